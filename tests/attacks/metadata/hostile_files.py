"""Makes picture files that were built to hurt a reader of generation data: bombs, depths, cycles, bait."""

import json
import struct
import zlib
from collections.abc import Callable

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

JSON_KEYS = (
    "parameters",
    "prompt",
    "workflow",
    "Comment",
    "metadata",
    "sd-metadata",
    "generation_data",
    "invokeai_metadata",
    "parameters-json",
    "imagemetahub_data",
)
MIB = 1024 * 1024
SETTINGS = "\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, Size: 512x512"


def bomb(size: int, filler: bytes = b"a") -> bytes:
    return zlib.compress(filler * size, 9)


def prompt_text(value: str) -> bytes:
    return png(itext("prompt", value))


def infotext(value: str) -> bytes:
    return png(itext("parameters", value, packed=True))


def graph(nodes: dict) -> bytes:
    return png(itext("prompt", json.dumps(nodes), packed=True))


def fan_out(depth: int, width: int) -> bytes:
    """Every node of a row feeds on every node of the row before: the number of paths explodes."""
    nodes = {"s": {"class_type": "KSampler", "inputs": {"positive": ["0-0", 0], "seed": 1, "steps": 1}}}
    for row in range(depth):
        for place in range(width):
            links = {f"conditioning_{n}": [f"{row + 1}-{n}", 0] for n in range(width)}
            nodes[f"{row}-{place}"] = {"class_type": "ConditioningCombine", "inputs": links}
    return graph(nodes)


def cycle(length: int) -> bytes:
    nodes = {"s": {"class_type": "KSampler", "inputs": {"model": ["0", 0], "positive": ["0", 0], "seed": ["0", 0]}}}
    for number in range(length):
        following = [str((number + 1) % length), 0]
        nodes[str(number)] = {
            "class_type": "LoraLoader",
            "inputs": {"model": following, "clip": following, "seed": following},
        }
    return graph(nodes)


def deep_boxes(depth: int) -> bytes:
    body = b""
    for _ in range(depth):
        body = box(b"jumb", body)
    return png(chunk(b"caBX", body))


def deep_cbor(depth: int) -> bytes:
    described = box(b"jumd", b"\0" * 16 + b"\3c2pa.claim\0")
    return png(chunk(b"caBX", box(b"jumb", described + box(b"cbor", b"\x81" * depth + b"\0"))))


def wide_cbor() -> bytes:
    described = box(b"jumd", b"\0" * 16 + b"\3c2pa.claim\0")
    return png(chunk(b"caBX", box(b"jumb", described + box(b"cbor", b"\x9b" + b"\xff" * 8))))


def far_pointers(order: str) -> bytes:
    entries = b"".join(struct.pack(order + "HHII", 0x9286, 7, 0xFFFFFFF0, 0xFFFFFFF0) for _ in range(60000))
    head = b"II*\0" if order == "<" else b"MM\0*"
    return webp((b"EXIF", head + struct.pack(order + "IH", 8, 60000) + entries))


def many_extents() -> bytes:
    places = struct.pack(">HHHH", 1, 0, 0, 60000) + struct.pack(">II", 0, 0xFFFFFFFF) * 60000
    iloc = box(b"iloc", b"\1\0\0\0" + struct.pack(">HH", 0x4400, 1) + places)
    infe = box(b"infe", b"\2\0\0\0" + struct.pack(">HH", 1, 0) + b"Exif\0")
    meta = box(b"meta", b"\0\0\0\0" + box(b"iinf", b"\0\0\0\0\0\1" + infe) + iloc)
    return box(b"ftyp", b"avif\0\0\0\0avif") + meta + bytes(MIB)


HOSTILE: dict[str, Callable[[], bytes]] = {
    # compressed bombs
    "ztxt-50-mb": lambda: png(chunk(b"zTXt", b"parameters\0\0" + bomb(50 * MIB))),
    "itxt-50-mb": lambda: png(chunk(b"iTXt", b"parameters\0\1\0\0\0" + bomb(50 * MIB))),
    "itxt-200-mb-of-nulls": lambda: png(chunk(b"iTXt", b"parameters\0\1\0\0\0" + bomb(200 * MIB, b"\0"))),
    "itxt-16-mb-with-one-wide-letter": lambda: png(itext("parameters", "🐈" + "a" * (16 * MIB), packed=True)),
    "200-bombs": lambda: png(*[chunk(b"zTXt", b"k%d\0\0" % n + bomb(MIB)) for n in range(200)]),
    "20-000-empty-bombs": lambda: png(*[ztext(f"k{n}", "") for n in range(20_000)]),
    "40-texts-of-1-mb": lambda: png(*[itext(f"k{n}", "a" * MIB) for n in range(40)]),
    "xmp-50-mb": lambda: png(chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + bomb(50 * MIB, b"<a>"))),
    "raw-profile-bomb": lambda: png(chunk(b"zTXt", b"Raw profile type exif\0\0" + bomb(50 * MIB, b"00 "))),
    # containers
    "a-million-chunks": lambda: png(*[b"\0\0\0\0abcd\0\0\0\0" * 1_000_000]),
    "a-million-segments": lambda: b"\xff\xd8" + b"\xff\xe0\0\2" * 1_000_000,
    "fill-bytes": lambda: b"\xff\xd8" + b"\xff" * 5_000_000,
    "a-million-boxes": lambda: box(b"ftyp", b"avif\0\0\0\0avif") + b"\0\0\0\x08free" * 1_000_000,
    "boxes-without-size": lambda: box(b"ftyp", b"avif\0\0\0\0avif") + b"\0\0\0\0meta" * 1000,
    "a-million-gif-blocks": lambda: gif()[:-1] + b"\x21\xfe" + b"\1a" * 3_000_000,
    "chunk-longer-than-the-file": lambda: png(text("a", "b"))[:40] + b"\xff\xff\xff\xfftEXt",
    "webp-length-4-gb": lambda: b"RIFF\xff\xff\xff\xffWEBPEXIF\xff\xff\xff\xff",
    "tiff-far-pointers": lambda: far_pointers("<"),
    "tiff-far-pointers-be": lambda: far_pointers(">"),
    "many-extents": many_extents,
    "deep-boxes": lambda: deep_boxes(20_000),
    "deep-cbor": lambda: deep_cbor(100_000),
    "wide-cbor": wide_cbor,
    "film-with-50-000-tags": lambda: mp4(**{f"k{n}": "v" for n in range(50_000)}),
    # Unicode
    "utf16-odd": lambda: jpeg(exif_segment(tiff({}, {0x9286: comment("a fox")[:-1]}))),
    "utf16-lone-surrogates": lambda: webp((b"EXIF", tiff({}, {0x9286: b"UNICODE\0" + b"\xd8\0" * MIB}))),
    "utf16-boms-only": lambda: webp((b"EXIF", tiff({}, {0x9286: b"UNICODE\0" + b"\xfe\xff" * MIB}))),
    "utf8-broken": lambda: png(itext("parameters", b"\xf0\x9f" * MIB)),
    "json-surrogates": lambda: infotext('{"prompt": "' + "\\ud800" * 100_000 + '", "seed": 1}'),
    # JSON
    "json-deep-lists": lambda: prompt_text("[" * 500_000),
    "json-deep-objects": lambda: prompt_text('{"a":' * 300_000 + "1" + "}" * 300_000),
    "json-deep-settings": lambda: infotext('{"prompt":' * 100_000),
    "json-wide": lambda: prompt_text("{" + ",".join(f'"{n}":[]' for n in range(400_000)) + "}"),
    "json-many-small-objects": lambda: prompt_text('{"a":[' + ",".join(['{"a":{}}'] * 300_000) + "]}"),
    "json-wide-in-every-text": lambda: png(
        *(itext(key, '{"a":[' + "[]," * 90_000 + "[]]}", packed=True) for key in JSON_KEYS),
    ),
    "json-huge-int": lambda: infotext('{"prompt":"a","seed":' + "9" * 4_000_000 + "}"),
    "json-many-large-ints": lambda: infotext('{"prompt":"a","x":[' + ",".join(["9" * 4000] * 1800) + "]}"),
    "json-huge-float": lambda: infotext('{"prompt":"a","cfg":1e999999999,"steps":1e308,"width":-1e400}'),
    "json-wrong-types": lambda: infotext(
        '{"sui_image_params":[1],"prompt":{},"seed":[],"loras":{"a":[]},"Model":{"name":[]}}'
    ),
    "json-null-nodes": lambda: prompt_text(
        '{"1":null,"2":{"class_type":null,"inputs":null},"3":{"class_type":"KSampler","inputs":[]}}'
    ),
    "json-escapes": lambda: prompt_text('{"a":"' + "\\\\" * 2_000_000),
    "json-in-json": lambda: prompt_text(
        json.dumps({"prompt": json.dumps({"prompt": json.dumps({"prompt": "{" * 9999})})})
    ),
    "same-key-200-000-times": lambda: infotext("{" + '"prompt":"a",' * 90_000 + '"seed":1}'),
    # graphs
    "graph-cycle": lambda: cycle(3),
    "graph-long-cycle": lambda: cycle(15_000),
    "graph-fan-out": lambda: fan_out(40, 4),
    "graph-wide-fan-out": lambda: fan_out(30, 20),
    "graph-self-link": lambda: graph(
        {"1": {"class_type": "KSampler", "inputs": {"model": ["1", 0], "positive": ["1", 0]}}}
    ),
    "graph-19-000-samplers": lambda: graph(
        {str(n): {"class_type": "KSampler", "inputs": {"seed": n}} for n in range(19_000)}
    ),
    "graph-text-chain": lambda: graph(
        {"s": {"class_type": "KSampler", "inputs": {"positive": ["0", 0]}}}
        | {
            str(n): {
                "class_type": "StringConcatenate",
                "inputs": {"string_a": [str(n + 1), 0], "string_b": [str(n + 1), 0]},
            }
            for n in range(60)
        }
        | {"60": {"class_type": "PrimitiveString", "inputs": {"value": "a" * 1000}}}
    ),
    # bait for backtracking
    "lora-tags-unclosed": lambda: infotext("<lora:" * 100_000 + SETTINGS),
    "lora-tags-nested": lambda: infotext("<lora:a:" * 60_000 + ">" * 60_000 + SETTINGS),
    "lora-tags-many": lambda: infotext("".join(f"<lora:{n}:1>" for n in range(50_000)) + SETTINGS),
    "newlines": lambda: infotext("\n" * 500_000 + SETTINGS),
    "spaces-on-lines": lambda: infotext(("\n" + " " * 1000) * 500 + SETTINGS),
    "spaces-before-a-key": lambda: infotext("a\nSteps: 1, Seed: 2," + " " * 500_000),
    "settings-lines": lambda: infotext("\nSteps: 1, Seed: 2" * 30_000),
    "settings-inline": lambda: infotext(" Steps: 1, Aa" * 40_000),
    "negative-lines": lambda: infotext("\nNegative prompt:" * 30_000 + SETTINGS),
    "template-lines": lambda: infotext("a" + SETTINGS + "\nTemplate:" * 40_000),
    "commas": lambda: infotext("a" + SETTINGS + "," * 500_000),
    "colons": lambda: infotext("a" + SETTINGS + ", a" + ": b" * 150_000),
    "open-quotes": lambda: infotext("a" + SETTINGS + ', k: "' * 60_000),
    "open-braces": lambda: infotext("a" + SETTINGS + ", k: {" * 60_000),
    "open-quotes-escaped": lambda: infotext("a" + SETTINGS + ', k: "\\"' * 60_000),
    "quotes-in-braces": lambda: infotext("a" + SETTINGS + ', k: {"' * 60_000),
    "hashes-of-colons": lambda: infotext("a" + SETTINGS + ', Lora hashes: "' + "a:" * 60_000 + '"'),
    "civitai-resources-many": lambda: infotext(
        "a" + SETTINGS + ", Civitai resources: [" + ",".join(['{"type":"lora","modelVersionId":1}'] * 3000) + "]"
    ),
    "loras-many": lambda: infotext(
        "a" + SETTINGS + ', Lora hashes: "' + ", ".join(f"{n}: 0123456789ab" for n in range(6000)) + '"'
    ),
    "airs-many": lambda: infotext(
        json.dumps({"1": {"class_type": "X", "inputs": {}}, "extra": {"airs": ["urn:air:a:lora:civitai:1@2"] * 60_000}})
    ),
    "dream-dashes": lambda: png(itext("Dream", '"' + " -s" * 300_000)),
    "dream-brackets": lambda: png(itext("Dream", '"' + "[" * 200_000 + '" -s1 -S2')),
    "midjourney-flags": lambda: png(
        itext("Description", "a" + " --a" * 100_000 + " Job ID: a7421d2f-b262-44f9-977c-ac23e9c7d3e3")
    ),
    "midjourney-spaces": lambda: png(
        itext("Description", "a --" + "a " + " " * 300_000 + "Job ID: a7421d2f-b262-44f9-977c-ac23e9c7d3e3")
    ),
    "draw-things-minus": lambda: png(
        itext("XML:com.adobe.xmp", xmp("<dc:description>" + "\n-" * 100_000 + "</dc:description>"))
    ),
    "imaginairy-seeds": lambda: jpeg(
        exif_segment(
            tiff({0x010E: b"seed:" * 10_000, 0x0131: b"imaginAIry"}, {0x9286: b'ASCII\0\0\0{"prompt":{"prompts":[]}}'})
        )
    ),
    "prefixes": lambda: jpeg(exif_segment(tiff({0x010F: b"prompt" + b" " * 60_000 + b":{"}))),
    # XMP
    "xmp-entities": lambda: png(
        itext(
            "XML:com.adobe.xmp", b'<!DOCTYPE a [<!ENTITY a "' + b"a" * 100_000 + b'">]><a>' + b"&a;" * 100_000 + b"</a>"
        )
    ),
    "xmp-deep": lambda: png(itext("XML:com.adobe.xmp", b"<a>" * 300_000)),
    "xmp-wide": lambda: png(itext("XML:com.adobe.xmp", xmp("<dc:description>a</dc:description>" * 25_000))),
    "xmp-attributes": lambda: png(
        itext("XML:com.adobe.xmp", xmp("<a " + " ".join(f"k{n}='v'" for n in range(60_000)) + "/>"))
    ),
    "xmp-text-pieces": lambda: png(
        itext("XML:com.adobe.xmp", xmp("<dc:description>" + "&amp;" * 180_000 + "</dc:description>"))
    ),
    # pixels that nobody should decode
    "60000-by-60000": lambda: png(width=60_000, height=60_000, pixels=bomb(MIB, b"\0")),
    "12000-by-12000": lambda: png(width=12_000, height=12_000, pixels=bomb(64 * MIB, b"\0")),
    "4000-by-4000": lambda: png(width=4000, height=4000, pixels=bomb(4000 * 16001, b"\0")),
    "stealth-of-4-gb": lambda: _false_stealth(0xFFFFFFFF),
    "stealth-of-48-kb": lambda: _false_stealth(48 * 1024 * 8),
    "one-pixel-wide": lambda: png(width=1, height=15_000_000, pixels=bomb(15_000_000 * 5, b"\0")),
    "one-pixel-high": lambda: png(width=15_000_000, height=1, pixels=bomb(15_000_000 * 4 + 1, b"\0")),
    "avif-empty-items": lambda: avif(),
    # many at once
    "every-tool-at-once": lambda: png(
        *(
            itext(key, "{" * 1000)
            for key in (
                "parameters",
                "prompt",
                "workflow",
                "Comment",
                "sd-metadata",
                "Dream",
                "generation_data",
                "invokeai_metadata",
                "parameters-json",
                "Description",
            )
        ),
    ),
}


def _false_stealth(bits: int) -> bytes:
    """A large picture whose alpha says that text of so many bits follows."""
    width, height = 4000, 4000
    head = b"stealth_pngcomp" + struct.pack(">I", bits)
    marks = [byte >> shift & 1 for byte in head for shift in range(7, -1, -1)]
    blank = bytes(1 + 4 * width)
    engine = zlib.compressobj(9)
    parts = []
    for row in range(height):
        line = bytearray(blank)
        line[0] = 0 if row < len(marks) else 4
        line[4] = marks[row] if row < len(marks) else 0
        parts.append(engine.compress(bytes(line)))
    return png(width=width, height=height, pixels=b"".join(parts) + engine.flush())
