"""Collections of anything: private or public, alone or with contributors."""

from django.conf import settings
from django.db import models


class Collection(models.Model):
    """A named, ordered set of targets of one person and their contributors."""

    class Visibility(models.TextChoices):
        PRIVATE = "private", "Only me and contributors"
        UNLISTED = "unlisted", "Everyone with the link"
        PUBLIC = "public", "Everyone"

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="collections")
    name = models.CharField(max_length=80)
    description = models.TextField(max_length=2000, blank=True)
    visibility = models.CharField(max_length=8, choices=Visibility, default=Visibility.PRIVATE)
    is_featured = models.BooleanField(default=False, help_text="Its pictures stand on the home page.")
    item_count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="one_collection_a_name_and_owner")]
        indexes = [models.Index(fields=["visibility", "-updated_at", "-id"], name="collection_recent")]


class CollectionItem(models.Model):
    """A target in a collection, at a position (small first)."""

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="items")
    target_kind = models.CharField(max_length=40)
    target_id = models.BigIntegerField()
    position = models.IntegerField(default=0)
    note = models.CharField(max_length=300, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["collection", "target_kind", "target_id"], name="one_item_a_target_and_collection"
            )
        ]
        indexes = [
            models.Index(fields=["collection", "-position", "-id"], name="item_order"),
            models.Index(fields=["target_kind", "target_id"], name="item_of_target"),
        ]


class CollectionContributor(models.Model):
    """A person who may add to someone else's collection."""

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="contributors")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["collection", "user"], name="one_contributor_a_person_and_collection")
        ]
