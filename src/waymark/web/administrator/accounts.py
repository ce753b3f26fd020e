"""Change somebody's name, close their account, and open it again."""

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

from waymark.flows.change_account import change_name, close_account, reopen_account
from waymark.flows.register import LONGEST_NAME
from waymark.records.enrollment.people import person_within
from waymark.records.people.models import Person
from waymark.rules.forms.text import isolated
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from waymark.rules.policy.actions import Action
from waymark.web.shared.forms.names import NameField
from waymark.web.shared.story import story

from .within import places


class ChangeNameForm(forms.Form):
    """The name from now on."""

    given_name = NameField(label=_lazy("First name"), max_length=LONGEST_NAME)
    family_name = NameField(label=_lazy("Last name"), max_length=LONGEST_NAME, required=False)


def someone(ctx: Context, person_id: UUID) -> Person:
    """The person, for whoever may change accounts there; oneself is refused, others are not there."""
    found = person_within(places(ctx.actor, Action.CHANGE_ACCOUNT), person_id)
    if found is None:
        raise NotFound()
    if found.pk == ctx.actor.person_id:
        raise Forbidden(_("You can’t do this with your own account here. Ask another registrar or an administrator."))
    return found


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def name(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """What somebody is called from now on."""
    ctx = story(request)
    found = someone(ctx, person_id)
    initial = {"given_name": found.given_name, "family_name": found.family_name}
    form = ChangeNameForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            change_name(ctx, found.pk, **form.cleaned_data)
        except Invalid as refusal:
            for field, said in refusal.fields.items():
                form.add_error(field, said)
        else:
            messages.success(request, _("Changed. The former name is shown to staff alone."))
            return redirect("person", found.pk)
    context = {
        "title": _("Change the name of %(name)s") % {"name": isolated(found.full_name)},
        "lede": _("Pages, letters and new certificates use the new name."),
        "points": (
            _("The former name stays on this page, for staff who look after people here. No one else sees it."),
            _("Files of badges that were downloaded before don’t change."),
            _("You can change it back the same way."),
        ),
        "form": form,
        "action_url": request.path,
        "button": _("Change name"),
        "back_url": reverse("person", args=[found.pk]),
    }
    return render(request, "confirm.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """What closing does; on POST, closing."""
    ctx = story(request)
    found = someone(ctx, person_id)
    if not found.is_active:
        raise Conflict(_("This account is closed already."))
    if request.method == "POST":
        try:
            close_account(ctx, found.pk)
        except (Conflict, Forbidden) as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, _("Closed. No one can sign in with it."))
        return redirect("person", found.pk)
    context = {
        "title": _("Close the account of %(name)s?") % {"name": isolated(found.full_name)},
        "lede": _("They are signed out everywhere, and can’t sign in again."),
        "points": (
            _("All their roles and affiliations end."),
            _("Their badges stay valid, and links to them go on working."),
            _("You can reopen it. Roles and affiliations don’t come back by themselves."),
            _("After that, they choose a new password."),
        ),
        "action_url": request.path,
        "button": _("Close account"),
        "is_stop": True,
        "back_url": reverse("person", args=[found.pk]),
    }
    return render(request, "confirm.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Let somebody sign in again."""
    ctx = story(request)
    found = someone(ctx, person_id)
    if found.is_active:
        raise Conflict(_("This account is open."))
    if request.method == "POST":
        try:
            reopen_account(ctx, found.pk)
        except Conflict as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, _("Reopened. They choose a new password with “I forgot my password.”"))
        return redirect("person", found.pk)
    context = {
        "title": _("Reopen the account of %(name)s?") % {"name": isolated(found.full_name)},
        "lede": _("They can sign in again, with a new password."),
        "points": (_("Roles and affiliations don’t come back by themselves. Give and add them again."),),
        "action_url": request.path,
        "button": _("Reopen account"),
        "back_url": reverse("person", args=[found.pk]),
    }
    return render(request, "confirm.html", context)
