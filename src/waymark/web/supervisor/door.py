"""The appraiser's door: a page that asks who you are, one with the form, and a receipt. Opening it changes nothing."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from waymark.flows.appraise import (
    appraise,
    confirm_appraiser,
    decline_appraisal,
    open_door,
    save_appraisal_draft,
)
from waymark.flows.draft_words import NewerWords
from waymark.records.enrollment.pathways import enrollment_pack
from waymark.records.experience.models import AppraisalRequest
from waymark.records.experience.states import RequestState
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict, Invalid, NotFound, WaymarkError
from waymark.rules.packs.model import AppraisalForm as PackForm
from waymark.web.shared.appraisal_words import asked_for_words, rule_words
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
from waymark.web.shared.story import story

from .choose import choose
from .forms import AppraisalForm

NOT_KEPT = ("csrfmiddlewaretoken", "act", "attest")


def _opened(request: HttpRequest, token: str) -> tuple[AppraisalRequest, Context]:
    ctx = story(request)
    return open_door(token, now=ctx.now, person_id=ctx.actor.person_id)


@require_http_methods(["GET", "HEAD", "POST"])
def appraisal(request: HttpRequest, token: str) -> HttpResponse:
    """The door. GET and HEAD only show; a POST says who answers, keeps, sends or declines."""
    try:
        found, ctx = _opened(request, token)
    except NotFound as error:
        return _private(render(request, "supervisor/closed.html", {"message": error.message}, status=404))
    if is_asked(request) and found.state == RequestState.CONFIRMED:
        return _private(choose(request, found, ctx, _form(found, None), reverse("supervisor-appraisal", args=[token])))
    if request.method != "POST":
        return _private(_page(request, found, token))
    act = request.POST.get("act", "")
    if act == "confirm":
        confirm_appraiser(ctx, found.pk)
        return _private(redirect("supervisor-appraisal", token))
    if act == "decline":
        return _private(_decline(request, found, ctx, token))
    if found.state != RequestState.CONFIRMED:
        return _private(_page(request, found, token))
    if act == "save":
        saved = save_appraisal_draft(ctx, found.pk, draft=_typed(request), page=sender(request))
        took(request)
        here = reverse("supervisor-appraisal", args=[token])
        return _private(redirect(f"{here}?{CHOOSE}=1" if saved.clashes else here))
    return _private(_send(request, found, ctx, token))


@require_POST
def draft(request: HttpRequest, token: str) -> HttpResponse:
    """Keep what was typed, for the page's own script."""
    typed = _typed(request)
    try:
        found, ctx = _opened(request, token)
        saved = save_appraisal_draft(ctx, found.pk, draft=typed, page=sender(request))
    except WaymarkError as refusal:
        return _private(refused_answer(refusal))
    return _private(saved_answer(saved, typed, name_of=str, now=ctx.now))


@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    """The receipt after sending."""
    return _private(render(request, "supervisor/thanks.html"))


@require_safe
def declined(request: HttpRequest) -> HttpResponse:
    """The receipt after declining."""
    return _private(render(request, "supervisor/declined.html"))


def _page(
    request: HttpRequest,
    found: AppraisalRequest,
    token: str,
    form: AppraisalForm | None = None,
    *,
    is_saved: bool = True,
) -> HttpResponse:
    context = _context(found, token)
    if found.state != RequestState.CONFIRMED:
        return render(request, "supervisor/confirm.html", context)
    shown = form or _form(found, None)
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


def _context(found: AppraisalRequest, token: str) -> dict[str, object]:
    about = found.experience
    pack = enrollment_pack(about.enrollment, (get_language() or "en")[:2])
    return {
        "request_row": found,
        "about": about,
        "learner": about.enrollment.person.given_name,
        "campus": about.enrollment.campus.name,
        "pack": pack,
        "pack_form": _pack_form(found),
        "rule": rule_words(_pack_form(found)),
        "asked_for": asked_for_words(_pack_form(found), found.items),
        "token": token,
    }


def _pack_form(found: AppraisalRequest) -> PackForm:
    about = found.experience
    pack = enrollment_pack(about.enrollment, (get_language() or "en")[:2])
    return pack.appraisals[pack.activities[about.activity_key].appraisal]


def _form(found: AppraisalRequest, data: dict[str, str] | None) -> AppraisalForm:
    about = found.experience
    initial = {"signed_name": found.appraiser_name} | dict(found.draft)
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


def _decline(request: HttpRequest, found: AppraisalRequest, ctx: Context, token: str) -> HttpResponse:
    try:
        decline_appraisal(ctx, found.pk, reason=request.POST.get("reason", ""))
    except Invalid as error:
        return render(
            request, "supervisor/confirm.html", _context(found, token) | {"reason_error": error.message}, status=400
        )
    return redirect("supervisor-declined")


def _private(response: HttpResponse) -> HttpResponse:
    """The address is a key: it is neither kept, indexed nor told to anybody, our own pages included.

    `no-referrer` would hide it too, but makes browsers hide the origin of our own forms.
    """
    response["Referrer-Policy"] = "strict-origin"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "no-store"
    return response
