"""The moves of the state machine over the flows: what learners, staff, appraisers and time may try, wise or not."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from uuid import UUID

from django.core import mail

from tests.flows.appraising import DEV, links
from tests.flows.people import NOW, a_person, affiliate, give
from tests.flows.signing import issuer_of
from tests.flows.world import World, an_upload, make_world
from waymark.flows.appraise import appraise, confirm_appraiser, open_door
from waymark.flows.assess_work import assess_work
from waymark.flows.attach_file import attach_file
from waymark.flows.attest import attest, mark_done, withdraw_attestation
from waymark.flows.decline_appraisal import decline_appraisal
from waymark.flows.enroll import enroll, withdraw_enrollment
from waymark.flows.plan_career import write_goal
from waymark.flows.propose_experience import decide_experience, finish_experience, propose_experience
from waymark.flows.request_appraisal import request_appraisal
from waymark.flows.self_assess import take_instrument
from waymark.flows.submit_work import submit_work
from waymark.flows.take_quiz import take_quiz
from waymark.flows.verify_appraiser import verify_appraiser
from waymark.records.assessment.states import Decision
from waymark.records.audit.models import Entry
from waymark.records.awards.models import Award
from waymark.records.catalog.models import Offering
from waymark.records.corrections.models import Correction, Waiver
from waymark.records.credentials.models import Credential
from waymark.records.enrollment.commands import add_enrollment
from waymark.records.enrollment.models import Enrollment
from waymark.records.evidence.models import Attestation, Submission
from waymark.records.experience.models import Appraisal, AppraisalRequest, Experience
from waymark.records.experience.states import ExperienceType
from waymark.records.ledger.models import Fact
from waymark.records.people.models import Person
from waymark.records.people.queries import actor_for
from waymark.rules.kernel.context import Context, Role
from waymark.rules.kernel.errors import WaymarkError
from waymark.rules.packs.model import AppraiserKind

Rows = type[Enrollment] | type[Submission] | type[Experience] | type[Appraisal] | type[Award] | type[Credential]
ROUTE = "From the shop along the river to the mill, twelve miles, with a rest at the bridge."
RISKS = "Rain on the gravel: we walk the bikes."


def counts() -> tuple[int, ...]:
    """How much there is of what a repeated act must not double."""
    tables = (Enrollment, Submission, Attestation, Experience, AppraisalRequest, Appraisal, Fact, Award, Credential)
    return tuple(model._default_manager.count() for model in (*tables, Correction, Waiver))


@dataclass
class Told:
    """The world of one example, its clock, and what was tried."""

    world: World
    cast: dict[str, Person]
    now_is: timedelta = timedelta()
    done: int = 0
    refused: int = 0
    before: tuple[tuple[int, ...], int] = ((), 0)
    shown: set[UUID] = field(default_factory=set)  # credentials that their learners made public

    def ctx(self, who: str) -> Context:
        """Somebody acting now, with the grants in force now."""
        self.now_is += timedelta(seconds=7)
        at = NOW + self.now_is
        return Context(actor=actor_for(self.cast[who], now=at), now=at)

    @property
    def today(self) -> date:
        return (NOW + self.now_is).date()

    def tell(self, act: Callable[[], object], *, again: bool = False) -> bool:
        """Try it: it happens, or a refusal leaves everything as it was. Whatever else is raised ends the test.

        A move may try others on its way: what those did stays when the last of it is refused.
        """
        self.before = (counts(), Entry.objects.count())
        try:
            act()
        except WaymarkError as refusal:
            assert str(refusal), "a refusal says what is wrong"
            assert (counts(), Entry.objects.count()) == self.before, "a refused move changed something"
            self.refused += 1
            return False
        self.done += 1
        if again:
            self._tell_again(act)
        self.before = (counts(), Entry.objects.count())
        return True

    def _tell_again(self, act: Callable[[], object]) -> None:
        once = counts()
        try:
            act()
        except WaymarkError:
            self.refused += 1
        assert counts() == once, "the same move a second time had an effect of its own"


def make_told() -> Told:
    """The world of stories, able to sign, with a registrar who may issue, and a second assessor."""
    world = make_world()
    issuer_of(world)
    ira = a_person("Ira", "Falk")
    give(ira, Role.ISSUER, world.riders.pk)
    give(ira, Role.REGISTRAR, world.riders.pk)
    give(world.ben, Role.ASSESSOR, world.north.pk)  # a learner at south who assesses at north
    affiliate(world.ada, world.south.pk)  # who may move, and back
    cast = {"ada": world.ada, "ben": world.ben, "cleo": world.cleo, "eve": world.eve, "fay": world.fay, "ira": ira}
    return Told(world, cast)


def enter(told: Told, who: str, at: Offering) -> bool:
    """Start on the way."""
    return told.tell(lambda: enroll(told.ctx(who), offering_id=at.pk))


def begin_again(told: Told, who: str, way: Enrollment) -> Enrollment:
    """Level 1 in an enrollment that is left, and a second one, as in records older than one enrollment for all."""
    check_bike(told, who, way)
    told.tell(lambda: withdraw_enrollment(told.ctx(who), way.pk))
    return add_enrollment(
        person_id=way.person_id,
        program_id=way.program_id,
        version_id=way.version_id,
        campus_id=way.campus_id,
        pathway_key=way.pathway_key,
        at=NOW + told.now_is,
    )


def check_bike(told: Told, who: str, way: Enrollment) -> None:
    """Everything of the first level, each part by itself."""
    told.tell(lambda: take(told, who, way))
    told.tell(lambda: quiz(told, who, way, right=True))
    told.tell(lambda: mark_done(told.ctx(who), way.pk, activity_key="shop-video", on=told.today))


def take(told: Told, who: str, way: Enrollment) -> object:
    """Take the self-assessment."""
    return take_instrument(
        told.ctx(who),
        way.pk,
        activity_key="riding-style",
        instrument_key="riding-style",
        answers={"c1": 2, "b1": 0, "c2": 1},
    )


def quiz(told: Told, who: str, way: Enrollment, *, right: bool) -> object:
    """Answer the quiz."""
    answers = {"brakes": "two" if right else "one", "lights": "dark"}
    return take_quiz(told.ctx(who), way.pk, activity_key="safety-quiz", answers=answers)


def send_plan(told: Told, who: str, way: Enrollment, *, words: str = "") -> object:
    """Send the ride plan, with a goal when there is none."""
    if not way.goals.exists():
        told.tell(
            lambda: write_goal(told.ctx(who), way.pk, statement="Lead a calm ride", reason="I like it", horizon="year")
        )
    return submit_work(
        told.ctx(who),
        way.pk,
        activity_key="ride-plan",
        answers={"route": ROUTE + words, "risks": RISKS, "surface": "dirt"},
        attachment_ids={},
    )


def send_brakes(told: Told, who: str, way: Enrollment) -> object:
    """Send photos of the brakes."""
    photos: list[UUID] = []
    told.tell(lambda: photos.append(attach_file(told.ctx(who), upload=an_upload()).pk))
    return submit_work(told.ctx(who), way.pk, activity_key="brakes", answers={}, attachment_ids={"photo": photos})


def read(told: Told, who: str, work: Submission, *, route: str, risks: str, accept: bool) -> object:
    """Assess a piece of work: by its rubric, or by choice when it has none."""
    is_rated = work.activity_key == "ride-plan"
    carried = work.carried
    ratings = {key: level for key, level in (("route", route), ("risks", risks)) if key not in carried}
    return assess_work(
        told.ctx(who),
        work.pk,
        ratings=ratings if is_rated else {},
        comments={key: "Say more." for key, level in ratings.items() if level == "thin"} if is_rated else {},
        keep="",
        next="Try again.",
        decision=None if is_rated else Decision.ACCEPTED if accept else Decision.RETURNED,
    )


def propose(told: Told, who: str, way: Enrollment, *, hours: int) -> object:
    """Propose a summer of led rides."""
    return propose_experience(
        told.ctx(who),
        way.pk,
        activity_key="led-ride",
        type=ExperienceType.JOB,
        employer="Town Bike Shop",
        role_title="Ride leader",
        starts_on=date(2026, 6, 8),
        ends_on=date(2026, 8, 28),
        hours=hours,
        outcomes="Lead six rides and keep everybody safe.",
    )


def ask(told: Told, who: str, about: Experience, *, email: str = DEV) -> object:
    """Ask somebody for an appraisal."""
    return request_appraisal(
        told.ctx(who),
        about.pk,
        kind=AppraiserKind.WORK_SUPERVISOR,
        appraiser_name="Dev Anand",
        appraiser_email=email,
        relation="Owner of the shop",
        justification="",
        consent=True,
    )


def newest_link() -> str:
    """The token in the newest message to the appraiser, or one that never was."""
    found = links() if mail.outbox else []
    return found[-1] if found else "never-was"


def answer(told: Told, token: str, *, safety: str, overall: str, hours: int) -> object:
    """Come through a link and answer."""
    told.now_is += timedelta(seconds=7)
    found, ctx = open_door(token, now=NOW + told.now_is)
    told.tell(lambda: confirm_appraiser(ctx, found.pk))
    return appraise(
        ctx,
        found.pk,
        ratings={"safety": safety, "mood": "fine"},
        overall=overall,
        words={"words": "Calm and clear."},
        hours_confirmed=hours,
        signed_name="Dev Anand",
    )


def decline(told: Told, token: str) -> object:
    """Come through a link and decline."""
    found, ctx = open_door(token, now=NOW + told.now_is)
    return decline_appraisal(ctx, found.pk, reason="")


def lead_ride(told: Told, who: str, way: Enrollment) -> None:
    """The whole way of an appraised experience."""
    told.tell(lambda: propose(told, who, way, hours=40))
    for about in Experience.objects.filter(enrollment=way):
        _see_through(told, who, about)
    for found in Appraisal.objects.filter(experience__enrollment=way):
        told.tell(partial(_verify, told, found))


def _see_through(told: Told, who: str, about: Experience) -> None:
    told.tell(lambda: decide_experience(told.ctx("fay"), about.pk, approve=True, note=""))
    told.tell(lambda: finish_experience(told.ctx(who), about.pk))
    if told.tell(lambda: ask(told, who, about)):
        told.tell(lambda: answer(told, newest_link(), safety="great", overall="fine", hours=40))


def _verify(told: Told, found: Appraisal) -> object:
    return verify_appraiser(told.ctx("fay"), found.pk, note="Called the shop.")


def finish_work(told: Told, who: str, way: Enrollment) -> None:
    """Everything that is read: the plan, the brakes, and a flat seen by staff."""
    told.tell(lambda: send_plan(told, who, way))
    told.tell(lambda: send_brakes(told, who, way))
    for work in Submission.objects.filter(enrollment=way, state="submitted"):
        told.tell(partial(read, told, "cleo", work, route="sound", risks="strong", accept=True))
    told.tell(lambda: attest(told.ctx("fay"), way.pk, activity_key="flat", on=told.today))


def take_words_back(told: Told, who: str, word: Attestation) -> object:
    """Withdraw an attestation."""
    return withdraw_attestation(told.ctx(who), word.pk)
