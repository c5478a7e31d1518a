"""The URL map: each room's own list under its place; rooms compose each other's pages by these names."""

from django.contrib import admin
from django.urls import include, path

from impasto.config import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", include("impasto.discovery.urls")),
    path("", include("impasto.gallery.urls")),
    path("", include("impasto.library.urls")),
    path("", include("impasto.engagement.urls")),
    path("", include("impasto.moderation.urls")),
    path("", include("impasto.accounts.urls")),
    path("", include("impasto.jobs.urls")),
    path("api/", include("impasto.api.urls")),
    path("", include("impasto.ui.urls")),
    path("accounts/", include("allauth.urls")),
    path("desk/", admin.site.urls),
]

handler400 = "impasto.ui.views.bad_request"
handler403 = "impasto.ui.views.forbidden"
handler404 = "impasto.ui.views.not_found"
handler500 = "impasto.ui.views.server_error"
