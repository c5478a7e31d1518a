"""Runs waiting jobs at once, in the caller's transaction, so that a test sees what a worker would have done."""

from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob


def run_waiting_jobs(limit: int = 200) -> list[str]:
    """Run waiting jobs, those they enqueue included, by priority and age; returns the task names in order.

    The tasks are the real ones; only the process that runs them is the test's own. A job's exception is the test's.
    """
    ran: list[str] = []
    while len(ran) < limit:
        job = ProcrastinateJob.objects.exclude(pk__in=_seen).filter(status="todo").order_by("-priority", "id").first()
        if job is None:
            return ran
        _seen.add(job.pk)
        app.tasks[job.task_name].func(**job.args)
        ran.append(job.task_name)
    raise AssertionError(f"More than {limit} jobs: does one enqueue itself?")


_seen: set[int] = set()
