"""One small file for each tool, in the words of that tool; the fields it must give and the tool's name."""

import json

import pytest

from impasto_engine.metadata import inspect_file, read
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
)

GRAPH = {
    "1": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "sub/wai.safetensors"}},
    "2": {
        "class_type": "LoraLoader",
        "inputs": {
            "lora_name": "d.safetensors",
            "strength_model": 0.6,
            "strength_clip": 0.5,
            "model": ["1", 0],
            "clip": ["1", 1],
        },
    },
    "3": {"class_type": "CLIPTextEncode", "inputs": {"text": "a fox", "clip": ["2", 1]}},
    "4": {"class_type": "CLIPTextEncode", "inputs": {"text": "ugly", "clip": ["2", 1]}},
    "5": {"class_type": "EmptyLatentImage", "inputs": {"width": 512, "height": 768, "batch_size": 1}},
    "6": {
        "class_type": "KSampler",
        "inputs": {
            "seed": 42,
            "steps": 20,
            "cfg": 7.5,
            "sampler_name": "euler",
            "scheduler": "karras",
            "denoise": 1.0,
            "model": ["2", 0],
            "positive": ["3", 0],
            "negative": ["4", 0],
            "latent_image": ["5", 0],
        },
    },
    "7": {"class_type": "VAEDecode", "inputs": {"samples": ["6", 0], "vae": ["1", 2]}},
    "8": {"class_type": "SaveImage", "inputs": {"images": ["7", 0]}},
}
COMFY = {
    "prompt": "a fox",
    "negativePrompt": "ugly",
    "seed": "42",
    "steps": 20,
    "sampler": "euler",
    "scheduler": "karras",
    "cfgScale": 7.5,
    "width": 512,
    "height": 768,
}
SWARM = {
    "sui_image_params": {
        "prompt": "a fox",
        "negativeprompt": "ugly",
        "seed": 42,
        "steps": 20,
        "cfgscale": 7.5,
        "width": 512,
        "height": 768,
        "model": "sub/wai",
        "loras": ["sub/d"],
        "loraweights": ["0.6"],
        "sampler": "euler",
        "scheduler": "karras",
        "swarm_version": "0.9.7.4",
    },
    "sui_models": [
        {"name": "sub/wai.safetensors", "param": "model", "hash": "0x" + "ab" * 32},
        {"name": "sub/d.safetensors", "param": "loras", "hash": "0x" + "cd" * 32},
    ],
}
FOOOCUS = {
    "prompt": "a fox",
    "negative_prompt": "ugly",
    "seed": "127589946317439009",
    "steps": 30,
    "guidance_scale": 4,
    "sampler": "dpmpp_2m_sde_gpu",
    "scheduler": "karras",
    "base_model": "jugger",
    "base_model_hash": "aeb7e9e689",
    "resolution": "(512, 768)",
    "clip_skip": 2,
    "loras": [["d", 0.1, "4852686128"]],
    "metadata_scheme": "fooocus",
    "version": "Fooocus v2.5.5",
}
PLUS = {
    "Prompt": "a fox",
    "Negative Prompt": "",
    "Seed": "5256010854089202552",
    "Steps": 30,
    "Guidance Scale": 4.5,
    "Base Model": "else",
    "Backend Engine": "SDXL-Fooocus",
    "Resolution": "(1024, 768)",
    "Sampler": "euler",
    "LoRA 1": "d : 0.4",
    "Version": "FooocusPlus 1.0.0",
}
RUINED = {
    "Prompt": "a fox",
    "Negative": "ugly",
    "steps": 12,
    "cfg": 1,
    "width": 512,
    "height": 768,
    "seed": 7,
    "sampler_name": "lcm",
    "scheduler": "exponential",
    "base_model_name": "A/wai.gguf",
    "base_model_hash": "81d822d3",
    "loras": [["B278B0A3C0", "1.4 - dir/d.safetensors"]],
    "software": "RuinedFooocus",
}
NOVELAI = {
    "prompt": "a fox",
    "uc": "ugly",
    "steps": 28,
    "scale": 5.0,
    "seed": 9,
    "sampler": "k_euler",
    "noise_schedule": "karras",
    "width": 512,
    "height": 768,
    "v4_prompt": {
        "caption": {
            "base_caption": "a fox",
            "char_captions": [{"char_caption": "girl", "centers": [{"x": 0.5, "y": 0.3}]}],
        }
    },
    "v4_negative_prompt": {"caption": {"base_caption": "ugly", "char_captions": []}},
}
INVOKE = {
    "app_version": "5.0",
    "positive_prompt": "a fox",
    "negative_prompt": "ugly",
    "width": 512,
    "height": 768,
    "seed": 42,
    "cfg_scale": 7.5,
    "steps": 20,
    "scheduler": "euler_a",
    "model": {"name": "wai", "hash": "blake3:" + "ab" * 32},
    "loras": [
        {"model": {"name": "d", "hash": "blake3:" + "cd" * 32}, "weight": 0.6},
        {"lora": {"model_name": "e"}, "weight": 0.3},
    ],
}
SD_METADATA = {
    "model": "stable diffusion",
    "model_weights": "sd-1.5",
    "model_hash": "cc" * 32,
    "app_version": "v2.2.0",
    "image": {
        "prompt": [{"prompt": "a fox [ugly]", "weight": 1.0}],
        "steps": 30,
        "cfg_scale": 7.5,
        "seed": 42,
        "sampler": "k_euler_a",
        "width": 512,
        "height": 768,
    },
}
DRAW_THINGS = {
    "c": "a fox",
    "uc": "ugly",
    "seed": 42,
    "steps": 8,
    "scale": 3.5,
    "sampler": "DPM++ 2M AYS",
    "size": "512x768",
    "model": "flux.ckpt",
    "lora": [{"model": "d.ckpt", "weight": 0.8}],
    "strength": 1,
    "v2": {"clipSkip": 2},
}
STABILITY = {
    "PositivePrompt": "a fox",
    "NegativePrompt": "ugly",
    "Steps": 20,
    "Sampler": "Euler Ancestral Karras",
    "CfgScale": 5,
    "Seed": 42,
    "Height": 768,
    "Width": 512,
    "ModelHash": "ab" * 32,
    "ModelName": "wai.safetensors",
}
TENSORART = {
    "prompt": "a fox",
    "negativePrompt": "ugly",
    "width": 512,
    "height": 768,
    "steps": 25,
    "cfgScale": 7,
    "seed": "-1",
    "clipSkip": 2,
    "baseModel": {"modelFileName": "WAI", "hash": "AB" * 32},
    "models": [{"type": "LORA", "modelFileName": "d", "weight": 0.8, "hash": "CD" * 32}],
    "ksamplerName": "euler",
    "schedule": "karras",
}
SPACE = {
    "prompt": "a fox",
    "negative_prompt": "ugly",
    "resolution": "512 x 768",
    "guidance_scale": 5.5,
    "num_inference_steps": 20,
    "seed": 42,
    "sampler": "Euler a",
    "Model": {"Model": "Animagine", "Model hash": "e3c47aedb0"},
}
IMAGINAIRY = {
    "prompt": {
        "software": "imaginAIry",
        "model": "SD-1.5",
        "prompts": [[1, "a fox"]],
        "negative_prompt": [[1, "ugly"]],
        "prompt_strength": 7.5,
        "steps": 15,
        "width": 512,
        "height": 768,
        "sampler_type": "k_euler",
    }
}
EASY = {
    "prompt": "a fox",
    "negative_prompt": "ugly",
    "seed": 42,
    "use_stable_diffusion_model": "models/wai.ckpt",
    "sampler_name": "euler_a",
    "num_inference_steps": 25,
    "guidance_scale": 7.5,
    "width": 512,
    "height": 768,
    "use_lora_model": ["d", "e"],
    "lora_alpha": [0.5, 0.6],
}
CIVITAI = {
    "1": {
        "class_type": "CheckpointLoaderSimple",
        "inputs": {"ckpt_name": "urn:air:sdxl:checkpoint:civitai:827184@2514310"},
    },
    "extra": {"airs": ["urn:air:sdxl:lora:civitai:5@77"]},
    "extraMetadata": json.dumps(
        {
            "prompt": "a fox",
            "negativePrompt": "ugly",
            "steps": 25,
            "cfgScale": 5,
            "sampler": "Euler a",
            "seed": 42,
            "resources": [{"modelVersionId": 2514310, "strength": 1}],
        }
    ),
}


def in_comment(value):
    return jpeg(exif_segment(tiff({}, {0x9286: comment(json.dumps(value))})))


def in_webp(value):
    return webp((b"EXIF", tiff({}, {0x9286: comment(json.dumps(value))})))


def in_png(**texts):
    return png(
        *(
            itext(key.replace("_", "-"), value if isinstance(value, str) else json.dumps(value))
            for key, value in texts.items()
        )
    )


FILES = {
    "comfyui": ("comfyui", in_png(prompt=GRAPH), COMFY | {"model": "sub/wai.safetensors"}),
    "comfyui-webp-make": (
        "comfyui",
        webp((b"EXIF", tiff({0x010F: b"workflow:{}", 0x0110: b"prompt:" + json.dumps(GRAPH).encode()}))),
        COMFY,
    ),
    "comfyui-comment": ("comfyui", in_comment({"prompt": GRAPH, "workflow": {"nodes": [], "links": []}}), COMFY),
    "comfyui-nested-text": ("comfyui", in_webp({"prompt": json.dumps(GRAPH)}), COMFY),
    "comfyui-film": ("comfyui", mp4(prompt=json.dumps(GRAPH)), COMFY),
    "comfyui-film-comment": ("comfyui", mp4(comment=json.dumps({"prompt": json.dumps(GRAPH)})), COMFY),
    "comfyui-gif": ("comfyui", gif(json.dumps({"prompt": GRAPH}).encode()), COMFY),
    "comfyui-avif": ("comfyui", avif(exif=tiff({0x0110: b"prompt:" + json.dumps(GRAPH).encode()})), COMFY),
    "swarmui": ("swarmui", in_png(parameters=SWARM, prompt=GRAPH), COMFY | {"model": "sub/wai"}),
    "swarmui-legacy": ("swarmui", jpeg(exif_segment(tiff({0x0110: json.dumps(SWARM).encode()}))), COMFY),
    "fooocus": (
        "fooocus",
        in_png(parameters=FOOOCUS, fooocus_scheme="fooocus"),
        {
            "seed": "127589946317439009",
            "cfgScale": 4.0,
            "width": 512,
            "height": 768,
            "clipSkip": 2,
            "model": "jugger",
            "modelHash": "aeb7e9e689",
        },
    ),
    "fooocusplus": (
        "fooocusplus",
        in_png(Comment=PLUS),
        {"seed": "5256010854089202552", "steps": 30, "width": 1024, "height": 768, "model": "else"},
    ),
    "ruined-fooocus": (
        "ruined-fooocus",
        in_png(parameters=RUINED),
        {"prompt": "a fox", "negativePrompt": "ugly", "sampler": "lcm", "cfgScale": 1.0, "model": "A/wai.gguf"},
    ),
    "novelai": (
        "novelai",
        in_png(Software="NovelAI", Source="NovelAI Diffusion V4.5 4BDE2A90", Comment=NOVELAI),
        {
            "prompt": "a fox",
            "negativePrompt": "ugly",
            "seed": "9",
            "sampler": "k_euler",
            "scheduler": "karras",
            "model": "NovelAI Diffusion V4.5",
        },
    ),
    "novelai-webp": (
        "novelai",
        in_webp({"Comment": json.dumps(NOVELAI), "Source": "NovelAI Diffusion V4.5 4BDE2A90"}),
        {"prompt": "a fox", "cfgScale": 5.0, "steps": 28},
    ),
    "novelai-1": (
        "novelai",
        in_png(
            Software="NovelAI",
            Description="a fox",
            Comment={"steps": 50, "sampler": "k_euler", "seed": 3, "scale": 10.0, "uc": "ugly"},
        ),
        {"prompt": "a fox", "negativePrompt": "ugly", "seed": "3"},
    ),
    "invokeai": (
        "invokeai",
        in_png(invokeai_metadata="x").replace(b"invokeai-metadata", b"invokeai_metadata")
        and png(itext("invokeai_metadata", json.dumps(INVOKE))),
        {"prompt": "a fox", "negativePrompt": "ugly", "sampler": "euler_a", "model": "wai", "modelHash": "ab" * 32},
    ),
    "invokeai-2": (
        "invokeai",
        png(itext("sd-metadata", json.dumps(SD_METADATA))),
        {"prompt": "a fox [ugly]", "negativePrompt": "ugly", "model": "sd-1.5", "seed": "42", "sampler": "k_euler_a"},
    ),
    "invokeai-1": (
        "invokeai",
        png(text("Dream", '"a fox" -s50 -W512 -H768 -C7.5 -Idata:image/png;base64,AAAA -Ak_lms -V 5,0.2 -S42')),
        {
            "prompt": "a fox",
            "steps": 50,
            "width": 512,
            "height": 768,
            "cfgScale": 7.5,
            "sampler": "k_lms",
            "seed": "42",
        },
    ),
    "invokeai-1-spaced": (
        "invokeai",
        png(text("Dream", "a fox -s 30 -S 42 -W 512 -H 768 -C 7.5 -A k_euler_a")),
        {"prompt": "a fox", "steps": 30, "seed": "42"},
    ),
    "draw-things": (
        "draw-things",
        png(
            itext(
                "XML:com.adobe.xmp",
                xmp(
                    "<xmp:CreatorTool>Draw Things</xmp:CreatorTool><exif:UserComment><rdf:Alt><rdf:li>"
                    + json.dumps(DRAW_THINGS)
                    + "</rdf:li></rdf:Alt></exif:UserComment>"
                ),
            )
        ),
        {
            "prompt": "a fox",
            "negativePrompt": "ugly",
            "seed": "42",
            "cfgScale": 3.5,
            "width": 512,
            "height": 768,
            "clipSkip": 2,
            "model": "flux.ckpt",
        },
    ),
    "draw-things-text": (
        "draw-things",
        jpeg(
            exif_segment(
                tiff(
                    {
                        0x010E: b"a fox\n-ugly\nSteps: 8, Sampler: Euler A Trailing, Guidance Scale: 4.5, Seed: 42, Size: 512x768, Model: flux.ckpt, Seed Mode: Scale Alike, LoRA 1 Model: d.ckpt, LoRA 1 Weight: 0.8",
                        0x0131: b"Draw Things",
                    }
                )
            )
        ),
        {"prompt": "a fox", "negativePrompt": "ugly", "seed": "42", "cfgScale": 4.5, "width": 512},
    ),
    "easydiffusion": (
        "easydiffusion",
        in_comment(EASY),
        {"prompt": "a fox", "model": "models/wai.ckpt", "cfgScale": 7.5, "sampler": "euler_a", "steps": 25},
    ),
    "easydiffusion-png": (
        "easydiffusion",
        png(*(text(key, str(value)) for key, value in EASY.items())),
        {"prompt": "a fox", "negativePrompt": "ugly", "seed": "42", "width": 512, "height": 768},
    ),
    "easydiffusion-words": (
        "easydiffusion",
        png(
            text("Prompt", "a fox"),
            text("Negative Prompt", "ugly"),
            text("Seed", "42"),
            text("Stable Diffusion model", "wai"),
            text("Sampler", "euler_a"),
            text("Steps", "25"),
            text("Guidance Scale", "7.5"),
            text("Width", "512"),
            text("Height", "768"),
        ),
        {"prompt": "a fox", "negativePrompt": "ugly", "steps": 25, "cfgScale": 7.5, "model": "wai"},
    ),
    "stability-matrix": (
        "stability-matrix",
        png(itext("parameters-json", json.dumps(STABILITY)), itext("prompt", json.dumps(GRAPH))),
        {"prompt": "a fox", "sampler": "euler", "scheduler": "karras", "model": "wai.safetensors", "width": 512},
    ),
    "tensorart": (
        "tensorart",
        png(itext("generation_data", json.dumps(TENSORART) + "\0"), itext("prompt", json.dumps(GRAPH))),
        {"prompt": "a fox", "seed": "42", "sampler": "euler", "model": "WAI", "clipSkip": 2},
    ),
    "hf-space": (
        "hf-space",
        in_png(parameters=SPACE),
        {
            "prompt": "a fox",
            "width": 512,
            "height": 768,
            "cfgScale": 5.5,
            "model": "Animagine",
            "modelHash": "e3c47aedb0",
        },
    ),
    "imaginairy": (
        "imaginairy",
        jpeg(
            exif_segment(
                tiff(
                    {
                        0x010E: b'"a fox" 512x768px seed:594913997 steps:15',
                        0x0131: b"Imaginairy / Stable Diffusion SD-1.5",
                    },
                    {0x9286: b"ASCII\0\0\0" + json.dumps(IMAGINAIRY).encode()},
                )
            )
        ),
        {"prompt": "a fox", "negativePrompt": "ugly", "seed": "594913997", "cfgScale": 7.5, "model": "SD-1.5"},
    ),
    "midjourney": (
        "midjourney",
        png(
            itext("Description", "a fox in snow --no rain --ar 2:1 --v 6 Job ID: a7421d2f-b262-44f9-977c-ac23e9c7d3e3")
        ),
        {"prompt": "a fox in snow", "negativePrompt": "rain"},
    ),
    "civitai-graph": (
        "civitai",
        in_comment(CIVITAI),
        {"prompt": "a fox", "negativePrompt": "ugly", "seed": "42", "steps": 25, "sampler": "Euler a", "cfgScale": 5.0},
    ),
    "impasto": (
        "impasto",
        in_png(parameters="a fox\nSteps: 20, Seed: 42, App: impasto, Version: 1.0"),
        {"prompt": "a fox", "seed": "42"},
    ),
    "unknown-json": (
        "unknown",
        in_png(parameters={"prompt": "a fox", "seed": 42, "steps": 20}),
        {"prompt": "a fox", "seed": "42", "steps": 20},
    ),
    "prompt-alone": ("unknown", in_png(parameters="a fox"), {"prompt": "a fox"}),
}


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
    data = read(in_png(prompt=GRAPH, parameters=saver))
    assert (data.tool, data.prompt, data.sampler, data.model_hash) == ("comfyui", "a fox", "euler", "45a21ea00a")
    assert ("prompt", "a fox", "a hare") in [
        (found.field, found.kept, found.other) for found in data.provenance.conflicts
    ]


def test_a_real_webui_text_stands_against_a_graph_beside_it():
    data = read(in_png(prompt=GRAPH, parameters="a hare\nSteps: 9, Sampler: Euler, Seed: 7, Version: v1.10.1"))
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
