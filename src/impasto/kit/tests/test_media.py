"""Media addresses open for whom they were made, in the size that was asked for."""

import time
from urllib.parse import parse_qs, urlsplit

import pytest

from impasto.kit import blobs, media
from impasto.kit.models import Blob, Media, MediaAccess
from impasto.kit.testing import png_bytes

VARIANTS = {"320": "a" * 64, "1280": "c" * 64, "640": "b" * 64}
KEY = "0f8fad5b-d9cb-469f-a165-70867728950e"


def values(access):
    return {"key": KEY, "extension": "png", "access": access, "variants": VARIANTS}


@pytest.mark.parametrize(
    ("params", "sha"),
    [
        ("width=1", "a"), ("width=320", "a"), ("width=450", "b"), ("width=1280", "c"), ("width=4000", "c"),
        ("anim=false,width=450", "b"), ("width=450,quality=90", "b"), ("original=true", "f"),
        ("original=true,width=450", "f"), ("", "f"), ("width=", "f"), ("width=-4", "f"), ("width=٣", "f"),
        ("nonsense", "f"), ("width=99999999999999999999999", "f"),
    ],
)  # fmt: skip
def test_params_choose_the_nearest_variant(params, sha):
    chosen, extension = media.variant("f" * 64, "png", VARIANTS, params)
    assert chosen == sha * 64
    assert extension == ("png" if sha == "f" else "webp")


def test_public_address_is_absolute_and_unsigned():
    address = media.address(values("public"), width=450, name=17, signed=True)
    assert address == f"http://127.0.0.1:8000/media/{KEY}/width=450/17.webp"
    assert media.address(values("public"), width=None, name=17) == (
        f"http://127.0.0.1:8000/media/{KEY}/original=true/17.png"
    )


def test_srcset_names_every_width_from_small_to_large():
    text = media.srcset(values("public"), name=17)
    assert [part.split()[1] for part in text.split(", ")] == ["320w", "640w", "1280w"]


def test_prefix_reads_a_joined_row():
    row = {f"media__{name}": value for name, value in values("public").items()}
    assert media.MediaValues.of(row, "media__").widths == (320, 640, 1280)


def signature_of(access):
    return parse_qs(urlsplit(media.address(values(access), width=450, signed=True)).query)["s"][0]


def test_signature_opens_its_key_and_its_access_only():
    given = signature_of("signed")
    assert media.may_fetch(KEY, "signed", given)
    assert not media.may_fetch(KEY, "closed", given)
    assert not media.may_fetch(KEY.replace("0f", "0e"), "signed", given)
    assert not media.may_fetch(KEY, "signed", "")
    assert media.may_fetch(KEY, "public", "")
    assert media.may_fetch(KEY, "closed", signature_of("closed"))


@pytest.mark.parametrize("given", ["1-x", "-", "x", "99999999-", "9" * 50, "٣-x", "20000-" + "A" * 22])
def test_invented_signatures_open_nothing(given):
    assert not media.may_fetch(KEY, "signed", given)


def test_signature_is_the_same_all_day_and_over_after_two(monkeypatch):
    now = time.time() // 86400 * 86400
    monkeypatch.setattr(time, "time", lambda: now)
    given = signature_of("signed")
    monkeypatch.setattr(time, "time", lambda: now + 86399)
    assert signature_of("signed") == given
    assert media.may_fetch(KEY, "signed", given)
    monkeypatch.setattr(time, "time", lambda: now + 2 * 86400)
    assert not media.may_fetch(KEY, "signed", given)


def test_media_row_is_made_from_blobs(db):
    picture = blobs.save(png_bytes(), "image/png")
    small = blobs.save(png_bytes(32, 24), "image/webp")
    made = media.create(picture.pk, picture.pk, ".PNG", {320: small.pk}, MediaAccess.SIGNED)
    media.set_access([made.pk], MediaAccess.PUBLIC)
    row = Media.objects.values().get()
    assert (row["extension"], row["variants"], row["access"]) == ("png", {"320": small.pk}, "public")


def test_saving_twice_gives_one_row(db):
    assert blobs.save(b"x", "text/plain") == blobs.save(b"x", "image/png")
    assert Blob.objects.get().media_type == "text/plain"
    with blobs.open_blob(Blob.objects.get()) as file:
        assert file.read() == b"x"


def test_sweep_takes_old_bytes_without_a_row_only(db):
    kept = blobs.save(b"kept", "text/plain")
    orphan = blobs.store().put(b"orphan")
    assert blobs.sweep_orphans() == 0
    assert blobs.sweep_orphans(time.time() + 25 * 3600) == 1
    assert blobs.store().exists(kept.pk)
    assert not blobs.store().exists(orphan)
