"""Hostile picture files, made when asked for: bombs, liars, loops and files that are two things at once."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import cache

import numpy as np
from PIL import Image

from impasto_engine.vision.containers.png import SIGNATURE, checked

MB = 1 << 20


def picture(kind, **options):
    """A small honest picture to hide things in."""
    y, x = np.mgrid[0:96, 0:128] * 2
    image = Image.fromarray(np.stack([x % 256, y % 256, (x * y) % 256], axis=-1).astype(np.uint8))
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


@cache
def deflated(megabytes):
    """A zlib stream that unpacks to so many megabytes of zeros."""
    packer = zlib.compressobj(9)
    return b"".join(packer.compress(bytes(MB)) for _ in range(megabytes)) + packer.flush()


def png_of(width, height, *extra, depth=8, colour=2, interlace=0, pixels=None):
    """A PNG with this header, these chunks behind it and a few pixels."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlace)
    body = zlib.compress(bytes(1000)) if pixels is None else pixels
    return b"".join((SIGNATURE, checked(b"IHDR", header), *extra, checked(b"IDAT", body), checked(b"IEND", b"")))


def with_chunk(*chunks):
    """An honest PNG with these chunks behind its header."""
    data = picture("PNG")
    return data[:33] + b"".join(chunks) + data[33:]


def apng_of_many_frames():
    control = struct.pack(">IIIIIHHBB", 0, 1000, 1000, 0, 0, 1, 10, 0, 0)
    return png_of(1000, 1000, checked(b"acTL", struct.pack(">II", 200, 0)), *[checked(b"fcTL", control)] * 200)


def jpeg_with(segments):
    data = picture("JPEG")
    return data[:2] + segments + data[2:]


def jpeg_sized(width, height):
    data = bytearray(picture("JPEG"))
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(data)


def jpeg_of_many_scans():
    image = Image.new("RGB", (5000, 5000), "grey")
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", progressive=True)
    data = buffer.getvalue()
    second = data.index(b"\xff\xda", data.index(b"\xff\xda") + 2)
    third = data.index(b"\xff\xda", second + 2)
    return data[:third] + data[second:third] * 400 + data[third:]


def webp_of_frames(count):
    frame = struct.pack("<I", 0)[:3] * 2 + (1999).to_bytes(3, "little") * 2 + bytes(4)
    canvas = b"\x02\0\0\0" + (1999).to_bytes(3, "little") * 2
    chunks = b"VP8X" + struct.pack("<I", 10) + canvas + (b"ANMF" + struct.pack("<I", len(frame)) + frame) * count
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WEBP" + chunks


def webp_of_canvas(side):
    canvas = bytes(4) + (side - 1).to_bytes(3, "little") * 2
    chunks = b"VP8X" + struct.pack("<I", 10) + canvas
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WEBP" + chunks


def avif_sized(width, height):
    data = bytearray(picture("AVIF"))
    at = data.index(b"ispe") + 8
    data[at : at + 8] = struct.pack(">II", width, height)
    return bytes(data)


def box(kind, body):
    return struct.pack(">I", 8 + len(body)) + kind + body


def avif_of(*boxes):
    return box(b"ftyp", b"avif\0\0\0\0avifmif1") + b"".join(boxes)


def deep_boxes(depth):
    body = b""
    for _ in range(depth):
        body = box(b"meta", bytes(4) + body)
    return body


def gif_of(width, height, frames, pixels=b"\x02\x02\x4c\x01\0"):
    head = b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0) + bytes(6)
    frame = b"\x2c" + struct.pack("<HHHHB", 0, 0, width, height, 0) + pixels
    return head + frame * frames + b"\x3b"


def exif_loop():
    """A directory whose Exif pointer and successor lead back to itself."""
    entry = struct.pack("<HHII", 0x8769, 4, 1, 8)
    return b"II*\0\x08\0\0\0" + struct.pack("<H", 1) + entry + struct.pack("<I", 8)


def exif_of_shared_values():
    entry = struct.pack("<HHII", 0x010E, 2, 4 * MB, 100)
    return b"II*\0\x08\0\0\0" + struct.pack("<H", 500) + entry * 500 + bytes(5 * MB)


def laughing_xmp():
    entities = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(12))
    return f'<!DOCTYPE x [<!ENTITY a0 "ha">{entities}]><x:xmpmeta xmlns:x="adobe:ns:meta/">&a12;</x:xmpmeta>'.encode()


def deep_xmp():
    return b"<x:xmpmeta xmlns:x='a'>" * 100_000


def xmp_chunk(packet):
    return checked(b"iTXt", b"XML:com.adobe.xmp" + bytes(5) + packet)


def archive():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as writer:
        writer.writestr("Main.class", b"\xca\xfe\xba\xbe" * 20)
    return buffer.getvalue()


def zip_in_comment():
    """A JPEG whose archive stands in front of its end marker, where only an archive program looks for it."""
    data = picture("JPEG")
    body = archive()
    return data[:2] + b"\xff\xfe" + struct.pack(">H", len(body) + 2) + body + data[2:]


# Name to a maker and the word of the refusal that must come; None where the file is let in and only has to be cheap.
ATTACKS: dict[str, tuple[Callable[[], bytes], str | None]] = {
    "png of 3,600 megapixels": (lambda: png_of(60_000, 60_000, depth=1, colour=0), "pixels"),
    "png two thousand million wide": (lambda: png_of(2**31 - 1, 1), "pixels"),
    "png of no size": (lambda: png_of(0, 100), "broken"),
    "png of 16-bit colour too big to move": (lambda: png_of(6000, 6000, depth=16, colour=6), "pixels"),
    "png interlaced, with pixels for one row": (lambda: png_of(7000, 7000, colour=6, interlace=1), "broken"),
    "png whose pixels unpack to 500 MB": (lambda: png_of(64, 64, pixels=deflated(500)), None),
    "png with pixels for one row of many": (lambda: png_of(7000, 7000), None),
    "apng of 200 frames": (apng_of_many_frames, "frames"),
    "png zTXt of 200 MB": (lambda: with_chunk(checked(b"zTXt", b"parameters\0\0" + deflated(200))), "inflation"),
    "png iTXt of 200 MB": (
        lambda: with_chunk(checked(b"iTXt", b"prompt\0\x01\0\0\0" + deflated(200))),
        "inflation",
    ),
    "png iCCP of 200 MB": (lambda: with_chunk(checked(b"iCCP", b"icc\0\0" + deflated(200))), "inflation"),
    "png with 60 zTXt of 1 MB": (lambda: with_chunk(*[checked(b"zTXt", b"a\0\0" + deflated(1))] * 60), "inflation"),
    "png of 100,000 text chunks": (lambda: with_chunk(checked(b"tEXt", b"a\0b") * 100_000), "chunks"),
    "png of 100,000 empty pixel chunks": (lambda: with_chunk(checked(b"IDAT", b"") * 100_000), "chunks"),
    "png whose chunk is 4 GB long": (lambda: with_chunk(b"\xff\xff\xff\xfftEXt"), "broken"),
    "png whose chunk is 2 GB long": (lambda: with_chunk(b"\x7f\xff\xff\xfftEXt"), "truncated"),
    "jpeg of 4,290 megapixels": (lambda: jpeg_sized(65_500, 65_500), "pixels"),
    "jpeg of 50,000 comments": (lambda: jpeg_with(b"\xff\xfe\x00\x02" * 50_000), "chunks"),
    "jpeg of 20 MB of fill bytes": (lambda: jpeg_with(b"\xff" * (20 * MB)), "broken"),
    "jpeg that never ends": (lambda: picture("JPEG")[:-2] + b"\xff\0" * (10 * MB), "truncated"),
    "jpeg of 400 passes": (jpeg_of_many_scans, "pixels"),
    "webp of 10,000 frames": (lambda: webp_of_frames(10_000), "frames"),
    "webp of 268 megapixels": (lambda: webp_of_canvas(16_384), "pixels"),
    "webp of 4 GB by its own word": (lambda: b"RIFF\xff\xff\xff\xffWEBP" + bytes(50), "truncated"),
    "webp with no pixels": (lambda: webp_of_canvas(100), "broken"),
    "avif of 4,290 megapixels": (lambda: avif_sized(65_500, 65_500), "pixels"),
    "avif smaller than its bitstream": (lambda: avif_sized(1, 1), None),
    "avif of 100,000 boxes": (lambda: avif_of(box(b"free", b"") * 100_000), "chunks"),
    "avif of boxes 3,000 deep": (lambda: avif_of(deep_boxes(3_000)), "broken"),
    "avif whose box has no size": (lambda: avif_of(b"\0\0\0\0meta" + bytes(20)), "broken"),
    "avif whose box ends before it begins": (lambda: avif_of(b"\0\0\0\x01meta" + bytes(20)), "broken"),
    "avif of four thousand million items": (
        lambda: avif_of(box(b"meta", bytes(4) + box(b"iloc", b"\x02\0\0\0\x44\x44" + b"\xff" * 40))),
        "broken",
    ),
    "gif of 4,290 megapixels": (lambda: gif_of(65_500, 65_500, 1), "pixels"),
    "gif of 120 frames of 4 megapixels": (lambda: gif_of(2000, 2000, 120), "frames"),
    "gif of 15 million crumbs": (
        lambda: gif_of(10, 10, 1, b"\x02" + b"\x01\x02" * (15 * MB) + b"\0"),
        "chunks",
    ),
    "gif whose frame is larger than its canvas": (
        lambda: gif_of(9000, 9000, 1).replace(struct.pack("<HH", 9000, 9000), b"\x01\0\x01\0", 1),
        "pixels",
    ),
    "exif that leads back to itself": (lambda: picture("JPEG", exif=b"Exif\0\0" + exif_loop()), None),
    "exif of 2 GB by sharing": (lambda: with_chunk(checked(b"eXIf", exif_of_shared_values())), None),
    "xmp that laughs a million million times": (lambda: with_chunk(xmp_chunk(laughing_xmp())), None),
    "xmp 100,000 deep": (lambda: with_chunk(xmp_chunk(deep_xmp())), None),
    "png and zip": (lambda: picture("PNG") + archive(), "disguise"),
    "gif and jar": (lambda: picture("GIF") + archive(), "disguise"),
    "jpeg around zip": (zip_in_comment, "disguise"),
    "jpeg and pdf": (lambda: jpeg_with(b"\xff\xfe\x00\x0b%PDF-1.4\n"), "disguise"),
    "jpeg and script": (lambda: b"\xff\xd8\xff\xe0/*" + bytes(0x2F2A - 2) + picture("JPEG")[20:], "disguise"),
    "gif and script": (lambda: b"GIF89a/*" + gif_of(0x2A2F, 1, 1)[8:], "disguise"),
    "png and web page": (lambda: picture("PNG") + b"<html><script>alert(1)</script>", "disguise"),
    "svg": (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "format"),
    "svgz": (lambda: b"\x1f\x8b" + zlib.compress(b"<svg/>"), "format"),
    "web page": (lambda: b"  <!DOCTYPE html><script>alert(1)</script>", "format"),
    "xml with a bomb": (laughing_xmp, "format"),
}
