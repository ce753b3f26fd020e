"""Requests for appraisals as staff look through them: what needs them, what waits, what is answered."""

from collections.abc import Collection, Iterable
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from waymark.records.people.folded import having_words
from waymark.records.people.reach import reach_q
from waymark.rules.policy.decide import Reach

from .models import AppraisalRequest
from .queries import IN_ENROLLMENT
from .states import LIVE_REQUEST_STATES, ExperienceState, RequestState


class Shown(StrEnum):
    """Which requests a list shows."""

    NEEDS_YOU = "needs-you"
    WAITING = "waiting"
    BEGUN = "begun"
    ANSWERED = "answered"
    CLOSED = "closed"
    ALL = "all"


ENROLLMENT = "experience__enrollment"
FIELDS = (
    "appraiser_name",
    "appraiser_email",
    "experience__employer",
    f"{ENROLLMENT}__person__given_name",
    f"{ENROLLMENT}__person__family_name",
)


def requests_within(reach: Reach) -> QuerySet[AppraisalRequest]:
    """The requests a reach covers, the newest first."""
    covered = reach_q(
        reach,
        owner=f"{ENROLLMENT}__person_id",
        organization=f"{ENROLLMENT}__campus_id",
        program=f"{ENROLLMENT}__program_id",
    )
    rows = AppraisalRequest.objects.filter(covered)
    rows = rows.select_related("appraisal", *[f"experience__{path}" for path in IN_ENROLLMENT])
    return rows.defer(f"{ENROLLMENT}__version__document").order_by("-sent_at", "-id")


def shown(
    rows: QuerySet[AppraisalRequest], which: Shown, *, failed: Collection[UUID], now: datetime
) -> QuerySet[AppraisalRequest]:
    """Those of one kind. `failed` are requests with a mail that no server took."""
    live = Q(state__in=LIVE_REQUEST_STATES, expires_at__gt=now)
    match which:
        case Shown.NEEDS_YOU:
            later = AppraisalRequest.objects.filter(
                experience_id=OuterRef("experience_id"), sent_at__gt=OuterRef("sent_at")
            )
            ended = Q(state__in=[RequestState.EXPIRED, RequestState.DECLINED]) | (
                Q(state__in=LIVE_REQUEST_STATES, expires_at__lte=now)
            )
            unserved = ended & Q(experience__state=ExperienceState.FINISHED) & ~Exists(later)
            return rows.filter(Q(handled_at__isnull=True) & (unserved | (live & Q(pk__in=failed))))
        case Shown.WAITING:
            return rows.filter(live).exclude(state=RequestState.CONFIRMED)
        case Shown.BEGUN:
            return rows.filter(live, state=RequestState.CONFIRMED)
        case Shown.ANSWERED:
            return rows.filter(state=RequestState.ANSWERED)
        case Shown.CLOSED:
            return rows.exclude(live).exclude(state=RequestState.ANSWERED)
        case _:
            return rows


def searched(rows: QuerySet[AppraisalRequest], words: str) -> QuerySet[AppraisalRequest]:
    """Those whose supervisor, address, employer or learner has every one of the words."""
    return having_words(rows, words, FIELDS)


def counted(
    rows: QuerySet[AppraisalRequest], kinds: Iterable[Shown], *, failed: Collection[UUID], now: datetime
) -> dict[Shown, int]:
    """How many there are of each kind. One query a kind."""
    return {kind: shown(rows, kind, failed=failed, now=now).order_by().count() for kind in kinds}
