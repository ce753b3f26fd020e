"""Staff say whether an appraiser is who they say they are. Only then does the appraisal count as a fact."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from waymark.flows.admit import admit
from waymark.flows.decided import decided_before, is_own
from waymark.flows.impartial import involved
from waymark.flows.notify import notify
from waymark.flows.propose_experience import learner_notice
from waymark.flows.reconsider import add_facts
from waymark.records.audit.commands import record
from waymark.records.audit.verbs import Verb
from waymark.records.enrollment.commands import note_activity
from waymark.records.enrollment.pathways import enrollment_pack
from waymark.records.enrollment.queries import locked
from waymark.records.experience.appraisers import is_appraiser, mailboxes_of, share_mailbox
from waymark.records.experience.commands import judge_appraiser, move_experience
from waymark.records.experience.models import Appraisal
from waymark.records.experience.queries import appraisal, locked_appraisal, locked_experience
from waymark.records.experience.states import AppraisalState, ExperienceState
from waymark.records.ledger.derive import from_appraisal
from waymark.records.notices.letters import Letter
from waymark.records.people.queries import addresses_of
from waymark.rules.forms.text import plain_text
from waymark.rules.kernel.context import Actor, Context
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import person_behind
from waymark.rules.policy.scope import Scope
from waymark.rules.progress.appraisals import Outcome

LONGEST_NOTE = 1200


@transaction.atomic
def verify_appraiser(ctx: Context, appraisal_id: UUID, *, note: str) -> Appraisal:
    """Say that the appraiser is real, and how you know: the appraisal becomes a fact and the learner is judged anew.

    An appraisal that is not positive becomes a fact too; it just satisfies nothing that asks for a positive one. One
    that is incomplete becomes none: the experience stays open until somebody else has said what is missing.
    """
    found, is_new = _judged(ctx, appraisal_id, AppraisalState.VERIFIED, Verb.APPRAISER_VERIFIED, note)
    if not is_new:
        return found
    experience = locked_experience(found.experience_id)
    if found.outcome != Outcome.INCOMPLETE and experience.state != ExperienceState.APPRAISED:
        move_experience(experience, ExperienceState.APPRAISED)
    enrollment = found.experience.enrollment
    fact = from_appraisal(
        found,
        experience,
        appraisal_key=enrollment_pack(enrollment).activities[experience.activity_key].appraisal,
        definition_digest=enrollment.version.digest,
    )
    add_facts(ctx, enrollment.pk, [fact])
    return found


@transaction.atomic
def reject_appraiser(ctx: Context, appraisal_id: UUID, *, note: str) -> Appraisal:
    """Say that the appraiser is not who they say, and why. The learner can ask somebody else."""
    return _judged(ctx, appraisal_id, AppraisalState.REJECTED, Verb.APPRAISER_REJECTED, note)[0]


def scope_of(actor: Actor, found: Appraisal) -> Scope:
    """Where a decision about an appraisal happens: neither the learner nor an appraiser of the work may make it.

    An appraiser is whoever has the mailbox that was asked or the account that answered, by any spelling of it.
    """
    enrollment = found.experience.enrollment
    scope = Scope(
        owner_id=enrollment.person_id,
        organization_id=enrollment.campus_id,
        program_id=enrollment.program_id,
        object_id=found.pk,
    )
    return involved(actor, scope, is_party=is_appraiser(person_behind(actor), found.experience_id))


def _judged(ctx: Context, appraisal_id: UUID, to: AppraisalState, verb: Verb, note: str) -> tuple[Appraisal, bool]:
    """The appraisal, and whether it was decided just now: the same decision sent twice has the effect of one."""
    enrollment = locked(appraisal(appraisal_id).experience.enrollment_id)
    found = locked_appraisal(appraisal_id)
    found.experience.enrollment = enrollment
    admit(ctx, Action.VERIFY_APPRAISER, scope_of(ctx.actor, found), seen_by=Action.VIEW_APPRAISAL)
    verifier = ctx.actor.person_id
    if verifier is None:
        raise Forbidden(_("An appraiser is verified by a person. Sign in with your own account."))
    said = plain_text(note)
    if not said or len(said) > LONGEST_NOTE:
        text = _("Say how you know, in %(most)s characters or fewer.") % {"most": LONGEST_NOTE}
        raise Invalid(text, fields={"note": text})
    if found.state == to and is_own(ctx, found.verified_by_id) and found.verification_note == said:
        return found, False
    if found.state != AppraisalState.RECEIVED:
        raise Conflict(decided_before(ctx, found.verified_by_id))
    if to is AppraisalState.VERIFIED:
        _refuse_own_word(found)
    judge_appraiser(found, to, by_id=verifier, note=said, at=ctx.now)
    record(ctx, verb, "appraisal", found.pk, organization_id=enrollment.campus_id)
    note_activity(enrollment, at=ctx.now)
    key = f"appraisal-verified:{found.pk}"
    notify(ctx, [learner_notice(found.experience, Letter.APPRAISAL_VERIFIED, effect_key=key)])
    return found, True


def _refuse_own_word(found: Appraisal) -> None:
    """An answer from a mailbox of the learner's own is never verified, whenever they came by it."""
    if share_mailbox(mailboxes_of(found.request_id), addresses_of(found.experience.enrollment.person)):
        raise Conflict(
            _("This answer came from an address that may be the learner’s own. Reject it. They can ask someone else.")
        )
