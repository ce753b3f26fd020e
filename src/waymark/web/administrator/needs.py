"""What people wait for: roles to agree to, requests to be added, versions to approve, rosters, and roles that end."""

from collections.abc import Sequence

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waymark.records.catalog.models import VersionProposal
from waymark.records.catalog.proposals import proposals_within
from waymark.records.joining.queries import requests_within
from waymark.records.joining.states import JoinState
from waymark.records.people.grants import ending_by_themselves, open_proposals
from waymark.records.people.models import Grant, RoleProposal
from waymark.records.people.reach import places_of
from waymark.records.rosters.queries import imports_of
from waymark.records.rosters.states import ImportState
from waymark.rules.kernel.context import Context
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import reach
from waymark.rules.policy.scope import Scope
from waymark.web.shared.staff import days_since

from .condition import Part

SOON = 14


def needs(ctx: Context) -> list[Part]:
    """Only what the actor may do something about, each kind in one line. A fixed number of queries."""
    found = (_proposals(ctx), _requests(ctx), _versions(ctx), _rosters(ctx), _ending(ctx))
    return [each for each in found if each is not None]


def scope_of_role(found: Grant | RoleProposal) -> Scope:
    """Where giving or ending this role happens."""
    return Scope(found.person_id, organization_id=found.organization_id, program_id=found.program_id)


def roles_url(ctx: Context) -> str:
    """The report of roles that end; empty for somebody whose own role is for one program, who has no such report."""
    return f"{reverse('roles')}?show=ends" if places_of(reach(ctx.actor, Action.VIEW_ROLES)) != frozenset() else ""


def _proposals(ctx: Context) -> Part | None:
    covers = reach(ctx.actor, Action.MANAGE_GRANTS).covers
    rows = open_proposals(now=ctx.now).exclude(proposed_by=ctx.actor.person_id)
    waiting = [each for each in rows if covers(scope_of_role(each))]
    if not waiting:
        return None
    said = ngettext("%(count)d role waits for you to agree", "%(count)d roles wait for you to agree", len(waiting))
    words = _("Each starts when a second administrator agrees.")
    return Part("", False, words, _counted(said, waiting), reverse("role-proposal", args=[waiting[-1].pk]))


def _requests(ctx: Context) -> Part | None:
    within = requests_within(reach(ctx.actor, Action.MANAGE_AFFILIATIONS)).filter(state=JoinState.WAITING)
    found = within.order_by().aggregate(count=Count("pk"), oldest=Min("asked_at"))
    if not found["count"]:
        return None
    said = ngettext("%(count)d person asks to be added", "%(count)d people ask to be added", found["count"])
    days = days_since(found["oldest"], now=ctx.now)
    waits = ngettext("The oldest has waited %(days)d day.", "The oldest has waited %(days)d days.", days)
    words = waits % {"days": days} if days else _("The oldest asked today.")
    return Part("", False, words, said % {"count": found["count"]}, reverse("join-requests"))


def _versions(ctx: Context) -> Part | None:
    """Versions that somebody else proposed and asked to have approved."""
    asked = proposals_within(reach(ctx.actor, Action.APPROVE_VERSION)).filter(answer__isnull=True)
    waiting: list[VersionProposal] = list(asked.filter(asked_at__isnull=False).exclude(proposed_by=ctx.actor.person_id))
    if not waiting:
        return None
    said = ngettext(
        "%(count)d version of a program waits for approval",
        "%(count)d versions of programs wait for approval",
        len(waiting),
    )
    one = reverse("designer-proposal", args=[waiting[0].pk])
    words = _("Learners can start in it only after a second person approves it.")
    return Part("", False, words, _counted(said, waiting), one if len(waiting) == 1 else reverse("designed-programs"))


def _rosters(ctx: Context) -> Part | None:
    covered = reach(ctx.actor, Action.MANAGE_AFFILIATIONS)
    count = imports_of(places_of(covered)).filter(state=ImportState.CHECKED).count()
    if not count:
        return None
    said = ngettext("%(count)d roster is not confirmed", "%(count)d rosters are not confirmed", count)
    words = _("Nothing in it is imported until someone confirms it.")
    return Part("", False, words, said % {"count": count}, reverse("rosters"))


def _ending(ctx: Context) -> Part | None:
    covers = reach(ctx.actor, Action.MANAGE_GRANTS).covers
    ending = [each for each in ending_by_themselves(now=ctx.now, days=SOON) if covers(scope_of_role(each))]
    if not ending:
        return None
    said = ngettext("%(count)d role ends within two weeks", "%(count)d roles end within two weeks", len(ending))
    url = reverse("person", args=[ending[0].person_id]) if len(ending) == 1 else roles_url(ctx)
    return Part("", False, _("Give it again with a later end, or let it end."), _counted(said, ending), url)


def _counted(said: str, found: Sequence[object]) -> str:
    return said % {"count": len(found)}
