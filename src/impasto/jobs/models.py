"""How far a piece of slow work has come, kept beside the queue so that a page can show it at any time."""

from django.conf import settings
from django.db import models


class ProgressState(models.TextChoices):
    """The life of a piece of work."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Progress(models.Model):
    """One piece of work under a topic such as "library.import:12"; the last state is shown first on connect."""

    topic = models.CharField(max_length=100, unique=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=ProgressState, default=ProgressState.WAITING)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    message = models.CharField(max_length=300, blank=True)
    updated_at = models.DateTimeField(auto_now=True)
