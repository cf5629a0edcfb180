"""Periodic duties with two workers at once: each is done, and once where it matters.

The queue keeps the turn of a duty from being written twice (`procrastinate_periodic_defers`,
queueing locks), but a turn may begin on one host while the one before still runs on another, and
the job of a host that was only silent is given to the next. So every duty is run here by two
workers at the same moment, as they would be then.
"""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from asgiref.sync import async_to_sync
from django.core import mail
from django.db import connection
from django.utils import timezone
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import Job

from aimpact.core.models import OutgoingMail
from aimpact.core.tasks import rescue_stalled_jobs
from aimpact.surveys.models import Ballot, IncomingBallot, Invitation, ResultsNotice, Survey
from aimpact.surveys.services.invitations import write_invitations
from aimpact.surveys.services.notices import ask_to_be_told
from aimpact.surveys.services.sealing import SMALLEST_BATCH, recount
from tests.factories import daytime_zone, make_open_survey
from tests.surveys.casting import fill_urn
from tests.surveys.test_invitations import make_invited

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 60
DIE = """
WITH dead AS (
    INSERT INTO procrastinate_workers (last_heartbeat)
    VALUES (now() - interval '5 minutes') RETURNING id
)
INSERT INTO procrastinate_jobs (queue_name, task_name, status, attempts, worker_id)
SELECT 'default', 'aimpact.core.tasks.send_mails', 'doing', 1, id FROM dead, generate_series(1, %s)
"""
"""A worker dies with some jobs in its hands."""


@pytest.fixture(autouse=True)
def empty_queue(transactional_db: None) -> Iterator[None]:
    """The flush after a test leaves the tables of the queue alone: they are not models of ours.

    Before as well: a test elsewhere may have left jobs for everybody.
    """
    _empty()
    yield
    _empty()


def _empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")


def at_once(work: Callable[[], None]) -> list[BaseException]:
    """Two workers do the same at the same moment; give what they raised."""
    together = threading.Barrier(2)

    def worker() -> None:
        together.wait(30)
        try:
            work()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        workers = [pool.submit(worker) for _ in range(2)]
    return [raised for one in workers if (raised := one.exception()) is not None]


def duties() -> dict[str, Callable[[int], None]]:
    """Every periodic duty but the rescue of jobs, which works on the queue itself."""
    tasks = [periodic.task for periodic in app.periodic_registry.periodic_tasks.values()]
    return {task.name: task.func for task in tasks if task.name != rescue_stalled_jobs.name}


def remind() -> None:
    """A survey whose reminder is due."""
    now = timezone.now()
    survey = make_invited(MANY)
    write_invitations(survey, at=now - timedelta(days=2))
    OutgoingMail.objects.all().delete()
    Survey.objects.filter(pk=survey.pk).update(remind_at=now - timedelta(minutes=10))


def announce() -> None:
    """A survey over for an hour, whose results people asked to be told of."""
    now = timezone.now()
    survey = make_open_survey(time_zone=daytime_zone(), results_visibility="at_end")
    for number in range(MANY):
        ask_to_be_told(survey, f"curious{number}@example.org", language="fr", at=now)
    Survey.objects.filter(pk=survey.pk).update(closed_at=now - timedelta(hours=1))


def test_two_workers_at_once_do_every_duty_once():
    remind()
    announce()
    voted = make_open_survey()
    fill_urn(voted, MANY)

    failures = {
        name: raised for name, duty in duties().items() if (raised := at_once(lambda d=duty: d(0)))
    }

    assert failures == {}
    assert Ballot.objects.count() == MANY - SMALLEST_BATCH
    assert IncomingBallot.objects.count() == SMALLEST_BATCH
    assert recount(voted) == []
    assert Invitation.objects.filter(reminded_at=None).count() == 0
    assert ResultsNotice.objects.count() == 0
    written = Counter(OutgoingMail.objects.values_list("to", flat=True))
    assert (len(written), set(written.values())) == (2 * MANY, {1})


def test_two_workers_at_once_send_a_message_once():
    remind()
    announce()
    at_once(lambda: [duty(0) for duty in duties().values()])
    jobs = ProcrastinateJob.objects.filter(task_name="aimpact.core.tasks.send_mails")
    batches = [job.args["ids"] for job in jobs]

    raised = at_once(lambda: [app.tasks["aimpact.core.tasks.send_mails"].func(b) for b in batches])

    assert raised == []
    sent = Counter(message.to[0] for message in mail.outbox)
    assert (len(sent), set(sent.values())) == (2 * MANY, {1})
    assert OutgoingMail.objects.count() == 0


def test_two_workers_at_once_rescue_the_jobs_of_a_dead_one_once():
    with connection.cursor() as cursor:
        cursor.execute(DIE, [MANY])
    now = timezone.now()
    context = JobContext(
        app=app,
        job=Job(id=0, queue="default", lock=None, queueing_lock=None, task_name="rescue"),
        start_timestamp=now.timestamp(),
        abort_reason=lambda: None,
    )

    raised = at_once(lambda: async_to_sync(rescue_stalled_jobs.func)(context, 0))

    assert raised == []
    rescued = Counter(ProcrastinateJob.objects.values_list("status", "attempts"))
    assert rescued == {("todo", 2): MANY}
