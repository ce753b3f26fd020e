"""A learner asks somebody who saw the work to appraise it: the question goes out by mail, with a link made for one."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from waymark.flows.admit import admit
from waymark.flows.invite_appraiser import (
    Sending,
    appraiser_notice,
    invitation_key,
    require_usable,
    send_invitation,
    usable_invitation,
)
from waymark.flows.notify import notify
from waymark.flows.open_step import require_active
from waymark.records.audit.commands import give_consent, record, withdraw_consent
from waymark.records.audit.models import Consent
from waymark.records.audit.queries import consent_in_force
from waymark.records.audit.verbs import Verb
from waymark.records.catalog.queries import pack_of
from waymark.records.enrollment.commands import note_activity
from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.pathways import enrollment_pack
from waymark.records.enrollment.queries import locked, scope_of
from waymark.records.experience.commands import Asked, Invitation, close_request, renew_token
from waymark.records.experience.models import Appraisal, AppraisalRequest, Experience
from waymark.records.experience.outcome import appraised_by
from waymark.records.experience.queries import (
    appraisal_request,
    count_invitations,
    experience,
    has_unverified_appraisal,
    live_request,
    locked_experience,
    locked_request,
    overdue_requests,
    verified_appraisals,
)
from waymark.records.experience.states import LIVE_REQUEST_STATES, ExperienceState, RequestState
from waymark.records.notices.commands import call_back
from waymark.records.notices.letters import Letter
from waymark.rules.forms.mailbox import may_be_same_mailbox
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict, Invalid
from waymark.rules.kernel.ids import new_token, token_hash
from waymark.rules.packs.model import AppraisalForm, AppraiserKind, NextAppraiser
from waymark.rules.policy.actions import Action
from waymark.rules.progress.next_appraisal import Question

REMINDED = "reminded"
CONSENT_SPANS = 2
"""How many times as long as one link a consent lasts, so that a corrected address still gets its whole time."""


def consent_words() -> str:
    """What the learner agrees to, in the language of the page: these words are shown, and their digest is kept."""
    return _(
        "Waymark may write to the person I name here, at the address I give or staff correct for me. The message tells "
        "my first name, my employer, my role and the dates of the work, and my program and campus. The page behind its "
        "link also shows the hours I gave and what I set out to learn. The person does not see my plan, my other work "
        "or my e-mail address. I and the staff who assess my work read the answers. I can take this back at any time. "
        "Then the link stops working at once."
    )


@transaction.atomic
def request_appraisal(
    ctx: Context,
    experience_id: UUID,
    *,
    kind: AppraiserKind,
    appraiser_name: str,
    appraiser_email: str,
    relation: str,
    justification: str,
    consent: bool,
) -> AppraisalRequest:
    """Send the question, once for an experience at a time. The same request sent twice has the effect of one.

    Nothing is written to anybody without the learner's consent. Raises Invalid, naming the fields, for an invitation
    that cannot go out, and Conflict when another is on its way or the day's invitations are used up.
    """
    about, enrollment = _finished_experience(ctx, experience_id)
    form = _form(enrollment, about)
    question, answered = next_question(enrollment, about)
    invitation, fields = usable_invitation(
        enrollment.person,
        form,
        kind=kind,
        appraiser_name=appraiser_name,
        appraiser_email=appraiser_email,
        relation=relation,
        justification=justification,
    )
    fields |= _asked_before(question, answered, invitation)
    if not consent:
        fields["consent"] = _("Tick this box if you agree. Without it we write to nobody.")
    require_usable(fields)
    standing = _standing_request(ctx, about)
    if standing is not None:
        if _asks_same(standing, invitation):
            return standing
        raise Conflict(_("Somebody has been asked already. Correct or cancel that request before you ask another."))
    _require_invitations_left(ctx, enrollment)
    given = _agree(ctx, enrollment, invitation)
    made = _send(ctx, enrollment, about, invitation, _sending(enrollment, given, _asked(question)))
    note_activity(enrollment, at=ctx.now)
    return made


@transaction.atomic
def correct_request(ctx: Context, request_id: UUID, *, appraiser_name: str, appraiser_email: str) -> AppraisalRequest:
    """Send the question anew to a corrected name and address. The link before it stops working at once."""
    found, enrollment = _open_request(ctx, request_id)
    require_active(enrollment)
    about = found.experience
    invitation, fields = usable_invitation(
        enrollment.person,
        _form(enrollment, about),
        kind=AppraiserKind(found.kind),
        appraiser_name=appraiser_name,
        appraiser_email=appraiser_email,
        relation=found.relation,
        justification=found.justification,
    )
    question, answered = next_question(enrollment, about)
    fields |= _asked_before(question, answered, invitation)
    require_usable(fields)
    asked = Asked(tuple(found.items), found.completes_id)
    _close(ctx, found, enrollment, RequestState.CANCELLED)
    if ctx.actor.person_id == enrollment.person_id:
        _require_invitations_left(ctx, enrollment)
        given = _agree(ctx, enrollment, invitation)
        return _send(ctx, enrollment, about, invitation, _sending(enrollment, given, asked))
    standing = consent_in_force(found.consent_id, now=ctx.now)
    if standing is None:
        raise Conflict(_("The learner's consent to write to this person has ended. Ask them to send a new request."))
    return _send(ctx, enrollment, about, invitation, _sending(enrollment, standing, asked))


@transaction.atomic
def remind_appraiser(ctx: Context, request_id: UUID) -> AppraisalRequest:
    """Remind the appraiser, once for a request. The reminder has a new link; the first one stops working."""
    found, enrollment = _open_request(ctx, request_id)
    require_active(enrollment)
    if found.expires_at <= ctx.now or consent_in_force(found.consent_id, now=ctx.now) is None:
        raise Conflict(_("This link has ended. Send a new request."))
    if any(mark["what"] == REMINDED for mark in found.custody):
        raise Conflict(_("We reminded this person already. One reminder is all we send."))
    token = new_token()
    renew_token(found, token_hash=token_hash(token), at=ctx.now)
    call_back(invitation_key(found))
    notice = appraiser_notice(
        found, Letter.APPRAISAL_REMINDER, effect_key=f"appraisal-reminder:{found.pk}", token=token
    )
    notify(ctx, [notice])
    record(ctx, Verb.APPRAISER_REMINDED, "appraisal-request", found.pk, organization_id=enrollment.campus_id)
    return found


@transaction.atomic
def cancel_request(ctx: Context, request_id: UUID) -> AppraisalRequest:
    """Take the question back: its link stops working at once."""
    found, enrollment = _open_request(ctx, request_id)
    _close(ctx, found, enrollment, RequestState.CANCELLED)
    return found


@transaction.atomic
def withdraw_appraisal_consent(ctx: Context, request_id: UUID) -> None:
    """The learner takes back the consent to write to this person. Twice has the effect of once."""
    enrollment = locked(appraisal_request(request_id).experience.enrollment_id)
    admit(ctx, Action.REQUEST_APPRAISAL, scope_of(enrollment))
    found = locked_request(request_id)
    given = consent_in_force(found.consent_id, now=ctx.now)
    if given is not None:
        withdraw_consent(given, at=ctx.now)
        record(ctx, Verb.CONSENT_WITHDRAWN, "consent", given.pk, organization_id=enrollment.campus_id)
    if found.state in LIVE_REQUEST_STATES:
        _close(ctx, found, enrollment, RequestState.CANCELLED)


def expire_requests(ctx: Context) -> int:
    """Close the requests whose time is over, each in a transaction of its own; how many there were."""
    expired = 0
    for overdue in overdue_requests(now=ctx.now):
        with transaction.atomic():
            enrollment = locked(overdue.experience.enrollment_id)
            found = locked_request(overdue.pk)
            if found.state in LIVE_REQUEST_STATES and found.expires_at <= ctx.now:
                _close(ctx, found, enrollment, RequestState.EXPIRED)
                expired += 1
    return expired


def _finished_experience(ctx: Context, experience_id: UUID) -> tuple[Experience, Enrollment]:
    enrollment = locked(experience(experience_id).enrollment_id)
    admit(ctx, Action.REQUEST_APPRAISAL, scope_of(enrollment))
    require_active(enrollment)
    about = locked_experience(experience_id)
    about.enrollment = enrollment
    if about.state not in (ExperienceState.FINISHED, ExperienceState.APPRAISED):
        raise Conflict(_("Mark the experience as finished first. Then you can ask how it went."))
    if has_unverified_appraisal(about.pk):
        raise Conflict(_("An answer is here already, and staff check who gave it. You hear from us when they have."))
    return about, enrollment


def next_question(enrollment: Enrollment, about: Experience) -> tuple[Question, list[Appraisal]]:
    """What may be asked next about an experience, and its verified appraisals. Raises Conflict when nothing may."""
    answered = verified_appraisals(about.pk)
    question = appraised_by(enrollment_pack(enrollment), about, answered).question
    if question is None:
        raise Conflict(_("This experience was appraised already."))
    return question, answered


def _asked_before(question: Question, answered: list[Appraisal], invitation: Invitation) -> dict[str, str]:
    """Why this person cannot be asked for this: who answered before is asked again only where the program says so."""
    asked = [each.request.appraiser_email for each in answered]
    is_same = any(may_be_same_mailbox(invitation.appraiser_email, address) for address in asked)
    if is_same and NextAppraiser.SAME_PERSON not in question.by:
        return {"appraiser_email": _("This person has answered already. Ask someone else who saw your work.")}
    if answered and not is_same and NextAppraiser.SOMEONE_ELSE not in question.by:
        return {"appraiser_email": _("This program asks the same person again. Give the address they answered at.")}
    return {}


def _asked(question: Question) -> Asked:
    return Asked(question.items, question.completes)


def _open_request(ctx: Context, request_id: UUID) -> tuple[AppraisalRequest, Enrollment]:
    """A request that is not closed, locked after its enrollment, when the actor may change it."""
    enrollment = locked(appraisal_request(request_id).experience.enrollment_id)
    admit(ctx, Action.CORRECT_APPRAISAL_REQUEST, scope_of(enrollment))
    found = locked_request(request_id)
    found.experience.enrollment = enrollment
    if found.state not in LIVE_REQUEST_STATES:
        raise Conflict(_("This request is closed already. Load the page again to see what became of it."))
    return found, enrollment


def _standing_request(ctx: Context, about: Experience) -> AppraisalRequest | None:
    """The request that is still out; one whose time is over is closed on the way."""
    found = live_request(about.pk)
    if found is None or found.expires_at > ctx.now:
        return found
    _close(ctx, locked_request(found.pk), about.enrollment, RequestState.EXPIRED)
    return None


def _asks_same(standing: AppraisalRequest, invitation: Invitation) -> bool:
    return all(getattr(standing, field) == getattr(invitation, field) for field in invitation.__dataclass_fields__)


def _require_invitations_left(ctx: Context, enrollment: Enrollment) -> None:
    most = pack_of(enrollment.version_id).policy.appraisal_invites_per_day
    if count_invitations(enrollment.person_id, since=ctx.now - timedelta(days=1)) >= most:
        text = _("You have sent %(count)s invitations within a day, which is the most. Try again tomorrow.")
        raise Conflict(text % {"count": most})


def _agree(ctx: Context, enrollment: Enrollment, invitation: Invitation) -> Consent:
    days = pack_of(enrollment.version_id).policy.appraisal_link_days
    given = give_consent(
        person_id=enrollment.person_id,
        what="first name, employer, role, dates, program and campus",
        to_whom=invitation.appraiser_email,
        purpose="appraisal of an experience",
        text=consent_words(),
        given_at=ctx.now,
        until=ctx.now + timedelta(days=CONSENT_SPANS * days),
    )
    record(ctx, Verb.CONSENT_GIVEN, "consent", given.pk, organization_id=enrollment.campus_id)
    return given


def _sending(enrollment: Enrollment, given: Consent, asked: Asked) -> Sending:
    days = pack_of(enrollment.version_id).policy.appraisal_link_days
    return Sending(given.pk, given.until, days, asked)


def _send(
    ctx: Context, enrollment: Enrollment, about: Experience, invitation: Invitation, sending: Sending
) -> AppraisalRequest:
    made = send_invitation(ctx, about, invitation, sending=sending)
    record(ctx, Verb.APPRAISAL_REQUESTED, "appraisal-request", made.pk, organization_id=enrollment.campus_id)
    return made


def _close(ctx: Context, found: AppraisalRequest, enrollment: Enrollment, to: RequestState) -> None:
    close_request(found, to, at=ctx.now)
    call_back(invitation_key(found))
    call_back(f"appraisal-reminder:{found.pk}")
    record(ctx, Verb.APPRAISAL_REQUEST_CLOSED, "appraisal-request", found.pk, organization_id=enrollment.campus_id)


def _form(enrollment: Enrollment, about: Experience) -> AppraisalForm:
    pack = enrollment_pack(enrollment)
    form = pack.appraisals.get(pack.activities[about.activity_key].appraisal)
    if form is None:
        raise Invalid(_("This program asks for no appraisal here. Tell the people who run it."))
    return form
