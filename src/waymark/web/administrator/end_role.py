"""End somebody's role at once: what happens is shown first."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from waymark.flows.manage_grants import end_grant
from waymark.records.people.models import EndReason, Grant
from waymark.rules.forms.text import isolated
from waymark.rules.kernel.context import Context, Role
from waymark.rules.kernel.errors import Conflict, Forbidden, NotFound
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import reach
from waymark.rules.policy.scope import Scope
from waymark.web.shared.role_words import name_of, sentences
from waymark.web.shared.story import story

from .holding_words import held_in
from .person_page import state_of
from .role_forms import EndRoleForm
from .within import place_words, program_titles, program_words


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def end_role(request: HttpRequest, grant_id: UUID) -> HttpResponse:
    """The question, with what it does; on POST, the end."""
    ctx = story(request)
    grant = _grant(ctx, grant_id)
    if state_of(grant, ctx.now) == "over":
        raise Conflict(_("This role has already ended."))
    form = EndRoleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            end_grant(ctx, grant.pk, reason=EndReason(data["reason"]), note=data["note"])
        except Conflict as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Ended. It stops with their next click."))
            return redirect("person", grant.person_id)
    facts = {"name": isolated(grant.person.full_name), "role": name_of(grant.role)}
    context = {
        "title": _("End this role of %(name)s now: %(role)s?") % facts,
        "grant": grant,
        "place": place_words(grant.organization),
        "program": program_words(grant.program_id, program_titles()),
        "lost": [each for each in sentences([Role(grant.role)]) if each.is_allowed],
        "held": held_in(grant, now=ctx.now),
        "form": form,
        "back_url": reverse("person", args=[grant.person_id]),
    }
    return render(request, "administrator/roles/end.html", context)


def _grant(ctx: Context, grant_id: UUID) -> Grant:
    """The role, for an administrator of its place; to others it is not there."""
    found = Grant.objects.select_related("person", "organization").filter(pk=grant_id).first()
    where = reach(ctx.actor, Action.MANAGE_GRANTS)
    if found is None or not where.covers(Scope(organization_id=found.organization_id, program_id=found.program_id)):
        raise NotFound()
    if found.person_id == ctx.actor.person_id:
        raise Forbidden(_("You can’t end your own role here. You can give it up on the page of your roles."))
    return found
