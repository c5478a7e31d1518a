"""Posts, pictures, how each was made, and the resources each used."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Lower

from impasto.kit.models import Media
from impasto.library.models import Version

PUBLIC = models.Q(is_public=True)


class Post(models.Model):
    """One to twenty pictures shown together; `tag_names` are given to every picture of it."""

    class Status(models.TextChoices):
        DRAFT = "draft"
        SCHEDULED = "scheduled"
        PUBLISHED = "published"
        DELETED = "deleted"

    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="posts")
    title = models.CharField(max_length=120, blank=True)
    text = models.TextField(max_length=10_000, blank=True)
    html = models.TextField(blank=True)
    tag_names = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    for_version = models.ForeignKey(Version, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    remix_of = models.ForeignKey("Image", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    publish_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True)
    hidden_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [
            models.Index(fields=["author", "-id"], name="post_of_author"),
            models.Index(fields=["publish_at"], name="post_due", condition=models.Q(status="scheduled")),
        ]


class ImageState(models.TextChoices):
    """What the worker has made of a picture."""

    WAITING = "waiting"
    READY = "ready"
    REFUSED = "refused"


class Image(models.Model):
    """One picture. What lists need stands here; how it was made stands in GenerationData.

    `is_public` is true for a picture of a published post that is ready, rated and not hidden: every public list and
    index starts from it. `level` 0 means not rated, which only the owner and moderators see. Every list walks one
    index a level and merges them, so that a rare level costs what a common one costs. The last column of the three
    indexes by count lets "of this week" be told from the index alone.
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
    attempts = models.PositiveSmallIntegerField(default=0, help_text="How often a worker began to study it.")
    refusal = models.CharField(max_length=300, blank=True)
    level = models.PositiveSmallIntegerField(default=0)
    is_public = models.BooleanField(default=False)
    hidden_at = models.DateTimeField(null=True)
    served_sha256 = models.CharField(max_length=64, blank=True, help_text="The original without location data.")
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
            models.Index(fields=["level", "-published_at", "-id"], name="image_newest", condition=PUBLIC),
            models.Index(
                fields=["level", "-reaction_count", "-id", "published_at"], name="image_reactions", condition=PUBLIC
            ),
            models.Index(
                fields=["level", "-comment_count", "-id", "published_at"], name="image_comments", condition=PUBLIC
            ),
            models.Index(
                fields=["level", "-collected_count", "-id", "published_at"], name="image_collected", condition=PUBLIC
            ),
            models.Index(
                fields=["base_model", "level", "-published_at", "-id"], name="image_base_newest", condition=PUBLIC
            ),
            models.Index(fields=["tool", "level", "-published_at", "-id"], name="image_tool_newest", condition=PUBLIC),
            models.Index(fields=["author", "-id"], name="image_of_author"),
            models.Index(fields=["author", "level", "-published_at", "-id"], name="image_by_author", condition=PUBLIC),
            models.Index(fields=["post", "position", "id"], name="image_of_post"),
            GinIndex(fields=["tag_names"], name="image_tags"),
            models.Index(fields=["phash"], name="image_phash"),
        ]


class GenerationData(models.Model):
    """How a picture was made, in the engine's schema; `raw` is every text entry as found, for a better parser later."""

    image = models.OneToOneField(Image, on_delete=models.CASCADE, primary_key=True, related_name="generation")
    data = models.JSONField(default=dict)
    prompt = models.TextField(blank=True)
    negative_prompt = models.TextField(blank=True)
    seed = models.CharField(max_length=24, blank=True)
    raw = models.BinaryField(null=True, help_text="[[where, text], ...] as gzip JSON.")
    workflow = models.BinaryField(null=True, help_text="ComfyUI prompt and workflow as gzip JSON.")
    parser_version = models.PositiveSmallIntegerField(default=0)
    warnings = models.JSONField(default=list)


class LinkState(models.TextChoices):
    """How sure a resource is: linked by hash or id, guessed by name, or not linked."""

    LINKED = "linked"
    GUESS = "guess"
    UNLINKED = "unlinked"


WAITING = ~models.Q(state="linked")


class Resource(models.Model):
    """One resource that a picture says it used, with its strength, and the version it is, or why that is not known.

    `hash` is the one shown; `hashes` holds all that the file gives for it (one LoRA may carry AutoV2 and AutoV3),
    upper-case, and is what a newly published file is compared with.
    """

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
    hash_kind = models.CharField(max_length=12, blank=True)
    hashes = ArrayField(models.CharField(max_length=64), default=list, blank=True)
    civitai_version_id = models.BigIntegerField(null=True)
    source = models.CharField(max_length=6, choices=Source, default=Source.FILE)
    version = models.ForeignKey(Version, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=8, choices=LinkState, default=LinkState.UNLINKED)
    matched_by = models.CharField(max_length=12, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["image", "position"], name="resource_of_image"),
            models.Index(fields=["version", "-image"], name="resource_of_version"),
            GinIndex(fields=["hashes"], name="resource_waiting_hashes", condition=WAITING),
            models.Index(
                fields=["civitai_version_id"],
                name="resource_waiting_civitai",
                condition=WAITING & models.Q(civitai_version_id__isnull=False),
            ),
            models.Index(Lower("name"), name="resource_waiting_name", condition=models.Q(state="unlinked", hash="")),
        ]


class VersionImage(models.Model):
    """The gallery of a version: one row a picture and version, carrying the sort keys of the list.

    Kept by the services that publish, hide, link and count. `choice` is what the maker of the model decided; the row
    of a picture that is not public now stays (`is_public` false), so that a decision outlives a withdrawn post.
    `of_model` marks one row a model and picture, since a picture may use two versions of one model.
    """

    class Choice(models.TextChoices):
        NONE = ""
        PINNED = "pinned"
        HIDDEN = "hidden"

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="+")
    model_id = models.BigIntegerField()
    image = models.ForeignKey(Image, on_delete=models.CASCADE, related_name="+")
    choice = models.CharField(max_length=6, choices=Choice, default=Choice.NONE, blank=True)
    is_public = models.BooleanField(default=False)
    of_model = models.BooleanField(default=True)
    level = models.PositiveSmallIntegerField(default=0)
    reaction_count = models.IntegerField(default=0)
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "image"], name="one_row_a_version_and_image")]
        indexes = [
            models.Index(
                fields=["model_id", "level", "-reaction_count", "-image"],
                name="gallery_model_reactions",
                condition=models.Q(is_public=True, of_model=True),
            ),
            models.Index(
                fields=["model_id", "level", "-published_at", "-image"],
                name="gallery_model_newest",
                condition=models.Q(is_public=True, of_model=True),
            ),
            models.Index(
                fields=["version", "level", "-reaction_count", "-image"],
                name="gallery_version_reactions",
                condition=PUBLIC,
            ),
            models.Index(
                fields=["version", "level", "-published_at", "-image"], name="gallery_version_newest", condition=PUBLIC
            ),
            models.Index(
                fields=["model_id", "choice"], name="gallery_model_choice", condition=models.Q(choice="pinned")
            ),
        ]
