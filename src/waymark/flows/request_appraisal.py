"""A learner asks somebody who saw the work to appraise it: the question goes out by mail, with a link made for one."""

from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from waymark.flows.admit import admit
from waymark.flows.invite_appraiser import (
    Sending,
    appraiser_notice,
    mail_keys,
    next_mail_key,
    paused_words,
    require_usable,
    send_invitation,
    usable_invitation,
)
from waymark.flows.notify import notify
from waymark.flows.open_step import require_active
from waymark.flows.pause_address import pause_for
from waymark.records.audit.commands import give_consent, record, withdraw_consent
from waymark.records.audit.models import Consent
from waymark.records.audit.queries import consent_in_force
from waymark.records.audit.verbs import Verb
from waymark.records.catalog.queries import pack_of
from waymark.records.enrollment.commands import note_activity
from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.pathways import enrollment_pack
from waymark.records.enrollment.queries import locked, scope_of
from waymark.records.experience.commands import (
    Asked,
    Invitation,
    close_request,
    forget_draft,
    note_address_source,
    renew_token,
)
from waymark.records.experience.models import Appraisal, AppraisalRequest, Experience
from waymark.records.experience.outcome import appraised_by
from waymark.records.experience.queries import (
    appraisal_request,
    count_invitations,
    declined_drafts_over,
    experience,
    has_unverified_appraisal,
    live_request,
    locked_experience,
    locked_request,
    overdue_requests,
    verified_appraisals,
)
from waymark.records.experience.states import LIVE_REQUEST_STATES, ExperienceState, Mailed, RequestState
from waymark.records.notices.commands import call_back
from waymark.records.notices.letters import Letter
from waymark.rules.forms.mailbox import may_be_same_mailbox
from waymark.rules.forms.text import plain_line
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.days import end_of_day
from waymark.rules.kernel.errors import Conflict, Invalid
from waymark.rules.kernel.ids import new_token, token_hash
from waymark.rules.packs.model import AppraisalForm, AppraiserKind, NextAppraiser
from waymark.rules.policy.actions import Action
from waymark.rules.policy.readers import answers_read_by_staff, reason_read_by_staff
from waymark.rules.progress.next_appraisal import Question

CONSENT_SPANS = 2
"""How many times as long as one link a consent lasts, so that a corrected address still gets its whole time."""


def consent_words(*, asks_rest: bool = False) -> str:
    """What the learner agrees to, in the language of the page: these words are shown, and their digest is kept.

    Who reads the answers, and a reason for declining, comes from the policy table. `asks_rest`: somebody else has
    appraised the work, and this person is asked only about what that one did not see.
    """
    told = _(
        "I agree that Waymark may email the person I name, at the address I give or at one that staff correct for me. "
        "The email includes my first name, employer, role, work dates, program, and campus. The page it links to also "
        "shows my hours and what I planned to learn. The person won’t see my plan, my other work, or my email address. "
        "I can read the answers after staff verify who answered."
    )
    end = _("I can withdraw this at any time. Then the link stops working right away.")
    rest = _(
        "Someone else has appraised the rest. This person learns that, and rates only what is missing. Both appraisals "
        "count together, and a badge that rests on them says that more than one person appraised the work."
    )
    parts = (told, rest if asks_rest else "", answers_read_by_staff(), reason_read_by_staff(), end)
    return " ".join(part for part in parts if part)


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
        fields["consent"] = _("Check this box to agree. We won’t contact anyone without your permission.")
    require_usable(fields)
    standing = _standing_request(ctx, about)
    if standing is not None:
        if _asks_same(standing, invitation):
            return standing
        raise Conflict(_("You’ve already asked someone. Edit or cancel that request before you ask someone else."))
    _require_invitations_left(ctx, enrollment)
    asked = _asked(question)
    given = _agree(ctx, enrollment, invitation, asked=asked)
    made = send_question(ctx, enrollment, about, invitation, sending_under(enrollment, given, asked))
    note_activity(enrollment, at=ctx.now)
    return made


@transaction.atomic
def correct_request(
    ctx: Context, request_id: UUID, *, appraiser_name: str, appraiser_email: str, source: str = ""
) -> AppraisalRequest:
    """Send the question anew to a corrected name and address. The link before it stops working at once.

    The request with the address as it was stays in the record. `source` says how staff know the new one.
    """
    found, enrollment = open_request(ctx, request_id)
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
    close_question(ctx, found, enrollment, RequestState.CANCELLED)
    if ctx.actor.person_id == enrollment.person_id:
        _require_invitations_left(ctx, enrollment)
        given = _agree(ctx, enrollment, invitation, asked=asked)
        return send_question(ctx, enrollment, about, invitation, sending_under(enrollment, given, asked))
    standing = consent_in_force(found.consent_id, now=ctx.now)
    if standing is None:
        text = _("The learner no longer consents to us contacting this person. Ask the learner to send a new request.")
        raise Conflict(text)
    made = send_question(ctx, enrollment, about, invitation, sending_under(enrollment, standing, asked))
    note_address_source(made, plain_line(source)[:300])
    return made


@transaction.atomic
def remind_appraiser(ctx: Context, request_id: UUID) -> AppraisalRequest:
    """Remind the appraiser, once for a request, and never at an address whose holder wants no more mail about this
    learner. The reminder has a new link; the first one stops working."""
    found, enrollment = open_request(ctx, request_id)
    require_active(enrollment)
    if any(mark["what"] == Mailed.REMINDED for mark in found.custody):
        raise Conflict(_("You’ve already sent this person a reminder. You can send only one."))
    require_usable_link(ctx, found, enrollment)
    is_last = pack_of(enrollment.version_id).policy.reminders.is_nothing
    mail_again(ctx, found, Mailed.REMINDED, Letter.APPRAISAL_REMINDER, is_last=is_last)
    record(ctx, Verb.APPRAISER_REMINDED, "appraisal-request", found.pk, organization_id=enrollment.campus_id)
    return found


def require_usable_link(ctx: Context, found: AppraisalRequest, enrollment: Enrollment) -> None:
    """Raise Conflict when nothing may be mailed about a live request: its time is over, or somebody said no."""
    if found.expires_at <= ctx.now or consent_in_force(found.consent_id, now=ctx.now) is None:
        raise Conflict(_("This link has expired. Send a new request."))
    if pause_for(enrollment.person_id, found.appraiser_email) is not None:
        raise Conflict(paused_words())


def mail_again(ctx: Context, found: AppraisalRequest, mark: Mailed, letter: Letter, *, is_last: bool = False) -> None:
    """Mail a live request once more with a new link. What is still in the outbox never goes out."""
    token = new_token()
    for key in mail_keys(found):
        call_back(key)
    renew_token(found, mark, token_hash=token_hash(token), at=ctx.now)
    key = next_mail_key(found)
    notify(ctx, [appraiser_notice(found, letter, effect_key=key, token=token, is_last=is_last)])


@transaction.atomic
def cancel_request(ctx: Context, request_id: UUID) -> AppraisalRequest:
    """Take the question back: its link stops working at once."""
    found, enrollment = open_request(ctx, request_id)
    close_question(ctx, found, enrollment, RequestState.CANCELLED)
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
        close_question(ctx, found, enrollment, RequestState.CANCELLED)


def expire_requests(ctx: Context) -> int:
    """Close the requests whose time is over, each in a transaction of its own; how many there were.

    Where somebody declined, what they had typed is forgotten then: until now they could take it back.
    """
    for declined in declined_drafts_over(now=ctx.now):
        with transaction.atomic():
            found = locked_request(declined.pk)
            forget_draft(found)
            campus = found.experience.enrollment.campus_id
            record(ctx, Verb.APPRAISAL_REQUEST_CLOSED, "appraisal-request", found.pk, organization_id=campus)
    expired = 0
    for overdue in overdue_requests(now=ctx.now):
        with transaction.atomic():
            enrollment = locked(overdue.experience.enrollment_id)
            found = locked_request(overdue.pk)
            if found.state in LIVE_REQUEST_STATES and found.expires_at <= ctx.now:
                close_question(ctx, found, enrollment, RequestState.EXPIRED)
                expired += 1
    return expired


def _finished_experience(ctx: Context, experience_id: UUID) -> tuple[Experience, Enrollment]:
    enrollment = locked(experience(experience_id).enrollment_id)
    admit(ctx, Action.REQUEST_APPRAISAL, scope_of(enrollment))
    require_active(enrollment)
    about = locked_experience(experience_id)
    about.enrollment = enrollment
    if about.state not in (ExperienceState.FINISHED, ExperienceState.APPRAISED):
        raise Conflict(_("Mark the experience finished first. Then you can request an appraisal."))
    if has_unverified_appraisal(about.pk):
        raise Conflict(
            _("Someone has already answered. Staff are verifying who it was. Then you can read the answer here.")
        )
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


def open_request(
    ctx: Context, request_id: UUID, *, action: Action = Action.CORRECT_APPRAISAL_REQUEST
) -> tuple[AppraisalRequest, Enrollment]:
    """A request that is not closed, locked after its enrollment, when the actor may change it."""
    enrollment = locked(appraisal_request(request_id).experience.enrollment_id)
    admit(ctx, action, scope_of(enrollment))
    found = locked_request(request_id)
    found.experience.enrollment = enrollment
    if found.state not in LIVE_REQUEST_STATES:
        raise Conflict(_("This request is already closed. Reload the page to see the result."))
    return found, enrollment


def _standing_request(ctx: Context, about: Experience) -> AppraisalRequest | None:
    """The request that is still out; one whose time is over is closed on the way."""
    found = live_request(about.pk)
    if found is None or found.expires_at > ctx.now:
        return found
    close_question(ctx, locked_request(found.pk), about.enrollment, RequestState.EXPIRED)
    return None


def _asks_same(standing: AppraisalRequest, invitation: Invitation) -> bool:
    return all(getattr(standing, field) == getattr(invitation, field) for field in invitation.__dataclass_fields__)


def _require_invitations_left(ctx: Context, enrollment: Enrollment) -> None:
    most = pack_of(enrollment.version_id).policy.appraisal_invites_per_day
    if count_invitations(enrollment.person_id, since=ctx.now - timedelta(days=1)) >= most:
        text = _("You’ve sent %(count)s requests in the last day, which is the limit. Try again tomorrow.")
        raise Conflict(text % {"count": most})


def _agree(ctx: Context, enrollment: Enrollment, invitation: Invitation, *, asked: Asked) -> Consent:
    days = pack_of(enrollment.version_id).policy.appraisal_link_days
    given = give_consent(
        person_id=enrollment.person_id,
        what="first name, employer, role, dates, program and campus",
        to_whom=invitation.appraiser_email,
        purpose="appraisal of an experience",
        text=consent_words(asks_rest=asked.completes_id is not None),
        given_at=ctx.now,
        until=end_of_day(ctx.now, CONSENT_SPANS * days, ZoneInfo(settings.TIME_ZONE)),
    )
    record(ctx, Verb.CONSENT_GIVEN, "consent", given.pk, organization_id=enrollment.campus_id)
    return given


def sending_under(enrollment: Enrollment, given: Consent, asked: Asked) -> Sending:
    days = pack_of(enrollment.version_id).policy.appraisal_link_days
    return Sending(given.pk, given.until, days, asked)


def send_question(
    ctx: Context, enrollment: Enrollment, about: Experience, invitation: Invitation, sending: Sending
) -> AppraisalRequest:
    made = send_invitation(ctx, about, invitation, sending=sending)
    record(ctx, Verb.APPRAISAL_REQUESTED, "appraisal-request", made.pk, organization_id=enrollment.campus_id)
    return made


def close_question(ctx: Context, found: AppraisalRequest, enrollment: Enrollment, to: RequestState) -> None:
    close_request(found, to, at=ctx.now)
    for key in mail_keys(found):
        call_back(key)
    record(ctx, Verb.APPRAISAL_REQUEST_CLOSED, "appraisal-request", found.pk, organization_id=enrollment.campus_id)


def _form(enrollment: Enrollment, about: Experience) -> AppraisalForm:
    pack = enrollment_pack(enrollment)
    form = pack.appraisals.get(pack.activities[about.activity_key].appraisal)
    if form is None:
        raise Invalid(_("This program doesn’t require an appraisal here. Tell your campus coordinator."))
    return form
