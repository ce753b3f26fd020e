"""Taking a quiz: the questions, the result at once, and why each answer is right."""

from collections.abc import Mapping
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from waymark.flows.draft_words import NO_PAGE, NewerWords, Saved
from waymark.flows.take_quiz import take_quiz
from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.pathways import judged_by
from waymark.records.enrollment.states import EnrollmentState
from waymark.records.evidence.models import Draft, QuizAttempt
from waymark.records.evidence.queries import quiz_attempts
from waymark.records.evidence.states import DraftRoom
from waymark.rules.kernel.errors import Conflict, Invalid, NotFound
from waymark.rules.packs.model import Activity, Pack, Quiz, ScoreStandard
from waymark.rules.progress.asked import standards_for
from waymark.web.shared.drafting import CHOOSE, page_of, shown_in, took
from waymark.web.shared.story import story

from .doors import pack_for
from .draft_form import DraftForm
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
    draft_form = _draft_form(enrollment, activity)
    choice = draft_form.question(request, lambda: QuizForm(asked, {}), enrollment.person_id)
    if choice is not None:
        return choice
    if request.method == "POST":
        return _take(request, enrollment, activity, asked)
    unsent = take_unsent(request)
    if unsent is not None:
        _save(request, draft_form, _read(asked, unsent), unsent)
    draft = draft_form.draft(enrollment.person_id)
    answers = {key: str(answer) for key, answer in (draft.answers if draft else {}).items()}
    return _show(request, enrollment, activity, QuizForm(asked, answers), draft=draft)


def _take(request: HttpRequest, enrollment: Enrollment, activity: Activity, asked: Quiz) -> HttpResponse:
    """Keep the answers; when they are sent, score them."""
    draft_form = _draft_form(enrollment, activity)
    answers = _read(asked, request.POST)
    saved = _save(request, draft_form, answers)
    if "send" not in request.POST:
        messages.success(request, _("Saved. You can go on whenever you like."))
        return redirect(f"{draft_form.url}?{CHOOSE}=1" if saved and saved.clashes else draft_form.url)
    other = draft_form.other_way(request, saved) if saved else None
    if other is not None:
        return other
    saw = saved.at if saved else NO_PAGE
    try:
        attempt = take_quiz(story(request), enrollment.pk, activity_key=activity.key, answers=answers, saw=saw)
    except NewerWords as refusal:
        messages.warning(request, refusal.message)
    except Invalid as refusal:
        draft, form = draft_form.draft(enrollment.person_id), QuizForm(asked, answers, faults=refusal.fields)
        return _show(request, enrollment, activity, form, draft=draft, is_saved=saved is not None)
    else:
        took(request)
        _tell(request, pack_for(enrollment), enrollment, activity, attempt)
    return redirect(draft_form.url)


def _read(asked: Quiz, fields: QueryDict) -> dict[str, str]:
    return {key: str(fields[f"{ANSWER}-{key}"]) for key in asked.questions if fields.get(f"{ANSWER}-{key}")}


def _draft_form(enrollment: Enrollment, activity: Activity) -> DraftForm:
    here = reverse("learner-activity", args=[enrollment.pk, activity.key])
    return DraftForm(DraftRoom.QUIZ, enrollment.pk, activity.key, here, activity.title)


def _show(
    request: HttpRequest,
    enrollment: Enrollment,
    activity: Activity,
    form: QuizForm,
    *,
    draft: Draft | None,
    is_saved: bool = True,
) -> HttpResponse:
    pack = pack_for(enrollment)
    draft_form = _draft_form(enrollment, activity)
    context = {
        "form": form,
        "page": _page(pack, enrollment, activity, quiz_attempts(enrollment.pk, activity.key)),
        "enrollment": enrollment,
        "activity": activity,
        "trail_url": reverse("learner-trail", args=[enrollment.pk]),
        "saved_at": draft.saved_at if draft else None,
        "draft_url": draft_form.save_url,
        "marks": draft_form.marks(shown_in(form), draft, sent_by=page_of(request.POST), is_saved=is_saved),
    }
    return render(request, "learner/quiz.html", context)


def _save(
    request: HttpRequest, draft_form: DraftForm, answers: Mapping[str, str], fields: QueryDict | None = None
) -> Saved | None:
    """Keep the answers; a refusal to keep them never stands in the way of taking the quiz."""
    try:
        return draft_form.save(request, answers, fields)
    except (Invalid, Conflict) as refusal:
        messages.warning(request, refusal.message)
        return None


def pass_mark(pack: Pack, pathway_key: str, activity: Activity) -> int:
    """The percent that every requirement on this pathway asks of the quiz; 0 when none asks for a score."""
    standards = standards_for(pack, pathway_key, activity.key)
    return max((each.at_least for each in standards if isinstance(each, ScoreStandard)), default=0)


def _tell(request: HttpRequest, pack: Pack, enrollment: Enrollment, activity: Activity, attempt: QuizAttempt) -> None:
    asked = pass_mark(pack, judged_by(enrollment, activity.key), activity)
    if attempt.percent >= asked:
        messages.success(request, _("Passed with %(percent)d%%.") % {"percent": attempt.percent})
    else:
        facts = {"percent": attempt.percent, "asked": asked}
        messages.warning(request, _("%(percent)d%% right. It takes %(asked)d%%. See below what to look at.") % facts)


def _page(pack: Pack, enrollment: Enrollment, activity: Activity, attempts: list[QuizAttempt]) -> QuizPage:
    asked = pack.quizzes[activity.quiz]
    best = max((each.percent for each in attempts), default=None)
    mark = pass_mark(pack, judged_by(enrollment, activity.key), activity)
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
