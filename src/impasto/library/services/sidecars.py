"""Reads what download tools write beside a model file: who made it, its words, its Civitai ids; believes no type.

Knows `.civitai.info` (Civitai Helper), `.metadata.json` (LoRA Manager), `.cm-info.json` (Stability Matrix) and `.json`
(A1111 and sd-civitai-browser-plus). Where several stand beside one file, the first of this order that says a thing wins.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from impasto.library.models import ModelKind

SUFFIXES = (".civitai.info", ".metadata.json", ".cm-info.json", ".json")
MAX_SIDECAR_BYTES = 4 * 2**20
MAX_ID = 2**53
KINDS = {
    "checkpoint": ModelKind.CHECKPOINT,
    "lora": ModelKind.LORA,
    "locon": ModelKind.LOCON,
    "lycoris": ModelKind.LOCON,
    "dora": ModelKind.DORA,
    "textualinversion": ModelKind.TEXTUAL_INVERSION,
    "embedding": ModelKind.TEXTUAL_INVERSION,
    "hypernetwork": ModelKind.HYPERNETWORK,
    "vae": ModelKind.VAE,
    "controlnet": ModelKind.CONTROLNET,
    "upscaler": ModelKind.UPSCALER,
    "motionmodule": ModelKind.MOTION_MODULE,
    "detection": ModelKind.DETECTION,
    "textencoder": ModelKind.TEXT_ENCODER,
    "unet": ModelKind.UNET,
    "diffusionmodel": ModelKind.UNET,
    "wildcards": ModelKind.WILDCARDS,
    "workflows": ModelKind.WORKFLOW,
    "poses": ModelKind.POSES,
}

_BREAKS = frozenset(["p", "br", "div", "li", "h1", "h2", "h3", "h4", "ul", "ol", "pre", "blockquote", "tr", "hr"])


class SidecarError(ValueError):
    """A file beside a model that cannot be read; the text says which and why."""


@dataclass(frozen=True)
class Sidecar:
    """What is known of a model file beside its bytes; empty where nothing is said. `description` is plain Markdown."""

    model_name: str = ""
    version_name: str = ""
    kind: str = ""
    base_model: str = ""
    trained_words: tuple[str, ...] = ()
    description: str = ""
    notes: str = ""
    tags: tuple[str, ...] = ()
    civitai_model_id: int | None = None
    civitai_version_id: int | None = None
    strength: float | None = None
    mature: bool = False
    permissions: Mapping[str, Any] = field(default_factory=dict)

    def completed_by(self, other: "Sidecar") -> "Sidecar":
        """This one, with what it does not say taken from `other`."""
        return Sidecar(**{one.name: getattr(self, one.name) or getattr(other, one.name) for one in fields(Sidecar)})


def sidecar_paths(model: Path) -> list[Path]:
    """The sidecars that stand beside a model file, the most telling first."""
    places = [*(model.with_suffix(suffix) for suffix in SUFFIXES), *(Path(f"{model}{suffix}") for suffix in SUFFIXES)]
    return [path for path in places if path.is_file()]


def read_sidecar(path: Path) -> Sidecar:
    """What one sidecar says; raises SidecarError when it cannot be read."""
    try:
        if path.stat().st_size > MAX_SIDECAR_BYTES:
            raise SidecarError(f"{path.name} is larger than 4 MiB, which no sidecar is; it was left out.")
        values = json.loads(path.read_bytes().decode("utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        reason = str(error) if isinstance(error, SidecarError) else f"{path.name} cannot be read: {error}."
        raise SidecarError(reason[:300]) from error
    if not isinstance(values, dict):
        raise SidecarError(f"{path.name} holds no JSON object; it was left out.")
    return sidecar_of(values)


def sidecar_of(values: Mapping[str, Any]) -> Sidecar:
    """What the JSON object of any of the known tools says."""
    inner = values.get("civitai")
    told = _flat(values)
    return told.completed_by(_flat(inner)) if isinstance(inner, dict) else told


def plain_text(html: str) -> str:
    """The text of HTML in paragraphs, with links written out; text without tags stays as it is."""
    if "<" not in html:
        return html.strip()
    reader = _TextReader()
    reader.feed(html)
    reader.close()
    text = "".join(reader.pieces)
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]*\n[ \t]*", "\n", text)).strip()


def _flat(values: Mapping[str, Any]) -> Sidecar:
    """One object, whatever tool's names it uses; a `model` object inside belongs to a Civitai version."""
    model = values.get("model")
    model = model if isinstance(model, dict) else {}
    of_version = bool(model) or {"id", "modelId"} <= values.keys()
    return Sidecar(
        model_name=_text(model.get("name"), values.get("ModelName"), values.get("model_name")),
        version_name=_text(values.get("VersionName"), values.get("name") if of_version else None),
        kind=_kind(model.get("type"), values.get("ModelType"), values.get("type"), values.get("sub_type")),
        base_model=_text(
            values.get("baseModel"), values.get("BaseModel"), values.get("base_model"), values.get("sd version")
        ),
        trained_words=_words(values.get("trainedWords"), values.get("TrainedWords"), values.get("activation text")),
        description=plain_text(
            _text(
                model.get("description"),
                values.get("ModelDescription"),
                values.get("modelDescription"),
                None if of_version else values.get("description"),
                most=60_000,
            )
        )[:50_000],
        notes=plain_text(
            _text(
                values.get("description") if of_version else None,
                values.get("VersionDescription"),
                values.get("notes"),
                most=20_000,
            )
        ),
        tags=_words(model.get("tags"), values.get("Tags"), values.get("tags"), most=60)[:30],
        civitai_model_id=_id(values.get("modelId"), values.get("ModelId")),
        civitai_version_id=_id(
            values.get("modelVersionId"), values.get("VersionId"), values.get("id") if of_version else None
        ),
        strength=_number(values.get("preferred weight")),
        mature=model.get("nsfw") is True or values.get("Nsfw") is True,
        permissions={key: model.get(key, values.get(key)) for key in PERMISSIONS if key in model or key in values},
    )


PERMISSIONS = ("allowNoCredit", "allowDerivatives", "allowDifferentLicense", "allowCommercialUse")


def _text(*candidates: Any, most: int = 300) -> str:
    for value in candidates:
        if isinstance(value, str) and value.strip("\0 \r\n\t"):
            return value.replace("\0", "").strip()[:most]
    return ""


def _words(*candidates: Any, most: int = 200) -> tuple[str, ...]:
    for value in candidates:
        words = value.split(",") if isinstance(value, str) else value if isinstance(value, list) else ()
        kept = [
            _text(word.get("name") if isinstance(word, dict) else word, most=most).strip(" ,") for word in words[:200]
        ]
        if any(kept):
            return tuple(dict.fromkeys(word for word in kept if word))[:100]
    return ()


def _kind(*candidates: Any) -> str:
    keys = (re.sub(r"[^a-z]", "", value.lower()) for value in candidates if isinstance(value, str))
    return str(next((KINDS[key] for key in keys if key in KINDS), ""))


def _id(*candidates: Any) -> int | None:
    for value in candidates:
        if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 17:
            value = int(value)
        if isinstance(value, int) and not isinstance(value, bool) and 0 < value < MAX_ID:
            return value
    return None


def _number(value: Any) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if 0 < abs(number) <= 10 else None


def read_all(model: Path) -> tuple[Sidecar, list[str]]:
    """What all sidecars of a model file say together, and a sentence for each that could not be read."""
    told, complaints = Sidecar(), []
    for path in sidecar_paths(model):
        try:
            told = told.completed_by(read_sidecar(path))
        except SidecarError as error:
            complaints.append(str(error))
    return told, complaints


class _TextReader(HTMLParser):
    """Gathers the text of a page in order; what a browser would not show is left out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._hidden = 0
        self._link = ""

    def handle_starttag(self, tag: str, attrs: Iterable[tuple[str, str | None]]) -> None:
        """Begin a line, a list item, a link or something hidden."""
        self._hidden += tag in {"script", "style"}
        if tag in _BREAKS:
            self.pieces.append("\n- " if tag == "li" else "\n")
        if tag == "a":
            self._link = dict(attrs).get("href") or ""

    def handle_endtag(self, tag: str) -> None:
        """End it; a link's address follows its text."""
        self._hidden -= tag in {"script", "style"} and self._hidden > 0
        if tag in _BREAKS and tag != "li":
            self.pieces.append("\n" if tag == "br" else "\n\n")
        if tag == "a" and self._link.startswith(("http://", "https://")):
            self.pieces.append(f" ({self._link})")
            self._link = ""

    def handle_data(self, data: str) -> None:
        """Keep text that is shown."""
        if not self._hidden:
            self.pieces.append(data)
