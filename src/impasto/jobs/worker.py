"""Housekeeping of the queue itself: finished jobs go after a week, jobs of a dead worker are tried again."""

import datetime as dt

from procrastinate import JobContext
from procrastinate.contrib.django import app

KEEP_HOURS = 7 * 24
STALLED_SECONDS = 60


@app.periodic(cron="17 4 * * *")
@app.task(name="jobs.delete_finished", queue="media", queueing_lock="jobs.delete_finished", pass_context=True)
async def delete_finished(context: JobContext, timestamp: int) -> None:
    """Forget jobs that ended more than a week ago."""
    del timestamp
    await context.app.job_manager.delete_old_jobs(nb_hours=KEEP_HOURS, include_failed=True, include_cancelled=True)


@app.periodic(cron="* * * * *")
@app.task(name="jobs.retry_stalled", queue="media", queueing_lock="jobs.retry_stalled", pass_context=True)
async def retry_stalled(context: JobContext, timestamp: int) -> None:
    """Give back to the queue what a killed worker was doing; every task is written to be run twice without harm."""
    del timestamp
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
        await manager.retry_job(job, retry_at=dt.datetime.now(dt.UTC))
