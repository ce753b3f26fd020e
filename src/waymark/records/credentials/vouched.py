"""Where the facts behind awards came from, so that a badge and its page can say who vouched for each part."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import CharField, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from waymark.records.awards.models import Award
from waymark.records.corrections.models import Waiver
from waymark.records.corrections.states import WaiverKind
from waymark.records.evidence.models import Attestation
from waymark.records.evidence.states import AttestationKind
from waymark.records.experience.models import Appraisal
from waymark.records.ledger.models import Fact, SourceKind
from waymark.records.ledger.values import fact_value
from waymark.rules.packs.model import AppraiserKind, FactKind
from waymark.rules.progress.facts import RatedValue
from waymark.rules.progress.vouched import VouchedPart, Voucher, vouched_parts

_ATTESTED = {
    AttestationKind.TASK: Voucher.HOLDER,
    AttestationKind.ATTENDANCE: Voucher.ATTENDANCE,
    AttestationKind.COURSE_GRADE: Voucher.GRADE,
}
_APPRAISED = {
    AppraiserKind.WORK_SUPERVISOR: Voucher.SUPERVISOR,
    AppraiserKind.FACULTY_OR_STAFF: Voucher.FACULTY,
}
_WAIVED = {WaiverKind.WAIVED: Voucher.WAIVED, WaiverKind.REPLACED: Voucher.REPLACED}


@dataclass(frozen=True)
class Behind:
    """What an award rests on: what was rated, and who vouched for each part."""

    ratings: tuple[RatedValue, ...] = ()
    parts: tuple[VouchedPart, ...] = ()


def behind(awards: Iterable[Award]) -> dict[UUID, Behind]:
    """Award id -> what its stored finding rests on. One query, however many awards. Names nobody."""
    named = {award.pk: _named(award.finding) for award in awards}
    rows = _facts({fact_id for ids in named.values() for fact_id in ids})
    sources = {fact_id: voucher for fact_id, (voucher, _value) in rows.items()}
    found = {}
    for award in awards:
        because = [str(each) for each in award.finding.get("because", ())]
        ratings = tuple(value for each in because if (value := rows.get(each, ((), None))[1]) is not None)
        found[award.pk] = Behind(ratings, vouched_parts(award.finding, sources))
    return found


def _facts(ids: set[str]) -> Mapping[str, tuple[tuple[Voucher, ...], RatedValue | None]]:
    """Fact id -> who vouched for it, and what was rated when it was rated. An appraisal that completes another has the
    kind of whoever gave that one, and somebody else beside."""
    attested = Attestation.objects.filter(pk=OuterRef("source_id")).values("kind")
    given = Appraisal.objects.filter(pk=OuterRef("source_id"))
    appraised = given.values(whole=Coalesce("request__completes__request__kind", "request__kind"))
    completes = given.values("request__completes_id")
    waived = Waiver.objects.filter(pk=OuterRef("source_id")).values("kind")
    role = Coalesce(Subquery(attested), Subquery(appraised), Subquery(waived), Value(""), output_field=CharField())
    rows = Fact.objects.filter(pk__in=[UUID(each) for each in ids]).annotate(role=role, completes=Subquery(completes))
    found: dict[str, tuple[tuple[Voucher, ...], RatedValue | None]] = {}
    asked = ("id", "kind", "source_kind", "role", "completes", "value")
    for fact_id, kind, source_kind, said_by, whole, value in rows.values_list(*asked):
        rated = fact_value(FactKind.RATED, value) if kind == FactKind.RATED else None
        voucher = _voucher(FactKind(kind), SourceKind(source_kind), said_by)
        found[str(fact_id)] = (
            (() if voucher is None else (voucher,)) + ((Voucher.COMPLETED,) if whole is not None else ()),
            rated if isinstance(rated, RatedValue) else None,
        )
    return found


def _voucher(kind: FactKind, source: SourceKind, role: str) -> Voucher | None:
    match source:
        case SourceKind.ASSESSMENT:
            return Voucher.RUBRIC if kind is FactKind.RATED else Voucher.ACCEPTED
        case SourceKind.QUIZ:
            return Voucher.QUIZ
        case SourceKind.RESULT:
            return Voucher.SELF_ASSESSMENT
        case SourceKind.RECOGNITION:
            return Voucher.OUTSIDE_BADGE
        case SourceKind.ATTESTATION:
            return _ATTESTED.get(AttestationKind(role)) if role else None
        case SourceKind.APPRAISAL:
            return _APPRAISED.get(AppraiserKind(role)) if role else None
        case SourceKind.WAIVER:
            return _WAIVED.get(WaiverKind(role)) if role else None
        case _:
            return None


def _named(finding: Mapping[str, object]) -> set[str]:
    """The fact ids anywhere in a finding."""
    named: set[str] = set()
    waiting: list[object] = [finding]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            for key, value in part.items():
                if key in ("because", "recognized") and isinstance(value, Sequence) and not isinstance(value, str):
                    named |= {str(each) for each in value}
                else:
                    waiting.append(value)
        elif isinstance(part, list):
            waiting.extend(part)
    return named
