"""What the gallery does when the library changes: look for pictures that waited for a file, or lost a model."""

from impasto.gallery import queries
from impasto.jobs import services as jobs
from impasto.library.events import FilePublished, ModelChanged


def link_waiting_pictures(event: FilePublished) -> None:
    """A file can be had: pictures that named it find it within seconds."""
    jobs.enqueue(task="gallery.relink_file", file_id=event.file_id, priority=5)


def look_for_another_home(event: ModelChanged) -> None:
    """A model went away: the same file may be here under another model."""
    if queries.is_model_gone(event.model_id):
        jobs.enqueue(task="gallery.relink_model", model_id=event.model_id)
