"""One process that works: takes jobs from the database, and looks now and then for work that got lost.

Jobs are claimed row by row, so any number of workers can share a database. Every job may be run again: its effect is
that of once.
"""

import logging
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import DatabaseError, close_old_connections, connection
from django_tasks_db.management.commands.db_worker import Worker as JobRunner
from django_tasks_db.models import DBTaskResult

from waymark.flows.announce_last_day import announce_last_days
from waymark.flows.announce_role_ends import announce_role_ends
from waymark.flows.issue_credential import issue_pending
from waymark.flows.jobs import issuing_context
from waymark.flows.limit_requests import forget_old_counts
from waymark.flows.publish_status import publish_status_lists
from waymark.flows.remind_supervisors import remind_supervisors
from waymark.flows.request_appraisal import expire_requests
from waymark.flows.send_messages import send_due_messages, wipe_old_links
from waymark.flows.upload_roster import forget_old_rosters
from waymark.flows.waive_requirement import end_waivers
from waymark.records.notices.jobs import note_worker
from waymark.rules.kernel.clock import SystemClock
from waymark.rules.kernel.context import Context, system_actor
from waymark.rules.kernel.errors import WaymarkError
from waymark.rules.policy.table import SystemName

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=15)
TRIES = 4
KEPT = timedelta(days=7)


class Worker:
    """Runs rounds: what is due now and then, and every job that waits."""

    def __init__(self) -> None:
        self._clock = SystemClock()
        self._due: dict[str, datetime] = {}
        self._id = uuid.uuid4().hex[:32]

    def round(self) -> None:
        """One look at everything. What fails is told in the log and tried again in the next round."""
        for name, every, chore in CHORES:
            now = self._clock.now()
            if now >= self._due.get(name, now):
                self._due[name] = now + every
                _attempt(name, chore, now)
        _attempt("jobs", self._run_jobs, self._clock.now())
        close_old_connections()

    def _run_jobs(self, now: datetime) -> None:
        JobRunner(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=self._id,
            excluded_queue_names=[],
        ).run()


def _attempt(name: str, act: Callable[[datetime], None], now: datetime) -> None:
    try:
        act(now)
    except (WaymarkError, DatabaseError, OSError) as error:
        log.warning("%s: %s", name, error)


def _resume(now: datetime) -> None:
    while issue_pending(issuing_context()):
        continue


def _publish(now: datetime) -> None:
    publish_status_lists(issuing_context())


def _send(now: datetime) -> None:
    """Letters whose job was lost go out too."""
    send_due_messages(Context(actor=system_actor("mail"), now=now))


def _expire(now: datetime) -> None:
    expire_requests(Context(actor=system_actor("closing"), now=now))


def _end_waivers(now: datetime) -> None:
    end_waivers(Context(actor=system_actor("closing"), now=now))


def _remind(now: datetime) -> None:
    remind_supervisors(Context(actor=system_actor(SystemName.REMINDING), now=now))


def _announce(now: datetime) -> None:
    announce_role_ends(Context(actor=system_actor("announcing"), now=now))


def _announce_last_days(now: datetime) -> None:
    announce_last_days(Context(actor=system_actor("announcing"), now=now))


def _requeue(now: datetime) -> None:
    """Jobs of a worker that died go back into the queue; jobs that failed are tried again, each time later."""
    DBTaskResult.objects.filter(status="RUNNING", started_at__lt=now - LEASE).update(status="READY")
    for job in DBTaskResult.objects.filter(status="FAILED", finished_at__gt=now - KEPT)[:200]:
        tries = len(job.worker_ids)
        if tries < TRIES:
            again = now + timedelta(seconds=30 * 4 ** (tries - 1))
            DBTaskResult.objects.filter(pk=job.pk, status="FAILED").update(
                status="READY", finished_at=None, run_after=again
            )


def _forget(now: datetime) -> None:
    DBTaskResult.objects.filter(status="SUCCESSFUL", finished_at__lt=now - KEPT).delete()


def _wipe(now: datetime) -> None:
    wipe_old_links(now=now)


def _forget_counts(now: datetime) -> None:
    forget_old_counts(now=now)


def _forget_rosters(now: datetime) -> None:
    forget_old_rosters(Context(actor=system_actor("rosters"), now=now))


def refresh_statistics(now: datetime) -> None:
    """Let SQLite look at its tables, a thousand rows of each, so that it takes the right index when they are large.

    Without this it guesses: awards number 100,000 were signed at three quarters of the rate of the first thousand.
    PostgreSQL does it by itself.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA analysis_limit = 1000")
            cursor.execute("ANALYZE")


CHORES: tuple[tuple[str, timedelta, Callable[[datetime], None]], ...] = (
    ("sign of life", timedelta(seconds=30), note_worker),
    ("lost jobs", timedelta(minutes=1), _requeue),
    ("unfinished credentials", timedelta(seconds=30), _resume),
    ("status lists", timedelta(minutes=1), _publish),
    ("letters", timedelta(minutes=1), _send),
    ("appraisal requests", timedelta(minutes=10), _expire),
    ("reminders to supervisors", timedelta(minutes=10), _remind),
    ("waivers past their day", timedelta(hours=1), _end_waivers),
    ("last days to finish", timedelta(hours=1), _announce_last_days),
    ("roles that end", timedelta(hours=1), _announce),
    ("old jobs", timedelta(hours=1), _forget),
    ("links of old letters", timedelta(hours=1), _wipe),
    ("old counts of requests", timedelta(hours=1), _forget_counts),
    ("old rosters", timedelta(hours=1), _forget_rosters),
    ("statistics", timedelta(hours=1), refresh_statistics),
)
