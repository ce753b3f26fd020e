"""Staff help a request for an appraisal on: send it again, or ask the learner to find somebody else."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from waymark.flows.admit import admit
from waymark.flows.invite_appraiser import invitation_of, mail_keys, require_usable, usable_invitation
from waymark.flows.notify import notify, to_learner
from waymark.flows.open_step import require_active
from waymark.flows.pause_address import pause_for
from waymark.flows.propose_experience import experience_path
from waymark.flows.request_appraisal import (
    close_question,
    mail_again,
    require_usable_link,
    send_question,
    sending_under,
)
from waymark.records.audit.commands import record
from waymark.records.audit.queries import consent_in_force
from waymark.records.audit.verbs import Verb
from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.pathways import enrollment_pack
from waymark.records.enrollment.queries import locked, scope_of
from waymark.records.experience.commands import Asked, Invitation, add_suggestion, note_handled
from waymark.records.experience.models import AppraisalRequest, SuggestedAppraiser
from waymark.records.experience.queries import (
    appraisal_request,
    has_unverified_appraisal,
    live_request,
    locked_experience,
    locked_request,
)
from waymark.records.experience.states import (
    LIVE_REQUEST_STATES,
    OTHER_SUGGESTED,
    ExperienceState,
    Mailed,
    RequestState,
)
from waymark.records.experience.suggestions import has_later_request, suggestions_of
from waymark.records.ledger.derive import local_day
from waymark.records.notices.letters import Letter
from waymark.records.notices.models import Message
from waymark.records.notices.queries import letters
from waymark.records.notices.states import MessageState
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict
from waymark.rules.packs.model import AppraisalForm, AppraiserKind
from waymark.rules.policy.actions import Action

ENDED = (RequestState.EXPIRED, RequestState.DECLINED)


@transaction.atomic
def send_again(ctx: Context, request_id: UUID) -> AppraisalRequest:
    """Mail the question once more with a new link; a request whose time was over is made anew. Twice has the effect of
    once. Raises Conflict when the person was written to today, or may not be written to."""
    found, enrollment = _request(ctx, request_id)
    require_active(enrollment)
    if found.state == RequestState.EXPIRED:
        return _anew(ctx, found, enrollment)
    if found.state not in LIVE_REQUEST_STATES:
        raise Conflict(_("This request is already closed. Reload the page to see the result."))
    last = newest_mail(found)
    if last is not None and last.state == MessageState.QUEUED:
        return found
    require_usable_link(ctx, found, enrollment)
    if last is not None and last.state == MessageState.SENT and local_day(last.queued_at) == local_day(ctx.now):
        if found.custody[-1]["what"] == Mailed.SENT_AGAIN:
            return found
        raise Conflict(_("We emailed this person today. You can send the request again tomorrow."))
    mail_again(ctx, found, Mailed.SENT_AGAIN, Letter.APPRAISAL_REQUEST)
    record(ctx, Verb.APPRAISAL_SENT_AGAIN, "appraisal-request", found.pk, organization_id=enrollment.campus_id)
    return found


@dataclass(frozen=True)
class Suggested:
    """Somebody whom staff suggest as appraiser."""

    kind: AppraiserKind
    name: str
    email: str
    relation: str


@transaction.atomic
def suggest_other(ctx: Context, request_id: UUID, *, someone: Suggested | None = None) -> AppraisalRequest:
    """Ask the learner to ask somebody else, by mail; a request that is still out ends. Twice has the effect of once.

    Nobody is written to without the learner: `someone` is filled in where they ask, and they agree or choose another.
    Whom staff suggest can be changed until the learner asked. Raises Invalid, naming the fields, for somebody whom the
    learner could not ask.
    """
    found, enrollment = _request(ctx, request_id)
    known = suggestions_of(found.pk)
    if found.handled_at is not None and (someone is None or _is_same(known, someone)):
        return found
    require_active(enrollment)
    invitation = _suggested(enrollment, found, someone) if someone is not None else None
    if found.state in LIVE_REQUEST_STATES:
        close_question(ctx, found, enrollment, RequestState.CANCELLED)
    elif not is_open_for_suggestions(found):
        raise Conflict(_("This request is already closed. Reload the page to see the result."))
    if found.handled_at is None:
        note_handled(found, OTHER_SUGGESTED, at=ctx.now)
    if invitation is not None:
        by_id = ctx.actor.person_id
        assert by_id is not None  # only people have the roles that the action takes
        add_suggestion(found, invitation, by_id=by_id, at=ctx.now)
    _tell_learner(ctx, found, enrollment, number=len(known), is_named=invitation is not None)
    verb = Verb.LEARNER_ASKED_TO_FIND_ANOTHER
    record(ctx, verb, "appraisal-request", found.pk, organization_id=enrollment.campus_id)
    return found


def is_open_for_suggestions(request: AppraisalRequest) -> bool:
    """Whether staff may suggest somebody in place of whom this request asked: it came to nothing, and none follows."""
    came_to_nothing = request.state in ENDED or request.handled_at is not None
    return came_to_nothing and not has_later_request(request)


def _is_same(known: list[SuggestedAppraiser], someone: Suggested) -> bool:
    return bool(known) and known[0].email == someone.email.strip().lower() and known[0].kind == someone.kind.value


def _suggested(enrollment: Enrollment, found: AppraisalRequest, someone: Suggested) -> Invitation:
    form = appraisal_form_of(found)
    if form is None:
        raise Conflict(_("This request is already closed. Reload the page to see the result."))
    invitation, fields = usable_invitation(
        enrollment.person,
        form,
        kind=someone.kind,
        appraiser_name=someone.name,
        appraiser_email=someone.email,
        relation=someone.relation,
        justification="",
    )
    fields.pop("justification", None)  # the learner says why, where they ask
    if invitation.appraiser_email == found.appraiser_email:
        fields["appraiser_email"] = _("This is the address of the person who was asked. Suggest someone else.")
    elif pause_for(enrollment.person_id, invitation.appraiser_email) is not None:
        fields["appraiser_email"] = _("Someone at this address declined, so we don’t email them about this learner.")
    require_usable(fields)
    return invitation


def appraisal_form_of(found: AppraisalRequest) -> AppraisalForm | None:
    """The form that a request asks for, as the learner’s program has it."""
    enrollment = found.experience.enrollment
    pack = enrollment_pack(enrollment)
    return pack.appraisals.get(pack.activities[found.experience.activity_key].appraisal)


def _tell_learner(
    ctx: Context, found: AppraisalRequest, enrollment: Enrollment, *, number: int, is_named: bool
) -> None:
    about, form = found.experience, appraisal_form_of(found)
    by_staff = form is not None and AppraiserKind.FACULTY_OR_STAFF in form.by
    values = {
        "employer": about.employer,
        "by_staff": "yes" if by_staff else "",
        "is_named": "yes" if is_named else "",
    }
    key = f"appraiser-other:{found.pk}" + (f":{number + 1}" if number else "")
    path = experience_path(about)
    notify(ctx, [to_learner(enrollment, Letter.APPRAISER_OTHER, effect_key=key, values=values, path=path)])


def newest_mail(request: AppraisalRequest) -> Message | None:
    """The newest mail to the appraiser of a request, as the outbox has it."""
    keys = mail_keys(request)
    kept = letters(keys)
    return next((kept[key] for key in reversed(keys) if key in kept), None)


def _request(ctx: Context, request_id: UUID) -> tuple[AppraisalRequest, Enrollment]:
    enrollment = locked(appraisal_request(request_id).experience.enrollment_id)
    admit(ctx, Action.CORRECT_APPRAISAL_REQUEST, scope_of(enrollment))
    found = locked_request(request_id)
    found.experience.enrollment = enrollment
    return found, enrollment


def _anew(ctx: Context, old: AppraisalRequest, enrollment: Enrollment) -> AppraisalRequest:
    about = locked_experience(old.experience_id)
    about.enrollment = enrollment
    standing = live_request(about.pk)
    if standing is not None and standing.appraiser_email == old.appraiser_email:
        return standing
    if standing is not None or about.state != ExperienceState.FINISHED or has_unverified_appraisal(about.pk):
        raise Conflict(_("This experience was asked about again since. Reload the page to see how it stands."))
    given = consent_in_force(old.consent_id, now=ctx.now)
    if given is None or pause_for(enrollment.person_id, old.appraiser_email) is not None:
        text = _("The learner no longer consents to us contacting this person. Ask the learner to send a new request.")
        raise Conflict(text)
    asked = Asked(tuple(old.items), old.completes_id)
    return send_question(ctx, enrollment, about, invitation_of(old), sending_under(enrollment, given, asked))
