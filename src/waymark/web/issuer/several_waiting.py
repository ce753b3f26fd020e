"""The acts on several badges that wait for a second person."""

from uuid import UUID

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from waymark.records.credentials.models import SeveralChange, SeveralItem
from waymark.records.credentials.search import staff_reach
from waymark.records.credentials.several import waiting_several
from waymark.records.credentials.states import CredentialState
from waymark.rules.kernel.context import Context
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import reach
from waymark.rules.policy.scope import Scope


def waiting_for(ctx: Context) -> list[tuple[SeveralChange, str]]:
    """The acts that wait for a second person where this person sees every badge. Two queries."""
    waiting = list(waiting_several()[:20])
    if not waiting:
        return []
    here = staff_reach(reach(ctx.actor, Action.VIEW_CREDENTIAL))
    named = ("several_id", "credential__award__enrollment__campus_id", "credential__award__program_id")
    rows = SeveralItem.objects.filter(several__in=waiting).order_by().values_list(*named).annotate(count=Count("pk"))
    places: dict[UUID, list[tuple[bool, int]]] = {}
    for several_id, campus_id, program_id, count in rows:
        covers = here.covers(Scope(organization_id=campus_id, program_id=program_id))
        places.setdefault(several_id, []).append((covers, count))
    return [
        (each, several_title(CredentialState(each.state), sum(count for _covers, count in places[each.pk])))
        for each in waiting
        if each.pk in places and all(covers for covers, _count in places[each.pk])
    ]


def several_title(state: CredentialState, count: int) -> str:
    """What an act on several badges does."""
    said = {
        CredentialState.SUSPENDED: ngettext("Put %(count)d badge on hold", "Put %(count)d badges on hold", count),
        CredentialState.ISSUED: ngettext(
            "Lift the hold on %(count)d badge", "Lift the hold on %(count)d badges", count
        ),
        CredentialState.REVOKED: ngettext("Revoke %(count)d badge", "Revoke %(count)d badges", count),
        CredentialState.SUPERSEDED: ngettext("Sign %(count)d badge again", "Sign %(count)d badges again", count),
    }
    return said[state] % {"count": count}


def then_words(state: CredentialState) -> tuple[str, str]:
    """A blaze, and what each badge of such an act becomes."""
    return {
        CredentialState.SUSPENDED: ("changes", _("On hold")),
        CredentialState.ISSUED: ("reached", pgettext("badge", "Valid")),
        CredentialState.REVOKED: ("stop", _("Revoked")),
        CredentialState.SUPERSEDED: ("reached", _("Replaced by a newer one")),
    }[state]
