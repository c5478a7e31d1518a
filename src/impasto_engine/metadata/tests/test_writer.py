from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from impasto_engine.metadata import read_infotext
from impasto_engine.metadata.infotext.flavour import TOOLS
from impasto_engine.metadata.schema import GenerationData, Hires, Resource
from impasto_engine.metadata.writer import write_infotext

LETTERS = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp", "Cf"], exclude_characters="<>")
WORD = st.text(LETTERS, min_size=1, max_size=12)
PLAIN_WORD = st.text(st.sampled_from("abcdefghijkXYZ_0123456789"), min_size=1, max_size=12).filter(str.isidentifier)
PROMPT = st.lists(WORD, max_size=6).map(" ".join)
NAME = (
    st.lists(PLAIN_WORD, min_size=1, max_size=3)
    .map(" ".join)
    .filter(lambda name: name.lower() not in ("none", "unknown", "default", "automatic"))
)
NUMBER = st.floats(0, 1000, allow_subnormal=False).map(lambda value: round(value, 3))
HEXADECIMAL = "0123456789abcdef"


def digits(length):
    return st.text(HEXADECIMAL, min_size=length, max_size=length)


@st.composite
def pictures(draw):
    """Generation data in the form that an infotext can carry whole."""
    model, model_hash = draw(st.none() | NAME), draw(st.none() | digits(10))
    vae, vae_hash = draw(st.none() | NAME), draw(st.none() | digits(10))
    denoise = draw(st.none() | NUMBER)
    hires = draw(
        st.none() | st.builds(Hires, st.none(), NUMBER, st.integers(0, 99), st.just(denoise), st.just(64), st.just(32))
    )
    loras = draw(st.dictionaries(PLAIN_WORD.map(str.lower), st.tuples(NUMBER, st.none() | digits(12)), max_size=4))
    tags = " ".join(f"<lora:{name}:{weight}>" for name, (weight, _) in loras.items())
    size = draw(st.just((None, None)) | st.tuples(st.integers(1, 9999), st.integers(1, 9999)))
    resources = []
    if model or model_hash:
        resources.append(Resource("checkpoint", model, hash=model_hash, hash_type="AutoV2" if model_hash else None))
    if vae or vae_hash:
        resources.append(Resource("vae", vae, hash=vae_hash, hash_type="AutoV2" if vae_hash else None))
    for name, (weight, found) in loras.items():
        resources.append(Resource("lora", name, weight, None, found, "AutoV3" if found else None, source="prompt_tag"))
    return GenerationData(
        tool=draw(st.sampled_from(sorted(TOOLS))),
        tool_version=draw(
            st.none() | st.sampled_from(["v1.10.1", "f2.0.1v1.10.1-previous", "neo", "56a8aea", "ComfyUI"])
        ),
        prompt=f"{draw(PROMPT)} {tags}".strip(),
        negative_prompt=draw(st.none() | PROMPT),
        seed=draw(st.none() | st.integers(0, 2**64 - 1).map(str)),
        steps=draw(st.integers(0, 999)),
        sampler=draw(NAME),
        scheduler=draw(st.none() | NAME),
        cfg_scale=draw(st.none() | NUMBER),
        width=size[0],
        height=size[1],
        clip_skip=draw(st.none() | st.integers(1, 12)),
        denoise=denoise,
        guidance=draw(st.none() | NUMBER),
        hires=hires,
        model=model,
        model_hash=model_hash,
        vae=vae,
        vae_hash=vae_hash,
        resources=tuple(resources),
        other=draw(
            st.dictionaries(
                PLAIN_WORD.map(lambda word: f"x {word}"),
                st.text(LETTERS, max_size=20) | st.just('say "hi", {twice}: \n'),
                max_size=4,
            )
        ),
    )


def keys_are_told_apart(data):
    return len({key.lower() for key in data.other}) == len(data.other)


@given(pictures().filter(keys_are_told_apart))
def test_what_is_written_reads_back_the_same(data):
    assert read_infotext(write_infotext(data)) == data


@given(st.text(max_size=300), st.text(max_size=200))
def test_any_text_reads_back_the_same_once_it_was_read(prompt, line):
    data = read_infotext(f"{prompt}\nSteps: 20, Sampler: Euler, {line}")
    if data is not None:
        again = read_infotext(write_infotext(data))
        assert again is not None
        assert (again.prompt, again.seed, again.steps) == (data.prompt, data.seed, data.steps)


def test_the_text_is_what_other_tools_read():
    data = GenerationData(
        "impasto",
        "1.0",
        prompt="a fox <lora:detail:0.8>",
        negative_prompt="ugly",
        seed="18446744073709551615",
        steps=20,
        sampler="Euler a",
        cfg_scale=7.0,
        width=512,
        height=768,
        model="wai_v1",
        model_hash="45a21ea00a",
        resources=(
            Resource("checkpoint", "wai_v1", hash="45a21ea00a", hash_type="AutoV2", model_version_id=5),
            Resource("lora", "detail", 0.8, hash="62064ee0c3ba", hash_type="AutoV3", source="prompt_tag"),
        ),
    )
    assert write_infotext(data) == (
        "a fox <lora:detail:0.8>\nNegative prompt: ugly\n"
        "Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 18446744073709551615, Size: 512x768, "
        "Model hash: 45a21ea00a, Model: wai_v1, "
        'Lora hashes: "detail: 62064ee0c3ba", Hashes: {"lora:detail": "62064ee0c3ba", "model": "45a21ea00a"}, '
        'Civitai resources: [{"type": "checkpoint", "modelVersionId": 5, "modelName": "wai_v1"}], '
        "App: impasto, Version: 1.0"
    )
    assert read_infotext(write_infotext(data)) == data


def test_loras_of_a_graph_are_written_with_their_weights():
    data = GenerationData(
        "comfyui", prompt="a fox", steps=4, seed="1", resources=(Resource("lora", "d.safetensors", 0.5),)
    )
    (lora,) = read_infotext(write_infotext(data)).loras
    assert (lora.name, lora.weight) == ("d.safetensors", 0.5)


def test_a_hash_beside_a_hash_survives():
    text = 'a <lora:d:1>\nSteps: 1, Seed: 2, Lora hashes: "d: 62064ee0c3ba", Hashes: {"lora:d": "458cc11561"}'
    data = read_infotext(text)
    assert data.loras[0].other_hashes == ("458cc11561",)
    assert read_infotext(write_infotext(replace(data, warnings=()))) == data
