"""Every hostile picture is answered with a sentence, within 2 CPU-seconds and 256 MB."""

import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from impasto_engine.vision.picture_study import study
from impasto_engine.vision.privacy import strip_location
from impasto_engine.vision.refusal import PictureRefused
from tests.attacks.images.makers import ATTACKS, picture

MOST_SECONDS, MOST_KB = 2.0, 256 * 1024
KINDS = {kind: picture(kind) for kind in ("PNG", "JPEG", "WEBP", "AVIF", "GIF")}


@pytest.fixture(scope="module", autouse=True)
def _warm():
    """Load the networks and decoders, which no attack is to be charged for."""
    study(KINDS["PNG"])


def memory(line):
    return next(
        int(row.split()[1]) for row in Path("/proc/self/status").read_text().splitlines() if row.startswith(line)
    )


def cost(work):
    """CPU-seconds and kilobytes of new memory that a call took, and the code of its refusal."""
    try:
        Path("/proc/self/clear_refs").write_text("5")  # starts the peak anew
    except OSError:
        pytest.skip("this system does not let a process reset its memory peak")
    before, start, code = memory("VmRSS"), time.process_time(), None
    try:
        work()
    except PictureRefused as refused:
        code = refused.code
        assert str(refused).endswith(".")
    return time.process_time() - start, memory("VmHWM") - before, code


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_refused_or_cheap(name):
    maker, expected = ATTACKS[name]
    data = maker()
    seconds, kilobytes, code = cost(lambda: study(data))
    assert seconds < MOST_SECONDS
    assert kilobytes < MOST_KB
    if expected:
        assert code == expected


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_served_harmless_or_not_at_all(name):
    data = ATTACKS[name][0]()
    seconds, kilobytes, _ = cost(lambda: strip_location(data))
    assert seconds < MOST_SECONDS
    assert kilobytes < MOST_KB


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_cut_anywhere_is_refused(kind):
    data = KINDS[kind]
    for size in [*range(64), *range(64, len(data) - 1, max(1, len(data) // 60))]:
        with pytest.raises(PictureRefused):
            study(data[:size])


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(list(KINDS)), st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), min_size=1, max_size=8)
)
def test_a_mutated_picture_is_studied_or_refused(kind, changes):
    data = bytearray(KINDS[kind])
    for place, value in changes:
        data[int(place * len(data))] = value
    try:
        study(bytes(data))
    except PictureRefused as refused:
        assert str(refused).endswith(".")


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(list(KINDS)), st.floats(0, 1), st.binary(max_size=60), st.integers(0, 60))
def test_a_spliced_picture_is_studied_or_refused(kind, place, new, gone):
    data = KINDS[kind]
    at = int(place * len(data))
    try:
        study(data[:at] + new + data[at + gone :])
        strip_location(data[:at] + new + data[at + gone :])
    except PictureRefused as refused:
        assert refused.sentence


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from([b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF\x40\0\0\0WEBP", b"GIF89a", b"\0\0\0\x18ftypavif"]),
    st.binary(max_size=300),
)
def test_any_bytes_behind_a_signature_are_refused(signature, rest):
    with pytest.raises(PictureRefused):
        study(signature + rest)
