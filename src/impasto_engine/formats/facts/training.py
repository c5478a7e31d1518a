"""Reads what trainers write into the metadata of their files: kohya's `ss_*` and Stability's `modelspec.*`.

Whatever stands there was written by the file's maker: text to show, escaped, and never to believe.
"""

import json
import re
from collections import Counter
from collections.abc import Mapping

MAX_TEXT = 500
MAX_TAGS = 50
MAX_JSON_BYTES = 2 << 20

# Key of the metadata -> name of the fact.
_TEXTS = {
    "ss_output_name": "outputName",
    "ss_sd_model_name": "trainedOn",
    "ss_network_module": "networkModule",
    "ss_base_model_version": "trainerBaseModel",
    "modelspec.title": "title",
    "modelspec.author": "author",
    "modelspec.architecture": "architecture",
    "modelspec.license": "license",
    "modelspec.description": "description",
    "modelspec.usage_hint": "usageHint",
    "modelspec.prediction_type": "predictionType",
    "modelspec.date": "date",
    "modelspec.merged_from": "mergedFrom",
    "sshs_model_hash": "sshsModelHash",
}
_NUMBERS = {
    "ss_network_dim": "networkDim",
    "ss_network_alpha": "alpha",
    "ss_clip_skip": "clipSkip",
    "ss_steps": "steps",
    "ss_num_epochs": "epochs",
    "ss_num_train_images": "trainImages",
    "ss_learning_rate": "learningRate",
}
_BARE = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,20})?(?:e-?[0-9]{1,3})?")


def training_facts(metadata: Mapping[str, str]) -> dict[str, object]:
    """The facts that are there, as plain values."""
    facts: dict[str, object] = {}
    for key, name in _TEXTS.items():
        text = metadata.get(key, "").strip()
        if text and text != "None":
            facts[name] = text[:MAX_TEXT]
    for key, name in _NUMBERS.items():
        if _BARE.fullmatch(metadata.get(key, "")):
            facts[name] = float(metadata[key])
    if resolution := _resolution(metadata):
        facts["resolution"] = resolution
    tags = tag_counts(metadata)
    facts["tags"] = [[tag, count] for tag, count in tags.most_common(MAX_TAGS)]
    facts["trainedWords"] = trained_words(metadata, tags)
    return facts


def tag_counts(metadata: Mapping[str, str]) -> Counter[str]:
    """How often each caption tag occurs over all folders of the training data (`ss_tag_frequency`)."""
    counts: Counter[str] = Counter()
    folders = _json_object(metadata.get("ss_tag_frequency", ""))
    for tags in folders.values():
        if isinstance(tags, dict):
            for tag, count in tags.items():
                if isinstance(count, int) and 0 < count < 10**9:
                    counts[tag.strip()[:200]] += count
    return counts


def trained_words(metadata: Mapping[str, str], tags: Counter[str]) -> list[str]:
    """Candidates for trigger words: what the maker says, else tags that nearly every picture has."""
    told = metadata.get("modelspec.trigger_phrase", "").strip()
    if told:
        return [told[:MAX_TEXT]]
    pictures = metadata.get("ss_num_train_images", "")
    most = max(tags.values(), default=0)
    threshold = 0.9 * most if not pictures.isdecimal() else 0.9 * min(most, int(pictures[:9] or 0) or most)
    return [tag for tag, count in tags.most_common(5) if tag and count >= threshold]


def _resolution(metadata: Mapping[str, str]) -> str | None:
    """`width x height`, from `(768, 768)`, `768` or `1024x1024`."""
    text = metadata.get("modelspec.resolution") or metadata.get("ss_resolution", "")
    numbers = re.findall(r"[0-9]{2,5}", text[:40])
    return "x".join((numbers * 2)[:2]) if numbers else None


def _json_object(text: str) -> dict[str, object]:
    if not text.startswith("{") or len(text) > MAX_JSON_BYTES:
        return {}
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
