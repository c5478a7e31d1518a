"""Tags on any target: given by people or by machine, weighed by votes."""

from django.conf import settings
from django.db import models


class Tag(models.Model):
    """A word of the house's vocabulary; an alias points at the tag it stands for."""

    name = models.CharField(max_length=60, unique=True)
    alias_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="aliases")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="children")
    use_count = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["-use_count", "id"], name="tag_by_use")]


class TagUse(models.Model):
    """A tag on a target. `score` is the sum of weighed votes (moderator 10, owner 3, others 1); shown while above 0."""

    class Source(models.TextChoices):
        PEOPLE = "people"
        MACHINE = "machine"

    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="uses")
    target_kind = models.CharField(max_length=40)
    target_id = models.BigIntegerField()
    source = models.CharField(max_length=8, choices=Source, default=Source.PEOPLE)
    score = models.IntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["target_kind", "target_id", "tag"], name="one_use_a_tag_and_target")
        ]


class TagVote(models.Model):
    """One person's vote on a tag of a target: +weight or -weight."""

    use = models.ForeignKey(TagUse, on_delete=models.CASCADE, related_name="votes")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    weight = models.SmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["use", "user"], name="one_vote_a_person_and_tag_use")]
