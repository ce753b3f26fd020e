"""A learner goes on elsewhere: at another campus, in a newer version, or again after having left. Everything that
belongs to the enrollment comes along, so what was met stays met."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from waymark.records.audit.commands import record, record_all
from waymark.records.audit.verbs import Verb
from waymark.records.catalog.models import Offering, ProgramVersion
from waymark.records.catalog.queries import localized_pack, offering, pack_of
from waymark.records.enrollment import commands, queries
from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.pathways import judge, pathway_activities, pinned_to
from waymark.records.enrollment.states import EnrollmentEventKind, EnrollmentState
from waymark.records.evidence.queries import open_submissions
from waymark.records.experience.models import Experience
from waymark.records.experience.queries import experiences_of
from waymark.records.experience.states import LIVE_REQUEST_STATES, ExperienceState
from waymark.records.ledger.commands import record_facts
from waymark.records.ledger.derive import DerivedFact, from_results, local_day
from waymark.records.ledger.models import SourceKind
from waymark.records.ledger.queries import facts_from, live_facts
from waymark.records.plans.queries import results_of
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict, NotFound, WaymarkError
from waymark.rules.packs.model import ActivityKind
from waymark.rules.policy.actions import Action
from waymark.rules.progress.facts import FactView
from waymark.rules.progress.moving import Comparison, Place, compare, judged_alike, other_activities

from .admit import admit
from .eligibility import require_open_to
from .open_step import require_active
from .reconsider import reconsider

UNDER_WAY = (ExperienceState.PROPOSED, ExperienceState.APPROVED, ExperienceState.FINISHED)


@dataclass(frozen=True)
class Outlook:
    """What going on by an offering would mean, before anybody decides. `others` has the requirements that other
    activities lead to there; `obstacle` is the sentence that says why it cannot be done, or ""."""

    enrollment: Enrollment
    opening: Offering
    comparison: Comparison
    others: dict[str, tuple[str, ...]]
    obstacle: str


def outlook(ctx: Context, enrollment_id: UUID, *, offering_id: UUID) -> Outlook:
    """What would stay met, what would change, and whether anything stands in the way. Writes nothing.

    Raises NotFound when the offering is not of the program the enrollment is in.
    """
    enrollment, opening = queries.enrollment(enrollment_id), offering(offering_id)
    admit(ctx, Action.CONTINUE_ENROLLMENT, queries.scope_of(enrollment))
    _require_same_program(enrollment, opening)
    obstacle = ""
    try:
        _require_possible(ctx, enrollment, opening)
    except WaymarkError as refusal:
        obstacle = refusal.message
    then = pinned_to(enrollment, version_id=opening.version_id, pathway_key=opening.pathway_key)
    here, there = _place(enrollment), _place(then)
    facts = live_facts(enrollment.pk)
    counted = [FactView(each.id, each.kind, each.about, None, each.on) for each in _self_assessed(then)]
    comparison = compare(here.pack, judge(enrollment, facts), there.pack, judge(then, [*facts, *counted]))
    return Outlook(enrollment, opening, comparison, other_activities(here, there, comparison.to_do), obstacle)


@transaction.atomic
def continue_enrollment(ctx: Context, enrollment_id: UUID, *, offering_id: UUID) -> Enrollment:
    """Let the learner go on by this offering, in the very same enrollment. Twice has the effect of once.

    Raises Conflict when the enrollment is completed or paused, when the offering is closed or of an older version, or
    when something under way would be judged by other words there; Forbidden when they are not eligible.
    """
    enrollment, opening = queries.locked(enrollment_id), offering(offering_id)
    admit(ctx, Action.CONTINUE_ENROLLMENT, queries.scope_of(enrollment))
    _require_same_program(enrollment, opening)
    is_there = (enrollment.version_id, enrollment.campus_id) == (opening.version_id, opening.campus_id)
    if enrollment.state == EnrollmentState.ACTIVE and is_there:
        return enrollment
    return continue_at(ctx, enrollment, opening)


def continue_at(ctx: Context, enrollment: Enrollment, opening: Offering) -> Enrollment:
    """Let a locked enrollment go on by an offering, with its entries. A step of stories that asked before."""
    _require_same_program(enrollment, opening)
    _require_possible(ctx, enrollment, opening)
    kind = commands.continue_enrollment(
        enrollment,
        version_id=opening.version_id,
        campus_id=opening.campus_id,
        pathway_key=opening.pathway_key,
        at=ctx.now,
    )
    verb = Verb.ENROLLMENT_RESUMED if kind is EnrollmentEventKind.CAME_BACK else Verb.ENROLLMENT_MOVED
    record(ctx, verb, "enrollment", enrollment.pk, organization_id=opening.campus_id)
    moved = queries.locked(enrollment.pk)
    counted = record_facts(_self_assessed(moved), at=ctx.now)
    record_all(ctx, Verb.FACT_RECORDED, [("fact", fact.pk, opening.campus_id) for fact in counted])
    reconsider(ctx, enrollment.pk)
    return queries.enrollment(enrollment.pk)


def _place(enrollment: Enrollment) -> Place:
    return Place(pack_of(enrollment.version_id), enrollment.pathway_key)


def _self_assessed(enrollment: Enrollment) -> list[DerivedFact]:
    """The self-assessments that the pathway asks for and whose every part was taken before, for another step."""
    taken = results_of(enrollment.pk)
    pack = pack_of(enrollment.version_id)
    digest = ProgramVersion.objects.values_list("digest", flat=True).get(pk=enrollment.version_id)
    known = {fact.about for fact in facts_from(enrollment.pk, SourceKind.RESULT)}
    said = (
        from_results(activity, taken, definition_digest=digest)
        for key, activity in pathway_activities(pack, enrollment.pathway_key).items()
        if activity.kind is ActivityKind.SELF_ASSESSMENT and key not in known
    )
    return [fact for fact in said if fact is not None]


def _require_same_program(enrollment: Enrollment, opening: Offering) -> None:
    if opening.version.program_id != enrollment.program_id:
        raise NotFound(_("This is another program. Enroll in it from its own page."))


def _require_possible(ctx: Context, enrollment: Enrollment, opening: Offering) -> None:
    _require_free(enrollment)
    require_open_to(opening, enrollment.person_id, on=local_day(ctx.now))
    if opening.version_id == enrollment.version_id:
        return
    now, then = enrollment.version, opening.version
    facts = {"campus": opening.campus.name, "old": now.number, "new": then.number}
    if _age(then) <= _age(now):
        said = _("This is version %(new)s, and you’re on version %(old)s, which is newer. Choose one that isn’t older.")
        raise Conflict(said % facts)
    titles = _judged_otherwise(enrollment, opening)
    if titles:
        said = _(
            "Version %(new)s has other rules for what you have in progress: %(titles)s. Wait until it’s decided, or "
            "withdraw it first. Then you can continue at %(campus)s."
        )
        raise Conflict(said % {**facts, "titles": ", ".join(titles)})


def _require_free(enrollment: Enrollment) -> None:
    """Raise Conflict unless this is the enrollment the learner is on, or the one to take up again."""
    if enrollment.state != EnrollmentState.WITHDRAWN:
        require_active(enrollment)
        return
    if queries.open_enrollment(enrollment.person_id, program_id=enrollment.program_id) is not None:
        raise Conflict(_("You’re already enrolled in this program. Continue from your trail."))
    if queries.has_completed(enrollment.person_id, program_id=enrollment.program_id):
        raise Conflict(_("You’ve completed this program. Everything you sent is kept."))


def _age(version: ProgramVersion) -> tuple[float, str]:
    """What puts the versions of a program in order, the oldest first."""
    return (version.published_at.timestamp() if version.published_at else 0.0, version.number)


def _is_under_way(about: Experience) -> bool:
    """Whether anybody has still to say something of an experience."""
    is_asked = any(request.state in LIVE_REQUEST_STATES for request in about.requests.all())
    return about.state in UNDER_WAY or is_asked


def _judged_otherwise(enrollment: Enrollment, opening: Offering) -> tuple[str, ...]:
    """The titles of the steps with something under way that the version to come would judge by other words."""
    here, there = _place(enrollment), Place(pack_of(opening.version_id), opening.pathway_key)
    under_way: Iterable[str] = [
        *(work.activity_key for work in open_submissions(enrollment.pk)),
        *(each.activity_key for each in experiences_of(enrollment.pk) if _is_under_way(each)),
    ]
    language = (get_language() or "en")[:2]
    words = localized_pack(enrollment.version_id, language).activities
    return tuple(
        words[key].title if key in words else key
        for key in dict.fromkeys(under_way)
        if not judged_alike(here, there, key)
    )
