"""The first half of every act on one step of a learner's way: find it, lock it, ask the policy, see that it is open."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from waymark.records.assessment.queries import latest_recognitions
from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.pathways import enrollment_pack, former_activities
from waymark.records.enrollment.pathways import pathway_activities as pathway_activities
from waymark.records.enrollment.queries import locked, scope_of
from waymark.records.enrollment.states import EnrollmentState
from waymark.records.evidence.queries import activities_begun
from waymark.records.experience.queries import activities_proposed
from waymark.records.plans.queries import latest_results
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict, NotFound
from waymark.rules.packs.model import Activity, ActivityKind, Pack
from waymark.rules.policy.actions import Action

from .admit import admit


@dataclass(frozen=True)
class Step:
    """One activity on one learner's pathway, with the enrollment locked."""

    enrollment: Enrollment
    pack: Pack
    activity: Activity


def open_step(
    ctx: Context, enrollment_id: UUID, *, activity_key: str, action: Action, kinds: Iterable[ActivityKind]
) -> Step:
    """The step, when the actor may act on it now.

    Raises NotFound for an activity that is not on the learner's pathway (nor begun on one before) or is done in another
    way, and Conflict when the enrollment is not active.
    """
    enrollment = open_way(ctx, enrollment_id, action=action)
    pack = enrollment_pack(enrollment)
    activity = own_activities(enrollment, pack).get(activity_key)
    if activity is None or activity.kind not in frozenset(kinds):
        raise NotFound(_("This step is not on your way. Open your trail and choose one of the steps there."))
    return Step(enrollment, pack, activity)


def open_way(ctx: Context, enrollment_id: UUID, *, action: Action) -> Enrollment:
    """The enrollment, locked, when the actor may act on it and it is active."""
    enrollment = locked(enrollment_id)
    admit(ctx, action, scope_of(enrollment))
    require_active(enrollment)
    return enrollment


def require_active(enrollment: Enrollment) -> None:
    """Raise Conflict, saying what to do, when this way is closed or paused."""
    match EnrollmentState(enrollment.state):
        case EnrollmentState.ACTIVE:
            return
        case EnrollmentState.PAUSED:
            raise Conflict(_("This enrollment is paused. Ask your campus coordinator to start it again."))
        case EnrollmentState.COMPLETED:
            raise Conflict(_("You’ve completed this program. Everything you sent is kept."))
        case EnrollmentState.WITHDRAWN:
            raise Conflict(_("You’ve left this program. Come back to it first. Your trail shows how."))
        case EnrollmentState.REQUESTED | EnrollmentState.DECLINED:
            raise Conflict(_("This enrollment isn’t approved. Ask your campus coordinator."))


def own_activities(enrollment: Enrollment, pack: Pack) -> dict[str, Activity]:
    """The activities a learner may act on, in the order of the pack: those of the pathway they are on, and those they
    began on one before and may finish. One who never moved costs no query."""
    own = pathway_activities(pack, enrollment.pathway_key)
    before = former_activities(enrollment, pack)
    if before:
        begun = _begun(enrollment)
        own |= {
            key: activity
            for key, activity in before.items()
            if key in begun.activities or set(activity.instruments) & begun.instruments
        }
    return {key: activity for key, activity in pack.activities.items() if key in own}


def seen_activities(enrollment: Enrollment, pack: Pack) -> dict[str, Activity]:
    """Those, and the work that was sent or drafted under an earlier version: its learner can read it always."""
    own = own_activities(enrollment, pack)
    if all(each["version"] == str(enrollment.version_id) for each in enrollment.former):
        return own
    begun = _begun(enrollment).activities
    return {
        key: activity
        for key, activity in pack.activities.items()
        if key in own or (key in begun and activity.kind is ActivityKind.SUBMISSION)
    }


@dataclass(frozen=True)
class _Begun:
    activities: frozenset[str]
    instruments: frozenset[str]


def _begun(enrollment: Enrollment) -> _Begun:
    """What there is something of already: a draft, work, an attempt, somebody's word, an experience, a result."""
    evidence = activities_begun(enrollment.person_id, enrollment.pk)
    badges = latest_recognitions(enrollment.pk)
    return _Begun(
        activities=frozenset({*evidence, *activities_proposed(enrollment.pk), *badges}),
        instruments=frozenset(latest_results(enrollment.pk)),
    )
