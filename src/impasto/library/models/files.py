"""Files of versions, their hashes and scan, and uploads on their way to become files."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower

from impasto.kit.models import Blob
from impasto.library.models.models import Version

# What is cut from a file's name to guess by: tools write it with and without its ending.
ENDINGS = r"\.(safetensors|sft|ckpt|pt|pth|bin|gguf|onnx|zip)$"


class ScanState(models.TextChoices):
    """What the scan found; only "ok" is ever served."""

    PENDING = "pending"
    OK = "ok"
    DANGER = "danger"
    ERROR = "error"


class HashKind(models.TextChoices):
    """The hashes of the field; TENSORS is the full SHA-256 whose first 12 characters are AutoV3."""

    SHA256 = "SHA256"
    BLAKE3 = "BLAKE3"
    CRC32 = "CRC32"
    AUTOV1 = "AutoV1"
    AUTOV2 = "AutoV2"
    AUTOV3 = "AutoV3"
    TENSORS = "Tensors"


class File(models.Model):
    """One file of a version. `blob` is empty until the upload is hashed; `facts` is what its header says."""

    class Role(models.TextChoices):
        MODEL = "model", "Model"
        PRUNED = "pruned", "Pruned model"
        VAE = "vae", "VAE"
        TEXT_ENCODER = "text_encoder", "Text encoder"
        CONFIG = "config", "Config"
        TRAINING_DATA = "training_data", "Training data"
        NEGATIVE = "negative", "Negative"
        ARCHIVE = "archive", "Archive"
        OTHER = "other", "Other"

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="files")
    upload = models.ForeignKey("library.Upload", null=True, on_delete=models.SET_NULL, related_name="files")
    blob = models.ForeignKey(Blob, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=14, choices=Role, default=Role.MODEL)
    format = models.CharField(
        max_length=20, blank=True, help_text="SafeTensor, PickleTensor, GGUF, ONNX, Archive, Other"
    )
    precision = models.CharField(max_length=10, blank=True)
    size_kind = models.CharField(max_length=6, blank=True, choices=[("full", "Full"), ("pruned", "Pruned")])
    size = models.BigIntegerField(default=0)
    is_primary = models.BooleanField(default=False)
    scan_state = models.CharField(max_length=8, choices=ScanState, default=ScanState.PENDING)
    scan_findings = models.JSONField(default=list)
    facts = models.JSONField(default=dict)
    fingerprint = models.JSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    scanned_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version"], condition=models.Q(is_primary=True), name="one_primary_file_a_version"
            )
        ]
        indexes = [
            models.Index(
                models.Func(Lower("name"), models.Value(ENDINGS), models.Value(""), function="regexp_replace"),
                name="file_stem",
            )
        ]


class FileHash(models.Model):
    """One hash of a file in upper-case hexadecimal, found by equality or by its beginning."""

    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="hashes")
    kind = models.CharField(max_length=8, choices=HashKind)
    value = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "kind"], name="one_hash_a_kind_and_file")]
        indexes = [models.Index(fields=["value"], name="hash_value", opclasses=["varchar_pattern_ops"])]


class UploadState(models.TextChoices):
    """The life of an upload."""

    OPEN = "open"
    COMPLETE = "complete"
    STORED = "stored"
    FAILED = "failed"
    ABORTED = "aborted"


class Upload(models.Model):
    """A file on its way in, in parts; resumes after a crash on either side by asking which parts are here.

    `study`: what hashing and scanning found, kept so that a file is read once however often it is put to use.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=100, blank=True)
    part_size = models.PositiveIntegerField()
    store_id = models.CharField(max_length=300, help_text="What the blob store calls this upload.")
    state = models.CharField(max_length=8, choices=UploadState, default=UploadState.OPEN)
    error = models.CharField(max_length=300, blank=True)
    blob = models.ForeignKey(Blob, null=True, on_delete=models.SET_NULL, related_name="+")
    study = models.JSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [models.Index(fields=["owner", "-created_at"], name="upload_of_owner")]
