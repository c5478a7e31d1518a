"""The gallery's slow work: studying a new picture, publishing what is due, linking what waited for a file."""

import structlog
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from impasto.gallery import services
from impasto.gallery.models import Image
from impasto.jobs import services as jobs
from impasto.jobs.models import ProgressState
from impasto.kit import blobs
from impasto.kit.storage import store

log = structlog.get_logger(__name__)
RETRY = RetryStrategy(max_attempts=3, wait=2, exponential_wait=3)
WIDTHS = (1024, 450)


@app.task(name="gallery.study_image", queue="media", retry=RETRY)
def study_image(image_id: int) -> None:
    """Read how a picture was made, make its smaller copies, rate it and link what it used; safe to run again."""
    # The eyes are loaded by the first picture, not by every process that knows this task's name.
    from impasto_engine.vision import PictureRefused  # noqa: PLC0415

    image = services.begin_study(image_id)
    if image is None:
        return
    _tell(image, ProgressState.RUNNING, 1, "Reading how it was made and looking at it.")
    try:
        kept = services.record_study(image_id=image_id, findings=_findings(image))
    except PictureRefused as refusal:
        services.refuse_image(image_id=image_id, sentence=refusal.sentence)
        kept = False
    log.info("picture studied", image=image_id, kept=kept)
    _tell(image, ProgressState.DONE if kept else ProgressState.FAILED, 2, "Ready." if kept else "Not taken.")


@app.task(name="gallery.relink_file", queue="media", retry=RETRY)
def relink_file(file_id: int) -> None:
    """Link the pictures that waited for a file, a batch a job, so that new pictures are not kept waiting."""
    if services.relink_file(file_id):
        jobs.enqueue(task="gallery.relink_file", file_id=file_id, priority=3)


@app.task(name="gallery.relink_model", queue="media", retry=RETRY)
def relink_model(model_id: int) -> None:
    """Look for another home of what a model held that is gone."""
    services.relink_model(model_id)


@app.periodic(cron="* * * * *")
@app.task(name="gallery.publish_due", queue="media", queueing_lock="gallery.publish_due")
def publish_due(timestamp: int = 0) -> None:
    """Publish the posts whose moment has come."""
    del timestamp
    services.publish_due_posts()


def _findings(image: Image) -> services.Findings:
    from impasto_engine.metadata import read  # noqa: PLC0415
    from impasto_engine.vision import strip_location, study  # noqa: PLC0415
    from impasto_engine.vision.thumbnails import Size  # noqa: PLC0415

    with store().open(image.media.original_id) as file:
        data = file.read()
    seen = study(data, sizes=tuple(Size(str(width), width) for width in WIDTHS))
    served = blobs.save(strip_location(data), seen.facts.mime)
    variants = {int(made.name): blobs.save(made.data, "image/webp").pk for made in seen.thumbnails}
    return services.Findings(
        served_sha256=served.pk,
        variants=variants,
        placeholder=seen.placeholder.data_uri,
        phash=seen.hashes.phash64,
        level=int(seen.rating.level),
        scores={**seen.rating.scores, "needs_review": seen.rating.needs_review},
        rating_reason=" ".join(seen.rating.reasons),
        tags=tuple(tag.name for tag in seen.tags),
        made_by=read(data),
    )


def _tell(image: Image, state: ProgressState, done: int, message: str) -> None:
    jobs.report_progress(
        topic=f"gallery.image:{image.pk}", state=state, done=done, total=2, message=message, owner_id=image.author_id
    )
