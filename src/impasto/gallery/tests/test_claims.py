"""What a picture claims it used: each resource once, its hashes cleaned."""

import pytest

from impasto.gallery.services.claims import MAX_CLAIMS, Claim, claims_of, file_stem, hashes_of, merged
from impasto_engine.metadata import GenerationData, Resource, read_infotext


def test_one_lora_with_two_hashes_is_one_claim():
    data = GenerationData(
        tool="a1111",
        resources=(
            Resource("lora", "paint", 0.8, hash="62064ee0c3ba", hash_type="AutoV3"),
            Resource("lora", "Paint", hash="458cc11561", hash_type="AutoV2", source="hashes"),
        ),
    )
    assert claims_of(data) == [Claim("lora", "paint", 0.8, ("62064EE0C3BA", "458CC11561"), "AutoV3")]


def test_real_text_with_lora_hashes_and_hashes_gives_one_row_a_file():
    data = read_infotext(
        "a cat <lora:paint:0.7>\nNegative prompt: blurry\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, "
        'Size: 512x512, Model hash: 31e35c80fc, Model: base, Lora hashes: "paint: 62064ee0c3ba", '
        'Hashes: {"model": "31e35c80fc", "lora:paint": "458cc11561"}'
    )
    claims = claims_of(data)
    assert [(claim.kind, claim.name) for claim in claims] == [("lora", "paint"), ("checkpoint", "base")] or [
        (claim.kind, claim.name) for claim in claims
    ] == [("checkpoint", "base"), ("lora", "paint")]
    lora = next(claim for claim in claims if claim.kind == "lora")
    assert set(lora.hashes) == {"62064EE0C3BA", "458CC11561"}
    assert lora.weight == 0.7


def test_checkpoint_named_twice_is_one_claim():
    claims = merged([Claim("checkpoint", "base", hashes=("31E35C80FC",)), Claim("checkpoint", "base")])
    assert claims == [Claim("checkpoint", "base", hashes=("31E35C80FC",))]


def test_two_checkpoints_of_other_names_stay_two():
    assert len(merged([Claim("checkpoint", "base"), Claim("checkpoint", "refiner")])) == 2


def test_claims_are_bounded():
    data = GenerationData(tool="a1111", resources=tuple(Resource("lora", f"lora {n}") for n in range(5000)))
    assert len(claims_of(data)) == MAX_CLAIMS


def test_vae_that_is_no_file_is_no_claim():
    assert claims_of(GenerationData(tool="a1111", vae="Automatic")) == []


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("0x" + "ab" * 32, ("AB" * 32,)),
        ("blake3:" + "cd" * 32, ("CD" * 32,)),
        ("31e35c80fc", ("31E35C80FC",)),
        ("not a hash", ()),
        ("abc", ()),
        (None, ()),
    ],
)
def test_hashes_are_cleaned(said, kept):
    assert hashes_of(said) == kept


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("styles\\oil\\Paint.safetensors", "Paint"),
        ("a/b.ckpt", "b"),
        ("v1.5", "v1.5"),
        (None, ""),
        ("x" * 300, "x" * 200),
    ],
)
def test_name_of_a_file_loses_folder_and_ending(name, stem):
    assert file_stem(name) == stem


def test_civitai_version_is_read_from_an_air():
    data = GenerationData(tool="civitai", resources=(Resource("lora", air="urn:air:sdxl:lora:civitai:123@456"),))
    assert claims_of(data)[0].civitai_version_id == 456
