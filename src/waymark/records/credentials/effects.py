"""What revoking badges would change, worked out without changing anything."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from waymark.records.awards.models import Award
from waymark.records.awards.queries import award_rows, awards_of, facts_named
from waymark.records.awards.states import AwardState
from waymark.records.enrollment.pathways import judge
from waymark.records.ledger.models import Fact, SourceKind
from waymark.records.ledger.queries import live_facts

from .models import CollectionEntry, Credential, Share


@dataclass(frozen=True)
class Effects:
    """What revoking one badge changes: awards that build on it come under review, the others stay as they are.

    `met` counts requirements met today and after it; links go on to work, and say that the badge is revoked.
    """

    questioned: tuple[Award, ...]
    others: tuple[Award, ...]
    met: tuple[int, int]
    links: int


def built_on(awards: Iterable[Award]) -> dict[UUID, tuple[Award, ...]]:
    """Award id -> the granted awards that rest on it: those that its revocation puts in question. Two queries."""
    listed = list(awards)
    given = Fact.objects.filter(
        source_kind=SourceKind.AWARD, source_id__in=[each.pk for each in listed], withdrawn_at__isnull=True
    )
    fact_of = {source_id: str(pk) for pk, source_id in given.values_list("pk", "source_id")}
    people = {each.person_id for each in listed if each.pk in fact_of}
    standing = list(award_rows().filter(person_id__in=people, state=AwardState.GRANTED).order_by("proposed_at", "id"))
    by_person: dict[UUID, list[Award]] = {}
    for each in standing:
        by_person.setdefault(each.person_id, []).append(each)
    return {
        each.pk: tuple(
            other
            for other in by_person.get(each.person_id, ())
            if other.pk != each.pk
            and other.program_id == each.program_id
            and fact_of.get(each.pk) in facts_named(other)
        )
        for each in listed
    }


def effects_of_revoking(credential: Credential, *, now: datetime) -> Effects:
    """The effects for one badge. `credential.award.enrollment` must be loaded."""
    award = credential.award
    questioned = built_on([award])[award.pk]
    fact = Fact.objects.filter(source_kind=SourceKind.AWARD, source_id=award.pk, withdrawn_at__isnull=True).first()
    facts = live_facts(award.enrollment_id)
    after = [each for each in facts if fact is None or each.id != fact.pk]
    words = [judge(award.enrollment, each).word for each in (facts, after)]
    touched = {award.pk, *(each.pk for each in questioned)}
    standing = (AwardState.GRANTED, AwardState.IN_QUESTION)
    all_of_them = awards_of(award.person_id, award.program_id)
    links = Share.objects.filter(credential=credential, withdrawn_at__isnull=True, expires_at__gt=now).count()
    links += CollectionEntry.objects.filter(
        credential=credential, collection__withdrawn_at__isnull=True, collection__expires_at__gt=now
    ).count()
    return Effects(
        questioned=questioned,
        others=tuple(each for each in all_of_them if each.state in standing and each.pk not in touched),
        met=(words[0].bit_count(), words[1].bit_count()),
        links=links,
    )
