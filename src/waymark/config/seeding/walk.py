"""One learner's walk: enroll, then do what the trail says is next, again and again; staff and supervisors answer."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile

from waymark.config.seeding.cast import Cast
from waymark.config.seeding.pictures import picture
from waymark.config.seeding.words import GOALS, KEEPS, NEXTS, STEPS, answer, paragraph
from waymark.config.seeding.work_placement import placement
from waymark.flows.act_and_reflect import mark_action_done, reflect_on_goal, write_action
from waymark.flows.assess_work import assess_work
from waymark.flows.attach_file import attach_file
from waymark.flows.attest import attest, mark_done
from waymark.flows.enroll import enroll
from waymark.flows.plan_career import write_goal
from waymark.flows.resume_work import resume_work
from waymark.flows.save_draft import save_draft
from waymark.flows.self_assess import take_instrument
from waymark.flows.submit_work import submit_work
from waymark.flows.take_quiz import take_quiz
from waymark.records.assessment.states import Decision
from waymark.records.catalog.models import Offering
from waymark.records.catalog.queries import pack_of
from waymark.records.enrollment.models import Enrollment
from waymark.records.evidence.models import Submission
from waymark.records.evidence.states import DraftRoom
from waymark.records.ledger.derive import local_day
from waymark.records.ledger.queries import live_facts
from waymark.records.people.models import Organization, Person
from waymark.records.people.queries import actor_for
from waymark.records.plans.models import Goal, InstrumentResult
from waymark.records.plans.states import GoalState, Horizon
from waymark.rules.kernel.context import Context, Role
from waymark.rules.packs.model import Activity, ActivityKind, FieldKind, Pack, PlanPart
from waymark.rules.progress.asked import rubric_floor
from waymark.rules.progress.evaluate import evaluate
from waymark.rules.progress.explain import trail_of
from waymark.rules.progress.waypoints import StepKind


@dataclass
class Walk:
    """A learner under way. `at` is the instant of the next act and only moves forward, never past `until`."""

    cast: Cast
    learner: Person
    campus: Organization
    rng: Random
    at: datetime
    until: datetime
    enrollment: Enrollment = field(init=False)
    pack: Pack = field(init=False)

    def begin(self, offering: Offering) -> "Walk":
        """Enroll."""
        self.enrollment = enroll(self.as_learner(), offering_id=offering.pk)
        self.pack = pack_of(offering.version_id)
        return self

    def as_learner(self) -> Context:
        """The learner acting now."""
        return Context(actor=actor_for(self.learner, now=self.at), now=self.at)

    def as_staff(self, role: Role) -> Context:
        """The campus's person of a role acting now."""
        return Context(actor=actor_for(self.cast.employ(role, self.campus), now=self.at), now=self.at)

    def wait(self, days: float) -> None:
        """Let time pass."""
        self.at = min(self.at + timedelta(days=days), self.until)

    @property
    def today(self) -> date:
        """The day at the campus."""
        return local_day(self.at)

    def next_activity(self) -> Activity | None:
        """What the trail says is next; None when nothing is left to do."""
        judgment = evaluate(self.pack, self.enrollment.pathway_key, live_facts(self.enrollment.pk))
        step = trail_of(self.pack, judgment, work={}).next
        return self.pack.activities[step.activity] if step.kind is StepKind.START and step.activity else None

    def do(self, activity: Activity) -> None:
        """Do it whole: everybody who has a part plays it."""
        match activity.kind:
            case ActivityKind.TASK:
                mark_done(self.as_learner(), self.enrollment.pk, activity_key=activity.key, on=self.today)
            case ActivityKind.ATTENDANCE | ActivityKind.COURSE_GRADE:
                attest(self.as_staff(Role.COUNSELOR), self.enrollment.pk, activity_key=activity.key, on=self.today)
            case ActivityKind.SELF_ASSESSMENT:
                self.assess_self(activity)
            case ActivityKind.QUIZ:
                right = {key: question.answer for key, question in self.pack.quizzes[activity.quiz].questions.items()}
                take_quiz(self.as_learner(), self.enrollment.pk, activity_key=activity.key, answers=right)
            case ActivityKind.SUBMISSION:
                if self.rng.random() < 0.2:
                    self.read(self.submit(activity), accept=False)
                    self.wait(2)
                work = self.submit(activity)
                self.wait(self.rng.uniform(0.5, 3))
                self.read(work, accept=True)
            case ActivityKind.EXPERIENCE:
                placement(self, activity, stop="")
            case ActivityKind.EXTERNAL_BADGE:
                raise NotImplementedError("A badge from elsewhere cannot be made up; choose a program without one.")

    def assess_self(self, activity: Activity) -> None:
        """Take each instrument, with a leaning toward some scales."""
        for key in activity.instruments:
            instrument = self.pack.instruments[key]
            scores = sorted(instrument.responses)
            leaning = {scale: self.rng.uniform(0.2, 1.0) for scale in instrument.scales}
            answers = {item.key: self._leaning(scores, leaning[item.scale]) for item in instrument.items}
            take_instrument(
                self.as_learner(),
                self.enrollment.pk,
                activity_key=activity.key,
                instrument_key=key,
                answers=answers,
            )

    def _leaning(self, scores: list[int], share: float) -> int:
        place = self.rng.triangular(0, len(scores), share * len(scores))
        return scores[min(int(place), len(scores) - 1)]

    def draft(self, activity: Activity) -> None:
        """Begin the work and leave it as a draft."""
        if not activity.form:
            return
        answers = self._answers(activity)
        begun = dict(list(answers.items())[: max(1, len(answers) // 2)])
        save_draft(
            self.as_learner(), room=DraftRoom.ACTIVITY, object_id=self.enrollment.pk, part=activity.key, answers=begun
        )

    def submit(self, activity: Activity) -> Submission:
        """Write the plan parts the work rests on, then send it."""
        self._plan(activity)
        form = self.pack.forms.get(activity.form)
        closed = resume_work(self.enrollment, pack=self.pack, activity=activity).closed
        files: dict[str, list[UUID]] = {}
        for each in form.fields.values() if form else ():
            if each.kind is FieldKind.FILES and each.key not in closed:
                body = picture(activity.title, each.label)
                upload = SimpleUploadedFile(f"{activity.key}.png", body)
                files[each.key] = [attach_file(self.as_learner(), upload=upload, caption=each.label[:120]).pk]
        return submit_work(
            self.as_learner(),
            self.enrollment.pk,
            activity_key=activity.key,
            answers={key: said for key, said in self._answers(activity).items() if key not in closed},
            attachment_ids=files,
        )

    def read(self, work: Submission, *, accept: bool) -> None:
        """An assessor reads it: at the bar on every criterion, or one step below on the last."""
        activity = self.pack.activities[work.activity_key]
        floor = rubric_floor(self.pack, self.enrollment.pathway_key, activity)
        ratings, comments, decision = {}, {}, None
        if floor is None:
            decision = Decision.ACCEPTED if accept else Decision.RETURNED
        else:
            rubric = self.pack.rubrics[activity.rubric]
            levels = list(rubric.levels)
            bar = levels.index(floor)
            open_criteria = [key for key in rubric.criteria if key not in work.carried]
            ratings = {key: levels[min(bar + (self.rng.random() < 0.25), len(levels) - 1)] for key in open_criteria}
            if not accept:
                ratings[open_criteria[-1]] = levels[bar - 1]
                comments[open_criteria[-1]] = self.rng.choice(NEXTS)
        assess_work(
            self.as_staff(Role.ASSESSOR),
            work.pk,
            ratings=ratings,
            comments=comments,
            keep=self.rng.choice(KEEPS),
            next=self.rng.choice(NEXTS),
            decision=decision,
        )

    def _answers(self, activity: Activity) -> dict[str, str | list[str]]:
        form = self.pack.forms.get(activity.form)
        if form is None:
            return {}
        day = (self.today - timedelta(days=3)).isoformat()
        return {
            key: answer(self.rng, each, day=day)
            for key, each in form.fields.items()
            if each.kind is not FieldKind.FILES
        }

    def _plan(self, activity: Activity) -> None:
        goals = list(Goal.objects.filter(enrollment=self.enrollment).order_by("rank"))
        if activity.includes and not goals:
            goals = self._write_goals()
        if PlanPart.ACTIONS in activity.includes:
            for step in [step for goal in goals[:1] for step in goal.actions.filter(done_on__isnull=True)[:1]]:
                mark_action_done(self.as_learner(), step.pk, on=self.today, outcome=paragraph(self.rng, least_words=20))
        if PlanPart.REFLECTIONS in activity.includes:
            for goal in goals:
                if not goal.reflections.exists():
                    state = self.rng.choice((GoalState.REACHED, GoalState.PARTLY, GoalState.CHANGED))
                    text = paragraph(self.rng, least_words=40)
                    reflect_on_goal(self.as_learner(), goal.pk, text=text, state=state)

    def _write_goals(self) -> list[Goal]:
        results = list(InstrumentResult.objects.filter(enrollment=self.enrollment).order_by("taken_at"))
        horizons = (Horizon.SOON, Horizon.YEAR, Horizon.LATER)
        goals = []
        for (statement, reason), horizon in zip(self.rng.sample(GOALS, 3), horizons, strict=True):
            seed = self.rng.choice(results) if results else None
            scale = max(seed.scores, key=lambda key: seed.scores[key]["rank"] * -1) if seed else ""
            goal = write_goal(
                self.as_learner(),
                self.enrollment.pk,
                statement=statement,
                reason=reason,
                horizon=horizon,
                seeded_by=seed.pk if seed else None,
                seeded_scale=scale,
            )
            for step in self.rng.sample(STEPS, 2):
                due = self.today + timedelta(days=self.rng.randint(10, 60))
                write_action(self.as_learner(), goal.pk, what=step, due_on=due, resources="", barriers="")
            goals.append(goal)
        return goals
