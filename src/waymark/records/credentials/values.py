"""What steps of issuing hand to each other."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class SignedBody:
    """The bytes of one signed credential and their SHA-256."""

    credential_id: UUID
    body: str
    digest: str


@dataclass(frozen=True)
class Place:
    """One place in a pair of status lists, taken for good."""

    revocation_id: UUID
    suspension_id: UUID
    index: int


@dataclass(frozen=True)
class Taken:
    """Places for a batch. `has_new_lists`: lists were added, which must be signed before a badge names them."""

    places: tuple[Place, ...]
    has_new_lists: bool
