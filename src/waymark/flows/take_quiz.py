"""A learner answers a quiz; the score is a fact, and the standard says what it is worth."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from waymark.records.audit.commands import record
from waymark.records.audit.verbs import Verb
from waymark.records.enrollment.commands import note_activity
from waymark.records.evidence.commands import add_quiz_attempt
from waymark.records.evidence.models import QuizAttempt
from waymark.records.evidence.queries import quiz_attempts
from waymark.records.evidence.states import DraftRoom
from waymark.records.ledger.derive import from_quiz
from waymark.rules.forms.quiz import percent_right
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict, NotFound
from waymark.rules.packs.model import ActivityKind
from waymark.rules.policy.actions import Action

from .draft_words import NO_PAGE, DraftAt
from .open_step import open_step
from .reconsider import add_facts
from .save_draft import spend_draft


@transaction.atomic
def take_quiz(
    ctx: Context,
    enrollment_id: UUID,
    *,
    activity_key: str,
    answers: Mapping[str, str],
    saw: DraftAt | None = NO_PAGE,
) -> QuizAttempt:
    """Score one attempt. The same answers as the last attempt are that attempt sent again: it is not counted twice.

    Raises Invalid, naming the questions, for answers left out or unknown; Conflict when no attempt is left; NewerWords
    when the draft holds what the page of revision `saw` did not show.
    """
    step = open_step(ctx, enrollment_id, activity_key=activity_key, action=Action.TAKE_QUIZ, kinds=(ActivityKind.QUIZ,))
    quiz = step.pack.quizzes.get(step.activity.quiz)
    if quiz is None:
        raise NotFound(_("This step has no quiz. Tell the coordinator of your campus."))
    percent = percent_right(quiz, answers)
    spend_draft(step.enrollment.person_id, room=DraftRoom.QUIZ, object_id=enrollment_id, part=activity_key, saw=saw)
    before = quiz_attempts(enrollment_id, activity_key)
    if before and before[0].answers == dict(answers):
        return before[0]
    if quiz.attempts is not None and len(before) >= quiz.attempts:
        raise Conflict(
            _("You have used all %(count)s attempts. Ask the coordinator of your campus.") % {"count": quiz.attempts}
        )
    attempt = add_quiz_attempt(
        enrollment_id=enrollment_id, activity_key=activity_key, answers=dict(answers), percent=percent, at=ctx.now
    )
    note_activity(step.enrollment, at=ctx.now)
    record(ctx, Verb.QUIZ_TAKEN, "quiz-attempt", attempt.pk, organization_id=step.enrollment.campus_id)
    add_facts(ctx, enrollment_id, [from_quiz(attempt, definition_digest=step.enrollment.version.digest)])
    return attempt
