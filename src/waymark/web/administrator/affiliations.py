"""A registrar says that somebody belongs somewhere, or no longer does."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from waymark.flows.manage_affiliations import add_affiliation, end_affiliation
from waymark.records.enrollment.people import person_within
from waymark.records.people.models import Affiliation, AffiliationKind, VerifiedBy
from waymark.rules.forms.text import isolated
from waymark.rules.kernel.errors import Forbidden, Invalid, NotFound
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import reach
from waymark.rules.policy.scope import Scope
from waymark.web.shared.role_words import kind_words
from waymark.web.shared.staff import local_day
from waymark.web.shared.story import story

from .role_forms import AffiliationForm, EndAffiliationForm
from .within import organizations, places


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """What they are, where, and from which day."""
    ctx = story(request)
    where = places(ctx.actor, Action.MANAGE_AFFILIATIONS)
    person = person_within(where, person_id)
    if person is None or not person.is_active:
        raise NotFound()
    if person.pk == ctx.actor.person_id:
        raise Forbidden(_("You can’t say this about yourself. Ask another registrar or an administrator."))
    form = AffiliationForm(request.POST or None, places=organizations(where), initial={"from_on": local_day(ctx.now)})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            add_affiliation(
                ctx,
                person_id=person.pk,
                organization_id=UUID(data["organization"]),
                kind=AffiliationKind(data["kind"]),
                verified_by=VerifiedBy.STAFF,
                from_on=data["from_on"],
                until_on=data["until_on"],
            )
        except Invalid as refusal:
            for field, said in refusal.fields.items():
                form.add_error(field, said)
        else:
            messages.success(request, _("Added. From the first day on, they can enroll in what is open to them there."))
            return redirect("person", person.pk)
    context = {
        "title": _("Where does %(name)s belong?") % {"name": isolated(person.full_name)},
        "lede": _("This opens the programs that the campus offers to its own people."),
        "form": form,
        "action_url": request.path,
        "button": _("Add affiliation"),
        "back_url": reverse("person", args=[person.pk]),
    }
    return render(request, "confirm.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, affiliation_id: UUID) -> HttpResponse:
    """From which day they no longer belong there."""
    ctx = story(request)
    found = Affiliation.objects.select_related("person", "organization").filter(pk=affiliation_id).first()
    where = reach(ctx.actor, Action.MANAGE_AFFILIATIONS)
    if found is None or not where.covers(Scope(organization_id=found.organization_id)):
        raise NotFound()
    if found.person_id == ctx.actor.person_id:
        raise Forbidden(_("You can’t say this about yourself. Ask another registrar or an administrator."))
    form = EndAffiliationForm(
        request.POST or None, initial={"on": max(local_day(ctx.now), found.from_on + timedelta(days=1))}
    )
    if request.method == "POST" and form.is_valid():
        try:
            end_affiliation(ctx, found.pk, on=form.cleaned_data["on"])
        except Invalid as refusal:
            for field, said in refusal.fields.items():
                form.add_error(field, said)
        else:
            messages.success(request, _("Saved. Enrollments and badges stay as they are."))
            return redirect("person", found.person_id)
    facts = {
        "name": isolated(found.person.full_name),
        "kind": kind_words(found.kind),
        "place": isolated(found.organization.name),
    }
    context = {
        "title": _("End this affiliation of %(name)s?") % facts,
        "lede": _("%(kind)s, %(place)s") % facts,
        "points": (
            _("From that day, they can’t enroll in what is open only to people there."),
            _("Enrollments and badges stay as they are. You can add the affiliation again."),
        ),
        "form": form,
        "action_url": request.path,
        "button": _("End affiliation"),
        "back_url": reverse("person", args=[found.person_id]),
    }
    return render(request, "confirm.html", context)
