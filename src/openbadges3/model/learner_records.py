"""Comprehensive Learner Records: one credential about many achievements of one person (CLR 2.0 §B)."""

# ruff: noqa: RUF009 - `member` is `dataclasses.field` with the rule of the member in its metadata

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from openbadges3.contexts import COMPREHENSIVE_LEARNER_RECORD, CREDENTIALS_V2, OPEN_BADGES
from openbadges3.strict_json import Json

from .achievements import Achievement
from .credentials import CredentialSchema, CredentialStatus, EndorsementCredential, RefreshService
from .kinds import ANYTHING, BOOLEAN, DATE_TIME, TEXT, URI, one_of
from .part import Fault, Part, member, single_type_member, type_member
from .people import IdentityObject, Image, Profile

_ASSOCIATION_TYPE = one_of(
    "an association type", "exactMatchOf isChildOf isParentOf isPartOf isPeerOf isRelatedTo precedes replacedBy"
)
_CONTEXTS = (CREDENTIALS_V2, COMPREHENSIVE_LEARNER_RECORD, OPEN_BADGES)


@dataclass(frozen=True, kw_only=True)
class Association(Part):
    """How two achievements of a record belong together; its type is one text (CLR 2.0 §B.2.1)."""

    type: str = single_type_member("Association")
    association_type: str = member(_ASSOCIATION_TYPE, required=True)
    source_id: str = member(URI, required=True)
    target_id: str = member(URI, required=True)


@dataclass(frozen=True, kw_only=True)
class ClrSubject(Part):
    """Whose record it is and the credentials in it, each a whole signed credential."""

    id: str | None = member(URI)
    type: tuple[str, ...] = type_member("ClrSubject")
    identifier: tuple[IdentityObject, ...] = member("IdentityObject", many=True)
    achievement: tuple[Achievement, ...] = member("Achievement", many=True)
    verifiable_credential: tuple[Json, ...] = member(ANYTHING, many=True, required=True)
    association: tuple[Association, ...] = member("Association", many=True)

    def faults(self, path: str) -> Iterator[Fault]:
        """The subject must be named."""
        if self.id is None and not self.identifier:
            yield Fault(path, "needs an id or an identifier, so that it says whose record it is")


@dataclass(frozen=True, kw_only=True)
class ClrCredential(Part):
    """A learner record."""

    context: tuple[str, ...] = member(ANYTHING, many=True, required=True, name="@context", default=_CONTEXTS)
    id: str = member(URI, required=True)
    type: tuple[str, ...] = type_member("ClrCredential", default=("VerifiableCredential", "ClrCredential"))
    name: str = member(TEXT, required=True)
    description: str | None = member(TEXT)
    endorsement: tuple[EndorsementCredential, ...] = member("EndorsementCredential", many=True)
    endorsement_jwt: tuple[str, ...] = member(TEXT, many=True)
    image: Image | None = member("Image")
    partial: bool | None = member(BOOLEAN)
    awarded_date: str | None = member(DATE_TIME)
    issuer: str | Profile = member(URI, "Profile", required=True)
    valid_from: str = member(DATE_TIME, required=True)
    valid_until: str | None = member(DATE_TIME)
    credential_subject: ClrSubject = member("ClrSubject", required=True)
    credential_schema: tuple[CredentialSchema, ...] = member("CredentialSchema", many=True)
    credential_status: CredentialStatus | None = member("CredentialStatus")
    refresh_service: RefreshService | None = member("RefreshService")
    terms_of_use: tuple[Json, ...] = member(ANYTHING, many=True)
    proof: Json = member(ANYTHING)
