"""What must hold after every move, and what is proven anew at the end of every walk."""

from datetime import datetime
from uuid import UUID

from tests.flows.people import NOW
from tests.property.moves import Told
from waymark.flows.publish_status import publish_status_lists
from waymark.records.assessment.models import Assessment
from waymark.records.audit.chain import chain_breaks
from waymark.records.audit.models import Entry
from waymark.records.awards.models import Award
from waymark.records.awards.queries import granted_awards
from waymark.records.credentials.check import credential_faults, list_faults
from waymark.records.credentials.models import Credential
from waymark.records.enrollment.models import Enrollment
from waymark.records.evidence.models import Attestation
from waymark.records.experience.models import Appraisal, AppraisalRequest, Experience
from waymark.records.ledger.check import ledger_faults
from waymark.records.ledger.models import Fact, SourceKind
from waymark.records.people.models import Grant
from waymark.records.people.queries import organizations_above
from waymark.rules.kernel.context import Context, Role, system_actor
from waymark.rules.packs.model import FactKind
from waymark.rules.policy.table import SystemName


class Watch:
    """Compares each state with the one before."""

    def __init__(self, told: Told) -> None:
        self.told = told
        self.met: dict[UUID, int] = {}
        self.withdrawn = 0
        self.revoked: set[UUID] = set()
        self.revoked_awards = 0

    def after(self, *, may_revoke: bool) -> None:
        """Every invariant that one state, or two in a row, can break."""
        self._pinned_and_monotone()
        self._only_people_revoke(may_revoke=may_revoke)
        _nobody_decides_for_themselves()
        _facts_name_humans()
        _awards_rest_on_more_than_appraisals()
        faults = list(ledger_faults(granted_awards))
        assert faults == [], "the ledger is what its sources say, and the progress word what the facts give"
        public = set(Credential.objects.filter(visibility="public").values_list("pk", flat=True))
        assert public == self.told.shown, "public is what a learner made public, and nothing else"

    def _pinned_and_monotone(self) -> None:
        withdrawn = Fact.objects.filter(withdrawn_at__isnull=False).count()
        for way in Enrollment.objects.select_related("version"):
            last = way.events.order_by("at", "pk").last()
            assert last is not None
            pin = (way.version_id, way.campus_id, way.pathway_key)
            assert pin == (last.version_id, last.campus_id, last.pathway_key), "pinned to where its history says"
            assert way.version.state == "published" and way.pathway_key in ("north", "south")
            before = self.met.get(way.pk, 0)
            if withdrawn == self.withdrawn:
                assert before & way.met == before, "more facts never un-earn anything"
            self.met[way.pk] = way.met
        self.withdrawn = withdrawn

    def _only_people_revoke(self, *, may_revoke: bool) -> None:
        revoked = set(Credential.objects.filter(state="revoked").values_list("pk", flat=True))
        awards = Award.objects.filter(state="revoked").count()
        assert revoked >= self.revoked, "revoked stays revoked"
        if not may_revoke:
            assert (revoked, awards) == (self.revoked, self.revoked_awards), "only a person takes away"
        assert not Award.objects.filter(state__in=("revoked", "dismissed"), decided_by__isnull=True).exists()
        self.revoked, self.revoked_awards = revoked, awards


def _nobody_decides_for_themselves() -> None:
    learners = {way.pk: way.person_id for way in Enrollment.objects.all()}
    deciders = [(each.submission.enrollment_id, each.assessor_id) for each in _assessments()]
    deciders += Attestation.objects.filter(kind="staff").values_list("enrollment_id", "by_id")
    deciders += Experience.objects.values_list("enrollment_id", "decided_by_id")
    deciders += Appraisal.objects.values_list("experience__enrollment_id", "verified_by_id")
    deciders += Award.objects.values_list("enrollment_id", "decided_by_id")
    assert [pair for pair in deciders if learners[pair[0]] == pair[1]] == []
    for request in AppraisalRequest.objects.select_related("experience__enrollment__person"):
        assert request.appraiser_email != request.experience.enrollment.person.email


def _assessments() -> list[Assessment]:
    return list(Assessment.objects.select_related("submission__enrollment"))


def _facts_name_humans() -> None:
    """Rated and accepted by somebody who could do so that day; appraised by a verified appraiser."""
    assessments = {each.pk: each for each in _assessments()}
    grades = {each.pk: each for each in Attestation.objects.filter(kind="course-grade").select_related("enrollment")}
    verified = set(
        Appraisal.objects.filter(state__in=("verified", "set_aside"), verified_by__isnull=False).values_list(
            "pk", flat=True
        )
    )
    for fact in Fact.objects.filter(kind__in=(FactKind.RATED, FactKind.ACCEPTED)):
        if fact.source_kind == SourceKind.ATTESTATION:
            assert fact.kind == FactKind.ACCEPTED
            _graded_by_staff(grades[fact.source_id])
        else:
            _assessed_by_assessor(assessments[fact.source_id])
    appraised = Fact.objects.filter(kind=FactKind.APPRAISED).values_list("source_id", flat=True)
    assert set(appraised) <= verified


def _graded_by_staff(grade: Attestation) -> None:
    roles = (Role.COUNSELOR, Role.ASSESSOR, Role.COORDINATOR)
    assert any(_held(grade.by_id, role, grade.enrollment, grade.attested_at) for role in roles)


def _assessed_by_assessor(assessment: Assessment) -> None:
    assert assessment.decision == "accepted"
    assert _held(assessment.assessor_id, Role.ASSESSOR, assessment.submission.enrollment, assessment.assessed_at)
    if assessment.rubric_key:
        judged = {**assessment.submission.carried, **assessment.ratings}
        assert set(judged) == {"route", "risks"} and set(judged.values()) <= {"sound", "strong"}


def _held(person_id: UUID, role: Role, way: Enrollment, at: datetime) -> bool:
    then = way.events.filter(at__lte=at).order_by("at", "pk").last()
    assert then is not None
    places = (then.campus_id, *organizations_above(then.campus_id))
    grants = Grant.objects.filter(person_id=person_id, role=role, organization_id__in=places, from_at__lte=at)
    return any(grant.until_at is None or grant.until_at > at for grant in grants)


def _awards_rest_on_more_than_appraisals() -> None:
    """No rule without a reason awards, and no appraisal alone does."""
    kinds = dict(Fact.objects.values_list("pk", "kind"))
    for award in Award.objects.all():
        because = {kinds[UUID(each)] for each in award.finding["because"]}
        assert because and because != {FactKind.APPRAISED}


def at_the_end(told: Told) -> None:
    """Every signature, list and entry of the walk stands."""
    now = NOW + told.now_is
    publish_status_lists(Context(actor=system_actor(SystemName.ISSUING), now=now))
    assert [fault.message for fault in (*credential_faults(now=now), *list_faults(now=now))] == []
    assert list(chain_breaks()) == []
    issued = list(Credential.objects.exclude(body="").values_list("pk", flat=True))
    told_of = list(Entry.objects.filter(verb="credential-issued").values_list("object_id", flat=True))
    assert sorted(issued) == sorted(each for each in told_of if each is not None), "each issued once, and said once"
    for award in Award.objects.filter(credentials__isnull=False):
        assert award.decided_at is not None and award.state in ("granted", "in_question", "revoked")
