"""Reading experiences, requests for appraisals and appraisals."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.states import OPEN_STATES
from waymark.records.people.reach import reach_q
from waymark.rules.kernel.errors import NotFound
from waymark.rules.policy.decide import Reach

from .models import Appraisal, AppraisalRequest, Experience, PausedAddress
from .states import LIVE_REQUEST_STATES, AppraisalState, ExperienceState, RequestState

IN_ENROLLMENT = ("enrollment__person", "enrollment__program", "enrollment__version", "enrollment__campus")


def _experiences() -> QuerySet[Experience]:
    return Experience.objects.select_related(*IN_ENROLLMENT).defer("enrollment__version__document")


def _requests() -> QuerySet[AppraisalRequest]:
    paths = [f"experience__{path}" for path in IN_ENROLLMENT]
    return AppraisalRequest.objects.select_related("completes", *paths).defer(
        "experience__enrollment__version__document"
    )


def _appraisals() -> QuerySet[Appraisal]:
    paths = [f"experience__{path}" for path in IN_ENROLLMENT]
    rows = Appraisal.objects.select_related("request__completes", "verified_by", *paths)
    return rows.defer("experience__enrollment__version__document")


def _gone() -> NotFound:
    return NotFound(_("There is nothing here by that address. Open it from the list again."))


def experience(experience_id: UUID) -> Experience:
    """One experience with its enrollment. Raises NotFound."""
    found = _experiences().filter(pk=experience_id).first()
    if found is None:
        raise _gone()
    return found


def locked_experience(experience_id: UUID) -> Experience:
    """The same, locked until the transaction ends. Lock its enrollment first."""
    found = _experiences().select_for_update(of=("self",)).filter(pk=experience_id).first()
    if found is None:
        raise _gone()
    return found


def experiences_of(enrollment_id: UUID) -> list[Experience]:
    """Every experience of an enrollment, the newest first, each with its requests and appraisals. Three queries."""
    answers = Prefetch("appraisals", Appraisal.objects.select_related("request__completes"))
    rows = _experiences().filter(enrollment_id=enrollment_id).prefetch_related("requests", answers)
    return list(rows.order_by("-proposed_at", "-id"))


def activities_proposed(enrollment_id: UUID) -> frozenset[str]:
    """The activities for which an experience was ever proposed in an enrollment. One query."""
    return frozenset(Experience.objects.filter(enrollment_id=enrollment_id).values_list("activity_key", flat=True))


def _whole() -> QuerySet[Experience]:
    answers = Prefetch("appraisals", Appraisal.objects.select_related("verified_by", "request__completes"))
    return _experiences().select_related("decided_by", *IN_ENROLLMENT).prefetch_related("requests", answers)


def whole_experiences(enrollment_id: UUID, activity_key: str) -> list[Experience]:
    """The experiences proposed for one activity, the newest first, each with who decided, its requests, and its
    appraisals with who verified. Three queries."""
    rows = _whole().filter(enrollment_id=enrollment_id, activity_key=activity_key)
    return list(rows.order_by("-proposed_at", "-id"))


def whole_experience(experience_id: UUID) -> Experience:
    """One of them. Three queries. Raises NotFound."""
    found = _whole().filter(pk=experience_id).first()
    if found is None:
        raise _gone()
    return found


def experiences_within(reach: Reach, *, states: Iterable[ExperienceState]) -> QuerySet[Experience]:
    """The experiences in these states that a reach covers, the longest waiting first."""
    return (
        _experiences().filter(_in_enrollment(reach, "enrollment"), state__in=list(states)).order_by("proposed_at", "id")
    )


def appraisal_request(request_id: UUID) -> AppraisalRequest:
    """One request with its experience and enrollment. Raises NotFound."""
    found = _requests().filter(pk=request_id).first()
    if found is None:
        raise _gone()
    return found


def locked_request(request_id: UUID) -> AppraisalRequest:
    """The same, locked until the transaction ends. Lock its enrollment first."""
    found = _requests().select_for_update(of=("self",)).filter(pk=request_id).first()
    if found is None:
        raise _gone()
    return found


def request_by_token(token_hash: str) -> AppraisalRequest | None:
    """The request that a token opens, whatever its state."""
    return _requests().filter(token_hash=token_hash).first()


def live_request(experience_id: UUID) -> AppraisalRequest | None:
    """The request of an experience that is not closed, if there is one."""
    return _requests().filter(experience_id=experience_id, state__in=LIVE_REQUEST_STATES).first()


def overdue_requests(*, now: datetime) -> list[AppraisalRequest]:
    """Requests that are not closed though their time is over."""
    return list(_requests().filter(state__in=LIVE_REQUEST_STATES, expires_at__lte=now).order_by("id"))


def unanswered_requests(*, asked_before: datetime, now: datetime) -> list[AppraisalRequest]:
    """Requests that are out, were first mailed before then, and still have time; the oldest first. One query."""
    rows = _requests().filter(state__in=LIVE_REQUEST_STATES, sent_at__lt=asked_before, expires_at__gt=now)
    return list(rows.order_by("sent_at", "id"))


def declined_drafts_over(*, now: datetime) -> list[AppraisalRequest]:
    """Declined requests whose link is over and that still keep what was typed."""
    rows = _requests().filter(state=RequestState.DECLINED, expires_at__lte=now)
    return list(rows.exclude(draft={}).order_by("id"))


def live_requests_about(learner_id: UUID) -> list[AppraisalRequest]:
    """Every request of a learner that is not closed, over all their experiences. One query."""
    rows = _requests().filter(experience__enrollment__person_id=learner_id, state__in=LIVE_REQUEST_STATES)
    return list(rows.order_by("id"))


def _pauses() -> QuerySet[PausedAddress]:
    paths = [f"request__experience__{path}" for path in IN_ENROLLMENT]
    rows = PausedAddress.objects.select_related("learner", "request", *paths)
    return rows.defer("request__experience__enrollment__version__document")


def pauses_of(learner_id: UUID) -> list[PausedAddress]:
    """The addresses that want no more mail about a learner's work. One query."""
    return list(_pauses().filter(learner_id=learner_id, lifted_at__isnull=True).order_by("paused_at", "id"))


def pause_of_request(request_id: UUID) -> PausedAddress | None:
    """The pause that a declined request made and nobody has lifted, locked."""
    rows = _pauses().select_for_update(of=("self",))
    return rows.filter(request_id=request_id, lifted_at__isnull=True).first()


def pause_in_force(request_id: UUID) -> bool:
    """Whether a declined request still keeps us from writing to its address."""
    return PausedAddress.objects.filter(request_id=request_id, lifted_at__isnull=True).exists()


def paused_address(pause_id: UUID) -> PausedAddress:
    """One pause with its request, lifted or not. Raises NotFound."""
    found = _pauses().filter(pk=pause_id).first()
    if found is None:
        raise _gone()
    return found


def locked_pause(pause_id: UUID) -> PausedAddress:
    """The same, locked until the transaction ends."""
    found = _pauses().select_for_update(of=("self",)).filter(pk=pause_id).first()
    if found is None:
        raise _gone()
    return found


def pauses_within(reach: Reach) -> QuerySet[PausedAddress]:
    """The pauses in force that a reach covers, by the enrollment they came from or one their learner has open now; the
    newest first."""
    open_now = Enrollment.objects.filter(reach_q(reach), state__in=OPEN_STATES).values("person_id")
    covered = _in_enrollment(reach, "request__experience__enrollment") | Q(learner_id__in=open_now)
    return _pauses().filter(covered, lifted_at__isnull=True).order_by("-paused_at", "-id")


def count_invitations(person_id: UUID, *, since: datetime) -> int:
    """How many invitations went out for a learner since then, over all their experiences."""
    return AppraisalRequest.objects.filter(experience__enrollment__person_id=person_id, sent_at__gt=since).count()


def appraisal(appraisal_id: UUID) -> Appraisal:
    """One appraisal with its request, experience and enrollment. Raises NotFound."""
    found = _appraisals().filter(pk=appraisal_id).first()
    if found is None:
        raise _gone()
    return found


def locked_appraisal(appraisal_id: UUID) -> Appraisal:
    """The same, locked until the transaction ends. Lock its enrollment first."""
    found = _appraisals().select_for_update(of=("self",)).filter(pk=appraisal_id).first()
    if found is None:
        raise _gone()
    return found


def has_unverified_appraisal(experience_id: UUID) -> bool:
    """Whether an answer waits for staff to say who gave it."""
    return Appraisal.objects.filter(experience_id=experience_id, state=AppraisalState.RECEIVED).exists()


def verified_appraisals(experience_id: UUID) -> list[Appraisal]:
    """The appraisals of an experience whose appraisers staff verified, in the order they came in. One query."""
    rows = Appraisal.objects.select_related("request__completes")
    return list(rows.filter(experience_id=experience_id, state=AppraisalState.VERIFIED).order_by("received_at", "id"))


def appraisals_within(reach: Reach, *, states: Iterable[AppraisalState]) -> QuerySet[Appraisal]:
    """The appraisals in these states that a reach covers, the longest waiting first."""
    return (
        _appraisals()
        .filter(_in_enrollment(reach, "experience__enrollment"), state__in=list(states))
        .order_by("received_at", "id")
    )


def appraisals(ids: Iterable[UUID]) -> dict[UUID, Appraisal]:
    """Appraisals by id, with their request, experience and who verified them. One query."""
    return {row.pk: row for row in _appraisals().filter(pk__in=set(ids))}


def live_requests_of(enrollment_ids: Iterable[UUID]) -> dict[UUID, AppraisalRequest]:
    """Enrollment id -> an appraisal that somebody was asked for and has not given yet. One query."""
    rows = AppraisalRequest.objects.filter(
        experience__enrollment_id__in=list(enrollment_ids), state__in=LIVE_REQUEST_STATES
    )
    return {row.experience.enrollment_id: row for row in rows.select_related("experience").order_by("-sent_at")}


def newest_experiences(enrollment_ids: Iterable[UUID]) -> dict[UUID, Experience]:
    """Enrollment id -> its newest experience that was not given up, with its requests and appraisals. Three queries."""
    answers = Prefetch("appraisals", Appraisal.objects.select_related("request__completes"))
    rows = Experience.objects.filter(enrollment_id__in=list(enrollment_ids)).exclude(state=ExperienceState.CANCELLED)
    found = rows.prefetch_related("requests", answers).order_by("proposed_at", "id")
    return {row.enrollment_id: row for row in found}


def _in_enrollment(reach: Reach, path: str) -> Q:
    return reach_q(reach, owner=f"{path}__person_id", organization=f"{path}__campus_id", program=f"{path}__program_id")
