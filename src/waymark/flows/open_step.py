"""The first half of every act on one step of a learner's way: find it, lock it, ask the policy, see that it is open."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from waymark.records.catalog.queries import pack_of
from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.queries import locked, scope_of
from waymark.records.enrollment.states import EnrollmentState
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict, NotFound
from waymark.rules.packs.model import Activity, ActivityKind, Pack
from waymark.rules.policy.actions import Action
from waymark.rules.progress.tree import leaves

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

    Raises NotFound for an activity that is not on the learner's pathway or is done in another way, and Conflict when
    the enrollment is not active.
    """
    enrollment = open_way(ctx, enrollment_id, action=action)
    pack = pack_of(enrollment.version_id)
    activity = pathway_activities(pack, enrollment.pathway_key).get(activity_key)
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
            raise Conflict(_("This enrollment is paused. Ask the coordinator of your campus to go on with it."))
        case EnrollmentState.COMPLETED:
            raise Conflict(_("This program is completed. Everything you sent is kept as it is."))
        case _:
            raise Conflict(_("This enrollment is not open. Enroll again, or ask the coordinator of your campus."))


def pathway_activities(pack: Pack, pathway_key: str) -> dict[str, Activity]:
    """The activities on a campus's pathway, in the order of the pack."""
    pathway = pack.pathways.get(pathway_key)
    named = {leaf.key for way in pathway.ways.values() for leaf in leaves(way)} if pathway else set()
    return {
        key: activity
        for key, activity in pack.activities.items()
        if key in named and (not activity.open_to or pathway_key in activity.open_to)
    }
