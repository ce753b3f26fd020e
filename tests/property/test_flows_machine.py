"""Random moves of learners, staff, appraisers and time over the flows, and corrections of them: each succeeds or is
refused with a reason, and no order of moves breaks an invariant."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from django.core import mail
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.flows.appraising import DEV
from tests.flows.people import NOW
from tests.property import moves
from tests.property.agreement import Agreement
from tests.property.correcting import Corrections
from tests.property.correcting import one as _one
from tests.property.invariants import Watch, at_the_end
from tests.property.moves import Told
from waymark.flows.appraise import open_door
from waymark.flows.attest import attest, mark_done
from waymark.flows.continue_enrollment import continue_enrollment
from waymark.flows.enroll import enroll, withdraw_enrollment
from waymark.flows.issue_credential import issue_pending
from waymark.flows.manage_grants import end_grant, grant_role
from waymark.flows.propose_experience import cancel_experience, decide_experience, finish_experience
from waymark.flows.release_award import dismiss_award, release_award, settle_award
from waymark.flows.request_appraisal import cancel_request, expire_requests, withdraw_appraisal_consent
from waymark.flows.share_credential import make_share, open_share, set_visibility, withdraw_share
from waymark.flows.submit_work import withdraw_work
from waymark.flows.suspend_or_revoke import reinstate_credential, revoke_credential, suspend_credential
from waymark.flows.verify_appraiser import reject_appraiser, verify_appraiser
from waymark.flows.waive_requirement import end_waivers
from waymark.records.awards.models import Award
from waymark.records.corrections.models import Correction, Waiver
from waymark.records.credentials.models import Credential, Share
from waymark.records.credentials.states import Visibility
from waymark.records.enrollment.models import Enrollment
from waymark.records.evidence.models import Attestation, Submission
from waymark.records.experience.models import Appraisal, AppraisalRequest, Experience
from waymark.records.people.models import Grant
from waymark.rules.kernel.context import Context, Role, system_actor
from waymark.rules.kernel.errors import NotFound
from waymark.rules.policy.table import SystemName

# Whoever should act is tried most often, so that walks come far; everybody else is tried too.
anybody = st.sampled_from(["ada", "ada", "ben", "cleo", "eve", "fay", "fay", "ira"])
staff = st.sampled_from(["fay", "fay", "fay", "cleo", "ira", "ada", "ben", "eve"])
reader = st.sampled_from(["cleo", "cleo", "cleo", "ben", "fay", "ada"])
owner = st.sampled_from(["", "", "", "", "ben", "eve", "fay"])  # "" is whose it is
place = st.integers(0, 7)
again = st.booleans()
level = st.sampled_from(["thin", "sound", "sound", "strong"])


class FlowsMachine(Corrections):
    """One example is one world, which is taken back at its end."""

    told: ClassVar[Told]  # made once; every example begins from it

    def __init__(self) -> None:
        super().__init__()
        self.frame = transaction.atomic()
        self.frame.__enter__()
        mail.outbox.clear()
        type(self).told.now_is = timedelta()
        self.told.shown.clear()
        self.told.done = self.told.refused = 0
        self.watch = Watch(self.told)
        self.agreement = Agreement()
        self.may_revoke = self.may_keep = False

    def teardown(self) -> None:
        try:
            REACHED.update(f"{what}:{how}" for what, how in Correction.objects.values_list("subject_kind", "change"))
            REACHED.update(Waiver.objects.values_list("state", flat=True))
            self.agreement.settle_everything(self.told)
            at_the_end(self.told)
            REACHED.update(Award.objects.filter(state="granted").values_list("achievement_key", flat=True))
            REACHED.update(Award.objects.values_list("state", flat=True))
            REACHED.update(Credential.objects.values_list("state", flat=True))
        finally:
            transaction.set_rollback(True)
            self.frame.__exit__(None, None, None)

    @invariant()
    def holds(self) -> None:
        self.watch.after(may_revoke=self.may_revoke)
        self.agreement.after(may_keep=self.may_keep)
        self.may_revoke = self.may_keep = False

    # What there is to act on.

    def way(self, at: int) -> Enrollment | None:
        return _one(Enrollment.objects.order_by("pk"), at)

    def learner(self, who: str, way: Enrollment) -> str:
        """Whose it is, unless somebody else tries."""
        return who or next(name for name, person in self.told.cast.items() if person.pk == way.person_id)

    @initialize(
        ben_too=st.booleans(),
        earlier=st.sampled_from([False, False, True]),
        far=st.sampled_from(["start", "level-1", "work", "ride", "ride"]),
    )
    def begin(self, ben_too: bool, earlier: bool, far: str) -> None:
        """Ada is on her way, sometimes far; sometimes with an earlier enrollment, sometimes Ben is too."""
        told = self.told
        moves.enter(told, "ada", told.world.at_north)
        way = Enrollment.objects.get()
        if earlier:
            way = moves.begin_again(told, "ada", way)
        if far != "start":
            moves.check_bike(told, "ada", way)
        if far in ("work", "ride"):
            moves.finish_work(told, "ada", way)
        if far == "ride":
            moves.lead_ride(told, "ada", way)
        if ben_too:
            moves.enter(told, "ben", told.world.at_south)

    # Learners.

    @rule(who=anybody, north=st.booleans(), again=again)
    def enroll(self, who: str, north: bool, again: bool) -> None:
        opening = self.told.world.at_north if north else self.told.world.at_south
        self.told.tell(lambda: enroll(self.told.ctx(who), offering_id=opening.pk), again=again)

    @rule(who=owner, at=place, sure=st.sampled_from([False, False, False, True]))
    def leave(self, who: str, at: int, sure: bool) -> None:
        if sure and (way := self.way(at)):
            self.told.tell(lambda: withdraw_enrollment(self.told.ctx(self.learner(who, way)), way.pk), again=True)

    @rule(who=owner, at=place, north=again, again=again)
    def continue_elsewhere(self, who: str, at: int, north: bool, again: bool) -> None:
        opening = self.told.world.at_north if north else self.told.world.at_south
        if way := self.way(at):
            by = self.told.ctx(self.learner(who, way))
            self.told.tell(lambda: continue_enrollment(by, way.pk, offering_id=opening.pk), again=again)

    @rule(who=owner, at=place, again=again)
    def self_assess(self, who: str, at: int, again: bool) -> None:
        if way := self.way(at):
            self.told.tell(lambda: moves.take(self.told, self.learner(who, way), way), again=again)

    @rule(who=owner, at=place, right=st.booleans(), again=again)
    def answer_quiz(self, who: str, at: int, right: bool, again: bool) -> None:
        if way := self.way(at):
            self.told.tell(lambda: moves.quiz(self.told, self.learner(who, way), way, right=right), again=again)

    @rule(who=owner, at=place, key=st.sampled_from(["shop-video", "shop-video", "flat"]), again=again)
    def say_done(self, who: str, at: int, key: str, again: bool) -> None:
        if way := self.way(at):
            by = self.learner(who, way)
            day = self.told.today
            self.told.tell(lambda: mark_done(self.told.ctx(by), way.pk, activity_key=key, on=day), again=again)

    @rule(at=place)
    def check_bike(self, at: int) -> None:
        if way := self.way(at):
            moves.check_bike(self.told, self.learner("", way), way)

    @rule(at=place)
    def finish_work(self, at: int) -> None:
        if way := self.way(at):
            moves.finish_work(self.told, self.learner("", way), way)

    @rule(at=place)
    def lead_ride(self, at: int) -> None:
        if way := self.way(at):
            moves.lead_ride(self.told, self.learner("", way), way)

    @rule(who=owner, at=place, words=st.sampled_from(["", " Or by train."]), brakes=st.booleans(), again=again)
    def send_work(self, who: str, at: int, words: str, brakes: bool, again: bool) -> None:
        if way := self.way(at):
            by = self.learner(who, way)
            if brakes:
                self.told.tell(lambda: moves.send_brakes(self.told, by, way))
            else:
                self.told.tell(lambda: moves.send_plan(self.told, by, way, words=words), again=again)

    @rule(who=owner, at=place, again=again)
    def take_work_back(self, who: str, at: int, again: bool) -> None:
        if work := _one(Submission.objects.order_by("pk"), at):
            by = self.learner(who, work.enrollment)
            self.told.tell(lambda: withdraw_work(self.told.ctx(by), work.pk), again=again)

    @rule(who=owner, at=place, hours=st.sampled_from([2, 40]), again=again)
    def propose(self, who: str, at: int, hours: int, again: bool) -> None:
        if way := self.way(at):
            self.told.tell(lambda: moves.propose(self.told, self.learner(who, way), way, hours=hours), again=again)

    @rule(who=owner, at=place, finish=st.booleans(), again=again)
    def end_experience(self, who: str, at: int, finish: bool, again: bool) -> None:
        if about := _one(Experience.objects.order_by("pk"), at):
            by, act = self.learner(who, about.enrollment), finish_experience if finish else cancel_experience
            self.told.tell(lambda: act(self.told.ctx(by), about.pk), again=again)

    @rule(who=owner, at=place, own=st.sampled_from([False, False, True]), again=again)
    def ask(self, who: str, at: int, own: bool, again: bool) -> None:
        if about := _one(Experience.objects.order_by("pk"), at):
            by = self.learner(who, about.enrollment)
            email = about.enrollment.person.email.replace("@", "+boss@") if own else DEV
            happened = self.told.tell(lambda: moves.ask(self.told, by, about, email=email), again=again)
            assert not (happened and own), "the appraiser's address is the learner's own"

    @rule(who=owner, at=place, consent=st.booleans(), again=again)
    def take_question_back(self, who: str, at: int, consent: bool, again: bool) -> None:
        if request := _one(AppraisalRequest.objects.order_by("pk"), at):
            by = self.learner(who, request.experience.enrollment)
            act = withdraw_appraisal_consent if consent else cancel_request
            self.told.tell(lambda: act(self.told.ctx(by), request.pk), again=again)

    # Whoever saw the work.

    @rule(safety=st.sampled_from(["not-yet", "great"]), overall=st.sampled_from(["not-yet", "fine"]), again=again)
    def answer(self, safety: str, overall: str, again: bool) -> None:
        token, hours = moves.newest_link(), 40
        self.told.tell(lambda: moves.answer(self.told, token, safety=safety, overall=overall, hours=hours), again=again)

    @rule()
    def look_through_the_door(self) -> None:
        """Opening a link as a mail scanner does changes nothing."""
        token, before = moves.newest_link(), _requests()
        self.told.tell(lambda: open_door(token, now=NOW + self.told.now_is))
        assert _requests() == before

    @rule()
    def decline(self) -> None:
        token = moves.newest_link()
        self.told.tell(lambda: moves.decline(self.told, token))

    # Staff.

    @rule(who=staff, at=place, key=st.sampled_from(["flat", "shop-visit", "brake-course", "shop-video"]), again=again)
    def attest(self, who: str, at: int, key: str, again: bool) -> None:
        if way := self.way(at):
            day = self.told.today
            self.told.tell(lambda: attest(self.told.ctx(who), way.pk, activity_key=key, on=day), again=again)

    @rule(who=anybody, at=place, again=again)
    def take_word_back(self, who: str, at: int, again: bool) -> None:
        if word := _one(Attestation.objects.order_by("pk"), at):
            self.told.tell(lambda: moves.take_words_back(self.told, who, word), again=again)

    @rule(who=reader, at=place, route=level, risks=level, accept=st.booleans(), again=again)
    def read(self, who: str, at: int, route: str, risks: str, accept: bool, again: bool) -> None:
        if work := _one(Submission.objects.order_by("-pk"), at):
            self.told.tell(
                lambda: moves.read(self.told, who, work, route=route, risks=risks, accept=accept), again=again
            )

    @rule(who=staff, at=place, approve=st.booleans(), again=again)
    def decide_experience(self, who: str, at: int, approve: bool, again: bool) -> None:
        if about := _one(Experience.objects.order_by("pk"), at):
            self.told.tell(
                lambda: decide_experience(self.told.ctx(who), about.pk, approve=approve, note="Talk to me."),
                again=again,
            )

    @rule(who=staff, at=place, real=st.booleans(), again=again)
    def judge_appraiser(self, who: str, at: int, real: bool, again: bool) -> None:
        if found := _one(Appraisal.objects.order_by("pk"), at):
            act = verify_appraiser if real else reject_appraiser
            self.told.tell(lambda: act(self.told.ctx(who), found.pk, note="Called the shop."), again=again)

    @rule(who=staff, at=place, release=st.sampled_from([True, True, False]), again=again)
    def release(self, who: str, at: int, release: bool, again: bool) -> None:
        if award := _one(Award.objects.filter(state="proposed").order_by("pk"), at):
            if release:
                self.told.tell(lambda: release_award(self.told.ctx(who), award.pk), again=again)
            else:
                self.told.tell(lambda: dismiss_award(self.told.ctx(who), award.pk, reason="Not yet."), again=again)

    @precondition(lambda self: Award.objects.filter(state="in_question").exists())
    @rule(who=staff, at=place, keep=st.booleans())
    def settle(self, who: str, at: int, keep: bool) -> None:
        self.may_revoke, self.may_keep = True, keep
        if award := _one(Award.objects.filter(state="in_question").order_by("pk"), at):
            self.told.tell(lambda: settle_award(self.told.ctx(who), award.pk, keep=keep, reason="Looked at it again."))

    @rule(who=st.sampled_from(["ira", "ira", "fay", "ada"]), at=place, act=st.integers(0, 3), again=again)
    def move_credential(self, who: str, at: int, act: int, again: bool) -> None:
        flows = (suspend_credential, suspend_credential, reinstate_credential, revoke_credential)
        self.may_revoke = flows[act] is revoke_credential
        if badge := _one(Credential.objects.order_by("pk"), at):
            self.told.tell(lambda: flows[act](self.told.ctx(who), badge.pk, reason="by-mistake"), again=again)

    # Who may see.

    @rule(who=owner, at=place, public=st.booleans(), again=again)
    def show(self, who: str, at: int, public: bool, again: bool) -> None:
        if badge := _one(Credential.objects.order_by("pk"), at):
            by = self.learner(who, badge.award.enrollment)
            wanted = Visibility.PUBLIC if public else Visibility.PRIVATE
            happened = self.told.tell(
                lambda: set_visibility(self.told.ctx(by), badge.pk, visibility=wanted, show_name=False), again=again
            )
            if happened:
                (self.told.shown.add if public else self.told.shown.discard)(badge.pk)

    @rule(who=owner, at=place, withdraw=st.booleans())
    def share(self, who: str, at: int, withdraw: bool) -> None:
        """A link opens until it is withdrawn, and not an instant longer."""
        if badge := _one(Credential.objects.order_by("pk"), at):
            by = self.learner(who, badge.award.enrollment)
            made: list[tuple[Share, str]] = []
            if self.told.tell(lambda: made.append(make_share(self.told.ctx(by), badge.pk, label="", days=30))):
                share, token = made[0]
                assert open_share(token, NOW + self.told.now_is).pk == badge.pk
                if withdraw and self.told.tell(lambda: withdraw_share(self.told.ctx(by), share.pk), again=True):
                    with pytest.raises(NotFound):
                        open_share(token, NOW + self.told.now_is)

    # Roles, jobs and time.

    @rule(who=st.sampled_from(["cleo", "ben", "eve", "fay"]), role=st.sampled_from(Role), south=st.booleans())
    def give_role(self, who: str, role: Role, south: bool) -> None:
        campus = self.told.world.south if south else self.told.world.north
        self.told.tell(
            lambda: grant_role(self._operator(), person_id=self.told.cast[who].pk, role=role, organization_id=campus.pk)
        )

    @rule(who=st.sampled_from(["operator", "ada", "fay"]), at=place)
    def end_role(self, who: str, at: int) -> None:
        if found := _one(Grant.objects.filter(until_at__isnull=True).order_by("-pk"), at % 3):
            ctx = self._operator() if who == "operator" else self.told.ctx(who)
            self.told.tell(lambda: end_grant(ctx, found.pk))

    @rule(days=st.sampled_from([1, 8, 25]))
    def time_passes(self, days: int) -> None:
        self.told.now_is += timedelta(days=days)
        self.told.tell(lambda: expire_requests(self._operator()))
        self.told.tell(lambda: end_waivers(self._operator()))
        self.told.tell(lambda: issue_pending(Context(system_actor(SystemName.ISSUING), NOW + self.told.now_is)))

    def _operator(self) -> Context:
        self.told.now_is += timedelta(seconds=7)
        return Context(actor=system_actor(SystemName.COMMAND_LINE), now=NOW + self.told.now_is)


def _requests() -> list[tuple[object, ...]]:
    return list(AppraisalRequest.objects.order_by("pk").values_list("pk", "state", "draft", "custody", "closed_at"))


REACHED: set[str] = set()


@pytest.fixture
def told(db: None, settings: Any, tmp_path: Any) -> Iterator[Told]:  # Any: pytest's own fixtures
    """The world every example begins from."""
    settings.MEDIA_ROOT = tmp_path
    REACHED.clear()
    yield moves.make_told()


@pytest.mark.generated
def test_no_order_of_moves_breaks_an_invariant(told: Told) -> None:
    FlowsMachine.told = told
    profile = settings.default
    assert profile is not None
    asked = settings(
        max_examples=max(profile.max_examples // 3, 6),
        stateful_step_count=25,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(FlowsMachine, settings=asked)
    assert {"level-1", "mechanic", "issued"} <= REACHED, "the walks came nowhere: the moves do not fit the program"
    assert any(":" in each for each in REACHED), "nothing was corrected on any walk"
