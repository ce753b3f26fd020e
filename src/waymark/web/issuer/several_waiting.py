"""The acts on several badges that wait for a second person."""

from uuid import UUID

from django.utils.translation import ngettext

from waymark.records.credentials.models import SeveralChange, SeveralItem
from waymark.records.credentials.queries import scope_of
from waymark.records.credentials.search import staff_reach
from waymark.records.credentials.several import waiting_several
from waymark.records.credentials.states import CredentialState
from waymark.rules.kernel.context import Context
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import reach


def waiting_for(ctx: Context) -> list[tuple[SeveralChange, str]]:
    """The acts that wait for a second person where this person sees every badge. Two queries."""
    waiting = list(waiting_several()[:20])
    if not waiting:
        return []
    here = staff_reach(reach(ctx.actor, Action.VIEW_CREDENTIAL))
    rows = SeveralItem.objects.filter(several__in=waiting).select_related("credential__award__enrollment")
    rows = rows.defer("credential__unsigned", "credential__body", "credential__award__finding")
    scopes: dict[UUID, list[bool]] = {}
    for each in rows:
        scopes.setdefault(each.several_id, []).append(here.covers(scope_of(each.credential)))
    return [
        (each, several_title(CredentialState(each.state), len(scopes[each.pk])))
        for each in waiting
        if all(scopes.get(each.pk, [False]))
    ]


def several_title(state: CredentialState, count: int) -> str:
    """What an act on several badges does."""
    said = {
        CredentialState.SUSPENDED: ngettext("Put %(count)d badge on hold", "Put %(count)d badges on hold", count),
        CredentialState.ISSUED: ngettext(
            "Lift the hold on %(count)d badge", "Lift the hold on %(count)d badges", count
        ),
        CredentialState.REVOKED: ngettext("Revoke %(count)d badge", "Revoke %(count)d badges", count),
    }
    return said[state] % {"count": count}
