"""A job exists exactly when the change that wanted it does."""

import pytest
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from impasto.jobs import services
from impasto.jobs.models import Progress, ProgressState


def test_job_is_gone_when_its_transaction_is_undone(db):
    def change_that_fails():
        with transaction.atomic():
            services.enqueue(task="test.some_task", number=1)
            raise LookupError

    with pytest.raises(LookupError):
        change_that_fails()
    assert not ProcrastinateJob.objects.filter(task_name="test.some_task").exists()


def test_job_keeps_its_arguments_and_priority(db):
    services.enqueue(task="test.some_task", priority=5, number=1)
    job = ProcrastinateJob.objects.get(task_name="test.some_task")
    assert (job.task_name, job.args, job.priority, job.status) == ("test.some_task", {"number": 1}, 5, "todo")


def test_progress_keeps_the_last_state_of_a_topic(db):
    services.report_progress(topic="x:1", state=ProgressState.RUNNING, done=1, total=3)
    services.report_progress(topic="x:1", state=ProgressState.DONE, done=3, total=3, message="All three.")
    row = Progress.objects.get(topic="x:1")
    assert (row.state, row.done, row.message) == ("done", 3, "All three.")
