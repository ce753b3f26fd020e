"""A learner brings a badge from elsewhere: it is checked before it is taken, and counts once staff recognized it."""

from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from openbadges3 import Report, Verdict
from openbadges3.codes import Code
from waymark.records.assessment.commands import BroughtBadge, add_recognition, decide_on_badge
from waymark.records.assessment.foreign_badge import (
    awarded_at,
    badge_digest,
    badge_in,
    examined,
    report_document,
    signed_badge,
)
from waymark.records.assessment.models import MOST_BADGE_BYTES, Recognition
from waymark.records.assessment.queries import locked_recognition, recognition, recognitions_of
from waymark.records.assessment.states import RecognitionState
from waymark.records.audit.commands import record
from waymark.records.audit.verbs import Verb
from waymark.records.catalog.queries import pack_of
from waymark.records.credentials.verifying import holder_of, verify_content
from waymark.records.enrollment.commands import note_activity
from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.queries import locked, scope_of
from waymark.records.ledger.derive import from_recognition, local_day
from waymark.records.notices.letters import Letter
from waymark.rules.forms.text import plain_text
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from waymark.rules.packs.model import ActivityKind
from waymark.rules.policy.actions import Action
from waymark.rules.progress.facts import RecognizedValue
from waymark.rules.progress.recognition import countable, takes_badges

from .admit import admit
from .decided import decided_before, is_own
from .notify import notify, to_learner
from .open_step import open_step, open_way
from .reconsider import add_facts

MOST_WAITING = 5
LONGEST_WORDS = 600
LONGEST_NOTE = 1200
TAKEN = frozenset({Verdict.VALID, Verdict.UNKNOWN_ISSUER})


@transaction.atomic
def bring_badge(
    ctx: Context, enrollment_id: UUID, *, activity_key: str, content: bytes, words: str = ""
) -> Recognition:
    """Take a badge, for a step or ("") for what the program's equivalences give, when the check lets it through.

    A badge of an issuer not known here is taken with that said: staff find out. The same badge twice is taken once.
    Raises Invalid, saying what the check found, for a badge that cannot be read, was changed, or does not stand.
    """
    enrollment = _open_place(ctx, enrollment_id, activity_key)
    said = plain_text(words)
    if len(said) > LONGEST_WORDS:
        text = _("Keep this to %(count)s characters or fewer.") % {"count": LONGEST_WORDS}
        raise Invalid(text, fields={"words": text})
    badge = _checked(ctx, enrollment, activity_key, content, said)
    brought = recognitions_of(enrollment_id)
    for each in brought:
        is_same = (each.activity_key, each.digest) == (activity_key, badge.digest)
        if is_same and each.state != RecognitionState.DECLINED:
            return each
    if sum(each.state == RecognitionState.SENT for each in brought) >= MOST_WAITING:
        raise Conflict(_("Several badges of yours wait already. Bring the next one when staff have looked at those."))
    try:
        with transaction.atomic():
            made = add_recognition(enrollment_id=enrollment_id, badge=badge, at=ctx.now)
    except IntegrityError as error:
        raise Conflict(_("This badge was sent a moment ago. Load the page again to see it.")) from error
    note_activity(enrollment, at=ctx.now)
    record(ctx, Verb.BADGE_BROUGHT, "recognition", made.pk, organization_id=enrollment.campus_id)
    return made


@transaction.atomic
def decide_recognition(
    ctx: Context, recognition_id: UUID, *, recognize: bool, note: str, achievement: str = "", issuer: str = ""
) -> Recognition:
    """Staff recognize a badge as one the program asks for, or decline it with a note that says why.

    `achievement` and `issuer` are one of `countable`. Recognized, it becomes a fact and the learner is judged anew. The
    badge is checked once more: one that was withdrawn or ran out since it was sent cannot be recognized.
    """
    enrollment = locked(recognition(recognition_id).enrollment_id)
    admit(ctx, Action.RECOGNIZE, scope_of(enrollment))
    found = locked_recognition(recognition_id)
    found.enrollment = enrollment
    decider = ctx.actor.person_id
    if decider is None:
        raise Forbidden(_("A badge is recognized by a person. Sign in with your own account."))
    if _is_same_decision(ctx, found, recognize=recognize, note=note, achievement=achievement, issuer=issuer):
        return found
    if found.state != RecognitionState.SENT:
        raise Conflict(decided_before(ctx, found.decided_by_id))
    counts_as = RecognizedValue(achievement, issuer) if recognize else None
    said = _usable_note(found, note, counts_as)
    if counts_as is not None:
        _require_countable(ctx, found, counts_as)
    decide_on_badge(found, counts_as=counts_as, by_id=decider, note=said, at=ctx.now)
    verb = Verb.BADGE_RECOGNIZED if recognize else Verb.BADGE_DECLINED
    record(ctx, verb, "recognition", found.pk, organization_id=enrollment.campus_id)
    note_activity(enrollment, at=ctx.now)
    if recognize:
        add_facts(ctx, enrollment.pk, [from_recognition(found, definition_digest=enrollment.version.digest)])
    notify(ctx, [to_learner(enrollment, Letter.BADGE_DECIDED, effect_key=f"badge-decided:{found.pk}", values={})])
    return found


def _is_same_decision(
    ctx: Context, found: Recognition, *, recognize: bool, note: str, achievement: str, issuer: str
) -> bool:
    """Whether the actor sent this very decision before: sent twice it has the effect of one."""
    to = RecognitionState.RECOGNIZED if recognize else RecognitionState.DECLINED
    is_same = found.state == to and found.note == plain_text(note) and is_own(ctx, found.decided_by_id)
    return is_same and (not recognize or (found.achievement, found.issuer) == (achievement, issuer))


def needs_word(found: Recognition) -> bool:
    """Whether recognizing the badge takes a sentence on how its issuer was checked: the check could not tell."""
    return str(found.report.get("verdict")) != Verdict.VALID.value


def _open_place(ctx: Context, enrollment_id: UUID, activity_key: str) -> Enrollment:
    """The enrollment, locked, when its owner may bring a badge to this step now; or to none, if equivalences are."""
    if activity_key:
        kinds = (ActivityKind.EXTERNAL_BADGE,)
        step = open_step(ctx, enrollment_id, activity_key=activity_key, action=Action.SUBMIT_WORK, kinds=kinds)
        return step.enrollment
    enrollment = open_way(ctx, enrollment_id, action=Action.SUBMIT_WORK)
    if not takes_badges(pack_of(enrollment.version_id)):
        raise NotFound(_("This program takes no badges from elsewhere."))
    return enrollment


def too_large() -> str:
    """What is said of a file that is larger than any badge to check may be."""
    limit = settings.BADGE_LIMIT_BYTES // (1024 * 1024)
    return _("This badge is over %(limit)s MB. Choose the original badge file.") % {"limit": limit}


def _checked(ctx: Context, enrollment: Enrollment, activity_key: str, content: bytes, said: str) -> BroughtBadge:
    if len(content) > settings.BADGE_LIMIT_BYTES:
        raise Invalid(too_large(), fields={"badge": too_large()})
    report = examined(verify_content(content, now=ctx.now), email=enrollment.person.email, now=ctx.now)
    refused = refusal(report)
    if not refused and holder_of(report) not in (None, enrollment.person_id):
        refused = _("This badge was awarded to somebody else. Bring one that was awarded to you.")
    if refused or report.credential is None:
        raise Invalid(refused, fields={"badge": refused})
    signed = signed_badge(content)
    if len(signed) > MOST_BADGE_BYTES:
        text = _("This badge is too large to be kept. Ask its issuer for a smaller one.")
        raise Invalid(text, fields={"badge": text})
    return BroughtBadge(
        activity_key=activity_key,
        content=signed,
        digest=badge_digest(badge_in(signed)),
        report=report_document(report),
        words=said,
        earned_on=local_day(awarded_at(report.credential, latest=ctx.now)),
    )


def refusal(report: Report) -> str:
    """Why a badge with this report is not taken, and what to do; "" when it is."""
    if report.verdict in TAKEN and report.credential is not None:
        return ""
    match report.verdict:
        case Verdict.INVALID if report.check("proof") is None:
            return _("This is not a badge we can read. Choose the file of an Open Badge 3.0, or paste its whole text.")
        case Verdict.INVALID if report.reason == Code.CHANGED:
            return _("This badge was changed after it was issued, or damaged. Download it again where you keep it.")
        case Verdict.INVALID:
            return _("This badge didn’t pass our checks. Ask its issuer for a new one, or send another badge.")
        case Verdict.REVOKED:
            return _("The issuer withdrew this badge. Ask them why, or bring another.")
        case Verdict.SUSPENDED:
            return _("The issuer put this badge on hold. Bring it when it stands again.")
        case Verdict.EXPIRED:
            return _("This badge has expired. Ask its issuer for a renewed one.")
        case Verdict.NOT_YET_VALID:
            return _("This badge is not valid yet. Bring it when its period has begun.")
        case Verdict.SUPERSEDED:
            return _("The issuer replaced this badge. Bring the newer one.")
        case _:
            return _("We cannot tell whether this badge stands. Ask its issuer for a fresh copy.")


def _usable_note(found: Recognition, note: str, counts_as: RecognizedValue | None) -> str:
    said = plain_text(note)
    fault = ""
    if len(said) > LONGEST_NOTE:
        fault = _("Keep the note to %(count)s characters or fewer.") % {"count": LONGEST_NOTE}
    elif not said and counts_as is None:
        fault = _("Say why, so that the learner knows what to do.")
    elif not said and needs_word(found):
        fault = _("Say how you made sure who issued it. The check here could not.")
    if fault:
        raise Invalid(fault, fields={"note": fault})
    return said


def _require_countable(ctx: Context, found: Recognition, counts_as: RecognizedValue) -> None:
    pack = pack_of(found.enrollment.version_id)
    if counts_as not in countable(pack, found.activity_key, earned_on=found.earned_on):
        text = _("Choose one of the badges the program asks for.")
        raise Invalid(text, fields={"counts_as": text})
    report = verify_content(bytes(found.content), now=ctx.now)
    refused = refusal(examined(report, email=found.enrollment.person.email, now=ctx.now))
    if refused:
        raise Conflict(_("The badge no longer stands, so it cannot be recognized: %(why)s") % {"why": refused})
