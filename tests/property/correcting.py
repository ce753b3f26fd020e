"""The moves by which staff correct what was recorded, at any moment, for the state machine over the flows."""

from collections.abc import Sequence
from datetime import timedelta
from typing import ClassVar, TypeVar

from django.db import models
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from tests.flows.correcting import WHY
from tests.property.moves import Told
from waymark.flows.correct_activity import set_aside_quiz, take_back_attendance
from waymark.flows.correct_appraisal import put_back_appraisal, set_aside_appraisal
from waymark.flows.correct_enrollment import end_enrollment, move_learner, restore_enrollment
from waymark.flows.correct_experience import amend_experience_facts, reopen_experience
from waymark.flows.correct_levels import correct_levels
from waymark.flows.finish_revocation import cancel_revocation, confirm_revocation
from waymark.flows.question_award import question_award
from waymark.flows.reopen_work import reopen_work, undo_assessment
from waymark.flows.revoke_badge import revoke_badge
from waymark.flows.waive_requirement import approve_waiver, decline_waiver, request_waiver, withdraw_waiver
from waymark.records.assessment.models import Assessment
from waymark.records.awards.models import Award
from waymark.records.corrections.models import Waiver
from waymark.records.credentials.models import Credential
from waymark.records.enrollment.models import Enrollment
from waymark.records.evidence.models import Attestation, QuizAttempt
from waymark.records.experience.models import Appraisal, Experience

Row = TypeVar("Row", bound=models.Model)
corrector = st.sampled_from(["fay", "fay", "fay", "fay", "ira", "cleo", "ada", "ben", "eve"])
reader = st.sampled_from(["cleo", "cleo", "cleo", "fay", "ada"])
reader_too = st.sampled_from(["ben", "ben", "cleo", "cleo", "fay", "ada"])
level = st.sampled_from(["", "thin", "sound", "strong"])
second = st.sampled_from(["ira", "ira", "ira", "fay", "cleo", "ada"])
place = st.integers(0, 7)
again = st.booleans()
requirement = st.sampled_from(["set-the-brakes", "true-a-wheel", "know-the-shop", "plan-a-ride", "lead-a-ride"])
kind = st.sampled_from(["waived", "replaced"])


class Corrections(RuleBasedStateMachine):
    """Corrections of everything that can be corrected; each is tried once there is something of its kind."""

    told: ClassVar[Told]
    may_revoke: bool  # whether the move that was made may take something away, or give it back
    may_keep: bool  # whether it may let an award stand, with a reason, whatever the facts say

    @precondition(lambda self: Assessment.objects.exists())
    @rule(who=reader, at=place, again=again)
    def undo(self, who: str, at: int, again: bool) -> None:
        if found := one(Assessment.objects.order_by("-pk"), at % 3):
            self.told.tell(lambda: undo_assessment(self.told.ctx(who), found.pk), again=again)

    @precondition(lambda self: Assessment.objects.exists())
    @rule(who=corrector, at=place, again=again)
    def reopen(self, who: str, at: int, again: bool) -> None:
        if found := one(Assessment.objects.order_by("-pk"), at):
            self.told.tell(lambda: reopen_work(self.told.ctx(who), found.pk, **WHY), again=again)

    @precondition(lambda self: Assessment.objects.exclude(rubric_key="").exists())
    @rule(who=reader_too, at=place, route=level, risks=level, again=again)
    def correct_levels(self, who: str, at: int, route: str, risks: str, again: bool) -> None:
        if found := one(Assessment.objects.exclude(rubric_key="").order_by("-pk"), at % 4):
            said = {key: each for key, each in (("route", route), ("risks", risks)) if each}
            self.told.tell(lambda: correct_levels(self.told.ctx(who), found.pk, ratings=said, **WHY), again=again)

    @precondition(lambda self: Appraisal.objects.exists())
    @rule(who=corrector, at=place, back=st.booleans(), again=again)
    def correct_appraisal(self, who: str, at: int, back: bool, again: bool) -> None:
        act = put_back_appraisal if back else set_aside_appraisal
        if found := one(Appraisal.objects.order_by("pk"), at):
            self.told.tell(lambda: act(self.told.ctx(who), found.pk, **WHY), again=again)

    @precondition(lambda self: Experience.objects.exists())
    @rule(who=corrector, at=place, again=again)
    def reopen_experience(self, who: str, at: int, again: bool) -> None:
        if found := one(Experience.objects.order_by("pk"), at):
            self.told.tell(lambda: reopen_experience(self.told.ctx(who), found.pk, **WHY), again=again)

    @precondition(lambda self: Experience.objects.exists())
    @rule(who=corrector, at=place, days=st.integers(-3, 3), hours=st.sampled_from([2, 40, 41]), again=again)
    def amend_experience(self, who: str, at: int, days: int, hours: int, again: bool) -> None:
        """Dates and hours put right, at whatever stage; what a supervisor confirmed is not touched by it."""
        if found := one(Experience.objects.order_by("pk"), at):
            confirmed = list(Appraisal.objects.order_by("pk").values_list("pk", "hours_confirmed", "outcome"))
            start, end = found.starts_on + timedelta(days=days), found.ends_on
            self.told.tell(
                lambda: amend_experience_facts(
                    self.told.ctx(who),
                    found.pk,
                    employer=found.employer,
                    role_title=found.role_title,
                    starts_on=start,
                    ends_on=end,
                    hours=hours,
                    **WHY,
                ),
                again=again,
            )
            assert confirmed == list(Appraisal.objects.order_by("pk").values_list("pk", "hours_confirmed", "outcome"))

    @precondition(lambda self: Attestation.objects.exclude(kind="task").exists())
    @rule(who=corrector, at=place, again=again)
    def take_attendance_back(self, who: str, at: int, again: bool) -> None:
        if word := one(Attestation.objects.order_by("-pk"), at):
            self.told.tell(lambda: take_back_attendance(self.told.ctx(who), word.pk, **WHY), again=again)

    @precondition(lambda self: QuizAttempt.objects.exists())
    @rule(who=corrector, at=place, again=again)
    def set_quiz_aside(self, who: str, at: int, again: bool) -> None:
        if attempt := one(QuizAttempt.objects.order_by("-pk"), at):
            self.told.tell(lambda: set_aside_quiz(self.told.ctx(who), attempt.pk, **WHY), again=again)

    @rule(who=corrector, at=place, end=st.booleans(), again=again)
    def correct_enrollment(self, who: str, at: int, end: bool, again: bool) -> None:
        """One that goes on is ended, one that was left restored; sometimes the other, which may be refused."""
        if way := one(Enrollment.objects.order_by("pk"), at):
            act = end_enrollment if end and way.state != "withdrawn" else restore_enrollment
            self.told.tell(lambda: act(self.told.ctx(who), way.pk, **WHY), again=again)

    @rule(who=corrector, at=place, north=st.booleans(), again=again)
    def move_learner(self, who: str, at: int, north: bool, again: bool) -> None:
        opening = self.told.world.at_north if north else self.told.world.at_south
        if way := one(Enrollment.objects.order_by("pk"), at):
            self.told.tell(lambda: move_learner(self.told.ctx(who), way.pk, offering_id=opening.pk, **WHY), again=again)

    @precondition(lambda self: Award.objects.exists())
    @rule(who=corrector, at=place, again=again)
    def doubt(self, who: str, at: int, again: bool) -> None:
        if award := one(Award.objects.order_by("pk"), at):
            self.told.tell(lambda: question_award(self.told.ctx(who), award.pk, **WHY), again=again)

    @precondition(lambda self: Award.objects.filter(state="revoked").exists())
    @rule(who=second, at=place, confirm=st.booleans(), again=again)
    def finish_revocation(self, who: str, at: int, confirm: bool, again: bool) -> None:
        """Whoever may revoke confirms for good what another decided, or gives the badge back with a reason."""
        self.may_revoke, self.may_keep = True, not confirm
        if award := one(Award.objects.filter(state="revoked").order_by("pk"), at):
            if confirm:
                self.told.tell(lambda: confirm_revocation(self.told.ctx(who), award.pk), again=again)
            else:
                said = {"reason": "It was all seen."}
                self.told.tell(lambda: cancel_revocation(self.told.ctx(who), award.pk, **said), again=again)

    @precondition(lambda self: Credential.objects.exists())
    @rule(who=second, at=place, again=again)
    def revoke_whole_badge(self, who: str, at: int, again: bool) -> None:
        self.may_revoke = True
        if badge := one(Credential.objects.order_by("pk"), at):
            said = {"reason": "not-own-work", "words": "Talk to your counselor."}
            self.told.tell(lambda: revoke_badge(self.told.ctx(who), badge.pk, **said), again=again)

    @rule(who=corrector, at=place, key=requirement, kind=kind, days=st.sampled_from([0, 0, 5]), again=again)
    def ask_waiver(self, who: str, at: int, key: str, kind: str, days: int, again: bool) -> None:
        """Sometimes one that ends after a few days unless a badge rests on it by then."""
        said = {"requirement_key": key, "kind": kind, "why": "transcript", "words": "A course of last year."}
        until = self.told.today + timedelta(days=days) if days else None
        if way := one(Enrollment.objects.order_by("pk"), at):
            self.told.tell(lambda: request_waiver(self.told.ctx(who), way.pk, **said, until=until), again=again)

    @precondition(lambda self: Waiver.objects.filter(state="requested").exists())
    @rule(who=second, at=place, agree=st.sampled_from([True, True, False]), again=again)
    def decide_waiver(self, who: str, at: int, agree: bool, again: bool) -> None:
        act = approve_waiver if agree else decline_waiver
        if found := one(Waiver.objects.order_by("-pk"), at % 3):
            self.told.tell(lambda: act(self.told.ctx(who), found.pk, note="Seen on the transcript."), again=again)

    @precondition(lambda self: Waiver.objects.exists())
    @rule(who=corrector, at=place, again=again)
    def withdraw_waiver(self, who: str, at: int, again: bool) -> None:
        if found := one(Waiver.objects.order_by("-pk"), at):
            self.told.tell(lambda: withdraw_waiver(self.told.ctx(who), found.pk, **WHY), again=again)


def one(rows: models.QuerySet[Row], at: int) -> Row | None:
    """One of the first rows, whichever number is drawn."""
    found: Sequence[Row] = list(rows[:20])
    return found[at % len(found)] if found else None
