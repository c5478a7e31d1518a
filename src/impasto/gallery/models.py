"""Posts, pictures, how each was made, and the resources each used."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from impasto.kit.models import Media
from impasto.library.models import Version


class Post(models.Model):
    """One to twenty pictures shown together."""

    class Status(models.TextChoices):
        DRAFT = "draft"
        SCHEDULED = "scheduled"
        PUBLISHED = "published"
        DELETED = "deleted"

    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="posts")
    title = models.CharField(max_length=120, blank=True)
    text = models.TextField(max_length=10_000, blank=True)
    html = models.TextField(blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    for_version = models.ForeignKey(Version, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    publish_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [models.Index(fields=["author", "-id"], name="post_of_author")]


class ImageState(models.TextChoices):
    """What the worker has made of a picture."""

    WAITING = "waiting"
    READY = "ready"
    REFUSED = "refused"


class Image(models.Model):
    """One picture. What lists need stands here; how it was made stands in GenerationData.

    `is_public` is true for a picture of a published post that is ready, rated and not hidden: every public list and
    index starts from it. `level` 0 means not rated, which only the owner and moderators see.
    """

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="images")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="images")
    media = models.OneToOneField(Media, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)
    file_name = models.CharField(max_length=200, blank=True)
    format = models.CharField(max_length=8)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    placeholder = models.CharField(max_length=400, blank=True)
    alt = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=8, choices=ImageState, default=ImageState.WAITING)
    refusal = models.CharField(max_length=300, blank=True)
    level = models.PositiveSmallIntegerField(default=0)
    is_public = models.BooleanField(default=False)
    hidden_at = models.DateTimeField(null=True)
    phash = models.BigIntegerField(null=True)
    tool = models.CharField(max_length=40, blank=True)
    base_model = models.CharField(max_length=60, blank=True)
    has_data = models.BooleanField(default=False)
    made_here = models.BooleanField(default=False)
    hide_data = models.BooleanField(default=False)
    remix_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="remixes")
    tag_names = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    version_ids = ArrayField(models.BigIntegerField(), default=list, blank=True)
    reaction_count = models.IntegerField(default=0)
    comment_count = models.IntegerField(default=0)
    collected_count = models.IntegerField(default=0)
    reactions = models.JSONField(default=dict)
    published_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["-published_at", "-id"], name="image_newest", condition=models.Q(is_public=True)),
            models.Index(fields=["-reaction_count", "-id"], name="image_reactions", condition=models.Q(is_public=True)),
            models.Index(fields=["-comment_count", "-id"], name="image_comments", condition=models.Q(is_public=True)),
            models.Index(fields=["-collected_count", "-id"], name="image_collected", condition=models.Q(is_public=True)),
            models.Index(fields=["base_model", "-published_at", "-id"], name="image_base_newest", condition=models.Q(is_public=True)),
            models.Index(fields=["tool", "-published_at", "-id"], name="image_tool_newest", condition=models.Q(is_public=True)),
            models.Index(fields=["author", "-id"], name="image_of_author"),
            models.Index(fields=["post", "position", "id"], name="image_of_post"),
            GinIndex(fields=["tag_names"], name="image_tags"),
            models.Index(fields=["phash"], name="image_phash"),
        ]  # fmt: skip


class GenerationData(models.Model):
    """How a picture was made, in the engine's schema; `raw` is every text entry as found, for a better parser later."""

    image = models.OneToOneField(Image, on_delete=models.CASCADE, primary_key=True, related_name="generation")
    data = models.JSONField(default=dict)
    prompt = models.TextField(blank=True)
    negative_prompt = models.TextField(blank=True)
    seed = models.CharField(max_length=24, blank=True)
    raw = models.BinaryField(null=True)
    workflow = models.BinaryField(null=True, help_text="ComfyUI prompt and workflow as gzip JSON.")
    parser_version = models.PositiveSmallIntegerField(default=0)
    warnings = models.JSONField(default=list)


class LinkState(models.TextChoices):
    """How sure a resource is: linked by hash or id, guessed by name, or not linked."""

    LINKED = "linked"
    GUESS = "guess"
    UNLINKED = "unlinked"


class Resource(models.Model):
    """One resource that a picture says it used, with its strength, and the version it is, or why that is not known."""

    class Source(models.TextChoices):
        FILE = "file", "Read from the file"
        PERSON = "person", "Added by its maker"
        HOUSE = "house", "Made here"

    image = models.ForeignKey(Image, on_delete=models.CASCADE, related_name="resources")
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=200, blank=True)
    weight = models.FloatField(null=True)
    hash = models.CharField(max_length=64, blank=True, help_text="Upper-case hexadecimal as the file says it.")
    hash_kind = models.CharField(max_length=8, blank=True)
    civitai_version_id = models.BigIntegerField(null=True)
    source = models.CharField(max_length=6, choices=Source, default=Source.FILE)
    version = models.ForeignKey(Version, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=8, choices=LinkState, default=LinkState.UNLINKED)
    matched_by = models.CharField(max_length=12, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["version", "-image"], name="resource_of_version"),
            models.Index(
                fields=["hash"],
                name="resource_waiting_hash",
                condition=models.Q(version__isnull=True),
                opclasses=["varchar_pattern_ops"],
            ),
            models.Index(
                fields=["civitai_version_id"],
                name="resource_waiting_civitai",
                condition=models.Q(version__isnull=True, civitai_version_id__isnull=False),
            ),
        ]


class VersionImage(models.Model):
    """The gallery of a version: one row a public picture and version, carrying the sort keys of the list.

    Kept by the services that publish, hide, link and count; `choice` is what the maker of the model decided.
    """

    class Choice(models.TextChoices):
        NONE = ""
        PINNED = "pinned"
        HIDDEN = "hidden"

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="+")
    model_id = models.BigIntegerField()
    image = models.ForeignKey(Image, on_delete=models.CASCADE, related_name="+")
    choice = models.CharField(max_length=6, choices=Choice, default=Choice.NONE, blank=True)
    level = models.PositiveSmallIntegerField(default=0)
    reaction_count = models.IntegerField(default=0)
    published_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "image"], name="one_row_a_version_and_image")]
        indexes = [
            models.Index(fields=["model_id", "-reaction_count", "-image"], name="gallery_model_reactions"),
            models.Index(fields=["model_id", "-published_at", "-image"], name="gallery_model_newest"),
            models.Index(fields=["version", "-reaction_count", "-image"], name="gallery_version_reactions"),
            models.Index(fields=["version", "-published_at", "-image"], name="gallery_version_newest"),
        ]
