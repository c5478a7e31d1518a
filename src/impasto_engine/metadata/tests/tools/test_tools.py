"""Each tool is known by its own words, and its fields, files and weights are read."""

import pytest

from impasto_engine.metadata import inspect_file, read
from impasto_engine.metadata.tests.making import box, chunk, exif_segment, itext, jpeg, png, text, tiff, webp, xmp
from impasto_engine.metadata.tests.tools.specimens import FILES, RECORDS, in_png


@pytest.fixture
def line(tmp_path):
    def inspect(data):
        path = tmp_path / "picture"
        path.write_bytes(data)
        return inspect_file(path)

    return inspect


@pytest.mark.parametrize("name", FILES)
def test_each_tool_is_known_and_its_fields_read(name, line):
    tool, data, expected = FILES[name]
    found = line(data)
    assert found["tool"] == tool
    assert {key: found[key] for key in expected} == expected


@pytest.mark.parametrize(
    ("name", "loras"),
    [
        ("comfyui", {"d.safetensors": 0.6}),
        ("swarmui", {"sub/d": 0.6}),
        ("fooocus", {"d": 0.1}),
        ("fooocus-mre", {"d.safetensors": 0.5}),
        ("fooocusplus", {"d": 0.4}),
        ("ruined-fooocus", {"dir/d.safetensors": 1.4}),
        ("invokeai", {"d": 0.6, "e": 0.3}),
        ("draw-things", {"d.ckpt": 0.8}),
        ("draw-things-text", {"d.ckpt": 0.8}),
        ("easydiffusion", {"d": 0.5, "e": 0.6}),
        ("easydiffusion-png", {"d": 0.5, "e": 0.6}),
        ("tensorart", {"d": 0.8}),
    ],
)
def test_loras_of_each_tool_have_their_weights(name, loras, line):
    assert {lora["name"]: lora["weight"] for lora in line(FILES[name][1])["loras"]} == loras


def test_swarmui_hashes_are_those_of_the_tensors():
    data = read(FILES["swarmui"][1])
    assert [(found.kind, found.hash_type, found.hash[:4]) for found in data.resources] == [
        ("checkpoint", "TensorSHA256", "abab"),
        ("lora", "TensorSHA256", "cdcd"),
    ]
    assert data.comfy.prompt is not None


def test_invokeai_hashes_are_blake3():
    data = read(FILES["invokeai"][1])
    assert {found.hash_type for found in data.resources if found.hash} == {"BLAKE3"}


def test_novelai_characters_have_their_place():
    (character,) = read(FILES["novelai"][1]).character_prompts
    assert (character.prompt, character.x, character.y) == ("girl", 0.5, 0.3)


def test_civitai_resources_of_a_graph_have_version_ids():
    data = read(FILES["civitai-graph"][1])
    assert {(found.kind, found.model_version_id) for found in data.resources} == {("checkpoint", 2514310), ("lora", 77)}


def test_the_graph_overrules_a_savers_text_and_the_dispute_is_kept():
    saver = "a hare\nNegative prompt: ugly\nSteps: 20, Sampler: euler_karras, CFG scale: 7.5, Seed: 42, Model: wai, Model hash: 45a21ea00a, Version: ComfyUI"
    data = read(in_png(prompt=RECORDS["GRAPH"], parameters=saver))
    assert (data.tool, data.prompt, data.sampler, data.model_hash) == ("comfyui", "a fox", "euler", "45a21ea00a")
    assert ("prompt", "a fox", "a hare") in [
        (found.field, found.kept, found.other) for found in data.provenance.conflicts
    ]


def test_a_real_webui_text_stands_against_a_graph_beside_it():
    data = read(
        in_png(prompt=RECORDS["GRAPH"], parameters="a hare\nSteps: 9, Sampler: Euler, Seed: 7, Version: v1.10.1")
    )
    assert (data.tool, data.prompt, data.seed) == ("a1111", "a hare", "7")
    assert data.comfy.prompt is not None


def test_a_declared_vendor_is_told_and_nothing_else():
    action = b"\xa1gactions\x81\xa2factionlc2pa.createdqdigitalSourceTypex\x46http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
    parts = {b"c2pa.actions": action, b"c2pa.claim": b"\xa1oclaim_generatorfOpenAI"}
    boxes = b"".join(
        box(b"jumb", box(b"jumd", bytes(16) + b"\3" + name + b"\0") + box(b"cbor", body))
        for name, body in parts.items()
    )
    store = box(b"jumb", box(b"jumd", bytes(16) + b"\3c2pa\0") + boxes)
    for data in (png(chunk(b"caBX", store)), webp((b"C2PA", store)), jpeg((0xEB, b"JP\0\1\0\0\0\1" + store))):
        found = read(data)
        assert (found.tool, found.prompt, found.seed) == ("openai", None, None)
        assert found.provenance.digital_source_type.endswith("trainedAlgorithmicMedia")


def test_a_photograph_or_an_edited_picture_is_nobodys():
    for data in (
        png(text("Comment", "Created with GIMP"), text("Software", "GIMP")),
        jpeg(
            exif_segment(
                tiff(
                    {0x010F: b"Canon", 0x0110: b"EOS 5D", 0x0131: b"Adobe Photoshop 25.0"},
                    {0x9286: b"ASCII\0\0\0holiday"},
                )
            )
        ),
        png(text("Description", "a chart -- with dashes"), text("Title", "NovelAI is a word here")),
        png(
            itext(
                "XML:com.adobe.xmp",
                xmp(
                    "<xmp:CreatorTool>Adobe Photoshop</xmp:CreatorTool><dc:description>Steps: one, two</dc:description>"
                ),
            )
        ),
    ):
        assert read(data, stealth=True) is None
