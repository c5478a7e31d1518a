"""Who follows and who hides whom, and what people are told."""

from django.conf import settings
from django.db import models


class Follow(models.Model):
    """One person follows another."""

    follower = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="follows")
    followed = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="followers")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["follower", "followed"], name="one_follow_a_pair"),
            models.CheckConstraint(
                condition=~models.Q(follower=models.F("followed")), name="nobody_follows_themselves"
            ),
        ]
        indexes = [models.Index(fields=["followed", "-id"], name="follow_of")]


class Hide(models.Model):
    """A person or a tag that someone does not want to see; `blocks` also keeps that person from commenting on mine."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="hides")
    hidden_user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    hidden_tag = models.ForeignKey("engagement.Tag", null=True, on_delete=models.CASCADE, related_name="+")
    blocks = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "hidden_user"], name="one_hide_a_person"),
            models.UniqueConstraint(fields=["user", "hidden_tag"], name="one_hide_a_tag"),
            models.CheckConstraint(
                condition=models.Q(hidden_user__isnull=False) ^ models.Q(hidden_tag__isnull=False),
                name="hide_a_person_or_a_tag",
            ),
        ]


class Notification(models.Model):
    """One line told to one person; equal ones on the same subject are gathered while unread (`count`)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=80, help_text="What unread ones are gathered by, e.g. gallery.image:12.")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    count = models.PositiveIntegerField(default=1)
    text = models.CharField(max_length=300)
    url = models.CharField(max_length=300)
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["user", "-created_at", "-id"], name="notification_of"),
            models.Index(fields=["user"], condition=models.Q(read_at__isnull=True), name="notification_unread"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind", "subject"],
                condition=models.Q(read_at__isnull=True),
                name="unread_notifications_are_gathered",
            )
        ]


class NotificationPreference(models.Model):
    """How one person wants one kind: on the page, by e-mail at once, or in a daily digest."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    on_page = models.BooleanField(default=True)
    digest = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="one_preference_a_person_and_kind")]
