"""Evidence of ratings, reports by people, and decisions, each on any target (kind, id)."""

from django.conf import settings
from django.db import models

from impasto.moderation.levels import CHOICES


class Rating(models.Model):
    """One judgement of a target's level: by a machine with its scores, the owner, or a moderator. The last one holds."""

    class Source(models.TextChoices):
        MACHINE = "machine"
        OWNER = "owner"
        MODERATOR = "moderator"

    target_kind = models.CharField(max_length=40)
    target_id = models.BigIntegerField()
    level = models.PositiveSmallIntegerField(choices=CHOICES)
    source = models.CharField(max_length=10, choices=Source)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    scores = models.JSONField(default=dict)
    reason = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["target_kind", "target_id", "-id"], name="rating_of_target")]


class Report(models.Model):
    """What a person said is wrong with a target; one open report a person and target."""

    class Reason(models.TextChoices):
        RATING = "rating", "The rating is wrong"
        REAL_PERSON = "real_person", "Shows a real person without consent"
        MINOR = "minor", "Sexual content with someone who looks like a minor"
        VIOLENCE = "violence", "Cruel or hateful"
        STOLEN = "stolen", "Someone else's work"
        MALWARE = "malware", "A dangerous file"
        SPAM = "spam", "Spam"
        OTHER = "other", "Something else"

    class Status(models.TextChoices):
        OPEN = "open"
        UPHELD = "upheld"
        DISMISSED = "dismissed"

    target_kind = models.CharField(max_length=40)
    target_id = models.BigIntegerField()
    reporter = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=12, choices=Reason)
    details = models.TextField(max_length=2000, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reporter", "target_kind", "target_id"],
                condition=models.Q(status="open"),
                name="one_open_report_a_person_and_target",
            )
        ]
        indexes = [models.Index(fields=["status", "id"], name="report_queue")]


class Decision(models.Model):
    """What a moderator did to a target and why; reversible, and the source of the public log."""

    class Action(models.TextChoices):
        HIDE = "hide"
        SHOW = "show"
        RATE = "rate"
        DISMISS = "dismiss"

    target_kind = models.CharField(max_length=40)
    target_id = models.BigIntegerField()
    action = models.CharField(max_length=10, choices=Action)
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    report = models.ForeignKey(Report, null=True, on_delete=models.SET_NULL, related_name="decisions")
    created_at = models.DateTimeField(auto_now_add=True)
