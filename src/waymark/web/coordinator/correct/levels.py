"""Correct the levels of a decision: the former beside each, what would follow shown first, and then the act."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms.boundfield import BoundField
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from waymark.flows.admit import admit
from waymark.flows.correct_levels import Outlook, correct_levels, levels_outlook, require_correctable
from waymark.flows.correct_record import title_of
from waymark.flows.reopen_work import reopening
from waymark.records.assessment.models import Assessment
from waymark.records.assessment.queries import assessment
from waymark.records.assessment.states import Decision
from waymark.records.enrollment.pathways import judged_when
from waymark.records.evidence.models import Submission
from waymark.records.evidence.queries import submission
from waymark.rules.forms.text import isolated
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Invalid, NotFound
from waymark.rules.packs.model import Pack, Rubric
from waymark.rules.policy.actions import Action
from waymark.web.shared.components.text import day
from waymark.web.shared.staff import language
from waymark.web.shared.story import story

from .case import Case, ReasonForm, award_effects, in_question, obstacle

LEVEL = "level-"


@dataclass(frozen=True)
class Row:
    """One criterion: the level it was given, and the choice of another. `field` is None where it carried over."""

    name: str
    decided: str
    field: BoundField | None
    is_changed: bool


class LevelsForm(ReasonForm):
    """A level for each criterion, with the reason. `seen` are the levels whose effect the page has shown."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None, rubric: Rubric, found: Assessment, carried: Mapping[str, str]) -> None:
        super().__init__(data)
        self.rubric, self.found = rubric, found
        self.open_keys = [key for key in rubric.criteria if key not in carried]
        for key in self.open_keys:
            self.fields[LEVEL + key] = forms.ChoiceField(
                label=_("%(criterion)s: corrected level") % {"criterion": rubric.criteria[key].name},
                choices=list(rubric.levels.items()),
                initial=found.ratings.get(key, ""),
            )

    def ratings(self) -> dict[str, str]:
        """The levels as the page holds them, whether the rest of the form is complete or not."""
        return {key: str(self[LEVEL + key].value() or "") for key in self.open_keys}

    def written(self) -> str:
        """The levels as one text, so that the page knows which it has shown the effect of."""
        return " ".join(f"{key}={level}" for key, level in self.ratings().items())

    def rows(self) -> list[Row]:
        """Every criterion in the order of the rubric."""
        now, levels = self.ratings(), self.rubric.levels
        return [
            Row(
                criterion.name,
                levels.get(self.found.ratings.get(key, ""), ""),
                self[LEVEL + key] if key in now else None,
                key in now and now[key] != self.found.ratings.get(key),
            )
            for key, criterion in self.rubric.criteria.items()
        ]

    def values_of(self) -> dict[str, object]:
        """What the flow takes."""
        return {"ratings": self.ratings(), **{name: self.cleaned_data[name] for name in ("why", "told", "note")}}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def levels(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Choose other levels, look at what they would change, and put them in the place of those that were given."""
    ctx = story(request)
    found = assessment(assessment_id)
    work = submission(found.submission_id)
    enrollment = work.enrollment
    admit(ctx, Action.CORRECT_LEVELS, reopening(ctx.actor, enrollment, found), seen_by=Action.VIEW_SUBMISSION)
    pack, _pathway = judged_when(enrollment, work.activity_key, at=work.submitted_at, language=language())
    rubric = pack.rubrics.get(found.rubric_key)
    if rubric is None:
        raise NotFound()
    case = _case(ctx, pack, work, found)
    form = LevelsForm(request.POST if request.method == "POST" else None, rubric, found, work.carried)
    outlook = None
    if form.is_bound and not case.obstacle:
        outlook = _look(ctx, form, work)
        if form.is_valid() and form.cleaned_data["seen"] == form.written():
            try:
                case.act(**form.values_of())
            except Invalid as refusal:
                _add_refusal(form, refusal)
            else:
                messages.success(request, case.done)
                return HttpResponseRedirect(case.back)
    context = _shown(case, form, pack, outlook)
    return render(request, "coordinator/correct_levels.html", context, status=400 if form.errors else 200)


def _case(ctx: Context, pack: Pack, work: Submission, found: Assessment) -> Case:
    said = _("Accepted") if found.decision == Decision.ACCEPTED else _("Changes requested")
    decided = {"name": isolated(found.assessor.full_name), "day": day(found.assessed_at), "decision": said}
    return Case(
        enrollment=work.enrollment,
        title=_("Correct the levels of “%(step)s”") % {"step": title_of(pack, work.activity_key)},
        lede=_("The first decision stays on record. Yours takes its place from today."),
        facts=(_("Decided by %(name)s on %(day)s: %(decision)s") % decided,),
        points=(in_question(), _("What the learner sent isn’t changed.")),
        button=_("Correct the decision"),
        done=_("The decision is corrected. We’re emailing the learner now."),
        act=lambda **values: correct_levels(ctx, found.pk, **values),
        back_url=reverse("assessor-work", args=[work.pk]),
        obstacle=obstacle(lambda: require_correctable(work.enrollment, work, found)),
    )


def _look(ctx: Context, form: LevelsForm, work: Submission) -> Outlook | None:
    """What the levels on the page would come to; None, with the reason on the form, when they cannot be used."""
    form.full_clean()
    try:
        return levels_outlook(ctx, form.found, work, form.ratings())
    except Invalid as refusal:
        _add_refusal(form, refusal)
        return None


def _add_refusal(form: LevelsForm, refusal: Invalid) -> None:
    known = {}
    for name, text in refusal.fields.items():
        field = name if name in ("why", "told", "note") else LEVEL + name
        if field in form.fields and not form.has_error(field):
            known[field] = text
    for field, text in known.items():
        form.add_error(field, text)
    if not refusal.fields:
        form.add_error(None, refusal.message)


def _shown(case: Case, form: LevelsForm, pack: Pack, outlook: Outlook | None) -> dict[str, object]:
    rubric = form.rubric
    return {
        "case": case,
        "title": case.title,
        "form": form,
        "rows": form.rows(),
        "seen": form.written() if outlook else "",
        "learner": isolated(case.enrollment.person.full_name),
        "decision": outlook.decision.value if outlook else "",
        "unmet": [rubric.criteria[key].name for key in outlook.verdict.unmet] if outlook else [],
        "awards": award_effects(case, pack, outlook.effects) if outlook else [],
        "reopened": [title_of(pack, key) for key in outlook.effects.reopened] if outlook else [],
        "gained": [title_of(pack, key) for key in outlook.effects.gained] if outlook else [],
        "earned": [title_of(pack, key) for key in outlook.effects.earned] if outlook else [],
    }
