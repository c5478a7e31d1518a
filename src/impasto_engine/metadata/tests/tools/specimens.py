"""One small file for each tool, in the words of that tool, with the tool's name and the fields it must give."""

import json
from pathlib import Path

from impasto_engine.metadata.tests.making import (
    avif,
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

RECORDS = json.loads((Path(__file__).parent / "records.json").read_text("utf-8"))
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
    "comfyui": ("comfyui", in_png(prompt=RECORDS["GRAPH"]), COMFY | {"model": "sub/wai.safetensors"}),
    "comfyui-webp-make": (
        "comfyui",
        webp((b"EXIF", tiff({0x010F: b"workflow:{}", 0x0110: b"prompt:" + json.dumps(RECORDS["GRAPH"]).encode()}))),
        COMFY,
    ),
    "comfyui-comment": (
        "comfyui",
        in_comment({"prompt": RECORDS["GRAPH"], "workflow": {"nodes": [], "links": []}}),
        COMFY,
    ),
    "comfyui-nested-text": ("comfyui", in_webp({"prompt": json.dumps(RECORDS["GRAPH"])}), COMFY),
    "comfyui-film": ("comfyui", mp4(prompt=json.dumps(RECORDS["GRAPH"])), COMFY),
    "comfyui-film-comment": ("comfyui", mp4(comment=json.dumps({"prompt": json.dumps(RECORDS["GRAPH"])})), COMFY),
    "comfyui-gif": ("comfyui", gif(json.dumps({"prompt": RECORDS["GRAPH"]}).encode()), COMFY),
    "comfyui-avif": ("comfyui", avif(exif=tiff({0x0110: b"prompt:" + json.dumps(RECORDS["GRAPH"]).encode()})), COMFY),
    "swarmui": ("swarmui", in_png(parameters=RECORDS["SWARM"], prompt=RECORDS["GRAPH"]), COMFY | {"model": "sub/wai"}),
    "swarmui-legacy": ("swarmui", jpeg(exif_segment(tiff({0x0110: json.dumps(RECORDS["SWARM"]).encode()}))), COMFY),
    "fooocus": (
        "fooocus",
        in_png(parameters=RECORDS["FOOOCUS"], fooocus_scheme="fooocus"),
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
        in_png(Comment=RECORDS["PLUS"]),
        {"seed": "5256010854089202552", "steps": 30, "width": 1024, "height": 768, "model": "else"},
    ),
    "ruined-fooocus": (
        "ruined-fooocus",
        in_png(parameters=RECORDS["RUINED"]),
        {"prompt": "a fox", "negativePrompt": "ugly", "sampler": "lcm", "cfgScale": 1.0, "model": "A/wai.gguf"},
    ),
    "novelai": (
        "novelai",
        in_png(Software="NovelAI", Source="NovelAI Diffusion V4.5 4BDE2A90", Comment=RECORDS["NOVELAI"]),
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
        in_webp({"Comment": json.dumps(RECORDS["NOVELAI"]), "Source": "NovelAI Diffusion V4.5 4BDE2A90"}),
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
        png(itext("invokeai_metadata", json.dumps(RECORDS["INVOKE"]))),
        {"prompt": "a fox", "negativePrompt": "ugly", "sampler": "euler_a", "model": "wai", "modelHash": "ab" * 32},
    ),
    "invokeai-2": (
        "invokeai",
        png(itext("sd-metadata", json.dumps(RECORDS["SD_METADATA"]))),
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
    "invokeai-1-quotes": (
        "invokeai",
        png(text("Dream", r'"a fox saying \"hi\" -s now" -s 50 -b 1 -W512 -H768 -C 7.5 -mk_lms -S42')),
        {"prompt": 'a fox saying "hi" -s now', "steps": 50, "sampler": "k_lms", "seed": "42"},
    ),
    "fooocus-mre": (
        "fooocus",
        in_png(
            Comment={
                "prompt": "a fox",
                "real_prompt": ["a fox", "photo"],
                "seed": 77,
                "cfg": 4.0,
                "base_model": "base.safetensors",
                "l1": "d.safetensors",
                "w1": 0.5,
                "l2": "None",
                "w2": 0.5,
                "software": "Fooocus 2.0.85 MRE",
            }
        ),
        {"prompt": "a fox", "seed": "77", "cfgScale": 4.0, "model": "base.safetensors"},
    ),
    "mochi": (
        "mochi-diffusion",
        jpeg(
            exif_segment(
                tiff(
                    {
                        0x010E: b"Include in Image: a fox; in snow; Exclude from Image: ugly; Model: sd-1.5; Steps: 20; "
                        b"Guidance Scale: 7.5; Seed: 77; Size: 512x768; Scheduler: DPM-Solver++; Generator: Mochi 3.2"
                    }
                )
            )
        ),
        {
            "prompt": "a fox; in snow",
            "negativePrompt": "ugly",
            "steps": 20,
            "cfgScale": 7.5,
            "seed": "77",
            "width": 512,
            "height": 768,
            "sampler": "DPM-Solver++",
            "model": "sd-1.5",
        },
    ),
    "one-text-a-setting": (
        "unknown",
        png(text("Prompt", "a fox"), text("Negative Prompt", "ugly"), text("Steps", "20"), text("Seed", "77")),
        {"prompt": "a fox", "negativePrompt": "ugly", "steps": 20, "seed": "77"},
    ),
    "draw-things": (
        "draw-things",
        png(
            itext(
                "XML:com.adobe.xmp",
                xmp(
                    "<xmp:CreatorTool>Draw Things</xmp:CreatorTool><exif:UserComment><rdf:Alt><rdf:li>"
                    + json.dumps(RECORDS["DRAW_THINGS"])
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
        in_comment(RECORDS["EASY"]),
        {"prompt": "a fox", "model": "models/wai.ckpt", "cfgScale": 7.5, "sampler": "euler_a", "steps": 25},
    ),
    "easydiffusion-png": (
        "easydiffusion",
        png(*(text(key, str(value)) for key, value in RECORDS["EASY"].items())),
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
        png(itext("parameters-json", json.dumps(RECORDS["STABILITY"])), itext("prompt", json.dumps(RECORDS["GRAPH"]))),
        {"prompt": "a fox", "sampler": "euler", "scheduler": "karras", "model": "wai.safetensors", "width": 512},
    ),
    "tensorart": (
        "tensorart",
        png(
            itext("generation_data", json.dumps(RECORDS["TENSORART"]) + "\0"),
            itext("prompt", json.dumps(RECORDS["GRAPH"])),
        ),
        {"prompt": "a fox", "seed": "42", "sampler": "euler", "model": "WAI", "clipSkip": 2},
    ),
    "hf-space": (
        "hf-space",
        in_png(parameters=RECORDS["SPACE"]),
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
                    {0x9286: b"ASCII\0\0\0" + json.dumps(RECORDS["IMAGINAIRY"]).encode()},
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
        in_comment(RECORDS["CIVITAI"]),
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
