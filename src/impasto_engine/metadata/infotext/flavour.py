"""Tells which tool of the A1111 family wrote an infotext, by its version and by keys only that tool writes."""

import re
from collections.abc import Mapping

VERSIONS = (
    (re.compile(r"fooocus", re.IGNORECASE), "fooocus"),
    (re.compile(r"comfyui", re.IGNORECASE), "comfyui"),
    (re.compile(r"stable-diffusion\.cpp"), "sd.cpp"),
    (re.compile(r"classic"), "forge-classic"),
    (re.compile(r"neo"), "forge-neo"),
    (re.compile(r"f1\.3\..*v1\.10\.1RC"), "easy-reforge"),
    (re.compile(r"f[0-9.]+v2-|f1\..*RC"), "reforge"),
    (re.compile(r"f[0-9]"), "forge"),
    (re.compile(r"v?[0-9]+\.[0-9]+"), "a1111"),
)
APPS = {"sd.next": "sdnext"}
TOOLS = frozenset(
    (
        "a1111",
        "forge",
        "forge-classic",
        "forge-neo",
        "reforge",
        "easy-reforge",
        "sdnext",
        "sd.cpp",
        "civitai",
        "comfyui",
        "swarmui",
        "invokeai",
        "novelai",
        "fooocus",
        "fooocusplus",
        "ruined-fooocus",
        "draw-things",
        "easydiffusion",
        "stability-matrix",
        "hf-space",
        "tensorart",
        "imaginairy",
        "midjourney",
        "mochi-diffusion",
        "impasto",
    )
)


def tool_of(settings: Mapping[str, object]) -> str:
    """The tool's name by settings under their lower-case keys; `a1111` where nothing says otherwise."""
    app = str(settings.get("app", "")).lower()
    app = APPS.get(app, app)
    if app in TOOLS:
        return app
    if "civitai resources" in settings and "version" not in settings:
        return "civitai"
    version = str(settings.get("version", ""))[:100]
    for pattern, tool in VERSIONS:
        if pattern.match(version):
            return tool
    if "sdcpp" in settings:
        return "sd.cpp"
    return "sdnext" if "pipeline" in settings and "operations" in settings else "a1111"
