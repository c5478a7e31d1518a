"""The tools that make pictures, by the engine's word for each and the name people know."""

TOOL_LABELS = {
    "a1111": "AUTOMATIC1111",
    "forge": "Forge",
    "forge-neo": "Forge Neo",
    "forge-classic": "Forge Classic",
    "reforge": "reForge",
    "easy-reforge": "EasyReforge",
    "sdnext": "SD.Next",
    "comfyui": "ComfyUI",
    "swarmui": "SwarmUI",
    "invokeai": "InvokeAI",
    "fooocus": "Fooocus",
    "fooocusplus": "FooocusPlus",
    "ruined-fooocus": "RuinedFooocus",
    "novelai": "NovelAI",
    "draw-things": "Draw Things",
    "easydiffusion": "Easy Diffusion",
    "stability-matrix": "Stability Matrix",
    "sd.cpp": "stable-diffusion.cpp",
    "civitai": "Civitai",
    "imaginairy": "imaginAIry",
    "mochi-diffusion": "Mochi Diffusion",
    "midjourney": "Midjourney",
    "tensorart": "Tensor.Art",
    "hf-space": "Hugging Face Space",
    "impasto": "Impasto",
}


def label_of(tool: str) -> str:
    """The name people know a tool by; its own word where it is new to us."""
    return TOOL_LABELS.get(tool, tool)
