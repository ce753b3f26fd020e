"""The kinds of objects that the audit names: where each lives, whom it is about, and what tells it from others."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Model

from waymark.records.announcements.models import Announcement
from waymark.records.assessment.models import Recognition
from waymark.records.audit.models import Consent
from waymark.records.awards.models import Award
from waymark.records.catalog.models import Offering, Program, ProgramVersion, VersionProposal
from waymark.records.credentials.models import Collection, Credential, Issuer, Share, SigningKey, StatusList
from waymark.records.enrollment.models import Enrollment, Note
from waymark.records.evidence.models import Attachment, Attestation, QuizAttempt, Submission
from waymark.records.experience.models import Appraisal, AppraisalRequest, Experience, PausedAddress
from waymark.records.ledger.models import Fact
from waymark.records.people.models import Affiliation, ApiToken, Grant, Organization, Person, RoleProposal
from waymark.records.plans.models import Action, Goal, InstrumentResult, Reflection


@dataclass(frozen=True)
class Kind:
    """`person` is the path to the id of whom it is about; `texts` are paths to what names it, joined by a space."""

    model: type[Model]
    person: str = ""
    texts: tuple[str, ...] = ()


VERSION = ("program__title", "number")
OF_VERSION = ("version__program__title", "version__number")

KINDS: Mapping[str, Kind] = {
    "person": Kind(Person, "pk"),
    "affiliation": Kind(Affiliation, "person_id", ("kind",)),
    "grant": Kind(Grant, "person_id", ("role",)),
    "role-proposal": Kind(RoleProposal, "person_id", ("role",)),
    "api-token": Kind(ApiToken, "person_id"),
    "organization": Kind(Organization, "", ("name",)),
    "program": Kind(Program, "", ("title",)),
    "version": Kind(ProgramVersion, "", VERSION),
    "version-proposal": Kind(VersionProposal, "", ("title", "number")),
    "announcement": Kind(Announcement),
    "offering": Kind(Offering, "", OF_VERSION),
    "enrollment": Kind(Enrollment, "person_id", OF_VERSION),
    "note": Kind(Note, "enrollment__person_id"),
    "result": Kind(InstrumentResult, "enrollment__person_id"),
    "goal": Kind(Goal, "enrollment__person_id"),
    "action": Kind(Action, "goal__enrollment__person_id"),
    "reflection": Kind(Reflection, "goal__enrollment__person_id"),
    "attachment": Kind(Attachment, "owner_id"),
    "submission": Kind(Submission, "enrollment__person_id"),
    "quiz-attempt": Kind(QuizAttempt, "enrollment__person_id"),
    "attestation": Kind(Attestation, "enrollment__person_id"),
    "experience": Kind(Experience, "enrollment__person_id"),
    "consent": Kind(Consent, "person_id"),
    "appraisal-request": Kind(AppraisalRequest, "experience__enrollment__person_id"),
    "appraisal": Kind(Appraisal, "experience__enrollment__person_id"),
    "paused-address": Kind(PausedAddress, "learner_id"),
    "fact": Kind(Fact, "enrollment__person_id"),
    "recognition": Kind(Recognition, "enrollment__person_id"),
    "award": Kind(Award, "person_id"),
    "credential": Kind(Credential, "award__person_id"),
    "share": Kind(Share, "credential__award__person_id"),
    "collection": Kind(Collection, "person_id"),
    "issuer": Kind(Issuer, "", ("organization__name",)),
    "key": Kind(SigningKey, "", ("issuer__organization__name",)),
    "status-list": Kind(StatusList, "", ("issuer__organization__name",)),
}

BADGES: Mapping[str, str] = {"award": "", "credential": "award__", "share": "credential__award__"}
"""Kinds that are about one badge -> the path to its award."""
