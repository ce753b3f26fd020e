"""Writing experiences, requests for appraisals and appraisals. Only flows call these."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from waymark.rules.forms.mailbox import mailbox_root
from waymark.rules.kernel.transitions import move
from waymark.rules.packs.model import AppraiserKind

from .models import (
    Appraisal,
    AppraisalRequest,
    AppraiserMailbox,
    Experience,
    PausedAddress,
    SuggestedAppraiser,
)
from .states import (
    APPRAISAL_MOVES,
    EXPERIENCE_MOVES,
    REOPENED,
    REQUEST_MOVES,
    AppraisalState,
    ExperienceState,
    ExperienceType,
    Mailed,
    RequestState,
)


@dataclass(frozen=True)
class Proposal:
    """An experience as the learner describes it."""

    type: ExperienceType
    employer: str
    role_title: str
    starts_on: date
    ends_on: date
    hours: int
    outcomes: str


def add_experience(*, enrollment_id: UUID, activity_key: str, proposal: Proposal, at: datetime) -> Experience:
    """Store a proposed experience."""
    return Experience.objects.create(
        enrollment_id=enrollment_id,
        activity_key=activity_key,
        type=proposal.type,
        employer=proposal.employer,
        role_title=proposal.role_title,
        starts_on=proposal.starts_on,
        ends_on=proposal.ends_on,
        hours=proposal.hours,
        outcomes=proposal.outcomes,
        state=ExperienceState.PROPOSED,
        proposed_at=at,
    )


def decide_on_experience(
    experience: Experience, to: ExperienceState, *, by_id: UUID | None, note: str, at: datetime
) -> None:
    """Approve or decline a locked experience."""
    experience.decided_by_id, experience.decided_at, experience.decision_note = by_id, at, note
    experience.save(update_fields=["decided_by", "decided_at", "decision_note"])
    move_experience(experience, to)


def move_experience(experience: Experience, to: ExperienceState) -> None:
    """Move a locked experience on. Raises Conflict when it cannot go there from where it is."""
    experience.state = move(EXPERIENCE_MOVES, ExperienceState(experience.state), to)
    experience.save(update_fields=["state"])


@dataclass(frozen=True)
class Invitation:
    """Whom a learner asks for an appraisal."""

    kind: AppraiserKind
    appraiser_name: str
    appraiser_email: str
    relation: str
    justification: str


@dataclass(frozen=True)
class Asked:
    """What is asked for: these items to complete an appraisal, or the whole form."""

    items: tuple[str, ...] = ()
    completes_id: UUID | None = None


def add_request(
    *,
    experience_id: UUID,
    invitation: Invitation,
    asked: Asked,
    consent_id: UUID,
    token_hash: str,
    at: datetime,
    expires_at: datetime,
) -> AppraisalRequest:
    """Store a request with the hash of its token. The database refuses a second live one for the experience."""
    made = AppraisalRequest.objects.create(
        experience_id=experience_id,
        kind=invitation.kind,
        appraiser_name=invitation.appraiser_name,
        appraiser_email=invitation.appraiser_email,
        relation=invitation.relation,
        justification=invitation.justification,
        items=list(asked.items),
        completes_id=asked.completes_id,
        consent_id=consent_id,
        token_hash=token_hash,
        state=RequestState.SENT,
        sent_at=at,
        expires_at=expires_at,
        custody=[_mark("sent", at)],
    )
    _note_mailboxes(made, [invitation.appraiser_email], person_id=None, at=at)
    return made


def note_account(request: AppraisalRequest, *, person_id: UUID, addresses: Collection[str], at: datetime) -> None:
    """Note that this account was signed in when the request was acted on, with every address it has."""
    known = AppraiserMailbox.objects.filter(request=request, person_id=person_id).values_list("address", flat=True)
    _note_mailboxes(request, sorted(set(addresses) - set(known)), person_id=person_id, at=at)


def _note_mailboxes(
    request: AppraisalRequest, addresses: Collection[str], *, person_id: UUID | None, at: datetime
) -> None:
    AppraiserMailbox.objects.bulk_create(
        AppraiserMailbox(
            request=request, person_id=person_id, address=address, root=mailbox_root(address)[:254], noted_at=at
        )
        for address in addresses
    )


def renew_token(request: AppraisalRequest, mark: Mailed, *, token_hash: str, at: datetime) -> None:
    """Give a locked request a new token; the one before opens nothing any more."""
    request.token_hash = token_hash
    note_mark(request, mark.value, at=at)
    request.save(update_fields=["token_hash"])


def note_mark(request: AppraisalRequest, what: str, *, at: datetime) -> None:
    """Note in a locked request what happened to it."""
    request.custody = [*request.custody, _mark(what, at)]
    request.save(update_fields=["custody"])


def note_handled(request: AppraisalRequest, what: str, *, at: datetime) -> None:
    """Staff did what they can about a locked request: it no longer waits for them."""
    request.handled_at = at
    request.save(update_fields=["handled_at"])
    note_mark(request, what, at=at)


def add_suggestion(request: AppraisalRequest, invitation: Invitation, *, by_id: UUID, at: datetime) -> None:
    """Staff suggest somebody in place of the appraiser of a locked request."""
    SuggestedAppraiser.objects.create(
        request=request,
        kind=invitation.kind.value,
        name=invitation.appraiser_name,
        email=invitation.appraiser_email,
        relation=invitation.relation,
        suggested_by_id=by_id,
        suggested_at=at,
    )


def note_address_source(request: AppraisalRequest, source: str) -> None:
    """How staff know the address they corrected."""
    request.address_source = source
    request.save(update_fields=["address_source"])


def confirm_request(request: AppraisalRequest, *, at: datetime) -> None:
    """The appraiser said who they are."""
    _move_request(request, RequestState.CONFIRMED, at=at)
    request.save(update_fields=["state", "custody"])


def close_request(request: AppraisalRequest, to: RequestState, *, reason: str = "", at: datetime) -> None:
    """End a locked request, and forget what was typed. Declining can be taken back, so that keeps the draft."""
    _move_request(request, to, at=at)
    request.closed_at, request.close_reason = at, reason
    changed = ["state", "custody", "closed_at", "close_reason"]
    if to is not RequestState.DECLINED:
        request.draft, request.draft_marks, request.draft_clashes = {}, {}, {}
        changed += ["draft", "draft_marks", "draft_clashes"]
    request.save(update_fields=changed)


def reopen_request(request: AppraisalRequest, *, at: datetime) -> None:
    """The person who declined will answer after all: the form opens again, and the reason they gave is forgotten."""
    request.state = move(REQUEST_MOVES, RequestState(request.state), RequestState.CONFIRMED)
    request.custody = [*request.custody, _mark(REOPENED, at)]
    request.closed_at, request.close_reason = None, ""
    request.save(update_fields=["state", "custody", "closed_at", "close_reason"])


def forget_draft(request: AppraisalRequest) -> None:
    """The time to take a decision back is over: what was typed is forgotten."""
    request.draft, request.draft_marks, request.draft_clashes = {}, {}, {}
    request.draft_saved_at = None
    request.save(update_fields=["draft", "draft_marks", "draft_clashes", "draft_saved_at"])


def pause_address(request: AppraisalRequest, *, at: datetime) -> PausedAddress:
    """Nothing more is mailed to the address of this request about its learner's work."""
    return PausedAddress.objects.create(
        request=request,
        learner_id=request.experience.enrollment.person_id,
        address=request.appraiser_email,
        paused_at=at,
    )


def lift_pause(pause: PausedAddress, *, by_id: UUID | None, reason: str, at: datetime) -> None:
    """The address may be written to again: on its holder's link (`by_id` is None), or by staff on the holder's word."""
    pause.lifted_at, pause.lifted_by_id, pause.lift_reason = at, by_id, reason
    pause.save(update_fields=["lifted_at", "lifted_by", "lift_reason"])


def store_appraisal_draft(
    request: AppraisalRequest,
    *,
    answers: Mapping[str, object],
    marks: Mapping[str, object],
    clashes: Mapping[str, object],
    at: datetime,
) -> None:
    """Keep what the appraiser has typed, as the next revision. The request is locked."""
    request.draft, request.draft_marks, request.draft_clashes = dict(answers), dict(marks), dict(clashes)
    request.draft_revision, request.draft_saved_at = request.draft_revision + 1, at
    request.save(update_fields=["draft", "draft_marks", "draft_clashes", "draft_revision", "draft_saved_at"])


@dataclass(frozen=True)
class Answer:
    """What the appraiser said. `outcome` is computed from the ratings."""

    ratings: Mapping[str, str]
    overall: str
    words: Mapping[str, object]
    hours_confirmed: int
    outcome: str
    signed_name: str


def add_appraisal(request: AppraisalRequest, *, answer: Answer, answered_by_id: UUID | None, at: datetime) -> Appraisal:
    """Store the answer to a request, with who was signed in, if somebody was. The database refuses a second one."""
    return Appraisal.objects.create(
        request=request,
        experience_id=request.experience_id,
        ratings=dict(answer.ratings),
        overall=answer.overall,
        words=dict(answer.words),
        hours_confirmed=answer.hours_confirmed,
        outcome=answer.outcome,
        signed_name=answer.signed_name,
        answered_by_id=answered_by_id,
        received_at=at,
        state=AppraisalState.RECEIVED,
    )


def judge_appraiser(appraisal: Appraisal, to: AppraisalState, *, by_id: UUID, note: str, at: datetime) -> None:
    """Say whether the appraiser is who they say. Raises Conflict when somebody said so before."""
    appraisal.state = move(APPRAISAL_MOVES, AppraisalState(appraisal.state), to)
    appraisal.verified_by_id, appraisal.verified_at, appraisal.verification_note = by_id, at, note
    appraisal.save(update_fields=["state", "verified_by", "verified_at", "verification_note"])


def _move_request(request: AppraisalRequest, to: RequestState, *, at: datetime) -> None:
    request.state = move(REQUEST_MOVES, RequestState(request.state), to)
    request.custody = [*request.custody, _mark(to.value, at)]


def _mark(what: str, at: datetime) -> dict[str, str]:
    return {"at": at.isoformat(), "what": what}


def move_appraisal(appraisal: Appraisal, to: AppraisalState) -> None:
    """Take a locked appraisal out of counting, or put it back. Who verified it, and when, stays."""
    appraisal.state = move(APPRAISAL_MOVES, AppraisalState(appraisal.state), to)
    appraisal.save(update_fields=["state"])


def amend_experience(experience: Experience, values: Mapping[str, object]) -> None:
    """Give a locked experience other dates, hours or names; the correction beside it keeps those before."""
    for name, value in values.items():
        setattr(experience, name, value)
    experience.save(update_fields=list(values))


def hand_over_pauses(pause_ids: Sequence[UUID], *, to_id: UUID) -> None:
    """Let addresses that want no mail about a learner stay so for another account of the same person."""
    PausedAddress.objects.filter(pk__in=pause_ids).update(learner_id=to_id)
