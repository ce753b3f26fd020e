"""The jobs that wait, that failed and that are at work, and when a worker last gave a sign of life."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeAlias
from uuid import UUID

from django.core.cache import cache
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django_tasks_db.models import DBTaskResult

from waymark.rules.kernel.errors import NotFound

if TYPE_CHECKING:
    Job: TypeAlias = DBTaskResult[..., Any]  # Any: what jobs take and answer differs
else:
    Job = DBTaskResult

SEEN = "worker-seen"
KEPT = timedelta(days=7)


def note_worker(now: datetime) -> None:
    """A worker is at work now."""
    cache.set(SEEN, now, timeout=int(KEPT.total_seconds()))


def worker_seen() -> datetime | None:
    """When a worker was last at work, within a week."""
    found = cache.get(SEEN)
    return found if isinstance(found, datetime) else None


def failed_jobs() -> QuerySet[Job]:
    """Jobs that failed, the newest first. A worker tries each four times before it stays here."""
    return DBTaskResult.objects.filter(status="FAILED").order_by("-enqueued_at", "-pk")


def due_jobs(*, now: datetime) -> QuerySet[Job]:
    """Jobs that could run now, the longest waiting first."""
    return DBTaskResult.objects.filter(status="READY", run_after__lte=now).order_by("enqueued_at", "pk")


def failed_job(job_id: UUID) -> Job:
    """One job that failed, locked. Raises NotFound."""
    found = DBTaskResult.objects.select_for_update().filter(pk=job_id, status="FAILED").first()
    if found is None:
        raise NotFound(_("There is no such job, or it runs already."))
    return found


def run_again(job: Job, *, at: datetime) -> None:
    """Put the job back into the queue."""
    DBTaskResult.objects.filter(pk=job.pk).update(status="READY", finished_at=None, run_after=at)
