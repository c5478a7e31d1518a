"""The library's slow work: hashing and scanning what was uploaded, publishing what is due, clearing what was left."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from impasto.kit import blobs
from impasto.library import services

# A full disk or a lost database is given an hour or so to come back.
RETRY = RetryStrategy(max_attempts=8, exponential_wait=4)


@app.task(name="library.store_upload", queue="media", retry=RETRY)
def store_upload(upload_id: str) -> None:
    """Hash, scan and store a completed upload."""
    services.store_upload(upload_id=upload_id)


@app.task(name="library.study_file", queue="media", retry=RETRY)
def study_file(file_id: int) -> None:
    """Hash and scan a file whose bytes are stored already."""
    services.study_stored_file(file_id=file_id)


@app.periodic(cron="* * * * *")
@app.task(name="library.publish_due", queue="media", queueing_lock="library.publish_due")
def publish_due(timestamp: int) -> None:
    """Publish versions whose time has come."""
    del timestamp
    services.publish_due()


@app.periodic(cron="7 * * * *")
@app.task(name="library.recompute_rising", queue="media", queueing_lock="library.recompute_rising")
def recompute_rising(timestamp: int) -> None:
    """Bring the rising scores to this hour."""
    del timestamp
    services.recompute_rising()


@app.periodic(cron="41 3 * * *")
@app.task(name="library.clear_uploads", queue="media", queueing_lock="library.clear_uploads")
def clear_uploads(timestamp: int) -> None:
    """Forget abandoned uploads and stored bytes that nothing names."""
    del timestamp
    services.clear_uploads()
    blobs.sweep_orphans()
