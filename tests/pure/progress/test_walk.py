"""Every shipped pack can be walked: a learner who always takes the next step reaches the end on every pathway."""

from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from tests.pure.packs.tiny import tiny_pack
from waymark.rules.packs.load import load
from waymark.rules.packs.model import (
    AcceptedStandard,
    AppraisalStandard,
    DoneStandard,
    FactKind,
    Pack,
    RecognizedStandard,
    Release,
    RubricStandard,
    ScoreStandard,
    Standard,
)
from waymark.rules.progress.evaluate import evaluate
from waymark.rules.progress.explain import trail_of
from waymark.rules.progress.facts import (
    AppraisedValue,
    FactValue,
    FactView,
    RatedValue,
    RecognizedValue,
    ScoredValue,
)
from waymark.rules.progress.waypoints import NextStep, StepKind

SHIPPED = Path(__file__).parents[3] / "packs"


def shipped(folder: Path) -> Pack:
    return load({str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()})


PACKS = {
    "tiny": tiny_pack(),
    **{path.parent.name: shipped(path.parent) for path in sorted(SHIPPED.glob("*/pack.yaml"))},
}
WALKS = [pytest.param(pack, key, id=f"{name}-{key}") for name, pack in PACKS.items() for key in pack.pathways]


def just_enough(pack: Pack, standard: Standard) -> tuple[FactKind, FactValue]:
    """The least a fact can say and still meet the standard."""
    match standard:
        case DoneStandard():
            return FactKind.DONE, None
        case AcceptedStandard():
            return FactKind.ACCEPTED, None
        case RubricStandard(rubric, level):
            return FactKind.RATED, RatedValue(rubric, dict.fromkeys(pack.rubrics[rubric].criteria, level))
        case AppraisalStandard(form, outcome, hours):
            return FactKind.APPRAISED, AppraisedValue(form, outcome, hours)
        case ScoreStandard(percent):
            return FactKind.SCORED, ScoredValue(percent)
        case RecognizedStandard():
            return FactKind.RECOGNIZED, RecognizedValue("a-badge", "a-partner")


def walk(pack: Pack, pathway: str) -> tuple[list[FactView], NextStep]:
    """The facts gathered by doing what is next as long as there is something to start, and the step after that."""
    facts: list[FactView] = []
    while True:
        step = trail_of(pack, evaluate(pack, pathway, facts), work={}).next
        if step.kind is not StepKind.START:
            return facts, step
        assert len(facts) < len(pack.requirements) * len(pack.activities), f"{step} leads nowhere"
        kind, value = just_enough(pack, pack.requirements[step.requirement].standard)
        facts.append(FactView(UUID(int=len(facts) + 1), kind, step.activity, value, date(2026, 1, 1)))


def test_there_is_something_to_walk() -> None:
    assert len(PACKS) > 1


@pytest.mark.parametrize(("pack", "pathway"), WALKS)
def test_the_next_step_leads_to_the_end(pack: Pack, pathway: str) -> None:
    facts, last = walk(pack, pathway)
    judgment = evaluate(pack, pathway, facts)
    assert last.kind in (StepKind.CONFIRM, StepKind.FINISHED)
    automatic = {key for key, achievement in pack.achievements.items() if achievement.release is Release.AUTO}
    assert automatic <= judgment.earned
    assert set(judgment.met()) == set(pack.achievements)


@pytest.mark.parametrize(("pack", "pathway"), WALKS)
def test_without_any_one_of_its_facts_a_walk_is_not_at_its_end(pack: Pack, pathway: str) -> None:
    facts, _ = walk(pack, pathway)
    for left_out in facts:
        judgment = evaluate(pack, pathway, [fact for fact in facts if fact is not left_out])
        assert set(judgment.met()) < set(pack.achievements), left_out.about
