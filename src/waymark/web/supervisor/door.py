"""The supervisor's door: a page that asks for your name, one with the form, and a receipt. Opening it changes nothing.

Programs that check mail open links and press every button. They do not type, so the form is shown only in a browser in
which somebody typed a name, and declining (`ending.py`) asks for a typed word.
"""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from waymark.flows.appraise import (
    appraise,
    confirm_appraiser,
    save_appraisal_draft,
)
from waymark.flows.draft_words import NewerWords
from waymark.records.enrollment.pathways import enrollment_pack
from waymark.records.experience.models import AppraisalRequest
from waymark.records.experience.states import RequestState
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict, Invalid, NotFound, WaymarkError
from waymark.rules.packs.model import AppraisalForm as PackForm
from waymark.web.shared.choosing import is_asked
from waymark.web.shared.drafting import (
    CHOOSE,
    marks,
    newer_words,
    page_of,
    refused_answer,
    saved_answer,
    sender,
    shown_in,
    took,
)

from .choose import choose
from .forms import AppraisalForm
from .pages import closed, name_typed_here, opened, page_context, private, remember
from .typed_forms import NameForm

NOT_KEPT = ("csrfmiddlewaretoken", "act", "attest")


@require_http_methods(["GET", "HEAD", "POST"])
def appraisal(request: HttpRequest, token: str) -> HttpResponse:
    """The door. GET and HEAD only show; a POST says who answers, keeps or sends, or goes on to decline."""
    try:
        found, ctx = opened(request, token)
    except NotFound as error:
        return closed(request, error)
    if found.state == RequestState.DECLINED:
        return private(redirect("supervisor-declined", token))
    if found.state == RequestState.CONFIRMED and is_asked(request) and _is_shown(request, found):
        return private(choose(request, found, ctx, _form(found, None), reverse("supervisor-appraisal", args=[token])))
    if request.method != "POST":
        return private(_page(request, found, token))
    act = request.POST.get("act", "")
    if act == "confirm":
        return private(_confirm(request, found, ctx, token))
    if found.state != RequestState.CONFIRMED:
        return private(_page(request, found, token))
    if act in ("save", "decline"):
        saved = save_appraisal_draft(ctx, found.pk, draft=_typed(request), page=sender(request))
        took(request)
        if act == "decline":
            return private(redirect("supervisor-decline", token))
        here = reverse("supervisor-appraisal", args=[token])
        return private(redirect(f"{here}?{CHOOSE}=1" if saved.clashes else here))
    return private(_send(request, found, ctx, token))


@require_POST
def draft(request: HttpRequest, token: str) -> HttpResponse:
    """Keep what was typed, for the page's own script."""
    typed = _typed(request)
    try:
        found, ctx = opened(request, token)
        saved = save_appraisal_draft(ctx, found.pk, draft=typed, page=sender(request))
    except WaymarkError as refusal:
        return private(refused_answer(refusal))
    return private(saved_answer(saved, typed, name_of=str, now=ctx.now))


@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    """The receipt after sending."""
    return private(render(request, "supervisor/thanks.html"))


def _is_shown(request: HttpRequest, found: AppraisalRequest) -> bool:
    """Whether this browser may see what was typed: somebody typed a name in it, or sends the form itself."""
    return request.method == "POST" or bool(name_typed_here(request, found))


def _confirm(request: HttpRequest, found: AppraisalRequest, ctx: Context, token: str) -> HttpResponse:
    form = _name_form(request.POST)
    if not form.is_valid():
        return _who(request, found, token, form)
    confirm_appraiser(ctx, found.pk)
    remember(request, found, form.cleaned_data["name"])
    return redirect("supervisor-appraisal", token)


def _name_form(data: Mapping[str, object] | None = None) -> NameForm:
    return NameForm(data, hint=_("It opens the form, and signs your appraisal at the end."))


def _who(request: HttpRequest, found: AppraisalRequest, token: str, form: NameForm) -> HttpResponse:
    context = page_context(found, token) | {"form": form, "has_begun": bool(found.draft)}
    return render(request, "supervisor/confirm.html", context, status=400 if form.is_bound else 200)


def _page(
    request: HttpRequest,
    found: AppraisalRequest,
    token: str,
    form: AppraisalForm | None = None,
    *,
    is_saved: bool = True,
) -> HttpResponse:
    if found.state != RequestState.CONFIRMED or (form is None and not name_typed_here(request, found)):
        return _who(request, found, token, _name_form())
    context = page_context(found, token)
    shown = form or _form(found, None, signed_name=name_typed_here(request, found))
    context["form"] = shown
    context["marks"] = marks(
        {name: answer for name, answer in shown_in(shown).items() if name != "attest"},
        url=reverse("supervisor-appraisal", args=[token]),
        revision=found.draft_revision,
        has_clashes=bool(found.draft_clashes),
        sent_by=page_of(request.POST),
        is_saved=is_saved,
    )
    return render(request, "supervisor/appraisal.html", context, status=400 if form is not None else 200)


def _pack_form(found: AppraisalRequest) -> PackForm:
    about = found.experience
    pack = enrollment_pack(about.enrollment, (get_language() or "en")[:2])
    return pack.appraisals[pack.activities[about.activity_key].appraisal]


def _form(found: AppraisalRequest, data: dict[str, str] | None, *, signed_name: str = "") -> AppraisalForm:
    about = found.experience
    initial = {"signed_name": signed_name} | dict(found.draft)
    return AppraisalForm(
        _pack_form(found),
        data,
        learner=about.enrollment.person.given_name,
        hours=about.hours,
        initial=initial,
        items=found.items,
    )


def _typed(request: HttpRequest) -> dict[str, str]:
    return {
        key: value
        for key, value in request.POST.items()
        if isinstance(value, str) and key not in NOT_KEPT and not key.startswith("draft-")
    }


def _send(request: HttpRequest, found: AppraisalRequest, ctx: Context, token: str) -> HttpResponse:
    form = _form(found, request.POST.dict())
    here = reverse("supervisor-appraisal", args=[token])
    try:
        saved = save_appraisal_draft(ctx, found.pk, draft=_typed(request), page=sender(request))
    except (Invalid, Conflict) as refusal:
        form.add_error(None, refusal.message)
        return _page(request, found, token, form, is_saved=False)
    took(request)
    if saved.clashes:
        return redirect(f"{here}?{CHOOSE}=1")
    if saved.merged:
        messages.warning(request, newer_words())
        return redirect(here)
    if not form.is_valid():
        return _page(request, found, token, form)
    given = form.cleaned_data
    try:
        appraise(
            ctx,
            found.pk,
            ratings=form.ratings(),
            overall=given.get("overall", ""),
            words=form.words(),
            hours_confirmed=given.get("hours_confirmed", 0),
            signed_name=given["signed_name"],
            saw=saved.at,
        )
    except NewerWords as newer:
        messages.warning(request, newer.message)
        return redirect(here)
    except Invalid as error:
        form.add_faults(error.fields)
        if not error.fields:
            form.add_error(None, error.message)
        return _page(request, found, token, form)
    return redirect("supervisor-thanks")
