"""Reading the ledger."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from waymark.records.enrollment.models import Enrollment
from waymark.rules.packs.model import FactKind
from waymark.rules.progress.facts import FactView

from .models import Fact, SourceKind
from .values import fact_value


def fact_view(fact: Fact) -> FactView:
    """A stored fact as the judge reads it."""
    kind = FactKind(fact.kind)
    return FactView(fact.pk, kind, fact.about, fact_value(kind, fact.value), fact.on)


def live_facts(enrollment_id: UUID) -> list[FactView]:
    """What an enrollment is judged by: its facts that were not withdrawn, and what the same person earned in an earlier
    enrollment in the same program (awards already granted stay). One query."""
    same_person = Enrollment.objects.filter(pk=enrollment_id).values("person_id")
    same_program = Enrollment.objects.filter(pk=enrollment_id).values("program_id")
    enrollments = Enrollment.objects.filter(person_id__in=same_person, program_id__in=same_program).values("id")
    facts = Fact.objects.filter(
        Q(enrollment_id=enrollment_id) | Q(kind=FactKind.EARNED),
        enrollment_id__in=enrollments,
        withdrawn_at__isnull=True,
    )
    return [fact_view(fact) for fact in facts.order_by("on", "id")]


def fact_from(source_kind: SourceKind, source_id: UUID) -> Fact | None:
    """The live fact that a source row gave, if it gave one that still stands."""
    return Fact.objects.filter(source_kind=source_kind, source_id=source_id, withdrawn_at__isnull=True).first()


def facts(ids: Iterable[UUID]) -> dict[UUID, Fact]:
    """Facts by id, those withdrawn too. One query."""
    return Fact.objects.in_bulk(list(set(ids)))


def facts_of_appraisals(appraisal_ids: Iterable[UUID]) -> frozenset[UUID]:
    """The facts, those withdrawn too, that these appraisals gave. One query."""
    found = Fact.objects.filter(source_kind=SourceKind.APPRAISAL, source_id__in=set(appraisal_ids))
    return frozenset(found.values_list("pk", flat=True))


def facts_from(enrollment_id: UUID, source_kind: SourceKind) -> list[Fact]:
    """The facts of an enrollment that came from one kind of row, those withdrawn too. One query."""
    return list(Fact.objects.filter(enrollment_id=enrollment_id, source_kind=source_kind))
