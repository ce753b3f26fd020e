"""Steps on the way that tests of judging begin from. They act by our flows only."""

from tests.flows.people import ctx_of
from tests.flows.world import World
from waymark.flows.assess_work import assess_work
from waymark.records.assessment.models import Assessment
from waymark.records.assessment.states import Decision
from waymark.records.evidence.models import Submission

SOUND = {"route": "sound", "risks": "strong"}
THIN = {"route": "thin", "risks": "strong"}


def read_by_cleo(
    world: World,
    work: Submission,
    *,
    ratings: dict[str, str] | None = None,
    comments: dict[str, str] | None = None,
    next: str = "",
    decision: Decision | None = None,
    minutes: int = 60,
) -> Assessment:
    """Cleo has read the work: sound unless told otherwise."""
    return assess_work(
        ctx_of(world.cleo, minutes=minutes),
        work.pk,
        ratings=SOUND if ratings is None else ratings,
        comments=comments or {},
        keep="The rest at the bridge.",
        next=next,
        decision=decision,
    )
