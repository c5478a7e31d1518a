"""Reactions and comments on any target, and the counts that can always be rebuilt from them."""

from django.conf import settings
from django.db import models


class ReactionKind(models.TextChoices):
    """Five ways to say that it is good, in the order of the keys 1 to 5; what is wrong goes into a report."""

    LIKE = "like", "👍"
    HEART = "heart", "❤️"
    LAUGH = "laugh", "😂"
    CRY = "cry", "😢"
    FIRE = "fire", "🔥"


class Reaction(models.Model):
    """One person's one reaction of a kind to a target."""

    target_kind = models.CharField(max_length=40)
    target_id = models.BigIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=ReactionKind)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["target_kind", "target_id", "user", "kind"], name="one_reaction_a_person_kind_and_target"
            )
        ]


class TargetCount(models.Model):
    """Roll-up of a target: `reactions` by kind, comments shown, collections holding it."""

    target_kind = models.CharField(max_length=40)
    target_id = models.BigIntegerField()
    reactions = models.JSONField(default=dict)
    comments = models.PositiveIntegerField(default=0)
    collected = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["target_kind", "target_id"], name="one_count_a_target")]


class Comment(models.Model):
    """A comment or an answer to one; `html` is the sanitised rendering of `text` (Markdown)."""

    target_kind = models.CharField(max_length=40)
    target_id = models.BigIntegerField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="comments")
    parent = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="answers")
    text = models.TextField(max_length=10_000)
    html = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)
    edited_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)
    hidden_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["target_kind", "target_id", "id"], name="comment_of_target")]


class Mention(models.Model):
    """A person named with @ in a comment."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="mentions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["comment", "user"], name="one_mention_a_person_and_comment")]
