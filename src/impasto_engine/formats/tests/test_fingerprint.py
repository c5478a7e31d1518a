"""The fingerprint recognises the same weights through every ordinary conversion, and nothing else."""

import io
import json
import time

import numpy as np
import pytest

from impasto_engine.formats.errors import FormatError
from impasto_engine.formats.fingerprint import NEAR, RELATED, SAME, Fingerprint, fingerprint, similarity
from impasto_engine.formats.safetensors import read_header
from impasto_engine.formats.source import Source

SHAPES = [(320, 320), (320, 320), (640, 320), (64, 32, 3, 3), (320,), (1280, 64), (4, 4), (128, 768), (128, 768)]


def weights(seed: int, shapes: list[tuple[int, ...]] = SHAPES) -> dict[str, np.ndarray]:
    random = np.random.default_rng(seed)
    return {
        f"block.{index}.weight": (random.standard_normal(shape) * 0.02).astype(np.float32)
        for index, shape in enumerate(shapes)
    }


def print_of(tensors: dict[str, np.ndarray], dtype: str = "F32", metadata: dict | None = None) -> Fingerprint:
    header, payload = {"__metadata__": metadata or {}}, bytearray()
    for name, values in tensors.items():
        data = encoded(values, dtype)
        header[name] = {
            "dtype": dtype,
            "shape": list(values.shape),
            "data_offsets": [len(payload), len(payload) + len(data)],
        }
        payload += data
    text = json.dumps(header).encode()
    source = Source(io.BytesIO(len(text).to_bytes(8, "little") + text + payload))
    return fingerprint(source, read_header(source))


def encoded(values: np.ndarray, dtype: str) -> bytes:
    if dtype == "BF16":
        return ((values.astype("<f4").view("<u4") + 0x8000) >> 16).astype("<u2").tobytes()
    if dtype == "F8_E5M2":
        return (values.astype("<f2").view("<u2") + 0x80 >> 8).astype("u1").tobytes()
    return values.astype({"F16": "<f2", "F32": "<f4", "F64": "<f8"}[dtype]).tobytes()


@pytest.mark.parametrize("dtype", ["F16", "BF16", "F64", "F8_E5M2"])
def test_another_precision_is_the_same(dtype: str):
    threshold = NEAR if dtype.startswith("F8") else SAME
    assert similarity(print_of(weights(1)), print_of(weights(1), dtype)) >= threshold


def test_names_order_header_and_scale_do_not_matter():
    base = weights(1)
    renamed = {f"model.{name}": values * 0.5 for name, values in reversed(base.items())}
    assert similarity(print_of(base), print_of(renamed, "F16", {"title": "mine"})) >= SAME


def test_pruning_and_further_tensors_do_not_matter():
    base = weights(1)
    with_ema = (
        base
        | {f"model_ema.{name}": values + 0.001 for name, values in base.items()}
        | {"extra": weights(9)["block.0.weight"]}
    )
    part = dict(list(base.items())[:4])
    assert similarity(print_of(base), print_of(with_ema, "F16")) >= SAME
    assert similarity(print_of(part), print_of(base)) >= SAME


def test_unrelated_weights_are_far_apart():
    many = [(64, 64)] * 300
    for seed in range(2, 5):
        assert similarity(print_of(weights(1)), print_of(weights(seed))) < 0.05
    assert similarity(print_of(weights(1, many)), print_of(weights(2, many))) < 0.05
    assert similarity(print_of(weights(1)), print_of(weights(1, [(7, 1000)]))) == 0.0


@pytest.mark.parametrize(("change", "low", "high"), [(0.02, NEAR, SAME), (0.2, 0.6, NEAR), (0.5, RELATED, 0.7)])
def test_a_fine_tune_is_related_by_how_far_it_went(change: float, low: float, high: float):
    base, noise = weights(1), weights(2)
    tuned = {name: values + change * noise[name] for name, values in base.items()}
    assert low <= similarity(print_of(base), print_of(tuned)) <= high


def test_a_merge_is_related_to_both_parents():
    one, other = weights(1), weights(2)
    merged = {name: 0.5 * one[name] + 0.5 * other[name] for name in one}
    for parent in (one, other):
        assert RELATED < similarity(print_of(parent), print_of(merged)) < NEAR


def test_small_files_have_a_fingerprint_too():
    embedding = weights(1, [(1, 768)])
    assert similarity(print_of(embedding), print_of(embedding, "F16")) >= SAME
    assert similarity(print_of({}), print_of(embedding)) == 0.0


def test_what_is_not_a_number_is_no_problem():
    broken = {
        "a": np.full((64, 64), np.nan),
        "b": np.zeros((64, 64)),
        "c": np.full((64, 64), np.inf),
        "d": np.full((64, 64), 3e38),
    }
    assert 0.0 <= similarity(print_of(broken), print_of(weights(1))) <= 1.0


def test_lookup_keys_are_shared_by_the_same_weights_only():
    mine = set(print_of(weights(1)).lookup_keys())
    assert len(mine & set(print_of(weights(1), "BF16").lookup_keys())) > len(mine) / 2
    assert len(mine & set(print_of(weights(2)).lookup_keys())) <= 2
    assert all(-(1 << 63) <= key < 1 << 63 for key in mine)


def test_bytes_and_back():
    found = print_of(weights(1))
    assert similarity(Fingerprint.from_bytes(found.to_bytes()), found) == 1.0
    for data in (b"", b"1234567", found.to_bytes()[:-1]):
        with pytest.raises(FormatError):
            Fingerprint.from_bytes(data)


def test_a_sketch_never_changes():
    values = {"a": np.linspace(-1, 1, 4096, dtype=np.float32).reshape(64, 64)}
    assert print_of(values).sketches.tobytes().hex() == "a5e6697fea7495cbdfa77d4515de2aed"


def test_the_largest_header_takes_little_time():
    many = {f"t{index}": np.ones((32, 32), np.float32) * np.arange(32) for index in range(5000)}
    start = time.process_time()
    assert len(print_of(many, "F16").counts) == 4096
    assert time.process_time() - start < 4
