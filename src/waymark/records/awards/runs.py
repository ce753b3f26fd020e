"""Reading releases of many awards."""

from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from waymark.rules.kernel.errors import NotFound

from .models import ReleaseItem, ReleaseRun
from .states import ItemState


def run_of(run_id: UUID, *, by_id: UUID | None) -> ReleaseRun:
    """One run, for whoever started it. Raises NotFound."""
    found = ReleaseRun.objects.filter(pk=run_id, by_id=by_id).first()
    if found is None:
        raise NotFound(_("There is nothing here by that address. Open it from the list again."))
    return found


def run_to_do(run_id: UUID) -> ReleaseRun | None:
    """The run a job works on, with who started it."""
    return ReleaseRun.objects.filter(pk=run_id).select_related("by").first()


def runs_by(person_id: UUID) -> QuerySet[ReleaseRun]:
    """The runs somebody started, the newest first."""
    return ReleaseRun.objects.filter(by_id=person_id).order_by("-made_at", "-id")


def items_counted(run_id: UUID) -> dict[ItemState, int]:
    """How many awards of a run are in each state. One query."""
    rows = ReleaseItem.objects.filter(run_id=run_id).values_list("state").annotate(number=Count("pk")).order_by()
    found = dict(rows)
    return {state: found.get(state.value, 0) for state in ItemState}


def items_in(run_id: UUID, state: ItemState) -> QuerySet[ReleaseItem]:
    """The items of a run in a state, with what pages name."""
    rows = ReleaseItem.objects.filter(run_id=run_id, state=state).order_by("pk")
    return rows.select_related("award__person", "award__enrollment")


def locked_item(item_id: UUID) -> ReleaseItem:
    """One item, locked until the transaction ends."""
    return ReleaseItem.objects.select_for_update(of=("self",)).get(pk=item_id)
