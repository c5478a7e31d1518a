"""Periodic work of discovery: counting the words of the search index once a night."""

from procrastinate.contrib.django import app

from impasto.discovery import services


@app.periodic(cron="41 3 * * *")
@app.task(name="discovery.refresh_words", queue="media", queueing_lock="discovery.refresh_words")
def refresh_words(timestamp: int) -> None:
    """Count the uses of each word."""
    del timestamp
    services.refresh_words()
