"""Merge two accounts of one person: find the other one, look at what would happen, then do it."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods

from waymark.flows.merge_accounts import (
    Merger,
    look_at_merger,
    look_at_splitting,
    merge_accounts,
    take_back_merger,
)
from waymark.records.enrollment.people import person_within
from waymark.records.people.models import Person
from waymark.records.people.queries import person_at
from waymark.rules.forms.text import isolated
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from waymark.rules.policy.actions import Action
from waymark.web.shared.story import story

from .accounts import someone
from .within import places


class OtherAccountForm(forms.Form):
    """Which account is merged into this one."""

    other = forms.EmailField(
        label=_lazy("Email of the other account"), help_text=_lazy("That account is closed afterwards."), max_length=254
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """The form; with `other`, what would happen; on POST, merging."""
    ctx = story(request)
    kept = someone(ctx, person_id)
    form = OtherAccountForm(request.POST or (request.GET if "other" in request.GET else None))
    merger = None
    if form.is_bound and form.is_valid():
        try:
            merger = _merger(ctx, kept, form.cleaned_data["other"])
            if request.method == "POST" and not merger.against:
                merge_accounts(ctx, kept.pk, merger.gone.pk)
                messages.success(request, _("Merged. The other account is closed. You can take this back for 30 days."))
                return redirect("person", kept.pk)
        except (Invalid, NotFound, Forbidden, Conflict) as refusal:
            form.add_error("other", refusal.message)
            merger = None
    context = {
        "title": _("Merge another account into the one of %(name)s") % {"name": isolated(kept.full_name)},
        "person": kept,
        "form": form,
        "merger": merger,
    }
    return render(request, "administrator/roles/merge.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: HttpRequest, person_id: UUID, merger_id: UUID) -> HttpResponse:
    """What taking a merger back does; on POST, taking it back."""
    ctx = story(request)
    kept = someone(ctx, person_id)
    found = look_at_splitting(ctx, merger_id)
    if found.kept_id != kept.pk:
        raise NotFound()
    if request.method == "POST":
        take_back_merger(ctx, found.pk)
        messages.success(request, _("Taken back. The other account is open again, and needs a new password."))
        return redirect("person", kept.pk)
    facts = {"name": isolated(found.gone.full_name), "email": found.moved["email"]}
    context = {
        "title": _("Take the account of %(name)s out of this one again?") % facts,
        "lede": _("It was %(email)s. It is opened again with what was its own.") % facts,
        "points": (
            _("Its enrollments, badges, files and addresses go back, with what came to those enrollments since."),
            _("What was begun elsewhere since, and files that were uploaded since, stay with this account."),
            _("Links made since that show badges of both accounts are turned off."),
            _("Its holder chooses a new password with “I forgot my password.” It holds no role."),
            _("You can merge the accounts again."),
        ),
        "action_url": request.path,
        "button": _("Take merger back"),
        "back_url": reverse("person", args=[kept.pk]),
    }
    return render(request, "confirm.html", context)


def _merger(ctx: Context, kept: Person, address: str) -> Merger:
    other = person_at(address)
    where = places(ctx.actor, Action.CHANGE_ACCOUNT)
    if other is None or person_within(where, other.pk) is None:
        raise NotFound(_("We can’t find an account with this address among the people you look after."))
    return look_at_merger(ctx, kept.pk, other.pk)
