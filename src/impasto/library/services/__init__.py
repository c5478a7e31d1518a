"""Writes of the library: one transaction each, policy, change, event; both pages and API call these."""

from impasto.library.services.base_models import sync_base_models
from impasto.library.services.counters import count_changed, count_day, count_images, recompute_rising
from impasto.library.services.details import ModelDetails, VersionDetails
from impasto.library.services.downloads import count_download
from impasto.library.services.errors import LibraryError, NotPublishableError
from impasto.library.services.file_details import change_file, make_file_primary, remove_file
from impasto.library.services.files import (
    add_file_from_blob,
    add_file_from_stream,
    add_file_from_upload,
    add_studied_file,
    fill_file,
)
from impasto.library.services.imports import ImportedModel, ImportState, import_model
from impasto.library.services.models import (
    archive_model,
    create_model,
    delete_model,
    hide_model,
    hide_version,
    level_changed,
    rate_model,
    republish_model,
    restore_model,
    tag_model,
    tags_changed,
    take_down_model,
    unpublish_model,
    update_model,
)
from impasto.library.services.publishing import (
    announce_file,
    missing_for_publication,
    publish_due,
    publish_version,
    schedule_version,
    unpublish_version,
)
from impasto.library.services.reviews import delete_review, write_review
from impasto.library.services.sidecars import Sidecar
from impasto.library.services.sidecars import read_all as read_sidecars
from impasto.library.services.storing import store_upload, study_stored_file
from impasto.library.services.studies import Study, study_of, study_stream
from impasto.library.services.uploads import (
    TooManyUploadsError,
    abort_upload,
    arrived_parts,
    clear_uploads,
    complete_upload,
    part_address,
    plan_of,
    progress_topic,
    start_upload,
)
from impasto.library.services.versions import (
    Recommendation,
    add_version,
    delete_version,
    recommend_versions,
    reorder_versions,
    update_version,
)

__all__ = [
    "ImportedModel",
    "ImportState",
    "import_model",
    "Sidecar",
    "read_sidecars",
    "count_download",
    "add_file_from_blob",
    "add_file_from_stream",
    "add_file_from_upload",
    "add_studied_file",
    "fill_file",
    "store_upload",
    "study_stored_file",
    "Study",
    "study_of",
    "study_stream",
    "TooManyUploadsError",
    "abort_upload",
    "arrived_parts",
    "clear_uploads",
    "complete_upload",
    "part_address",
    "plan_of",
    "progress_topic",
    "start_upload",
    "LibraryError",
    "ModelDetails",
    "NotPublishableError",
    "Recommendation",
    "VersionDetails",
    "add_version",
    "announce_file",
    "archive_model",
    "change_file",
    "count_changed",
    "count_day",
    "count_images",
    "create_model",
    "delete_model",
    "delete_review",
    "delete_version",
    "hide_model",
    "hide_version",
    "level_changed",
    "make_file_primary",
    "missing_for_publication",
    "publish_due",
    "publish_version",
    "rate_model",
    "recommend_versions",
    "recompute_rising",
    "remove_file",
    "reorder_versions",
    "republish_model",
    "restore_model",
    "schedule_version",
    "sync_base_models",
    "tag_model",
    "tags_changed",
    "take_down_model",
    "unpublish_model",
    "unpublish_version",
    "update_model",
    "update_version",
    "write_review",
]
