"""One correction as a page: what is corrected, what would follow, the reason, and then the act."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from waymark.flows.correct_record import Effects, effects_without, title_of
from waymark.records.corrections.models import LONGEST_TOLD
from waymark.records.corrections.states import Why
from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.pathways import enrollment_pack
from waymark.rules.forms.text import isolated
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict, Invalid
from waymark.rules.packs.model import Pack
from waymark.web.shared.components.marks import BadgeImage
from waymark.web.shared.correction_words import why_words
from waymark.web.shared.forms import LongText
from waymark.web.shared.staff import language, mini_badge

Act = Callable[..., object]


class ReasonForm(forms.Form):
    """Why, what the learner is told, and what only staff and auditors read."""

    why = forms.ChoiceField(label=gettext_lazy("Why"), widget=forms.RadioSelect)
    told = forms.CharField(label=gettext_lazy("What the learner is told"), max_length=LONGEST_TOLD, widget=LongText)
    note = forms.CharField(
        label=gettext_lazy("For the record"),
        help_text=gettext_lazy("Staff and auditors read it. The learner can ask to see it."),
        max_length=LONGEST_TOLD,
        required=False,
        widget=LongText(size="short"),
    )

    def __init__(self, data: QueryDict | None, *, initial: dict[str, object] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["why"].choices = [(each.value, why_words(each)) for each in Why]  # type: ignore[attr-defined]  # a choice field

    @property
    def values(self) -> dict[str, object]:
        """What the flow takes."""
        return dict(self.cleaned_data)


@dataclass(frozen=True)
class AwardEffect:
    """What would become of one badge."""

    name: str
    badge: BadgeImage
    is_questioned: bool


@dataclass(frozen=True)
class Case:
    """One thing to correct, as the page asks about it. `fact_ids` are the facts that would no longer count."""

    enrollment: Enrollment
    title: str
    lede: str
    points: tuple[str, ...]
    button: str
    done: str
    act: Act
    fact_ids: Sequence[UUID] = ()
    facts: tuple[str, ...] = ()
    questions: tuple[UUID, ...] = ()
    obstacle: str = ""
    is_stop: bool = True
    back_url: str = ""
    other: tuple[str, str] = ("", "")  # the words and address of another way to put it right

    @property
    def back(self) -> str:
        """Where the page came from and goes when it is done."""
        return self.back_url or corrections_url(self.enrollment)


def corrections_url(enrollment: Enrollment) -> str:
    """The list of what can be corrected for one learner."""
    return reverse("coordinator-corrections", args=[enrollment.pk])


def answer(
    request: HttpRequest,
    ctx: Context,
    case: Case,
    *,
    form: ReasonForm | None = None,
    after_url: str = "",
) -> HttpResponse:
    """Show the page; or do it, and go back to where the reader came from."""
    shown = form or ReasonForm(request.POST if request.method == "POST" else None)
    if shown.is_bound and shown.is_valid():
        try:
            case.act(**shown.values)
        except Invalid as refusal:
            _add_refusal(shown, refusal)
        else:
            messages.success(request, case.done)
            return HttpResponseRedirect(after_url or case.back)
    effects = effects_without(case.enrollment, case.fact_ids)
    pack = enrollment_pack(case.enrollment, language())
    context = {
        "case": case,
        "title": case.title,
        "form": shown,
        "learner": isolated(case.enrollment.person.full_name),
        "awards": award_effects(case, pack, effects),
        "reopened": [title_of(pack, key) for key in effects.reopened],
    }
    return render(request, "coordinator/correct.html", context, status=400 if shown.is_bound else 200)


def award_effects(case: Case, pack: Pack, effects: Effects) -> list[AwardEffect]:
    """Every badge that stands, those that would come into question first."""
    found = []
    for each in (*effects.questioned, *effects.kept):
        achievement = pack.achievements.get(each.achievement_key)
        found.append(
            AwardEffect(
                name=achievement.name if achievement else each.achievement_key,
                badge=mini_badge(each.version_id, achievement),
                is_questioned=each in effects.questioned or each.pk in case.questions,
            )
        )
    return sorted(found, key=lambda each: not each.is_questioned)


def _add_refusal(form: ReasonForm, refusal: Invalid) -> None:
    known = {name: text for name, text in refusal.fields.items() if name in form.fields}
    for name, text in known.items():
        form.add_error(name, text)
    if not known:
        form.add_error(None, refusal.message)


def named(text: str, enrollment: Enrollment, **more: str) -> str:
    """A sentence with the learner's first name in it, kept apart from the words around it."""
    return text % {"name": isolated(enrollment.person.given_name), **more}


def in_question() -> str:
    """What becomes of the badges that rest on something."""
    return _("A badge that rests on it comes under review. It counts until someone decides.")


def obstacle(check: Callable[[], None]) -> str:
    """Why something cannot be done as things stand, as the flow would say; "" when it can."""
    try:
        check()
    except Conflict as refusal:
        return refusal.message
    return ""
