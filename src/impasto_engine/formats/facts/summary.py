"""Brings the facts of a safetensors header together."""

from impasto_engine.formats.facts.base_models import guess_base_model
from impasto_engine.formats.facts.kinds import guess_kind, guess_network, network_rank
from impasto_engine.formats.facts.training import training_facts
from impasto_engine.formats.safetensors import SafetensorsHeader

_PRECISIONS = {
    "F64": "fp64", "F32": "fp32", "F16": "fp16", "BF16": "bf16", "F8_E4M3": "fp8", "F8_E5M2": "fp8", "F8_E4M3FNUZ": "fp8",
    "F8_E5M2FNUZ": "fp8", "I8": "int8", "U8": "int8", "F4": "fp4",
}  # fmt: skip


def header_facts(header: SafetensorsHeader) -> dict[str, object]:
    """All facts as plain values for JSON; what is not known is left out.

    kind: one of Civitai's model types. baseModel: a name as Civitai writes it, family: our own short one.
    network: lora, loha, lokr ... for adapters, with rank (the most frequent one). precision: fp16, bf16 ...
    """
    kind = guess_kind(header)
    family, base_model = guess_base_model(header, kind)
    facts: dict[str, object | None] = {
        "kind": kind,
        "family": family,
        "baseModel": base_model,
        "precision": guess_precision(header),
        "tensors": len(header.tensors),
        "parameters": sum(tensor.count for tensor in header.tensors),
        "network": guess_network(header),
        "rank": network_rank(header),
        **training_facts(header.metadata),
    }
    return {key: value for key, value in facts.items() if value not in (None, [], "")}


def guess_precision(header: SafetensorsHeader) -> str | None:
    """The precision that holds most of the values."""
    counts: dict[str, int] = {}
    for tensor in header.tensors:
        if tensor.dtype in _PRECISIONS:
            name = _PRECISIONS[tensor.dtype]
            counts[name] = counts.get(name, 0) + tensor.count
    return max(counts, key=lambda name: counts[name]) if counts else None
