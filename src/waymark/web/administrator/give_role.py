"""Give somebody a role: what it allows is shown before it is done; some roles wait for a second administrator."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from waymark.flows.manage_grants import grant_role
from waymark.flows.propose_role import propose_role
from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.people import Places, person_within
from waymark.records.enrollment.queries import CURRENT_STATES
from waymark.records.people.models import Grant, Person
from waymark.rules.forms.text import isolated
from waymark.rules.kernel.context import Context, Role
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from waymark.rules.policy.actions import Action
from waymark.rules.policy.two_people import TWO_PEOPLE
from waymark.web.shared.components.text import day_year, through
from waymark.web.shared.role_words import Sentence, name_of, sentences
from waymark.web.shared.staff import as_uuid, local_day
from waymark.web.shared.story import story

from .role_forms import EVERYWHERE, GiveRoleForm
from .within import organizations, places, program_titles

A_YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Preview:
    """A role before it is given: one sentence, and what it allows."""

    sentence: str
    can: tuple[Sentence, ...]
    takes_two: bool
    learns: tuple[str, ...]
    mark: str


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def give_role(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """The form; what it would do; and, when that was seen, doing it."""
    ctx = story(request)
    where = places(ctx.actor, Action.MANAGE_GRANTS)
    person = person_within(where, person_id)
    if person is None or not person.is_active:
        raise NotFound()
    if person.pk == ctx.actor.person_id:
        raise Forbidden(_("You can’t give yourself a role. Ask another administrator."))
    form = _form(request, ctx, person, where)
    preview = None
    if request.method == "POST" and form.is_valid():
        preview = _preview(person, form)
        if request.POST.get("step") == "give" and request.POST.get("seen") == preview.mark:
            try:
                return _done(request, ctx, person, form)
            except (Invalid, Conflict) as refusal:
                form.add_error(None, refusal.message)
    back = reverse("person", args=[person.pk])
    context = {"person": person, "form": form, "preview": preview, "back_url": back}
    return render(request, "administrator/roles/give.html", context | {"title": _title(person)})


def _title(person: Person) -> str:
    return _("Give %(name)s a role") % {"name": isolated(person.full_name)}


def _form(request: HttpRequest, ctx: Context, person: Person, where: Places) -> GiveRoleForm:
    today = local_day(ctx.now)
    options: dict[str, Any] = {  # Any: what the form takes
        "places": organizations(where),
        "may_everywhere": where is None,
        "programs": program_titles(),
        "today": today,
    }
    if request.method == "POST":
        return GiveRoleForm(request.POST, **options)
    initial: dict[str, object] = {"from_on": today, "until_on": today + A_YEAR}
    known = as_uuid(request.GET.get("grant", ""))
    grant = Grant.objects.filter(pk=known, person=person).first() if known else None
    if grant is not None:
        initial |= {
            "role": grant.role,
            "organization": str(grant.organization_id) if grant.organization_id else EVERYWHERE,
            "program": str(grant.program_id or ""),
            "from_on": max(today, local_day(grant.from_at)),
        }
    return GiveRoleForm(initial=initial, **options)


def _preview(person: Person, form: GiveRoleForm) -> Preview:
    chosen = form.chosen
    role, until = chosen["role"], chosen["until_at"]
    assert isinstance(role, Role)
    facts = {
        "name": isolated(person.full_name),
        "role": name_of(role),
        "where": dict(form.fields["organization"].choices)[form.cleaned_data["organization"]],  # type: ignore[attr-defined]
        "program": dict(form.fields["program"].choices)[form.cleaned_data["program"]],  # type: ignore[attr-defined]
        "first": day_year(form.cleaned_data["from_on"]),
        "last": through(until) if isinstance(until, datetime) else "",
    }
    if facts["last"]:
        said = _("%(name)s: %(role)s from %(first)s through %(last)s. Where: %(where)s. Program: %(program)s.")
    else:
        said = _("%(name)s: %(role)s from %(first)s, with no end. Where: %(where)s. Program: %(program)s.")
    learns = Enrollment.objects.filter(person=person, state__in=CURRENT_STATES).values_list("program__title", flat=True)
    return Preview(said % facts, sentences([role]), role in TWO_PEOPLE, tuple(learns), form.mark)


def _done(request: HttpRequest, ctx: Context, person: Person, form: GiveRoleForm) -> HttpResponse:
    chosen: dict[str, Any] = form.chosen  # Any: keywords of the flows
    if chosen["role"] in TWO_PEOPLE:
        proposal = propose_role(ctx, person_id=person.pk, **chosen)
        messages.success(request, _("Proposed. The role starts when another administrator agrees."))
        return redirect("role-proposal", proposal.pk)
    grant_role(ctx, person_id=person.pk, **chosen)
    messages.success(request, _("Given. It holds from its first day on."))
    return redirect("person", person.pk)
