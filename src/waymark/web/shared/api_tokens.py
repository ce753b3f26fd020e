"""`/accounts/api-tokens/`: tokens with which a program reads what its owner may read; made, shown once, ended."""

from datetime import timedelta
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_POST

from waymark.flows.manage_api_tokens import end_api_token, make_api_token
from waymark.records.people.models import Person
from waymark.records.people.queries import live_api_tokens
from waymark.rules.kernel.errors import Invalid, NotFound
from waymark.web.shared.forms.names import NameField
from waymark.web.shared.forms.sending import SentOnce
from waymark.web.shared.story import story

DAYS = (("7", _lazy("One week")), ("30", _lazy("30 days")), ("90", _lazy("90 days")), ("365", _lazy("One year")))


class TokenForm(SentOnce):
    """What the token is for, and how long it works."""

    label = NameField(
        label=_lazy("What is it for?"),
        help_text=_lazy("Only you see this. For example: “Report for the dean.”"),
        max_length=80,
    )
    days = forms.ChoiceField(label=_lazy("How long should it work?"), choices=DAYS, initial="30")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def api_tokens(request: HttpRequest) -> HttpResponse:
    """The tokens that work, and a form for one more. A new token is on the answer to its form and nowhere else."""
    ctx, person = story(request), _person(request)
    form = TokenForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        chosen = form.cleaned_data
        try:
            lasts = timedelta(days=int(chosen["days"]))
            token = make_api_token(ctx, person.pk, label=chosen["label"], lasts=lasts, form_key=chosen["key"])
        except Invalid as refusal:
            form.add_error(None, refusal.message)
        else:
            return _told_once(request, token, chosen["label"])
    context = {"form": form, "tokens": live_api_tokens(person.pk, now=ctx.now)}
    return render(request, "account/api_tokens.html", context, status=400 if form.is_bound else 200)


@login_required
@require_POST
def end_token(request: HttpRequest, token_id: UUID) -> HttpResponse:
    """End one of one’s own tokens."""
    end_api_token(story(request), token_id)
    messages.success(request, _("The token is ended. Programs that use it are refused from now on."))
    return redirect("api-tokens")


def _told_once(request: HttpRequest, token: str, label: str) -> HttpResponse:
    response = render(request, "account/api_token.html", {"token": token, "label": label})
    response["Cache-Control"] = "no-store"
    return response


def _person(request: HttpRequest) -> Person:
    if not isinstance(request.user, Person):
        raise NotFound()
    return request.user
