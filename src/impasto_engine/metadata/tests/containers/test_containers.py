import gzip
import io
import tempfile

import pytest

from impasto_engine.metadata.containers import open_source, read_container
from impasto_engine.metadata.tests.making import (
    avif,
    box,
    chunk,
    comment,
    exif_segment,
    gif,
    itext,
    jpeg,
    mp4,
    png,
    text,
    tiff,
    webp,
    xmp,
    ztext,
)

DESCRIPTION = xmp("<dc:description><rdf:Alt><rdf:li>a &amp; b</rdf:li></rdf:Alt></dc:description>")


def texts(data):
    return {entry.where: entry.text for entry in read_container(open_source(data)).entries}


@pytest.mark.parametrize(
    "encoded",
    [
        text("parameters", "a fox"),
        ztext("parameters", "a fox"),
        itext("parameters", "a fox"),
        itext("parameters", "a fox", packed=True),
    ],
)
def test_a_png_text_is_found_in_every_kind_of_chunk(encoded):
    assert texts(png(encoded)) == {"png:parameters": "a fox"}
    assert texts(png(after=(encoded,))) == {"png:parameters": "a fox"}


def test_a_png_text_is_utf8_where_valid_and_latin1_where_not():
    assert texts(png(chunk(b"tEXt", b"a\0" + "狐".encode())))["png:a"] == "狐"
    assert texts(png(chunk(b"tEXt", b"a\0caf\xe9")))["png:a"] == "café"


def test_png_carries_exif_and_xmp_and_imagemagick_profiles():
    block = tiff({}, {0x9286: comment("a fox")})
    assert texts(png(chunk(b"eXIf", block))) == {"exif:UserComment": "a fox"}
    assert texts(png(itext("XML:com.adobe.xmp", DESCRIPTION))) == {"xmp:description": "a & b"}
    profile = f"\nexif\n{len(block) + 6:8d}\n{(b'Exif' + bytes(2) + block).hex()}\n"
    assert texts(png(ztext("Raw profile type exif", profile))) == {"exif:UserComment": "a fox"}


def test_a_png_cut_short_gives_what_came_before_the_cut():
    whole = png(text("parameters", "a fox"), text("more", "x" * 100))
    assert texts(whole[:100]).get("png:parameters") == "a fox"
    assert read_container(open_source(whole[:8])).entries == []


def test_the_size_of_a_picture_is_told_without_its_pixels():
    for data, size in (
        (png(width=7, height=9), (7, 9)),
        (jpeg(), (1, 1)),
        (webp(), (16, 32)),
        (gif(), (3, 2)),
        (avif(), (64, 32)),
    ):
        container = read_container(open_source(data))
        assert (container.width, container.height) == size


@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (comment("狐 a fox"), "狐 a fox"),
        (comment("狐 a fox", "utf-16-le"), "狐 a fox"),
        (comment("狐と兎が森の中を歩く絵"), "狐と兎が森の中を歩く絵"),
        (comment("a fox", "utf-16"), "a fox"),
        (b"UNICODE\0" + b"a fox in utf-8", "a fox in utf-8"),
        (b"ASCII\0\0\0a fox\0\0", "a fox"),
        (b"JIS\0\0\0\0\0" + "狐".encode("iso2022_jp"), "狐"),
        (bytes(8) + "狐".encode(), "狐"),
        (b'{"a": 1}', '{"a": 1}'),
        ("a fox without a prefix".encode("utf-16-le"), "a fox without a prefix"),
        (b"UNICODE\0\xd8", "\ufffd"),
    ],
)
def test_a_user_comment_is_decoded_by_what_its_bytes_say(raw, expected, order):
    block = tiff({}, {0x9286: raw}, order)
    for data in (
        jpeg(exif_segment(block)),
        webp((b"EXIF", block)),
        webp((b"EXIF", b"Exif\0\0" + block)),
        avif(exif=block),
    ):
        assert texts(data) == {"exif:UserComment": expected}


def test_other_exif_texts_are_found():
    block = tiff(
        {0x010E: b"a description\0", 0x010F: b"prompt:{}\0", 0x9C9C: "注".encode("utf-16-le")}, {0x927C: b"fooocus"}
    )
    found = texts(jpeg(exif_segment(block)))
    assert found == {
        "exif:ImageDescription": "a description",
        "exif:Make": "prompt:{}",
        "exif:XPComment": "注",
        "exif:MakerNote": "fooocus",
    }


def test_exif_over_several_jpeg_segments_is_joined():
    block = tiff({}, {0x9286: comment("fox " * 20000)})
    parts = [
        exif_segment(block[:60000]),
        *(exif_segment(block[start : start + 60000]) for start in range(60000, len(block), 60000)),
    ]
    assert texts(jpeg(*parts))["exif:UserComment"] == "fox " * 20000


def test_jpeg_comment_and_xmp_are_found():
    assert texts(jpeg((0xFE, b"a fox"), (0xE1, b"http://ns.adobe.com/xap/1.0/\0" + DESCRIPTION))) == {
        "jpeg:comment": "a fox",
        "xmp:description": "a & b",
    }


def test_avif_gives_exif_from_the_file_and_xmp_from_its_own_box():
    found = texts(avif(exif=tiff({}, {0x9286: comment("a fox")}), xmp=DESCRIPTION))
    assert found == {"exif:UserComment": "a fox", "xmp:description": "a & b"}


def test_jpeg_xl_boxes_are_read():
    head = box(b"JXL ", b"\r\n\x87\n") + box(b"ftyp", b"jxl \0\0\0\0jxl ")
    exif = box(b"Exif", bytes(4) + tiff({}, {0x9286: comment("a fox")}))
    assert texts(head + box(b"comf", b"{}")) == {"jxl:comf": "{}"}
    assert texts(head + exif + box(b"xml ", DESCRIPTION)) == {"exif:UserComment": "a fox", "xmp:description": "a & b"}


def test_gif_comments_and_film_tags_are_read():
    assert texts(gif(b"a fox " * 100)) == {"gif:comment": "a fox " * 100}
    assert texts(mp4(prompt='{"a": 1}', workflow="{}")) == {"mp4:prompt": '{"a": 1}', "mp4:workflow": "{}"}


def test_xmp_with_a_document_type_is_not_read():
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>' + DESCRIPTION
    container = read_container(open_source(png(itext("XML:com.adobe.xmp", bomb))))
    assert container.entries == []
    assert container.warnings == ["XMP with a document type is not read"]


def test_an_open_file_and_bytes_and_a_view_read_alike(tmp_path):
    data = png(text("parameters", "a fox"), after=(text("later", "x" * 40000),))
    path = tmp_path / "a.png"
    path.write_bytes(data)
    with open(path, "rb") as file, open(path, "rb", buffering=0) as raw:
        file.seek(7)
        assert texts(file) == texts(raw) == texts(data)
        assert file.tell() == 7
    packed = io.BytesIO(gzip.compress(data))
    with tempfile.TemporaryFile() as temporary, gzip.open(packed) as unpacked:
        temporary.write(data)
        assert texts(temporary) == texts(unpacked) == texts(memoryview(data)) == texts(io.BytesIO(data))


def test_what_is_no_picture_has_no_container():
    for data in (b"", b"PK\x03\x04", b"%PDF-1.7", b"\x89PN"):
        assert read_container(open_source(data)) is None


def test_the_same_directory_named_twice_ends():
    looped = b"MM\0*\0\0\0\x08\0\x01\x87\x69\0\x04\0\0\0\x01\0\0\0\x08\0\0\0\0"
    assert texts(webp((b"EXIF", looped))) == {}
