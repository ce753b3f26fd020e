"""Who: profiles, their addresses and identifiers (OB 3.0 §B.1)."""

# ruff: noqa: RUF009 - `member` is `dataclasses.field` with the rule of the member in its metadata

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .kinds import BOOLEAN, COUNTRY, DATE, HASH, IDENTIFIER_TYPE, NUMBER, TEXT, URI, Kind
from .part import Fault, Part, member, single_type_member, type_member


@dataclass(frozen=True, kw_only=True)
class Image(Part):
    """A picture: `id` is its address or a data URI."""

    id: str = member(URI, required=True)
    type: str = single_type_member("Image")
    caption: str | None = member(TEXT)


@dataclass(frozen=True, kw_only=True)
class IdentityObject(Part):
    """An identifier of the recipient, plain or hashed with a salt of its own."""

    type: str = single_type_member("IdentityObject")
    hashed: bool = member(BOOLEAN, required=True)
    identity_hash: str = member(TEXT, required=True)
    identity_type: str = member(IDENTIFIER_TYPE, required=True)
    salt: str | None = member(TEXT)

    def held(self) -> Mapping[str, Kind]:
        """A hash must be written as one."""
        return {"identityHash": HASH} if self.hashed else {}

    def faults(self, path: str) -> Iterator[Fault]:
        """As `held` says."""
        for name, kind in self.held().items():
            sentence = kind.fault(self.identity_hash)
            if sentence:
                yield Fault(f"{path}.{name}", sentence)


@dataclass(frozen=True, kw_only=True)
class IdentifierEntry(Part):
    """An identifier that another system gave."""

    type: str = single_type_member("IdentifierEntry")
    identifier: str = member(TEXT, required=True)
    identifier_type: str = member(IDENTIFIER_TYPE, required=True)


@dataclass(frozen=True, kw_only=True)
class GeoCoordinates(Part):
    """A place on the globe, in degrees."""

    type: str = single_type_member("GeoCoordinates")
    latitude: float = member(NUMBER, required=True)
    longitude: float = member(NUMBER, required=True)


@dataclass(frozen=True, kw_only=True)
class Address(Part):
    """A postal address."""

    type: tuple[str, ...] = type_member("Address")
    address_country: str | None = member(TEXT)
    address_country_code: str | None = member(COUNTRY)
    address_region: str | None = member(TEXT)
    address_locality: str | None = member(TEXT)
    street_address: str | None = member(TEXT)
    post_office_box_number: str | None = member(TEXT)
    postal_code: str | None = member(TEXT)
    geo: GeoCoordinates | None = member("GeoCoordinates")


@dataclass(frozen=True, kw_only=True)
class Profile(Part):
    """A person or an organization: an issuer, a creator, a recipient."""

    id: str = member(URI, required=True)
    type: tuple[str, ...] = type_member("Profile")
    name: str | None = member(TEXT)
    url: str | None = member(URI)
    phone: str | None = member(TEXT)
    description: str | None = member(TEXT)
    endorsement: tuple[Part, ...] = member("EndorsementCredential", many=True)
    endorsement_jwt: tuple[str, ...] = member(TEXT, many=True)
    image: Image | None = member("Image")
    email: str | None = member(TEXT)
    address: Address | None = member("Address")
    other_identifier: tuple[IdentifierEntry, ...] = member("IdentifierEntry", many=True)
    official: str | None = member(TEXT)
    parent_org: Profile | None = member("Profile")
    family_name: str | None = member(TEXT)
    given_name: str | None = member(TEXT)
    additional_name: str | None = member(TEXT)
    patronymic_name: str | None = member(TEXT)
    honorific_prefix: str | None = member(TEXT)
    honorific_suffix: str | None = member(TEXT)
    family_name_prefix: str | None = member(TEXT)
    date_of_birth: str | None = member(DATE)
