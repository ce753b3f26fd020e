"""Declining, and answering after all: each on a page of its own, and each only by typing."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from waymark.flows.decline_appraisal import answer_after_all, can_reopen, decline_appraisal
from waymark.records.experience.models import AppraisalRequest
from waymark.records.experience.queries import pause_in_force
from waymark.records.experience.states import RequestState
from waymark.rules.forms.text import isolated
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import NotFound
from waymark.rules.policy.readers import reason_read_by

from .pages import closed, opened, page_context, private, remember
from .typed_forms import DeclineForm, NameForm


@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: HttpRequest, token: str) -> HttpResponse:
    """What happens when somebody declines, and the word to type for it. Nothing typed is lost."""
    try:
        found, ctx = opened(request, token)
    except NotFound as error:
        return closed(request, error)
    if found.state == RequestState.DECLINED:
        return private(redirect("supervisor-declined", token))
    form = DeclineForm(
        request.POST if request.method == "POST" else None,
        readers=reason_read_by(isolated(found.experience.enrollment.person.given_name)),
    )
    if form.is_bound and form.is_valid():
        decline_appraisal(ctx, found.pk, reason=form.cleaned_data["reason"])
        return private(redirect("supervisor-declined", token))
    context = page_context(found, token) | {"form": form, "has_begun": bool(found.draft)}
    return private(render(request, "supervisor/decline.html", context, status=400 if form.is_bound else 200))


@require_safe
def declined(request: HttpRequest, token: str) -> HttpResponse:
    """What was declined, who was told what, and the way back while the link lasts."""
    try:
        found, ctx = opened(request, token)
    except NotFound as error:
        return closed(request, error)
    if found.state != RequestState.DECLINED:
        return private(redirect("supervisor-appraisal", token))
    context = page_context(found, token) | _standing(found, ctx)
    return private(render(request, "supervisor/declined.html", context))


@require_http_methods(["GET", "HEAD", "POST"])
def after_all(request: HttpRequest, token: str) -> HttpResponse:
    """Take the decline back: a name is typed, and the form opens again with what was in it."""
    try:
        found, ctx = opened(request, token)
    except NotFound as error:
        return closed(request, error)
    if found.state != RequestState.DECLINED:
        return private(redirect("supervisor-appraisal", token))
    form = NameForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        reopened = answer_after_all(ctx, found.pk)
        if reopened.state == RequestState.CONFIRMED:
            remember(request, reopened, form.cleaned_data["name"])
        return private(redirect("supervisor-appraisal", token))
    context = page_context(found, token) | _standing(found, ctx) | {"form": form}
    return private(render(request, "supervisor/after_all.html", context, status=400 if form.is_bound else 200))


def _standing(found: AppraisalRequest, ctx: Context) -> dict[str, object]:
    return {
        "reason_readers": reason_read_by(isolated(found.experience.enrollment.person.given_name))
        if found.close_reason
        else "",
        "is_paused": pause_in_force(found.pk),
        "can_reopen": can_reopen(ctx, found),
        "has_begun": bool(found.draft),
    }
