import pytest

from impasto_engine.metadata.infotext.pairs import split_pairs


def pairs(text):
    return [(pair.key, pair.value) for pair in split_pairs(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Steps: 20, Sampler: Euler a", [("Steps", "20"), ("Sampler", "Euler a")]),
        ("Steps:20, Seed:1", [("Steps", "20"), ("Seed", "1")]),
        ('Lora hashes: "a: 1, b: 2", Version: v1', [("Lora hashes", "a: 1, b: 2"), ("Version", "v1")]),
        ('Note: "say \\"hi\\", twice\\n"', [("Note", 'say "hi", twice\n')]),
        ('Hashes: {"model": "ab, cd"}, Version: v1', [("Hashes", {"model": "ab, cd"}), ("Version", "v1")]),
        ("Created Date: 2026-01-04T01:27:21Z, Seed: 1", [("Created Date", "2026-01-04T01:27:21Z"), ("Seed", "1")]),
        ("Raw prompt: a fox, in snow, Seed: 1", [("Raw prompt", "a fox, in snow"), ("Seed", "1")]),
        ("Model: , VAE: x", [("Model", ""), ("VAE", "x")]),
        ("TE: a, TE: b", [("TE", "a"), ("TE", "b")]),
        ('A: "open, B: 1', [("A", '"open'), ("B", "1")]),
        ("A: {open, B: 1", [("A", "{open"), ("B", "1")]),
        ("no key here", []),
    ],
)
def test_settings_are_split(text, expected):
    assert pairs(text) == expected
