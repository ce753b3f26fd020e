"""Badges that learners bring from elsewhere: staff find out whose they are and what they count as, or decline them."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from waymark.flows.recognize_prior import LONGEST_NOTE, decide_recognition, needs_word
from waymark.records.assessment.foreign_badge import stored_report
from waymark.records.assessment.models import Recognition
from waymark.records.assessment.queries import is_brought_by_another, recognition, recognitions_within
from waymark.records.assessment.states import RecognitionState
from waymark.records.catalog.queries import localized_pack
from waymark.records.enrollment.queries import scope_of
from waymark.rules.forms.text import isolated
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict, Invalid, NotFound
from waymark.rules.packs.model import Pack
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import may, require
from waymark.rules.progress.facts import RecognizedValue
from waymark.rules.progress.recognition import countable, given_by
from waymark.web.shared.badge_seen import seen
from waymark.web.shared.components.text import day_year, moment
from waymark.web.shared.forms import Described, LongText
from waymark.web.shared.proof import answer, steps
from waymark.web.shared.staff import days_since, language, reach_of
from waymark.web.shared.story import story

PAGE = 30
DECLINE = "decline"
STATES = {
    RecognitionState.SENT: ("review", gettext_lazy("Waits for a decision")),
    RecognitionState.RECOGNIZED: ("reached", gettext_lazy("Recognized: it counts")),
    RecognitionState.DECLINED: ("stop", gettext_lazy("Declined")),
}


class RecognizeForm(forms.Form):
    """What the badge counts as, or that it does not, and how that is known."""

    counts_as = forms.ChoiceField()  # its choices are those of one badge
    note = forms.CharField(
        label=gettext_lazy("Note to the learner"),
        required=False,
        max_length=LONGEST_NOTE,
        widget=LongText(size="short"),
    )

    def __init__(
        self, data: QueryDict | None, *, choices: Iterable[tuple[str, Described]], is_open_question: bool
    ) -> None:
        super().__init__(data)
        self.fields["counts_as"] = forms.ChoiceField(
            label=_("What does it count as?"), choices=list(choices), widget=forms.RadioSelect
        )
        self.fields["note"].required = is_open_question
        self.fields["note"].error_messages["required"] = _(
            "Say how you made sure who issued it. The check here could not."
        )
        self.fields["note"].help_text = (
            _("Needed in any case: the check could not tell who issued it. Say how you made sure, or why not.")
            if is_open_question
            else _("Needed when you decline it.")
        )


@dataclass(frozen=True)
class RecognitionRow:
    """One badge as the list shows it."""

    url: str
    learner: str
    campus: str
    step: str
    verdict: str
    waiting_days: int


@login_required
@require_safe
def recognitions(request: HttpRequest) -> HttpResponse:
    """Badges that wait for a decision, the oldest first."""
    ctx = story(request)
    waiting = recognitions_within(reach_of(ctx.actor, Action.RECOGNIZE), states=[RecognitionState.SENT])
    page = Paginator(waiting.defer("content", "enrollment__version__document"), PAGE).get_page(request.GET.get("page"))
    count = page.paginator.count
    title = (
        ngettext("%(count)d badge from elsewhere waits", "%(count)d badges from elsewhere wait", count)
        % {"count": count}
        if count
        else _("No badge from elsewhere waits")
    )
    context = {"title": title, "rows": [_row(ctx, each) for each in page], "page": page}
    return render(request, "coordinator/recognitions.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, recognition_id: UUID) -> HttpResponse:
    """One badge in its own words, each check, and the decision."""
    ctx = story(request)
    found = recognition(recognition_id)
    scope = scope_of(found.enrollment)
    if not may(ctx.actor, Action.VIEW_ENROLLMENT, scope):
        raise NotFound()
    require(ctx.actor, Action.RECOGNIZE, scope)
    pack = localized_pack(found.enrollment.version_id, language())
    options = {
        f"{each.achievement}/{each.issuer}": each
        for each in countable(pack, found.activity_key, earned_on=found.earned_on)
    }
    form = RecognizeForm(
        request.POST if request.method == "POST" else None,
        choices=_choices(pack, found, options),
        is_open_question=needs_word(found),
    )
    status, told = 200, ""
    if form.is_bound:
        status = 400
        if form.is_valid():
            try:
                _decide(request, ctx, found, form, options)
            except Invalid as refusal:
                for field, text in refusal.fields.items():
                    form.add_error(field, text)
            except Conflict as conflict:
                status, told, found = 409, conflict.message, recognition(recognition_id)
            else:
                return HttpResponseRedirect(reverse("coordinator-recognitions"))
    context = _context(pack, found) | {"form": form, "told": told, "has_options": bool(options)}
    return render(request, "coordinator/recognition.html", context, status=status)


def _decide(
    request: HttpRequest,
    ctx: Context,
    found: Recognition,
    form: RecognizeForm,
    options: dict[str, RecognizedValue],
) -> None:
    chosen = options.get(form.cleaned_data["counts_as"])
    decide_recognition(
        ctx,
        found.pk,
        recognize=chosen is not None,
        note=form.cleaned_data["note"],
        achievement=chosen.achievement if chosen else "",
        issuer=chosen.issuer if chosen else "",
    )
    said = _("Recognized. %(name)s gets an e-mail now.") if chosen else _("Declined. %(name)s gets an e-mail now.")
    messages.success(request, said % {"name": isolated(found.enrollment.person.given_name)})


def _choices(pack: Pack, found: Recognition, options: dict[str, RecognizedValue]) -> list[tuple[str, Described]]:
    choices = [(key, _choice(pack, found, value)) for key, value in options.items()]
    nothing = Described(_("Nothing: decline it"), _("The learner reads your note and may bring another."))
    return [*choices, (DECLINE, nothing)]


def _choice(pack: Pack, found: Recognition, value: RecognizedValue) -> Described:
    organization = pack.organizations.get(value.issuer)
    names = [pack.achievements[key].name for key in given_by(pack, value, earned_on=found.earned_on)]
    effects = []
    if value.achievement == found.activity_key:
        effects.append(_("It meets the step “%(title)s”.") % {"title": _step(pack, found)})
    if names:
        effects.append(_("It stands in for: %(names)s.") % {"names": ", ".join(names)})
    return Described(
        _("The badge “%(badge)s” of %(issuer)s")
        % {
            "badge": _step(pack, found) if value.achievement == found.activity_key else value.achievement,
            "issuer": isolated(organization.name) if organization else value.issuer,
        },
        " ".join(effects),
    )


def _context(pack: Pack, found: Recognition) -> dict[str, object]:
    report = stored_report(found.report, bytes(found.content))
    enrollment = found.enrollment
    state, words = STATES[RecognitionState(found.state)]
    return {
        "title": _("A badge that %(name)s brought") % {"name": isolated(enrollment.person.full_name)},
        "recognition": found,
        "badge": seen(report),
        "issuer_id": report.issuer,
        "is_signed": report.is_signed,
        "answer": answer(report),
        "steps": steps(report),
        "state": state,
        "state_words": words,
        "is_open": found.state == RecognitionState.SENT,
        "is_brought_by_another": is_brought_by_another(found),
        "counted_as": _counted_as(pack, found),
        "facts": (
            (_("Learner"), isolated(enrollment.person.full_name)),
            (_("Campus"), enrollment.campus.name),
            (_("Brought for"), _step(pack, found)),
            (_("Sent"), moment(found.sent_at)),
            (_("Awarded, by its own dates"), day_year(found.earned_on)),
        ),
    }


def _counted_as(pack: Pack, found: Recognition) -> str:
    if found.state != RecognitionState.RECOGNIZED:
        return ""
    return str(_choice(pack, found, RecognizedValue(found.achievement, found.issuer)))


def _step(pack: Pack, found: Recognition) -> str:
    activity = pack.activities.get(found.activity_key)
    return activity.title if activity else _("No step: to stand in for a badge of the program")


def _row(ctx: Context, found: Recognition) -> RecognitionRow:
    pack = localized_pack(found.enrollment.version_id, language())
    is_open_question = needs_word(found)
    return RecognitionRow(
        url=reverse("coordinator-recognition", args=[found.pk]),
        learner=found.enrollment.person.full_name,
        campus=found.enrollment.campus.name,
        step=_step(pack, found),
        verdict=_("Issuer not known here") if is_open_question else _("Every check passed"),
        waiting_days=days_since(found.sent_at, now=ctx.now),
    )
