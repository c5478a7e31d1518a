"""Turns generation data into the short facts a page shows, in the order people look for them."""

from typing import Any

from django.utils.translation import gettext as _

from impasto.gallery.queries.tools import label_of
from impasto_engine.metadata import GenerationData as MadeBy

MAX_OTHER = 40
MAX_VALUE = 120


def settings_of(made_by: MadeBy) -> list[tuple[str, str]]:
    """(name, value) of what was set, without the prompts and what the list of resources says better."""
    rows: list[tuple[str, Any]] = [
        (_("Steps"), made_by.steps),
        (_("CFG scale"), number(made_by.cfg_scale)),
        (_("Sampler"), made_by.sampler),
        (_("Scheduler"), made_by.scheduler),
        (_("Seed"), made_by.seed),
        (_("Size"), size_of(made_by)),
        (_("Clip skip"), made_by.clip_skip),
        (_("Denoise"), number(made_by.denoise)),
        (_("Guidance"), number(made_by.guidance)),
        *_hires(made_by),
        (_("Made with"), tool_of(made_by)),
    ]
    return [(name, str(value)[:MAX_VALUE]) for name, value in rows if value not in (None, "")]


def brief_of(made_by: MadeBy) -> str:
    """The one line under a picture that was just read: "ComfyUI · 30 steps · DPM++ 2M · seed 7"."""
    parts = [
        label_of(made_by.tool),
        _("%(count)s steps") % {"count": made_by.steps} if made_by.steps else "",
        made_by.sampler or "",
        _("seed %(seed)s") % {"seed": made_by.seed} if made_by.seed else "",
    ]
    return " · ".join(part for part in parts if part)


def passes_of(made_by: MadeBy) -> list[str]:
    """Each run of a sampler in one line, where there was more than one."""
    if len(made_by.passes) < 2:
        return []
    return [
        " · ".join(
            str(part)
            for part in (
                one.kind,
                one.sampler,
                one.scheduler,
                _("%(count)s steps") % {"count": one.steps} if one.steps else None,
                f"CFG {number(one.cfg_scale)}" if one.cfg_scale is not None else None,
                f"{one.width}×{one.height}" if one.width and one.height else None,
            )
            if part
        )
        for one in made_by.passes
    ]


def other_of(made_by: MadeBy) -> list[tuple[str, str]]:
    """What the tool wrote and no field of ours holds, as it wrote it."""
    short = [
        (str(key)[:60], str(value)[:MAX_VALUE])
        for key, value in made_by.other.items()
        if isinstance(value, str | int | float | bool) and str(value).strip()
    ]
    return short[:MAX_OTHER]


def number(value: float | None) -> str | None:
    """7.0 as "7", 0.75 as "0.75"."""
    return f"{value:.6g}" if value is not None else None


def size_of(made_by: MadeBy) -> str | None:
    """The size that was asked for: "832×1216"."""
    return f"{made_by.width}×{made_by.height}" if made_by.width and made_by.height else None


def tool_of(made_by: MadeBy) -> str:
    """The tool and its version."""
    return f"{label_of(made_by.tool)} {made_by.tool_version or ''}".strip()


def _hires(made_by: MadeBy) -> list[tuple[str, Any]]:
    hires = made_by.hires
    if hires is None:
        return []
    scale = f"{number(hires.scale)}×" if hires.scale else None
    size = f"{hires.width}×{hires.height}" if hires.width and hires.height else None
    return [
        (_("Hires upscaler"), hires.upscaler),
        (_("Hires size"), scale or size),
        (_("Hires steps"), hires.steps),
        (_("Hires denoise"), number(hires.denoise)),
    ]
