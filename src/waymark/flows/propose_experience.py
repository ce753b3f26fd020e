"""A learner proposes a work-based experience; staff approve it before it counts; the learner says when it is over."""

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from waymark.flows.admit import admit
from waymark.flows.decided import decided_before, is_own
from waymark.flows.draft_words import NO_PAGE, DraftAt
from waymark.flows.notify import Notice, notify, to_learner
from waymark.flows.open_step import open_step, require_active
from waymark.flows.save_draft import spend_draft
from waymark.records.audit.commands import record
from waymark.records.audit.verbs import Verb
from waymark.records.enrollment.commands import note_activity
from waymark.records.enrollment.queries import locked, scope_of
from waymark.records.evidence.states import DraftRoom
from waymark.records.experience.commands import Proposal, add_experience, decide_on_experience, move_experience
from waymark.records.experience.models import Experience
from waymark.records.experience.queries import experience, experiences_of, locked_experience
from waymark.records.experience.states import ExperienceState, ExperienceType
from waymark.records.ledger.derive import local_day
from waymark.records.notices.letters import Letter
from waymark.rules.forms.text import names_somebody, plain_name, plain_text
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid
from waymark.rules.packs.model import ActivityKind
from waymark.rules.policy.actions import Action

MOST_HOURS = 5000
MOST_OPEN = 5
LONGEST = {"employer": 160, "role_title": 160, "outcomes": 2000}
LONGEST_NOTE = 1200
FURTHEST = timedelta(days=5 * 366)
UNDER_WAY = (ExperienceState.PROPOSED, ExperienceState.APPROVED, ExperienceState.FINISHED)


@transaction.atomic
def propose_experience(
    ctx: Context,
    enrollment_id: UUID,
    *,
    activity_key: str,
    type: ExperienceType,
    employer: str,
    role_title: str,
    starts_on: date,
    ends_on: date,
    hours: int,
    outcomes: str,
    saw: DraftAt | None = NO_PAGE,
) -> Experience:
    """Describe an experience for staff to approve. The same one proposed twice has the effect of one.

    Raises NewerWords when the draft holds what the page of revision `saw` did not show.
    """
    step = open_step(
        ctx,
        enrollment_id,
        activity_key=activity_key,
        action=Action.PROPOSE_EXPERIENCE,
        kinds=(ActivityKind.EXPERIENCE,),
    )
    proposal = Proposal(
        type, plain_name(employer), plain_name(role_title), starts_on, ends_on, hours, plain_text(outcomes)
    )
    refuse_unusable(proposal, today=local_day(ctx.now))
    spend_draft(
        step.enrollment.person_id, room=DraftRoom.EXPERIENCE, object_id=enrollment_id, part=activity_key, saw=saw
    )
    under_way = [
        each for each in experiences_of(enrollment_id) if each.activity_key == activity_key and each.state in UNDER_WAY
    ]
    for each in under_way:
        if each.state == ExperienceState.PROPOSED and _says(each, proposal):
            return each
    if len(under_way) >= MOST_OPEN:
        raise Conflict(_("You have several experiences under way here. Finish or cancel one before you add another."))
    made = add_experience(enrollment_id=enrollment_id, activity_key=activity_key, proposal=proposal, at=ctx.now)
    note_activity(step.enrollment, at=ctx.now)
    record(ctx, Verb.EXPERIENCE_PROPOSED, "experience", made.pk, organization_id=step.enrollment.campus_id)
    return made


@transaction.atomic
def decide_experience(ctx: Context, experience_id: UUID, *, approve: bool, note: str) -> Experience:
    """Staff approve an experience, or decline it with a note that says what would make it count."""
    found = _open_experience(ctx, experience_id, Action.DECIDE_EXPERIENCE)
    decider = ctx.actor.person_id
    if decider is None:
        raise Forbidden(_("An experience is approved by a person. Sign in with your own account."))
    said = plain_text(note)
    if not approve and not said:
        raise Invalid(_("Say why, so that the learner can change it."), fields={"note": _("Say why.")})
    if len(said) > LONGEST_NOTE:
        text = _("Keep the note to %(count)s characters or fewer.") % {"count": LONGEST_NOTE}
        raise Invalid(text, fields={"note": text})
    to = ExperienceState.APPROVED if approve else ExperienceState.DECLINED
    if found.state == to and is_own(ctx, found.decided_by_id) and found.decision_note == said:
        return found
    if found.state == ExperienceState.CANCELLED:
        raise Conflict(_("The learner canceled this, so there is nothing left to decide."))
    if found.state != ExperienceState.PROPOSED:
        raise Conflict(decided_before(ctx, found.decided_by_id))
    is_again = found.decided_at is not None
    decide_on_experience(found, to, by_id=decider, note=said, at=ctx.now)
    verb = Verb.EXPERIENCE_APPROVED if approve else Verb.EXPERIENCE_DECLINED
    record(ctx, verb, "experience", found.pk, organization_id=found.enrollment.campus_id)
    note_activity(found.enrollment, at=ctx.now)
    key = f"experience-decided:{found.pk}" + (f":{int(ctx.now.timestamp())}" if is_again else "")
    notify(ctx, [learner_notice(found, Letter.EXPERIENCE_DECIDED, effect_key=key)])
    return found


@transaction.atomic
def finish_experience(ctx: Context, experience_id: UUID) -> Experience:
    """The learner says that the work is over: now somebody can be asked how it went. Twice has the effect of once."""
    found = _open_experience(ctx, experience_id, Action.FINISH_EXPERIENCE)
    require_active(found.enrollment)
    if found.state == ExperienceState.FINISHED:
        return found
    if found.state == ExperienceState.PROPOSED:
        raise Conflict(_("Staff must approve this experience first. You hear from us when they have."))
    if found.state == ExperienceState.APPROVED and found.starts_on > local_day(ctx.now):
        raise Conflict(_("This experience has not begun yet. Mark it as finished when the work is over."))
    move_experience(found, ExperienceState.FINISHED)
    note_activity(found.enrollment, at=ctx.now)
    record(ctx, Verb.EXPERIENCE_FINISHED, "experience", found.pk, organization_id=found.enrollment.campus_id)
    return found


@transaction.atomic
def cancel_experience(ctx: Context, experience_id: UUID) -> Experience:
    """The learner gives up an experience that is not finished. Twice has the effect of once."""
    found = _open_experience(ctx, experience_id, Action.FINISH_EXPERIENCE)
    if found.state == ExperienceState.CANCELLED:
        return found
    move_experience(found, ExperienceState.CANCELLED)
    record(ctx, Verb.EXPERIENCE_CANCELLED, "experience", found.pk, organization_id=found.enrollment.campus_id)
    return found


def learner_notice(about: Experience, letter: Letter, *, effect_key: str) -> Notice:
    """A letter to the learner about an experience."""
    path = experience_path(about)
    return to_learner(about.enrollment, letter, effect_key=effect_key, values={"employer": about.employer}, path=path)


def experience_path(about: Experience) -> str:
    """Where the learner reads an experience."""
    return reverse("learner-experience", args=[about.pk])


def _open_experience(ctx: Context, experience_id: UUID, action: Action) -> Experience:
    """The experience, locked after its enrollment, when the actor may act on it."""
    enrollment = locked(experience(experience_id).enrollment_id)
    admit(ctx, action, scope_of(enrollment))
    found = locked_experience(experience_id)
    found.enrollment = enrollment
    return found


def refuse_unusable(proposal: Proposal, *, today: date) -> None:
    """Raise Invalid, naming the fields, when an experience cannot be described so."""
    fields = {**_text_faults(proposal), **_time_faults(proposal, today=today)}
    if fields:
        raise Invalid(_("Some answers need another look. Nothing was sent, and what you wrote is kept."), fields=fields)


def _text_faults(proposal: Proposal) -> dict[str, str]:
    fields = {}
    for field, longest in LONGEST.items():
        text = getattr(proposal, field)
        if not text:
            fields[field] = _("Fill this in.")
        elif len(text) > longest:
            fields[field] = _("Keep this to %(count)s characters or fewer.") % {"count": longest}
    for field in ("employer", "role_title"):
        if getattr(proposal, field) and not names_somebody(getattr(proposal, field)):
            fields[field] = _("Write a name with at least one letter or digit.")
        if "://" in getattr(proposal, field) or "@" in getattr(proposal, field):
            fields[field] = _("Write a plain name here, without an address.")
    return fields


def _time_faults(proposal: Proposal, *, today: date) -> dict[str, str]:
    fields = {}
    if proposal.ends_on < proposal.starts_on:
        fields["ends_on"] = _("The last day cannot be before the first.")
    if abs(proposal.starts_on - today) > FURTHEST:
        fields["starts_on"] = _("Choose a day within the last or the next five years.")
    if abs(proposal.ends_on - today) > FURTHEST:
        fields["ends_on"] = _("Choose a day within the last or the next five years.")
    if not 1 <= proposal.hours <= MOST_HOURS:
        fields["hours"] = _("Give whole hours between 1 and %(most)s.") % {"most": MOST_HOURS}
    return fields


def _says(standing: Experience, proposal: Proposal) -> bool:
    return all(getattr(standing, field) == getattr(proposal, field) for field in proposal.__dataclass_fields__)
