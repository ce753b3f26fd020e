"""A learner can do every step of the shipped programs that needs nobody outside: each form, quiz, instrument works."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from tests.flows.people import NOW, TODAY, a_person, affiliate, ctx_of, give, operator
from tests.flows.world import an_upload
from tests.pure.packs.tiny import png
from waymark.flows.act_and_reflect import mark_action_done, reflect_on_goal, write_action
from waymark.flows.assess_work import assess_work
from waymark.flows.attach_file import attach_file
from waymark.flows.attest import attest, mark_done
from waymark.flows.enroll import enroll
from waymark.flows.open_offering import open_offering
from waymark.flows.open_step import pathway_activities
from waymark.flows.plan_career import write_goal
from waymark.flows.publish_pack import publish_pack
from waymark.flows.self_assess import take_instrument
from waymark.flows.submit_work import submit_work
from waymark.flows.take_quiz import take_quiz
from waymark.records.assessment.states import Decision
from waymark.records.catalog.queries import pack_of
from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.states import EnrollmentState
from waymark.records.people.models import AffiliationKind, Organization, Person
from waymark.records.plans.states import GoalState, Horizon
from waymark.rules.kernel.context import Role
from waymark.rules.packs.load import load
from waymark.rules.packs.model import Activity, ActivityKind, FieldKind, FormField, Pack
from waymark.rules.progress.asked import rubric_floor
from waymark.rules.progress.tree import leaves

PACKS = Path(__file__).parents[2] / "packs"


def files_of_pack(name: str) -> dict[str, bytes]:
    folder = PACKS / name
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def ways() -> list[tuple[str, str]]:
    packs = {path.parent.name: load(files_of_pack(path.parent.name)) for path in sorted(PACKS.glob("*/pack.yaml"))}
    return [(name, campus) for name, pack in packs.items() for campus in pack.campuses]


def an_answer(field: FormField) -> str | list[str]:
    match field.kind:
        case FieldKind.CHOICE:
            return next(iter(field.options))
        case FieldKind.CHOICES:
            return list(field.options)
        case FieldKind.DATE:
            return TODAY.isoformat()
        case FieldKind.NUMBER:
            return "12"
        case FieldKind.URL:
            return "https://example.org/work"
        case _:
            return " ".join(["word"] * max(field.min_words, 3))


class Walk:
    """One learner's walk along one campus's pathway."""

    def __init__(self, name: str, campus_key: str) -> None:
        version = publish_pack(operator(), files=files_of_pack(name)).version
        self.pack: Pack = pack_of(version.pk)
        campus = Organization.objects.get(key=campus_key)
        opening = open_offering(operator(), version_id=version.pk, campus_key=campus_key, opens_on=TODAY)
        self.learner: Person = a_person("Ada", "Lund")
        affiliate(self.learner, campus.pk, kind=AffiliationKind(self.pack.eligibility.affiliations[0]))
        self.staff: Person = a_person("Cleo", "Marsh")
        give(self.staff, Role.ASSESSOR, campus.pk)
        self.enrollment: Enrollment = enroll(ctx_of(self.learner), offering_id=opening.pk)

    def take_everything(self) -> None:
        for activity in pathway_activities(self.pack, self.enrollment.pathway_key).values():
            if activity.kind is ActivityKind.SELF_ASSESSMENT:
                self.take_all(activity)
        self.plan()
        for activity in pathway_activities(self.pack, self.enrollment.pathway_key).values():
            self.enrollment.refresh_from_db()
            if self.enrollment.state == EnrollmentState.ACTIVE:
                self.do(activity)

    def take_all(self, activity: Activity) -> None:
        for key in activity.instruments:
            instrument = self.pack.instruments[key]
            take_instrument(
                ctx_of(self.learner),
                self.enrollment.pk,
                activity_key=activity.key,
                instrument_key=key,
                answers={item.key: max(instrument.responses) for item in instrument.items},
            )

    def plan(self) -> None:
        ada = ctx_of(self.learner)
        goal = write_goal(ada, self.enrollment.pk, statement="Learn", reason="", horizon=Horizon.YEAR)
        mark_action_done(ada, write_action(ada, goal.pk, what="Read", due_on=None).pk, on=TODAY)
        reflect_on_goal(ada, goal.pk, text="I did.", state=GoalState.REACHED)

    def do(self, activity: Activity) -> None:
        ada, cleo, way = ctx_of(self.learner), ctx_of(self.staff), self.enrollment.pk
        match activity.kind:
            case ActivityKind.TASK:
                mark_done(ada, way, activity_key=activity.key, on=TODAY)
            case ActivityKind.ATTENDANCE | ActivityKind.COURSE_GRADE:
                attest(cleo, way, activity_key=activity.key, on=TODAY)
            case ActivityKind.QUIZ:
                questions = self.pack.quizzes[activity.quiz].questions
                right = {key: question.answer for key, question in questions.items()}
                take_quiz(ada, way, activity_key=activity.key, answers=right)
            case ActivityKind.SUBMISSION:
                self.send_and_assess(activity)

    def send_and_assess(self, activity: Activity) -> None:
        fields = self.pack.forms[activity.form].fields
        sent = submit_work(
            ctx_of(self.learner),
            self.enrollment.pk,
            activity_key=activity.key,
            answers={key: an_answer(field) for key, field in fields.items() if field.kind is not FieldKind.FILES},
            attachment_ids={key: [self.file()] for key, field in fields.items() if field.kind is FieldKind.FILES},
        )
        rubric = self.pack.rubrics.get(activity.rubric)
        floor = rubric_floor(self.pack, self.enrollment.pathway_key, activity)
        assess_work(
            ctx_of(self.staff, now=NOW + timedelta(hours=1)),
            sent.pk,
            ratings={key: list(rubric.levels)[-1] for key in rubric.criteria} if rubric else {},
            comments={},
            keep="",
            next="",
            decision=None if floor else Decision.ACCEPTED,
        )

    def file(self) -> UUID:
        return attach_file(ctx_of(self.learner), upload=an_upload(content=png(8, 8))).pk


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "campus"), ways())
def test_a_learner_gets_as_far_as_they_can_alone(name: str, campus: str) -> None:
    walk = Walk(name, campus)
    walk.take_everything()
    walk.enrollment.refresh_from_db()
    if walk.enrollment.state == EnrollmentState.COMPLETED:
        return  # everything was earned before every choice was taken
    others = (ActivityKind.EXPERIENCE, ActivityKind.EXTERNAL_BADGE)
    steps = pathway_activities(walk.pack, walk.enrollment.pathway_key)
    outside = {key for key, activity in steps.items() if activity.kind in others}
    pathway, bits = walk.pack.pathways[campus], walk.pack.requirement_bits()
    for key, way in pathway.ways.items():
        named = {leaf.key for leaf in leaves(way)}
        assert bool(walk.enrollment.met >> bits[key] & 1) or named & outside, f"{key} is not met"
