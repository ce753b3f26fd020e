"""A proposed role: read by administrators there, agreed to or declined by a second one, withdrawn by the first."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from waymark.flows.propose_role import approve_role, decline_role, withdraw_proposal
from waymark.records.people.grants import holders, role_proposals
from waymark.records.people.models import RoleProposal
from waymark.rules.forms.text import isolated
from waymark.rules.kernel.context import Context, Role
from waymark.rules.kernel.errors import NotFound
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import reach
from waymark.rules.policy.scope import Scope
from waymark.web.shared.role_words import name_of, sentences
from waymark.web.shared.story import story

from .role_forms import AnswerForm
from .within import place_words, program_titles, program_words


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def proposal(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """What would be signed, and the answer of a second administrator."""
    ctx = story(request)
    found = _proposal(ctx, proposal_id)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["answer"] == "yes":
            approve_role(ctx, found.pk)
            messages.success(request, _("You agreed. The role is given."))
        else:
            decline_role(ctx, found.pk, note=form.cleaned_data["note"])
            messages.success(request, _("Declined. Nothing was given."))
        return redirect("person", found.person_id)
    return render(request, "administrator/roles/proposal.html", _context(ctx, found) | {"form": form})


@login_required
@require_POST
def withdraw(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """Whoever proposed it takes it back."""
    ctx = story(request)
    found = _proposal(ctx, proposal_id)
    withdraw_proposal(ctx, found.pk)
    messages.success(request, _("Withdrawn. Nothing was given."))
    return redirect("person", found.person_id)


def _proposal(ctx: Context, proposal_id: UUID) -> RoleProposal:
    """The proposal, for an administrator of its place; to others it is not there."""
    found = role_proposals().filter(pk=proposal_id).first()
    where = reach(ctx.actor, Action.MANAGE_GRANTS)
    if found is None or not where.covers(Scope(organization_id=found.organization_id, program_id=found.program_id)):
        raise NotFound()
    return found


def _context(ctx: Context, found: RoleProposal) -> dict[str, object]:
    titles = program_titles()
    name = isolated(found.person.full_name)
    is_open = not hasattr(found, "answer") and found.lapses_at > ctx.now
    mine, own = ctx.actor.person_id == found.proposed_by_id, ctx.actor.person_id == found.person_id
    return {
        "title": _("Give %(name)s this role: %(role)s?") % {"name": name, "role": name_of(found.role)},
        "proposal": found,
        "place": place_words(found.organization),
        "program": program_words(found.program_id, titles),
        "can": sentences([Role(found.role)]),
        "holders": [each.person.full_name for each in holders(found, now=ctx.now)[:10]],
        "is_open": is_open,
        "may_answer": is_open and not mine and not own,
        "may_withdraw": is_open and mine,
        "is_over": not hasattr(found, "answer") and found.lapses_at <= ctx.now,
        "answer": getattr(found, "answer", None),
        "person_url": reverse("person", args=[found.person_id]),
    }
