"""Models and their versions, and the base models they stand on."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class ModelKind(models.TextChoices):
    """Every kind of model the field knows."""

    CHECKPOINT = "checkpoint", "Checkpoint"
    CHECKPOINT_MERGE = "checkpoint_merge", "Checkpoint merge"
    LORA = "lora", "LoRA"
    LOCON = "locon", "LoCon"
    DORA = "dora", "DoRA"
    TEXTUAL_INVERSION = "textual_inversion", "Textual inversion"
    HYPERNETWORK = "hypernetwork", "Hypernetwork"
    VAE = "vae", "VAE"
    CONTROLNET = "controlnet", "ControlNet"
    UPSCALER = "upscaler", "Upscaler"
    MOTION_MODULE = "motion_module", "Motion module"
    DETECTION = "detection", "Detection"
    TEXT_ENCODER = "text_encoder", "Text encoder"
    UNET = "unet", "UNet"
    POSES = "poses", "Poses"
    WILDCARDS = "wildcards", "Wildcards"
    WORKFLOW = "workflow", "Workflow"
    MEMBRANE = "membrane", "Membrane"
    OTHER = "other", "Other"


class PublishStatus(models.TextChoices):
    """The life of a model or version; deleted ones stay as tombstones."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    UNPUBLISHED = "unpublished"
    ARCHIVED = "archived"
    DELETED = "deleted"


class CommercialUse(models.TextChoices):
    """What a maker allows to be done for money."""

    IMAGE = "image", "Sell pictures made with it"
    RENT = "rent", "Run it on a paid service"
    SELL = "sell", "Sell the model or merges of it"


class BaseModel(models.Model):
    """A base model as data an operator edits: seeded from the engine's registry, never overwritten once changed here."""

    name = models.CharField(max_length=60, primary_key=True)
    family = models.CharField(max_length=40)
    air_ecosystem = models.CharField(max_length=40, blank=True)
    aliases = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    licence = models.CharField(max_length=120, blank=True)
    licence_url = models.URLField(blank=True)
    licence_kind = models.CharField(max_length=16, blank=True)
    licence_note = models.CharField(max_length=600, blank=True)
    permissions = models.JSONField(default=dict, blank=True)
    resolution = models.PositiveIntegerField(null=True, blank=True)
    defaults = models.JSONField(default=dict, blank=True)
    media = models.CharField(max_length=10, default="image")
    is_active = models.BooleanField(default=True)
    edited_here = models.BooleanField(default=False)


class Model(models.Model):
    """A published thing with versions: a LoRA, a checkpoint.

    `level` is the highest rating of its example pictures. `removed_at` makes it a tombstone: what it was called, its
    hashes, words and licence stay; `taken_down` says that the house removed it, and `removal_reason` why.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="models")
    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=120)
    kind = models.CharField(max_length=20, choices=ModelKind)
    description = models.TextField(max_length=50_000, blank=True)
    description_html = models.TextField(blank=True)
    status = models.CharField(max_length=12, choices=PublishStatus, default=PublishStatus.DRAFT)
    level = models.PositiveSmallIntegerField(default=1)
    tag_names = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    allow_no_credit = models.BooleanField(default=True)
    allow_derivatives = models.BooleanField(default=True)
    allow_different_license = models.BooleanField(default=True)
    allow_commercial_use = ArrayField(models.CharField(max_length=6, choices=CommercialUse), default=list, blank=True)
    base_models = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    download_count = models.PositiveBigIntegerField(default=0)
    thumbs_up = models.PositiveIntegerField(default=0)
    thumbs_down = models.PositiveIntegerField(default=0)
    comment_count = models.PositiveIntegerField(default=0)
    collected_count = models.PositiveIntegerField(default=0)
    image_count = models.PositiveIntegerField(default=0)
    rising_score = models.FloatField(default=0)
    civitai_id = models.BigIntegerField(null=True, blank=True, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    published_at = models.DateTimeField(null=True)
    last_version_at = models.DateTimeField(null=True)
    hidden_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)
    removal_reason = models.CharField(max_length=300, blank=True)
    taken_down = models.BooleanField(default=False, help_text="Removed by the house, not by its maker.")

    class Meta:
        indexes = [
            models.Index(fields=["-last_version_at", "-id"], name="model_newest", condition=models.Q(status="published")),
            models.Index(fields=["-download_count", "-id"], name="model_downloads", condition=models.Q(status="published")),
            models.Index(fields=["-thumbs_up", "-download_count", "-id"], name="model_liked", condition=models.Q(status="published")),
            models.Index(fields=["-image_count", "-id"], name="model_images", condition=models.Q(status="published")),
            models.Index(fields=["-collected_count", "-id"], name="model_collected", condition=models.Q(status="published")),
            models.Index(fields=["-comment_count", "-id"], name="model_discussed", condition=models.Q(status="published")),
            models.Index(fields=["-rising_score", "-id"], name="model_rising", condition=models.Q(status="published")),
            models.Index(fields=["kind", "-last_version_at", "-id"], name="model_kind_newest", condition=models.Q(status="published")),
            models.Index(fields=["kind", "-download_count", "-id"], name="model_kind_downloads", condition=models.Q(status="published")),
            models.Index(fields=["owner", "-id"], name="model_of_owner"),
            GinIndex(fields=["base_models", "kind", "tag_names"], name="model_facets", condition=models.Q(status="published")),
            GinIndex(fields=["name"], name="model_name_parts", opclasses=["gin_trgm_ops"]),
        ]  # fmt: skip


class Version(models.Model):
    """One version of a model: its own base model, trained words, tips and files."""

    model = models.ForeignKey(Model, on_delete=models.CASCADE, related_name="versions")
    name = models.CharField(max_length=80)
    position = models.PositiveIntegerField(default=0, help_text="0 stands first.")
    base_model = models.ForeignKey(BaseModel, on_delete=models.PROTECT, related_name="+")
    trained_words = ArrayField(models.CharField(max_length=200), default=list, blank=True, size=100)
    changelog = models.TextField(max_length=20_000, blank=True)
    changelog_html = models.TextField(blank=True)
    strength = models.FloatField(null=True, blank=True)
    strength_min = models.FloatField(null=True, blank=True)
    strength_max = models.FloatField(null=True, blank=True)
    clip_skip = models.PositiveSmallIntegerField(null=True, blank=True)
    steps = models.PositiveIntegerField(null=True, blank=True)
    epochs = models.PositiveIntegerField(null=True, blank=True)
    status = models.CharField(max_length=12, choices=PublishStatus, default=PublishStatus.DRAFT)
    publish_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True)
    early_access_until = models.DateTimeField(null=True, blank=True)
    download_count = models.PositiveBigIntegerField(default=0)
    image_count = models.PositiveIntegerField(default=0)
    thumbs_up = models.PositiveIntegerField(default=0)
    thumbs_down = models.PositiveIntegerField(default=0)
    civitai_id = models.BigIntegerField(null=True, blank=True, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["model", "position", "id"], name="version_order"),
            models.Index(fields=["publish_at"], name="version_due", condition=models.Q(status="scheduled")),
            models.Index(
                fields=["early_access_until"],
                name="version_early",
                condition=models.Q(early_access_until__isnull=False, status="published"),
            ),
        ]


class VersionRecommendation(models.Model):
    """A resource the maker recommends beside a version, with a weight."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="recommendations")
    recommended = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="+")
    weight = models.FloatField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "recommended"], name="one_recommendation_a_pair")]
