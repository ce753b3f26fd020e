"""Whom each learner waits for, and since when: staff, a supervisor, or themselves. Reads only."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from django.db.models import Case, CharField, Count, DateTimeField, F, Min, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Least

from waymark.records.assessment.models import Recognition
from waymark.records.assessment.states import RecognitionState
from waymark.records.awards.models import Award
from waymark.records.awards.states import AwardState
from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.states import EnrollmentState
from waymark.records.evidence.models import Submission
from waymark.records.evidence.states import SubmissionState
from waymark.records.experience.models import Appraisal, AppraisalRequest, Experience
from waymark.records.experience.states import LIVE_REQUEST_STATES, AppraisalState, ExperienceState

FAR = datetime(9999, 1, 1, tzinfo=UTC)


class WaitsOn(StrEnum):
    """Who has the next move."""

    US = "us"
    SUPERVISOR = "supervisor"
    THEM = "them"


def _oldest(rows: QuerySet[Any], enrollment: str, at: str) -> Coalesce:  # Any: rows of any table
    """The oldest instant of some rows of an enrollment, or the far end of time."""
    mine = rows.filter(**{enrollment: OuterRef("pk")}).order_by().values(enrollment).annotate(oldest=Min(at))
    return Coalesce(Subquery(mine.values("oldest")), Value(FAR, DateTimeField()))


def waiting(rows: QuerySet[Enrollment], *, now: datetime) -> QuerySet[Enrollment]:
    """The active ones with `waits_on` and `waits_since`, the longest wait first. One query, however many."""
    ours = {
        "us_work": _oldest(Submission.objects.filter(state=SubmissionState.SUBMITTED), "enrollment_id", "submitted_at"),
        "us_proposed": _oldest(
            Experience.objects.filter(state=ExperienceState.PROPOSED), "enrollment_id", "proposed_at"
        ),
        "us_appraisal": _oldest(
            Appraisal.objects.filter(state=AppraisalState.RECEIVED), "experience__enrollment_id", "received_at"
        ),
        "us_award": _oldest(
            Award.objects.filter(state__in=[AwardState.PROPOSED, AwardState.IN_QUESTION]),
            "enrollment_id",
            "proposed_at",
        ),
        "us_badge": _oldest(Recognition.objects.filter(state=RecognitionState.SENT), "enrollment_id", "sent_at"),
    }
    live = AppraisalRequest.objects.filter(state__in=LIVE_REQUEST_STATES, expires_at__gt=now)
    rows = rows.filter(state=EnrollmentState.ACTIVE).alias(
        **ours, supervisor_since=_oldest(live, "experience__enrollment_id", "sent_at")
    )
    rows = rows.alias(us_since=Least(*[F(name) for name in ours]))
    far = Value(FAR, DateTimeField())
    rows = rows.annotate(
        waits_on=Case(
            When(us_since__lt=far, then=Value(WaitsOn.US.value)),
            When(supervisor_since__lt=far, then=Value(WaitsOn.SUPERVISOR.value)),
            default=Value(WaitsOn.THEM.value),
            output_field=CharField(),
        ),
        waits_since=Case(
            When(us_since__lt=far, then=F("us_since")),
            When(supervisor_since__lt=far, then=F("supervisor_since")),
            default=F("last_activity_at"),
            output_field=DateTimeField(),
        ),
    )
    return rows.order_by("waits_since", "pk")


def waiting_on(rows: QuerySet[Enrollment], whom: WaitsOn, *, now: datetime) -> QuerySet[Enrollment]:
    """Those who wait for one of them."""
    return waiting(rows, now=now).filter(waits_on=whom.value)  # type: ignore[misc]  # annotated above


def counts(rows: QuerySet[Enrollment], *, now: datetime) -> dict[WaitsOn, int]:
    """How many wait for whom. One query."""
    named = waiting(rows, now=now).order_by().values_list("waits_on")  # type: ignore[misc]  # annotated above
    counted = dict(named.annotate(number=Count("pk")))
    return {whom: counted.get(whom.value, 0) for whom in WaitsOn}
