"""Deriving the ledger again from its source rows, and the progress words from the ledger, and naming what differs."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from waymark.records.assessment.models import Assessment, Recognition
from waymark.records.catalog.models import ProgramVersion
from waymark.records.catalog.queries import pack_of
from waymark.records.corrections.models import Waiver
from waymark.records.enrollment.models import Enrollment, EnrollmentEvent
from waymark.records.enrollment.pathways import judge, pathway_activities
from waymark.records.evidence.models import Attestation, QuizAttempt
from waymark.records.experience.models import Appraisal
from waymark.records.plans.models import InstrumentResult
from waymark.rules.packs.model import Activity, ActivityKind, FactKind

from .derive import (
    DerivedFact,
    GrantedAward,
    from_appraisal,
    from_assessment,
    from_attestation,
    from_award,
    from_quiz,
    from_recognition,
    from_results,
    from_waiver,
)
from .models import Fact, SourceKind
from .queries import fact_view

BATCH = 500

Granted = Callable[[Collection[UUID]], Iterable[GrantedAward]]
"""Tells the awards of some enrollments that stand: `awards.queries.granted_awards`."""


class FaultKind(StrEnum):
    """What is wrong."""

    MISSING = "missing-fact"  # a source row says it, the ledger does not
    UNFOUNDED = "unfounded-fact"  # the ledger says it, no source row does
    DIFFERENT = "different-fact"  # both say it, not alike
    PROGRESS = "wrong-progress"  # the stored progress word is not what the facts give


@dataclass(frozen=True)
class Fault:
    """One difference. `object_id` is the fact, the source row of a missing one, or the enrollment."""

    kind: FaultKind
    object_id: UUID
    detail: str


def ledger_faults(granted: Granted) -> Iterator[Fault]:
    """Every difference between the ledger and its sources, over all enrollments. Reads in batches, writes nothing."""
    enrollments = Enrollment.objects.select_related("version").defer("version__document").order_by("id")
    batch: list[Enrollment] = []
    for enrollment in enrollments.iterator(chunk_size=BATCH):
        batch.append(enrollment)
        if len(batch) == BATCH:
            yield from _faults_of(batch, granted)
            batch = []
    yield from _faults_of(batch, granted)


def _faults_of(batch: Sequence[Enrollment], granted: Granted) -> Iterator[Fault]:
    ids = [enrollment.pk for enrollment in batch]
    if not ids:
        return
    facts = list(Fact.objects.filter(enrollment_id__in=ids).order_by("id"))
    stored = {_name(fact.source_kind, fact.source_id, fact.kind, fact.about): fact for fact in facts}
    digests = _digests_by_program(batch)
    programs = {enrollment.pk: enrollment.program_id for enrollment in batch}
    for derived in _derived(batch, granted, known=stored):
        fact = stored.pop(_name_of(derived), None)
        if fact is None:
            yield Fault(FaultKind.MISSING, derived.source_id, f"{derived.kind} {derived.about}")
        elif not _is_alike(fact, derived, digests[programs[derived.enrollment_id]]):
            yield Fault(FaultKind.DIFFERENT, fact.pk, f"{derived.kind} {derived.about}")
    for fact in stored.values():
        if fact.withdrawn_at is None:
            yield Fault(FaultKind.UNFOUNDED, fact.pk, f"{fact.kind} {fact.about}")
    yield from _progress_faults(batch, facts)


_Name = tuple[str, UUID, str, str]


def _name(source_kind: str, source_id: UUID, kind: str, about: str) -> _Name:
    return (str(source_kind), source_id, str(kind), about)


def _name_of(fact: DerivedFact) -> _Name:
    return _name(fact.source_kind, fact.source_id, fact.kind, fact.about)


def _is_alike(fact: Fact, derived: DerivedFact, digests: frozenset[str]) -> bool:
    """Whether the stored fact is what its source gives. It may name any version of the program as its definition."""
    as_stored = DerivedFact(
        enrollment_id=fact.enrollment_id,
        kind=FactKind(fact.kind),
        about=fact.about,
        value=fact.value,
        on=fact.on,
        source_kind=SourceKind(fact.source_kind),
        source_id=fact.source_id,
        definition_digest=fact.definition_digest,
    )
    if derived.definition_digest in digests and fact.definition_digest in digests:
        derived = replace(derived, definition_digest=fact.definition_digest)
    return as_stored == derived


def _digests_by_program(batch: Sequence[Enrollment]) -> dict[UUID, frozenset[str]]:
    found: dict[UUID, set[str]] = defaultdict(set)
    versions = ProgramVersion.objects.filter(program_id__in={enrollment.program_id for enrollment in batch})
    for program_id, digest in versions.values_list("program_id", "digest"):
        found[program_id].add(digest)
    return {program_id: frozenset(digests) for program_id, digests in found.items()}


def _derived(batch: Sequence[Enrollment], granted: Granted, *, known: Collection[_Name]) -> Iterator[DerivedFact]:
    """Everything the source rows of these enrollments say: one query for each kind of row."""
    ways = {enrollment.pk: enrollment for enrollment in batch}
    ids = list(ways)
    said: list[DerivedFact | None] = []
    for word in Attestation.objects.filter(enrollment_id__in=ids):
        said.append(from_attestation(word, definition_digest=ways[word.enrollment_id].version.digest))
    for attempt in QuizAttempt.objects.filter(enrollment_id__in=ids):
        said.append(from_quiz(attempt, definition_digest=ways[attempt.enrollment_id].version.digest))
    for assessment in Assessment.objects.filter(submission__enrollment_id__in=ids).select_related("submission"):
        work = assessment.submission
        said.append(from_assessment(assessment, work, definition_digest=ways[work.enrollment_id].version.digest))
    history = _history(ids)
    appraisals = Appraisal.objects.filter(experience__enrollment_id__in=ids)
    for appraisal in appraisals.select_related("experience", "request__completes"):
        said.append(_appraised(appraisal, ways[appraisal.experience.enrollment_id], history))
    for brought in Recognition.objects.filter(enrollment_id__in=ids).defer("content", "report"):
        said.append(from_recognition(brought, definition_digest=ways[brought.enrollment_id].version.digest))
    for waiver in Waiver.objects.filter(enrollment_id__in=ids):
        said.append(from_waiver(waiver, definition_digest=ways[waiver.enrollment_id].version.digest))
    said.extend(from_award(award) for award in granted(ids))
    yield from (fact for fact in said if fact is not None)
    yield from _self_assessed(ways, history, known)


_History = dict[UUID, list[EnrollmentEvent]]


def _history(ids: Collection[UUID]) -> _History:
    """Enrollment -> what happened to it, the oldest first."""
    found: _History = defaultdict(list)
    for event in EnrollmentEvent.objects.filter(enrollment_id__in=ids).order_by("at", "pk"):
        found[event.enrollment_id].append(event)
    return found


def _appraised(appraisal: Appraisal, enrollment: Enrollment, history: _History) -> DerivedFact | None:
    """By the form of the version that was in force for the learner when the appraiser was verified."""
    experience, at = appraisal.experience, appraisal.verified_at
    if at is None:
        return None
    before = [event for event in history[enrollment.pk] if event.at <= at]
    version_id = before[-1].version_id if before else enrollment.version_id
    activity = pack_of(version_id).activities.get(experience.activity_key)
    return from_appraisal(
        appraisal,
        experience,
        appraisal_key=activity.appraisal if activity is not None else "",
        definition_digest=enrollment.version.digest,
    )


def _self_assessed(ways: dict[UUID, Enrollment], history: _History, known: Collection[_Name]) -> Iterator[DerivedFact]:
    """Of an activity that two versions define, the fact that is known; else what the version of today says."""
    results: dict[UUID, list[InstrumentResult]] = defaultdict(list)
    for result in InstrumentResult.objects.filter(enrollment_id__in=list(ways)):
        results[result.enrollment_id].append(result)
    for enrollment_id, taken in results.items():
        enrollment = ways[enrollment_id]
        said: dict[str, DerivedFact] = {}
        for activity in _self_assessments(enrollment, history[enrollment_id]):
            fact = from_results(activity, taken, definition_digest=enrollment.version.digest)
            if fact is not None and (activity.key not in said or _name_of(fact) in known):
                said[activity.key] = fact
        yield from said.values()


def _self_assessments(enrollment: Enrollment, events: Sequence[EnrollmentEvent]) -> list[Activity]:
    """Those of every pathway the enrollment was ever on, today's first."""
    pinned = {(event.version_id, event.pathway_key): None for event in reversed(events)}
    places = dict.fromkeys([(enrollment.version_id, enrollment.pathway_key), *pinned])
    return [
        activity
        for version_id, pathway_key in places
        for activity in pathway_activities(pack_of(version_id), pathway_key).values()
        if activity.kind is ActivityKind.SELF_ASSESSMENT
    ]


def _progress_faults(batch: Sequence[Enrollment], facts: Sequence[Fact]) -> Iterator[Fault]:
    own: dict[UUID, list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.withdrawn_at is None:
            own[fact.enrollment_id].append(fact)
    people = {enrollment.person_id for enrollment in batch}
    earned: dict[tuple[UUID, UUID], list[Fact]] = defaultdict(list)
    elsewhere = Fact.objects.filter(
        kind=FactKind.EARNED, withdrawn_at__isnull=True, enrollment__person_id__in=people
    ).select_related("enrollment")
    for fact in elsewhere:
        earned[(fact.enrollment.person_id, fact.enrollment.program_id)].append(fact)
    for enrollment in batch:
        known = {
            fact.pk: fact_view(fact)
            for fact in [*own[enrollment.pk], *earned[(enrollment.person_id, enrollment.program_id)]]
        }
        word = judge(enrollment, known.values()).word
        if word != enrollment.met:
            yield Fault(FaultKind.PROGRESS, enrollment.pk, f"stored {enrollment.met:b}, derived {word:b}")
