"""The trail, over random packs, facts and work: it says what the judgment says, and the next step makes sense."""

from hypothesis import given
from hypothesis import strategies as st

from tests.property.test_progress import ACTIVITIES, WAY, ledgers, packs
from waymark.rules.packs.model import Pack, Release
from waymark.rules.progress.evaluate import evaluate
from waymark.rules.progress.explain import trail_of
from waymark.rules.progress.facts import FactView
from waymark.rules.progress.waypoints import StepKind, StretchState, WorkState

TOLD = (WorkState.STARTED, WorkState.WITH_ASSESSOR, WorkState.CHANGE_ASKED)
works = st.dictionaries(st.sampled_from(ACTIVITIES), st.sampled_from(TOLD), max_size=3)


@given(packs(), ledgers, works)
def test_reached_means_met_and_earned_means_earned(
    pack: Pack, ledger: list[FactView], work: dict[str, WorkState]
) -> None:
    judgment = evaluate(pack, WAY, ledger)
    trail = trail_of(pack, judgment, work=work)
    assert {stretch.key for stretch in trail.stretches()} == set(pack.achievements)
    for stretch in trail.stretches():
        assert (stretch.state is StretchState.EARNED) is (stretch.key in judgment.earned)
        assert (stretch.state is StretchState.TO_CONFIRM) is (
            pack.achievements[stretch.key].release is Release.CONFIRM
            and stretch.key in judgment.met()
            and stretch.key not in judgment.earned
        )
        for point in stretch.waypoints:
            assert (point.state is WorkState.REACHED) is judgment.requirements[point.key].met
            for each in point.activities:
                assert each.state is not WorkState.REACHED or each.key not in judgment.requirements[point.key].missing


@given(packs(), ledgers, works)
def test_the_next_step_is_something_still_to_do(pack: Pack, ledger: list[FactView], work: dict[str, WorkState]) -> None:
    judgment = evaluate(pack, WAY, ledger)
    step = trail_of(pack, judgment, work=work).next
    assert (step.kind is StepKind.FINISHED) is (judgment.earned == set(pack.achievements))
    if step.achievement:
        assert step.achievement not in judgment.earned
    if step.requirement:
        assert not judgment.requirements[step.requirement].met
        assert step.requirement in pack.pathways[WAY].ways
    told = {
        StepKind.CHANGE: WorkState.CHANGE_ASKED,
        StepKind.CONTINUE: WorkState.STARTED,
        StepKind.WAIT: WorkState.WITH_ASSESSOR,
        StepKind.START: None,
    }
    if step.kind in told:
        assert work.get(step.activity) is told[step.kind]


@given(packs(), ledgers, st.sampled_from(ACTIVITIES))
def test_work_that_came_back_comes_first(pack: Pack, ledger: list[FactView], activity: str) -> None:
    judgment = evaluate(pack, WAY, ledger)
    trail = trail_of(pack, judgment, work={activity: WorkState.CHANGE_ASKED})
    asked = [
        point
        for stretch in trail.stretches()
        if stretch.state in (StretchState.OPEN, StretchState.LATER)
        for point in stretch.waypoints
        if point.state is WorkState.CHANGE_ASKED
    ]
    assert (trail.next.kind is StepKind.CHANGE) is bool(asked)
