"""Reading letters that staff wrote to several learners."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max, QuerySet
from django.utils.translation import gettext as _

from waymark.rules.kernel.errors import NotFound

from .models import LetterRecipient, LetterRound


def rounds_by(person_id: UUID) -> QuerySet[LetterRound]:
    """The rounds somebody sent, the newest first, each with how many letters it has as `letters`."""
    rows = LetterRound.objects.filter(by_id=person_id).annotate(letters=Count("recipients"))
    return rows.order_by("-made_at", "-id")


def round_of(round_id: UUID, *, by_id: UUID | None) -> LetterRound:
    """One round, for whoever sent it. Raises NotFound."""
    found = LetterRound.objects.filter(pk=round_id, by_id=by_id).first()
    if found is None:
        raise NotFound(_("There is nothing here by that address. Open it from the list again."))
    return found


def recipients_of(round_id: UUID) -> QuerySet[LetterRecipient]:
    """Who is written to in a round, by name."""
    rows = LetterRecipient.objects.filter(round_id=round_id).select_related("enrollment__person", "enrollment__campus")
    return rows.order_by("enrollment__person__family_name", "enrollment__person__given_name", "pk")


def last_written_to(enrollment_ids: Collection[UUID], *, since: datetime) -> dict[UUID, datetime]:
    """Enrollment id -> when the newest letter of a round since then goes out; called back ones left out. One query."""
    rows = LetterRecipient.objects.filter(
        enrollment_id__in=list(enrollment_ids), called_back=False, round__sends_at__gte=since
    )
    return dict(rows.values_list("enrollment_id").annotate(last=Max("round__sends_at")).order_by())
