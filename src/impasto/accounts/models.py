"""People and their API keys."""

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import SET_NULL, ForeignKey
from django.db.models.functions import Lower

from impasto.accounts.names import USERNAME_VALIDATORS

LEVEL_PG = 1
BLUR_BY_DEFAULT = 4 | 8 | 16
AVATAR_WAITING = "waiting"


class User(AbstractUser):
    """A person. Names are kept for a public page; e-mail is never shown.

    `browsing_levels` is the bit mask of rating levels this person wants to see (PG 1, PG-13 2, R 4, X 8, XXX 16);
    `blur_levels` those to cover until asked for.
    """

    username = models.CharField(
        max_length=30,
        unique=True,
        validators=USERNAME_VALIDATORS,
        error_messages={"unique": "This username is taken."},
    )
    email = models.EmailField("e-mail", blank=True)
    display_name = models.CharField(max_length=60, blank=True)
    bio = models.TextField(max_length=2000, blank=True)
    links = ArrayField(models.URLField(max_length=200), default=list, blank=True, size=8)
    # Not `models.ForeignKey`: the checker may take `models` for the reverse of Model.owner here.
    avatar = ForeignKey("kit.Media", null=True, blank=True, on_delete=SET_NULL, related_name="+")
    # While a new avatar is prepared AVATAR_WAITING; where the last one was not taken, why.
    avatar_note = models.CharField(max_length=300, blank=True)
    browsing_levels = models.PositiveSmallIntegerField(default=LEVEL_PG)
    blur_levels = models.PositiveSmallIntegerField(default=BLUR_BY_DEFAULT)
    is_moderator = models.BooleanField(default=False)
    follower_count = models.PositiveIntegerField(default=0)
    image_count = models.PositiveIntegerField(default=0)
    model_count = models.PositiveIntegerField(default=0)
    private_profile = models.BooleanField(default=False)
    erased_at = models.DateTimeField(null=True, blank=True)

    # A display name is enough, and less to keep safe.
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("username"), name="username_unique_in_any_case"),
            models.UniqueConstraint(Lower("email"), name="email_unique_in_any_case", condition=~models.Q(email="")),
        ]
        indexes = [models.Index(fields=["-follower_count", "-id"], name="user_by_followers")]

    @property
    def name(self) -> str:
        """What the house calls this person."""
        return self.display_name or self.username


class KeyScope(models.TextChoices):
    """What a key may do for its owner."""

    READ = "read", "Read what I may see"
    WRITE = "write", "Post and change my own things"
    UPLOAD = "upload", "Upload files"


class ApiKey(models.Model):
    """A key for tools: only its SHA-256 is kept, the key itself is shown once."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=60)
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=10, choices=KeyScope), default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
