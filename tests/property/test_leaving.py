"""Leaving, coming back, moving and changing version, in any order, never takes away what is met."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.flows.appraising import answered, asked, came_in, finished
from tests.flows.judging import SOUND
from tests.flows.people import NOW, TODAY, affiliate, give, operator
from tests.flows.world import RISKS, ROUTE, World, make_world, planned
from tests.pure.packs.tiny import broken
from waymark.flows.assess_work import assess_work
from waymark.flows.attest import attest, mark_done
from waymark.flows.continue_enrollment import continue_enrollment, outlook
from waymark.flows.enroll import enroll, withdraw_enrollment
from waymark.flows.open_offering import open_offering
from waymark.flows.publish_pack import publish_pack
from waymark.flows.self_assess import take_instrument
from waymark.flows.submit_work import submit_work
from waymark.flows.take_quiz import take_quiz
from waymark.records.awards.models import Award
from waymark.records.awards.queries import granted_awards
from waymark.records.catalog.models import Offering
from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.pathways import enrollment_pack
from waymark.records.evidence.models import Submission
from waymark.records.ledger.check import ledger_faults
from waymark.records.people.queries import actor_for
from waymark.rules.kernel.context import Context, Role
from waymark.rules.kernel.errors import WaymarkError

NEWER = (
    ("version: 2.1\nsupersedes: 2.0", "version: 2.2\nsupersedes: 2.1"),
    ("        name: Risks\n", "        name: Risks and chances\n"),
    ("ways: {know-the-shop: {any: [shop-visit, shop-video]}}", "ways: {know-the-shop: shop-visit}"),
)
MOVES = ("leave", "north", "south", "newer north", "newer south", "enroll north", "enroll south")
ACTS = ("video", "visit", "quiz", "style", "plan", "read plan", "flat", "course", "ask and answer")


@dataclass
class Learner:
    """Ada on her way, what was ever met, and the clock."""

    world: World
    openings: dict[str, Offering]
    minutes: int = 0
    met: set[str] = field(default_factory=set)

    def ctx(self, who: Any) -> Context:  # Any: the people of the world
        self.minutes += 1
        at = NOW + timedelta(minutes=self.minutes)
        return Context(actor=actor_for(who, now=at), now=at)

    def way(self) -> Enrollment:
        return Enrollment.objects.get()

    def attempt(self, act: Callable[[], object]) -> None:
        try:
            with transaction.atomic():
                act()
        except WaymarkError as refusal:
            assert str(refusal)

    def move(self, name: str) -> None:
        ada = self.world.ada
        if name == "leave":
            self.attempt(lambda: withdraw_enrollment(self.ctx(ada), self.way().pk))
        elif name.startswith("enroll "):
            self.attempt(lambda: enroll(self.ctx(ada), offering_id=self.openings[name[7:]].pk))
        else:
            self.attempt(lambda: self._continue(self.openings[name]))

    def _continue(self, opening: Offering) -> None:
        """What was told beforehand is what then holds."""
        told = outlook(self.ctx(self.world.ada), self.way().pk, offering_id=opening.pk)
        moved = continue_enrollment(self.ctx(self.world.ada), self.way().pk, offering_id=opening.pk)
        assert told.obstacle == "" and self.now_met(moved) == {*told.comparison.kept, *told.comparison.gained}

    def now_met(self, way: Enrollment) -> set[str]:
        bits = enrollment_pack(way).requirement_bits()
        return {key for key, bit in bits.items() if way.met >> bit & 1}

    def act(self, name: str) -> None:
        ada, fay, way = self.world.ada, self.world.fay, self.way()
        acts: dict[str, Callable[[], object]] = {
            "video": lambda: mark_done(self.ctx(ada), way.pk, activity_key="shop-video", on=TODAY),
            "visit": lambda: attest(self.ctx(fay), way.pk, activity_key="shop-visit", on=TODAY),
            "flat": lambda: attest(self.ctx(fay), way.pk, activity_key="flat", on=TODAY),
            "course": lambda: attest(self.ctx(fay), way.pk, activity_key="brake-course", on=TODAY),
            "quiz": lambda: take_quiz(
                self.ctx(ada), way.pk, activity_key="safety-quiz", answers={"brakes": "two", "lights": "dark"}
            ),
            "style": lambda: take_style(self, way),
            "plan": lambda: self._send_plan(way),
            "read plan": lambda: self._read_plan(),
            "ask and answer": lambda: self._ask_and_answer(way),
        }
        self.attempt(acts[name])

    def _send_plan(self, way: Enrollment) -> None:
        if not way.goals.exists():
            planned(way)
        answers = {"route": ROUTE, "risks": RISKS, "surface": "dirt"}
        submit_work(self.ctx(self.world.ada), way.pk, activity_key="ride-plan", answers=answers, attachment_ids={})

    def _read_plan(self) -> None:
        work = Submission.objects.filter(state="submitted").first()
        if work is not None:
            ctx = self.ctx(self.world.eve)
            assess_work(ctx, work.pk, ratings=SOUND, comments={}, keep="", next="", decision=None)

    def _ask_and_answer(self, way: Enrollment) -> None:
        asked(finished(self.world, way), minutes=self.minutes)
        request, ctx = came_in()
        answered(ctx, request)

    def check(self) -> None:
        """Nothing met is ever lost, but for what a newer version does not ask."""
        way = self.way()
        now = self.now_met(way)
        assert self.met & set(enrollment_pack(way).requirements) <= now
        self.met |= now

    def at_the_end(self) -> None:
        """The ledger and the progress words agree, and nobody has to look at an award again."""
        assert list(ledger_faults(granted_awards)) == []
        assert not Award.objects.filter(state="in_question").exists()


def take_style(learner: Learner, way: Enrollment) -> object:
    """The self-assessment, at the learner's own time."""
    answers = {"c1": 2, "b1": 0, "c2": 1}
    return take_instrument(
        learner.ctx(learner.world.ada),
        way.pk,
        activity_key="riding-style",
        instrument_key="riding-style",
        answers=answers,
    )


@pytest.fixture
def learner(db: None, settings: Any, tmp_path: Path) -> Learner:  # Any: pytest's own fixture
    """Ada at north; both campuses offer two versions, and Eve assesses at both."""
    settings.MEDIA_ROOT = tmp_path
    world = make_world()
    affiliate(world.ada, world.south.pk)
    give(world.eve, Role.ASSESSOR, world.riders.pk)
    newer = publish_pack(operator(), files=broken(*NEWER)).version
    openings = {"north": world.at_north, "south": world.at_south}
    for key in ("north", "south"):
        openings[f"newer {key}"] = open_offering(
            operator(), version_id=newer.pk, campus_key=key, opens_on=TODAY.replace(month=1)
        )
    return Learner(world, openings)


@contextmanager
def taken_back() -> Iterator[None]:
    """What happens inside is undone, so that every example begins from the same world."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def test_no_order_of_leaving_moving_and_coming_back_shrinks_what_is_met(learner: Learner) -> None:
    @settings(deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.one_of(st.sampled_from(MOVES), st.sampled_from(ACTS), st.sampled_from(ACTS)), max_size=14))
    def walks(steps: list[str]) -> None:
        one = Learner(learner.world, learner.openings)
        with taken_back():
            enroll(one.ctx(one.world.ada), offering_id=one.openings["north"].pk)
            for step in steps:
                (one.move if step in MOVES else one.act)(step)
                one.check()
            one.at_the_end()

    walks()
