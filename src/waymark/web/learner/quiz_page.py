"""Taking a quiz: the questions, the result at once, and why each answer is right."""

from collections.abc import Mapping
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from waymark.flows.save_draft import save_draft
from waymark.flows.take_quiz import take_quiz
from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.states import EnrollmentState
from waymark.records.evidence.models import QuizAttempt
from waymark.records.evidence.queries import draft_of, quiz_attempts
from waymark.records.evidence.states import DraftRoom
from waymark.rules.kernel.errors import Conflict, Invalid, NotFound
from waymark.rules.packs.model import Activity, Pack, Quiz, ScoreStandard
from waymark.rules.progress.asked import standards_for
from waymark.web.shared.story import story

from .doors import pack_for
from .unsent import take_unsent
from .work_form import ANSWER, AnyAnswer


@dataclass(frozen=True)
class Marked:
    """One question of the last attempt: what was chosen, and why the right answer is right."""

    text: str
    chosen: str
    is_right: bool
    explanation: str


@dataclass(frozen=True)
class QuizPage:
    """What the page shows besides the questions."""

    title: str
    summary: str
    introduction: str
    asked: int
    best: int | None
    is_passed: bool
    attempts_left: int | None
    marked: tuple[Marked, ...]
    may_take: bool


class QuizForm(forms.Form):
    """The questions; whether each is answered, the rules say when it is sent."""

    def __init__(self, asked: Quiz, answers: Mapping[str, str], *, faults: Mapping[str, str] | None = None) -> None:
        data = {f"{ANSWER}-{key}": answer for key, answer in answers.items()}
        super().__init__(data=data if faults else None, initial=dict(answers), prefix=ANSWER)
        for key, question in asked.questions.items():
            choices = list(question.options.items())
            self.fields[key] = AnyAnswer(label=question.text, widget=forms.RadioSelect(choices=choices))
        for key, text in (faults or {}).items():
            self.add_error(key if key in self.fields else None, text)


def quiz(request: HttpRequest, enrollment: Enrollment, activity: Activity) -> HttpResponse:
    """The questions; on POST the attempt is scored, or kept for later."""
    pack = pack_for(enrollment)
    asked = pack.quizzes.get(activity.quiz)
    if asked is None:
        raise NotFound(_("This step has no quiz. Tell the coordinator of your campus."))
    attempts = quiz_attempts(enrollment.pk, activity.key)
    draft = draft_of(enrollment.person_id, room=DraftRoom.QUIZ, object_id=enrollment.pk, part=activity.key)
    answers = {key: str(answer) for key, answer in (draft.answers if draft else {}).items()}
    unsent = take_unsent(request) if request.method == "GET" else None
    sent = request.POST if request.method == "POST" else unsent
    if sent is not None:
        answers = {key: str(sent[f"{ANSWER}-{key}"]) for key in asked.questions if sent.get(f"{ANSWER}-{key}")}
    faults: dict[str, str] = {}
    if request.method == "POST":
        _save(request, enrollment, activity, answers)
        if "send" not in request.POST:
            messages.success(request, _("Saved. You can go on whenever you like."))
            return redirect("learner-activity", enrollment_id=enrollment.pk, activity_key=activity.key)
        try:
            attempt = take_quiz(story(request), enrollment.pk, activity_key=activity.key, answers=answers)
        except Invalid as refusal:
            faults = refusal.fields
        else:
            _tell(request, pack, enrollment, activity, attempt)
            return redirect("learner-activity", enrollment_id=enrollment.pk, activity_key=activity.key)
    return _show(request, enrollment, activity, attempts, QuizForm(asked, answers, faults=faults))


def _show(
    request: HttpRequest, enrollment: Enrollment, activity: Activity, attempts: list[QuizAttempt], form: QuizForm
) -> HttpResponse:
    pack = pack_for(enrollment)
    context = {
        "form": form,
        "page": _page(pack, enrollment, activity, attempts),
        "enrollment": enrollment,
        "activity": activity,
        "trail_url": reverse("learner-trail", args=[enrollment.pk]),
        "draft_url": f"{reverse('learner-draft')}?room={DraftRoom.QUIZ}&object={enrollment.pk}&part={activity.key}",
    }
    return render(request, "learner/quiz.html", context)


def _save(request: HttpRequest, enrollment: Enrollment, activity: Activity, answers: Mapping[str, str]) -> None:
    """Keep the answers; a refusal to keep them never stands in the way of taking the quiz."""
    try:
        save_draft(story(request), room=DraftRoom.QUIZ, object_id=enrollment.pk, part=activity.key, answers=answers)
    except (Invalid, Conflict) as refusal:
        messages.warning(request, refusal.message)


def pass_mark(pack: Pack, pathway_key: str, activity: Activity) -> int:
    """The percent that every requirement on this pathway asks of the quiz; 0 when none asks for a score."""
    standards = standards_for(pack, pathway_key, activity.key)
    return max((each.at_least for each in standards if isinstance(each, ScoreStandard)), default=0)


def _tell(request: HttpRequest, pack: Pack, enrollment: Enrollment, activity: Activity, attempt: QuizAttempt) -> None:
    asked = pass_mark(pack, enrollment.pathway_key, activity)
    if attempt.percent >= asked:
        messages.success(request, _("Passed with %(percent)d%%.") % {"percent": attempt.percent})
    else:
        facts = {"percent": attempt.percent, "asked": asked}
        messages.warning(request, _("%(percent)d%% right. It takes %(asked)d%%. See below what to look at.") % facts)


def _page(pack: Pack, enrollment: Enrollment, activity: Activity, attempts: list[QuizAttempt]) -> QuizPage:
    asked = pack.quizzes[activity.quiz]
    best = max((each.percent for each in attempts), default=None)
    mark = pass_mark(pack, enrollment.pathway_key, activity)
    is_passed = best is not None and best >= mark
    left = asked.attempts - len(attempts) if asked.attempts is not None else None
    is_open = enrollment.state == EnrollmentState.ACTIVE
    return QuizPage(
        title=activity.title,
        summary=activity.summary,
        introduction=asked.introduction,
        asked=mark,
        best=best,
        is_passed=is_passed,
        attempts_left=left,
        marked=_marked(asked, attempts[0]) if attempts else (),
        may_take=is_open and not is_passed and (left is None or left > 0),
    )


def _marked(asked: Quiz, attempt: QuizAttempt) -> tuple[Marked, ...]:
    return tuple(
        Marked(
            text=question.text,
            chosen=question.options.get(str(attempt.answers.get(key)), ""),
            is_right=attempt.answers.get(key) == question.answer,
            explanation=question.explanation,
        )
        for key, question in asked.questions.items()
    )
