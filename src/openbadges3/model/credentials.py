"""Credentials: achievement credentials, endorsements and what they carry (OB 3.0 §B.1 and §B.2)."""

# ruff: noqa: RUF009 - `member` is `dataclasses.field` with the rule of the member in its metadata

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from openbadges3.contexts import CREDENTIALS_V2, OPEN_BADGES
from openbadges3.strict_json import Json

from .achievements import AchievementSubject, Evidence
from .kinds import ANYTHING, DATE_TIME, TEXT, URI
from .part import Part, member, single_type_member, type_member
from .people import Image, Profile

CONTEXTS = (CREDENTIALS_V2, OPEN_BADGES)
"""The contexts a badge starts with."""


@dataclass(frozen=True, kw_only=True)
class BitstringStatusListEntry(Part):
    """Where to look up whether the badge still holds; the index is text."""

    id: str | None = member(URI)
    type: str = single_type_member("BitstringStatusListEntry")
    status_purpose: str = member(TEXT, required=True)
    status_list_index: str = member(TEXT, required=True)
    status_list_credential: str = member(URI, required=True)


@dataclass(frozen=True, kw_only=True)
class CredentialStatus(Part):
    """A status of any type; `BitstringStatusListEntry` is the one that is issued here."""

    id: str | None = member(URI)
    type: str = member(TEXT, required=True)


Status = CredentialStatus | BitstringStatusListEntry
"""A status entry. OB 3.0 has at most one; VC Data Model 2.0 §4.10 allows several, one for each purpose."""


@dataclass(frozen=True, kw_only=True)
class CredentialSchema(Part):
    """A JSON schema the credential is held to."""

    id: str = member(URI, required=True)
    type: str = member(TEXT, required=True)


@dataclass(frozen=True, kw_only=True)
class RefreshService(Part):
    """Where a newer edition of the credential can be had."""

    id: str = member(URI, required=True)
    type: str = member(TEXT, required=True)


@dataclass(frozen=True, kw_only=True)
class AchievementCredential(Part):
    """An Open Badge: an issuer says that a subject achieved something. Dates are texts with a zone."""

    context: tuple[str, ...] = member(ANYTHING, many=True, required=True, name="@context", default=CONTEXTS)
    id: str = member(URI, required=True)
    type: tuple[str, ...] = type_member(
        "OpenBadgeCredential", "AchievementCredential", default=("VerifiableCredential", "OpenBadgeCredential")
    )
    name: str | None = member(TEXT)
    description: str | None = member(TEXT)
    image: Image | None = member("Image")
    awarded_date: str | None = member(DATE_TIME)
    issuer: str | Profile = member(URI, "Profile", required=True)
    valid_from: str = member(DATE_TIME, required=True)
    valid_until: str | None = member(DATE_TIME)
    credential_subject: AchievementSubject = member("AchievementSubject", required=True)
    endorsement: tuple[EndorsementCredential, ...] = member("EndorsementCredential", many=True)
    endorsement_jwt: tuple[str, ...] = member(TEXT, many=True)
    evidence: tuple[Evidence, ...] = member("Evidence", many=True)
    credential_schema: tuple[CredentialSchema, ...] = member("CredentialSchema", many=True)
    credential_status: Status | tuple[Status, ...] | None = member("CredentialStatus", one_or_many=True)
    refresh_service: RefreshService | None = member("RefreshService")
    terms_of_use: tuple[Json, ...] = member(ANYTHING, many=True)
    proof: Json | tuple[Mapping[str, Json], ...] = member(ANYTHING)


@dataclass(frozen=True, kw_only=True)
class EndorsementSubject(Part):
    """What is endorsed and what is said about it."""

    id: str = member(URI, required=True)
    type: tuple[str, ...] = type_member("EndorsementSubject")
    endorsement_comment: str | None = member(TEXT)


@dataclass(frozen=True, kw_only=True)
class EndorsementCredential(Part):
    """Somebody speaks for an issuer, an achievement or a credential."""

    context: tuple[str, ...] = member(ANYTHING, many=True, required=True, name="@context", default=CONTEXTS)
    id: str = member(URI, required=True)
    type: tuple[str, ...] = type_member(
        "EndorsementCredential", default=("VerifiableCredential", "EndorsementCredential")
    )
    name: str = member(TEXT, required=True)
    description: str | None = member(TEXT)
    awarded_date: str | None = member(DATE_TIME)
    issuer: str | Profile = member(URI, "Profile", required=True)
    valid_from: str = member(DATE_TIME, required=True)
    valid_until: str | None = member(DATE_TIME)
    credential_subject: EndorsementSubject = member("EndorsementSubject", required=True)
    credential_schema: tuple[CredentialSchema, ...] = member("CredentialSchema", many=True)
    credential_status: Status | tuple[Status, ...] | None = member("CredentialStatus", one_or_many=True)
    refresh_service: RefreshService | None = member("RefreshService")
    terms_of_use: tuple[Json, ...] = member(ANYTHING, many=True)
    proof: Json | tuple[Mapping[str, Json], ...] = member(ANYTHING)
