"""That what stands agrees with what was recorded, whatever was corrected in between."""

from collections.abc import Collection
from uuid import UUID

from django.db import models

from tests.flows.people import a_person, give
from tests.property.moves import Told
from waymark.flows.release_award import settle_award
from waymark.records.assessment.models import Assessment
from waymark.records.awards.models import Award
from waymark.records.awards.queries import facts_named, granted_awards
from waymark.records.corrections.models import Correction, Waiver
from waymark.records.credentials.models import Credential
from waymark.records.enrollment.models import Enrollment, EnrollmentEvent
from waymark.records.enrollment.pathways import judge
from waymark.records.evidence.models import Attestation, QuizAttempt
from waymark.records.ledger.check import ledger_faults
from waymark.records.ledger.models import Fact
from waymark.records.ledger.queries import live_facts
from waymark.rules.kernel.context import Role

GOAL = "bike-guide"
# Each kind of row that is never edited, and the columns that are set once and then stay too.
KEPT: tuple[tuple[type[models.Model], tuple[str, ...], tuple[str, ...]], ...] = (
    (Correction, (), ()),
    (EnrollmentEvent, (), ()),
    (Assessment, ("superseded_at",), ()),
    (QuizAttempt, ("superseded_at",), ()),
    (Attestation, ("withdrawn_at",), ()),
    (Fact, ("withdrawn_at",), ("because",)),
    (Waiver, ("decided_at", "withdrawn_at"), ("state", "decided_by", "decision_note")),
)


class Agreement:
    """Compares what stands with the facts, and each append-only row with what it was before."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, object], tuple[object, ...]] = {}
        self.once: dict[tuple[str, object], tuple[object, ...]] = {}
        self.doubted: set[UUID] = set()  # awards in question, or revoked: a person may let them stand, with a reason
        self.kept: set[UUID] = set()  # awards that a person kept although the facts do not carry them

    def after(self, *, may_keep: bool) -> None:
        """Every invariant of corrections."""
        self._nothing_is_edited()
        self._what_stands_has_its_facts(may_keep=may_keep)
        _valid_to_a_stranger_means_awarded()
        _completed_means_reached()
        _two_people_waive()

    def _nothing_is_edited(self) -> None:
        rows: dict[tuple[str, object], tuple[object, ...]] = {}
        once: dict[tuple[str, object], tuple[object, ...]] = {}
        for model, set_once, free in KEPT:
            fixed = [each.name for each in model._meta.concrete_fields if each.name not in (*set_once, *free)]
            for values in model._default_manager.values_list("pk", *fixed):
                rows[(model.__name__, values[0])] = values
            for values in model._default_manager.values_list("pk", *set_once) if set_once else ():
                once[(model.__name__, values[0])] = values[1:]
        assert all(rows.get(key) == before for key, before in self.rows.items()), "what is append-only was edited"
        for key, before in self.once.items():
            assert all(was is None or was == now for was, now in zip(before, once[key], strict=True)), "set twice"
        self.rows, self.once = rows, once

    def _what_stands_has_its_facts(self, *, may_keep: bool) -> None:
        met, live = judged(), set(Fact.objects.filter(withdrawn_at=None).values_list("pk", flat=True))
        self.kept -= set(Award.objects.exclude(state="granted").values_list("pk", flat=True))
        for award in Award.objects.filter(state="granted"):
            is_carried = award.achievement_key in met.get(award.person_id, ())
            is_settled = may_keep and award.pk in self.doubted
            if is_settled and not is_carried:
                self.kept.add(award.pk)
            if award.pk in self.kept:
                assert award.reason and award.decided_at, "what stays although its facts do not says why"
                continue
            assert is_carried, "a badge stands unquestioned, and the facts do not carry it"
            assert {UUID(each) for each in facts_named(award)} <= live, "its reason names what was taken back"
        self.doubted = set(Award.objects.filter(state__in=("in_question", "revoked")).values_list("pk", flat=True))

    def settle_everything(self, told: Told) -> None:
        """Somebody who took no part settles each award in question by the facts: then everything agrees."""
        gus = told.cast["gus"] = a_person("Gus")
        for role in (Role.COORDINATOR, Role.REGISTRAR):
            give(gus, role, told.world.riders.pk)
        try:
            while (award := Award.objects.filter(state="in_question").order_by("pk").first()) is not None:
                keep = award.achievement_key in judged().get(award.person_id, ())
                settle_award(told.ctx("gus"), award.pk, keep=keep, reason="Settled by the facts.")
                self.after(may_keep=False)
        finally:
            del told.cast["gus"]
        assert list(ledger_faults(granted_awards)) == [], "settling leads to a ledger that agrees"


def judged() -> dict[UUID, Collection[str]]:
    """Learner -> the achievements that the facts carry now, derived by the pure rules."""
    found: dict[UUID, set[str]] = {}
    for way in Enrollment.objects.all():
        findings = judge(way, live_facts(way.pk)).achievements
        found.setdefault(way.person_id, set()).update(key for key, each in findings.items() if each.stands)
    return {person: frozenset(keys) for person, keys in found.items()}


def _valid_to_a_stranger_means_awarded() -> None:
    """A badge that a stranger would find valid is of an award that stands, or that somebody is about to decide."""
    valid = Credential.objects.filter(state="issued").values_list("award__state", flat=True)
    assert set(valid) <= {"granted", "in_question"}, "a badge is valid, and its award was taken away"
    held = Credential.objects.filter(award__state="revoked").values_list("state", flat=True)
    assert set(held) <= {"suspended", "revoked", "superseded"}, "an award was taken away, and its badge was not stopped"


def _completed_means_reached() -> None:
    granted = set(Award.objects.filter(state="granted", achievement_key=GOAL).values_list("person_id", flat=True))
    for way in Enrollment.objects.filter(state__in=("active", "completed")):
        is_reached = way.person_id in granted
        assert (way.state == "completed") == is_reached, f"{way.state}, and the goal reached is {is_reached}"


def _two_people_waive() -> None:
    learners = dict(Enrollment.objects.values_list("pk", "person_id"))
    for waiver in Waiver.objects.all():
        assert waiver.asked_by_id != waiver.decided_by_id
        assert learners[waiver.enrollment_id] not in (waiver.asked_by_id, waiver.decided_by_id)
    for correction in Correction.objects.all():
        assert learners[correction.enrollment_id] != correction.by_id, "nobody corrects for themselves"
    for award in Award.objects.exclude(state="proposed"):
        named = Fact.objects.filter(pk__in=[UUID(each) for each in facts_named(award)])
        said = list(named.values_list("kind", "value"))
        assert not said or any(kind != "waived" or value != {"kind": "waived"} for kind, value in said), (
            "waivers alone award nothing"
        )
