"""Addresses of jobs; live events are answered beside Django, see config/asgi.py."""

from django.urls import path

from impasto.jobs import views

app_name = "jobs"
urlpatterns = [path("progress/<str:topic>", views.progress, name="progress")]
