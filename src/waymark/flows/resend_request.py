"""Staff help a request for an appraisal on: send it again, or ask the learner to find somebody else."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from waymark.flows.admit import admit
from waymark.flows.invite_appraiser import invitation_of, mail_keys
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
from waymark.records.experience.commands import Asked, note_handled
from waymark.records.experience.models import AppraisalRequest
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
from waymark.records.ledger.derive import local_day
from waymark.records.notices.letters import Letter
from waymark.records.notices.models import Message
from waymark.records.notices.queries import letters
from waymark.records.notices.states import MessageState
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict
from waymark.rules.packs.model import AppraiserKind
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


@transaction.atomic
def suggest_other(ctx: Context, request_id: UUID) -> AppraisalRequest:
    """Ask the learner to find somebody else, by mail; a request that is still out ends. Twice has the effect of once.

    Nobody is written to without the learner, so that staff name no other appraiser themselves.
    """
    found, enrollment = _request(ctx, request_id)
    if found.handled_at is not None:
        return found
    require_active(enrollment)
    if found.state in LIVE_REQUEST_STATES:
        close_question(ctx, found, enrollment, RequestState.CANCELLED)
    elif found.state not in ENDED:
        raise Conflict(_("This request is already closed. Reload the page to see the result."))
    note_handled(found, OTHER_SUGGESTED, at=ctx.now)
    about = found.experience
    pack = enrollment_pack(enrollment)
    form = pack.appraisals.get(pack.activities[about.activity_key].appraisal)
    by_staff = form is not None and AppraiserKind.FACULTY_OR_STAFF in form.by
    values = {"employer": about.employer, "by_staff": "yes" if by_staff else ""}
    key = f"appraiser-other:{found.pk}"
    path = experience_path(about)
    notify(ctx, [to_learner(enrollment, Letter.APPRAISER_OTHER, effect_key=key, values=values, path=path)])
    verb = Verb.LEARNER_ASKED_TO_FIND_ANOTHER
    record(ctx, verb, "appraisal-request", found.pk, organization_id=enrollment.campus_id)
    return found


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
