"""Rows of stored bytes: a blob is content, a media row is one address under which a picture's variants are served."""

import uuid

from django.db import models


class Blob(models.Model):
    """Bytes stored once under their SHA-256; never changed after they are written."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=100, default="application/octet-stream")
    created_at = models.DateTimeField(auto_now_add=True)


class MediaAccess(models.TextChoices):
    """Who may fetch a media address: everyone, holders of a signed address, or only owners and moderators."""

    PUBLIC = "public"
    SIGNED = "signed"
    CLOSED = "closed"


class Media(models.Model):
    """One served picture: an unguessable key, its original blob and the blobs of its smaller variants.

    `variants` maps a width in pixels (as text) to the SHA-256 of a WebP blob of that width. `served` is the original
    without location data (the same blob where nothing had to go).
    """

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    original = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    served = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    extension = models.CharField(max_length=8)
    variants = models.JSONField(default=dict)
    access = models.CharField(max_length=8, choices=MediaAccess, default=MediaAccess.SIGNED)
