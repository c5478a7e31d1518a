"""Thousands of damaged copies of real files: the reader never raises and never stalls."""

import json
import random
import time

import pytest

import impasto_engine.metadata.tests.test_pictures as pictures
from impasto_engine.metadata import read
from impasto_engine.metadata.containers import open_source, read_container
from impasto_engine.metadata.json_text import parse_json
from impasto_engine.metadata.tests.making import itext, png, stealth_png

MUTATIONS = 2000
SECONDS = 0.5
ODD_VALUES = (
    None,
    True,
    -1,
    0,
    1e308,
    float("nan"),
    2**70,
    "",
    "x" * 5000,
    "9" * 50,
    "\ud800",
    "<lora:a:1>",
    [],
    {},
    [None],
    [["a", 0], ["b", 1]],
    ["3", 0],
    ["3", "x"],
    [[], 0],
    {"content": [1]},
    {"name": None},
    {"name": {"name": []}},
    "urn:air:sdxl:lora:civitai:1@2",
    "0x",
    "nan",
    "512x512",
)


def pictures_of_all_tools():
    made = [stealth_png("a fox\nSteps: 1, Seed: 2, Sampler: Euler", 20, 60)]
    return [(pictures.DATA / expected["file"]).read_bytes() for expected in pictures.EXPECTED] + made


def damaged(data, chance):
    """A copy with a stretch flipped, cut out, doubled, overwritten or everything after it lost."""
    copy = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        if not copy:
            break
        # Most texts stand in the first kilobytes, where damage is felt.
        start = chance.randrange(min(len(copy), chance.choice((64, 1024, len(copy)))))
        length = chance.choice((1, 2, 4, 16, 200))
        match chance.randrange(6):
            case 0:
                copy[start] ^= 1 << chance.randrange(8)
            case 1:
                del copy[start : start + length]
            case 2:
                copy[start:start] = copy[start : start + length]
            case 3:
                copy[start : start + length] = chance.randbytes(length)
            case 4:
                copy[start : start + length] = bytes([chance.choice((0, 255, 34, 123, 44))]) * length
            case 5:
                del copy[start:]
    return bytes(copy)


def read_in_time(data):
    started = time.process_time()
    found = read(data, stealth=True)
    assert time.process_time() - started < SECONDS
    if found is not None:
        storable = json.dumps(found.to_json(), allow_nan=False, ensure_ascii=False)
        assert "\\u0000" not in storable
        storable.encode("utf-8")


@pytest.mark.parametrize("seed", range(4))
def test_damaged_files_are_read_or_left(seed):
    chance = random.Random(seed)
    originals = pictures_of_all_tools()
    for _ in range(MUTATIONS // 4):
        read_in_time(damaged(chance.choice(originals), chance))


def test_a_file_cut_at_any_place_is_read_or_left():
    for data in pictures_of_all_tools():
        for end in range(0, min(len(data), 3000), 41):
            read_in_time(data[:end])


def odd(value, chance, left):
    """The value with some of its parts replaced by ones of other types."""
    if chance.random() < 0.06 and left[0] > 0:
        left[0] -= 1
        return chance.choice(ODD_VALUES)
    if isinstance(value, dict):
        return {key: odd(item, chance, left) for key, item in value.items()}
    if isinstance(value, list):
        return [odd(item, chance, left) for item in value]
    if isinstance(value, str) and value[:1] == "{" and (inner := parse_json(value)) is not None:
        return json.dumps(odd(inner, chance, left))
    return value


def test_json_of_wrong_types_is_read_field_by_field():
    chance = random.Random(7)
    for data in pictures_of_all_tools():
        container = read_container(open_source(data))
        entries = [(entry, parse_json(entry.text)) for entry in (container.entries if container else [])]
        for _ in range(25):
            chunks = [
                itext(
                    entry.key,
                    (entry.text if value is None else json.dumps(odd(value, chance, [4]))).encode("utf-8", "replace"),
                )
                for entry, value in entries
            ]
            read_in_time(png(*chunks))
            for _, value in entries:
                if isinstance(value, dict):
                    read_in_time(
                        png(itext("parameters", json.dumps(odd(value, chance, [8])).encode("utf-8", "replace")))
                    )
