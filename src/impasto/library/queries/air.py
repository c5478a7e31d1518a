"""AIR: the name by which the tools of the field know a version, `urn:air:{ecosystem}:{type}:{source}:{id}@{version}`."""

from impasto.library.models import Model, ModelKind, Version

SOURCE = "impasto"
TYPES = {
    ModelKind.CHECKPOINT: "checkpoint",
    ModelKind.CHECKPOINT_MERGE: "checkpoint",
    ModelKind.LORA: "lora",
    ModelKind.LOCON: "lycoris",
    ModelKind.DORA: "dora",
    ModelKind.TEXTUAL_INVERSION: "embedding",
    ModelKind.HYPERNETWORK: "hypernet",
    ModelKind.VAE: "vae",
    ModelKind.CONTROLNET: "controlnet",
    ModelKind.UPSCALER: "upscaler",
    ModelKind.MOTION_MODULE: "motion",
    ModelKind.TEXT_ENCODER: "text_encoders",
    ModelKind.UNET: "unet",
}


def air_of(model: Model, version: Version) -> str:
    """The AIR of a version; what was imported from Civitai keeps the name it has there."""
    ecosystem = version.base_model.air_ecosystem or "other"
    kind = TYPES.get(ModelKind(model.kind), "unknown")
    if model.civitai_id and version.civitai_id:
        return f"urn:air:{ecosystem}:{kind}:civitai:{model.civitai_id}@{version.civitai_id}"
    return f"urn:air:{ecosystem}:{kind}:{SOURCE}:{model.pk}@{version.pk}"
