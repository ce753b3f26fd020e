"""Domains whose mailboxes answer for themselves, by campus."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_POST

from waymark.flows.import_roster import reached_organizations
from waymark.flows.trust_domain import stop_trusting, trust_domain
from waymark.records.joining.queries import domains_within
from waymark.records.people.models import AffiliationKind, Organization
from waymark.records.rosters.queries import listed_organizations
from waymark.rules.kernel.errors import Invalid
from waymark.rules.policy.actions import Action
from waymark.web.shared.components.text import day_year
from waymark.web.shared.staff import reach_of
from waymark.web.shared.story import story

from .requests import KINDS


class DomainForm(forms.Form):
    """Which domain, at which campus, for whom."""

    campus = forms.ModelChoiceField(Organization.objects.none(), label=_lazy("Campus"), empty_label=None)
    domain = forms.CharField(
        label=_lazy("Domain"), help_text=_lazy("What stands after the @, such as example.edu."), max_length=190
    )
    kind = forms.ChoiceField(
        label=_lazy("They are added as"), choices=[(kind.value, label) for kind, label in KINDS.items()]
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def domains(request: HttpRequest) -> HttpResponse:
    """The domains trusted at the reader's campuses, and one more."""
    ctx = story(request)
    within = reach_of(ctx.actor, Action.MANAGE_AFFILIATIONS)
    form = DomainForm(request.POST if request.method == "POST" else None)
    form.fields["campus"].queryset = listed_organizations(reached_organizations(ctx))  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        campus, domain, kind = (form.cleaned_data[name] for name in ("campus", "domain", "kind"))
        try:
            made = trust_domain(ctx, campus_id=campus.pk, domain=domain, kind=kind)
        except Invalid as refusal:
            form.add_error("domain", refusal.message)
        else:
            messages.success(request, _("@%(domain)s is trusted now.") % {"domain": made.domain})
            return redirect("join-domains")
    rows = [(each, KINDS[AffiliationKind(each.kind)], day_year(each.added_at)) for each in domains_within(within)]
    context = {"title": _("Trusted domains"), "rows": rows, "form": form}
    return render(request, "registrar/domains.html", context, status=400 if form.errors else 200)


@login_required
@require_POST
def stop(request: HttpRequest, domain_id: UUID) -> HttpResponse:
    """Trust a domain no longer."""
    stop_trusting(story(request), domain_id)
    messages.success(request, _("No longer trusted. Who was added stays."))
    return redirect("join-domains")
