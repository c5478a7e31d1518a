"""What people do with versions: download and review."""

from django.conf import settings
from django.db import models

from impasto.library.models.models import Version


class DownloadEvent(models.Model):
    """One counted download: a person, or a visitor's hashed address, counts once a version and day."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="+")
    file_id = models.BigIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    who = models.CharField(max_length=64, help_text="user:ID or a keyed hash of the address; never the address.")
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "who", "day"], name="one_download_a_day")]


class VersionDay(models.Model):
    """Counts of one version on one day, from which rising scores and periods are made."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    downloads = models.PositiveIntegerField(default=0)
    images = models.PositiveIntegerField(default=0)
    thumbs_up = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "day"], name="one_row_a_version_and_day")]


class Review(models.Model):
    """One person's verdict on one version."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="reviews")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    recommended = models.BooleanField()
    text = models.TextField(max_length=5000, blank=True)
    html = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    edited_at = models.DateTimeField(null=True)
    hidden_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "author"], name="one_review_a_person_and_version")]
        indexes = [models.Index(fields=["version", "-id"], name="review_of_version")]
