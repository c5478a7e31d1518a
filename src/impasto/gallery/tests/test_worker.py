"""Studying a picture: everything is read, made and kept once; what cannot be studied says why."""

import gzip
import json
from io import BytesIO

import pytest
from django.utils import timezone
from PIL import Image as Pillow

from impasto.gallery import services, worker
from impasto.gallery.errors import RefusedError
from impasto.gallery.models import GenerationData, Image, ImageState, Post
from impasto.gallery.testing import PROMPT, make_image, make_post, publish_image
from impasto.kit.models import Media, MediaAccess
from impasto.kit.storage import store
from impasto.kit.testing import png_bytes
from impasto.moderation.models import Rating


def _bytes(sha256):
    with store().open(sha256) as file:
        return file.read()


def test_picture_is_read_shrunk_rated_and_kept(alice, run_jobs):
    image = publish_image(alice, width=1300, height=900)
    data = GenerationData.objects.get(image=image)
    assert "lighthouse in thick paint" in data.prompt
    assert data.negative_prompt == "blurry, low quality"
    assert data.seed == "18446744073709551615"
    assert data.data["steps"] == 28
    assert json.loads(gzip.decompress(bytes(data.raw)))[0][1].startswith("a lighthouse")
    assert (image.state, image.has_data, image.tool) == (ImageState.READY, True, "a1111")
    assert image.phash is not None
    assert image.placeholder.startswith("data:image/png")
    assert image.media.variants.keys() == {"450", "1024"}
    with Pillow.open(BytesIO(_bytes(image.media.variants["450"]))) as small:
        assert (small.format, small.width) == ("WEBP", 450)
    rating = Rating.objects.get(target_id=image.pk)
    assert (rating.source, rating.level) == ("machine", image.level)
    assert "drawing" in rating.scores


def test_studying_twice_changes_nothing(alice):
    image = publish_image(alice)
    worker.study_image.func(image_id=image.pk)
    assert Rating.objects.filter(target_id=image.pk).count() == 1
    assert GenerationData.objects.count() == 1


def test_location_is_not_served(alice, run_jobs):
    out = BytesIO()
    exif = Pillow.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (48.0, 51.0, 30.0)
    Pillow.new("RGB", (80, 60), (200, 80, 20)).save(out, "JPEG", exif=exif)
    post = make_post(alice)
    image = services.add_image(by=alice, post=post, data=out.getvalue(), file_name="home.jpg")
    run_jobs()
    row = Media.objects.get(pk=image.media_id)
    assert row.served_id != row.original_id
    with Pillow.open(BytesIO(_bytes(row.original_id))) as kept, Pillow.open(BytesIO(_bytes(row.served_id))) as served:
        assert kept.getexif().get_ifd(0x8825)
        assert not served.getexif().get_ifd(0x8825)


def test_picture_that_ends_its_worker_three_times_is_refused(alice):
    image = make_image(alice)
    for _ in range(3):
        assert services.begin_study(image.pk) is not None
    assert services.begin_study(image.pk) is None
    image.refresh_from_db()
    assert image.state == ImageState.REFUSED
    assert "three tries" in image.refusal


def test_broken_picture_is_refused_with_a_sentence(alice, run_jobs):
    data = bytearray(png_bytes(64, 64))
    at = data.index(b"IDAT") + 6
    data[at : at + 6] = b"\xff" * 6
    post = make_post(alice)
    try:
        image = services.add_image(by=alice, post=post, data=bytes(data), file_name="broken.png")
    except RefusedError as refusal:
        assert refusal.sentence
        return
    run_jobs()
    image.refresh_from_db()
    assert image.state == ImageState.REFUSED
    assert image.refusal


def test_kept_back_data_leaves_the_download_too(alice, as_bob):
    image = publish_image(alice, width=1300, height=900)
    services.edit_image(by=alice, image=image, alt="", hide_data=True)
    row = Media.objects.get(pk=image.media_id)
    assert row.served_id == row.variants["1024"]
    assert b"lighthouse" not in _bytes(row.served_id)
    assert b"lighthouse" not in as_bob.get(f"/images/{image.pk}").content
    assert as_bob.get(f"/images/{image.pk}/copy").status_code == 404
    services.edit_image(by=alice, image=image, alt="", hide_data=False)
    assert b"lighthouse" in _bytes(Media.objects.get(pk=image.media_id).served_id)


def test_nul_and_lone_surrogates_do_not_stop_a_picture(alice):
    text = PROMPT.replace("evening", "eve\\u0000ning \\ud800")
    assert publish_image(alice, text=text).state == ImageState.READY


def test_remix_is_linked_only_when_the_prompt_stayed_close(alice, bob):
    parent = publish_image(alice)
    near = publish_image(bob, text=PROMPT.replace("evening", "morning"), colour=3, post=make_post(bob, remix_of=parent))
    far = publish_image(bob, text="a red bicycle\nSteps: 4, Sampler: Euler, CFG scale: 1, Seed: 2, Size: 64x64", colour=4,
                        post=make_post(bob, remix_of=parent))  # fmt: skip
    assert near.remix_of_id == parent.pk
    assert far.remix_of_id is None


@pytest.mark.parametrize("level", [2, 4, 16])
def test_access_follows_the_level(alice, level):
    image = publish_image(alice)
    assert Media.objects.get(pk=image.media_id).access == MediaAccess.PUBLIC
    services.take_level(image_id=image.pk, level=level)
    assert Media.objects.get(pk=image.media_id).access == MediaAccess.SIGNED
    services.hide_image(image_id=image.pk, hidden=True)
    assert Media.objects.get(pk=image.media_id).access == MediaAccess.CLOSED
    assert not Image.objects.get(pk=image.pk).is_public


def test_due_posts_are_published_by_the_periodic_job(alice, client):
    image = publish_image(alice)
    services.unpublish_post(by=alice, post=image.post)
    Post.objects.update(status="scheduled", publish_at=timezone.now())
    worker.publish_due.func(timestamp=0)
    assert client.get(f"/images/{image.pk}").status_code == 200
