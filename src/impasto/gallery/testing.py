"""What other rooms' tests stand on: posts and pictures, made through the services people use, studied for real."""

from typing import Any

from django.utils import timezone

from impasto.gallery import services
from impasto.gallery.models import Image, ImageState, LinkState, Post, Resource
from impasto.jobs.testing import run_waiting_jobs
from impasto.kit import media
from impasto.kit.models import Blob, MediaAccess
from impasto.kit.testing import png_bytes
from impasto.library.models import Version
from impasto.moderation.levels import Level

PROMPT = (
    "a lighthouse in thick paint, evening <lora:impasto:0.8>\n"
    "Negative prompt: blurry, low quality\n"
    "Steps: 28, Sampler: DPM++ 2M Karras, CFG scale: 6.5, Seed: 18446744073709551615, Size: 832x1216, "
    "Model hash: 31e35c80fc, Model: sd_xl_base_1.0"
)


def infotext(
    prompt: str = "a lighthouse in thick paint", *, hashes: dict[str, str] | None = None, lora: str = "impasto"
) -> str:
    """A1111 text of a picture that used one LoRA; `hashes` go into its `Hashes` field, as `{"lora:impasto": "..."}`."""
    named = ", ".join(f'"{key}": "{value}"' for key, value in (hashes or {}).items())
    tail = f", Hashes: {{{named}}}" if named else ""
    return (
        f"{prompt} <lora:{lora}:0.8>\nNegative prompt: blurry\n"
        f"Steps: 28, Sampler: DPM++ 2M, CFG scale: 6.5, Seed: 7, Size: 832x1216, Model: paint{tail}"
    )


def make_post(author: Any, **values: Any) -> Post:
    """An empty draft."""
    return services.create_post(by=author, **values)


def make_image(author: Any, *, text: str = PROMPT, colour: int = 120, post: Post | None = None, **size: int) -> Image:
    """A picture in a draft, waiting to be studied; `colour` makes its bytes its own."""
    data = png_bytes(
        size.get("width", 64), size.get("height", 48), colour=colour, text={"parameters": text} if text else {}
    )
    return services.add_image(by=author, post=post or make_post(author), data=data, file_name=f"picture-{colour}.png")


def publish_image(
    author: Any, *, text: str = PROMPT, colour: int = 120, level: int = Level.PG, post: Post | None = None, **size: int
) -> Image:
    """A public picture, studied by the real worker and rated as asked."""
    image = make_image(author, text=text, colour=colour, post=post, **size)
    services.publish_post(by=author, post=image.post)
    run_waiting_jobs()
    if level != Level.PG:
        services.take_level(image_id=image.pk, level=level)
    return Image.objects.select_related("post", "author", "media").get(pk=image.pk)


def hang_image(
    author: Any, *, level: int = Level.PG, uses: tuple[Version, ...] = (), post: Post | None = None, **columns: Any
) -> Image:
    """A public picture as rows alone, made in a moment, for tests of lists: it has no bytes and was never studied."""
    now = timezone.now()
    post = post or Post.objects.create(author=author, status=Post.Status.PUBLISHED, published_at=now)
    blob = Blob.objects.get_or_create(sha256="0" * 64, defaults={"size": 1, "media_type": "image/png"})[0]
    row = media.create(blob.pk, blob.pk, "png", {450: blob.pk, 1024: blob.pk}, MediaAccess.CLOSED)
    values = {"format": "png", "width": 832, "height": 1216, "size": 1, "state": ImageState.READY, **columns}
    image = Image.objects.create(post=post, author=author, media=row, level=level, **values)
    for position, version in enumerate(uses):
        Resource.objects.create(
            image=image, position=position, kind="lora", version=version, state=LinkState.LINKED, matched_by="SHA256"
        )
    services.refresh_public(image)
    return image
