"""How a credential, and a signing key, may move on. Expired is computed, never stored."""

from collections.abc import Mapping
from enum import StrEnum


class CredentialState(StrEnum):
    RESERVED = "reserved"  # id, status index, key, created and the unsigned document are frozen
    LINTED = "linted"  # a throw-away key signed it and our own verifier accepted that
    SIGNED = "signed"  # the signed bytes are stored
    ISSUED = "issued"  # published: answers at its address
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    SUPERSEDED = "superseded"


CREDENTIAL_MOVES: Mapping[CredentialState, frozenset[CredentialState]] = {
    CredentialState.RESERVED: frozenset({CredentialState.LINTED, CredentialState.REVOKED}),
    CredentialState.LINTED: frozenset({CredentialState.SIGNED, CredentialState.REVOKED}),
    CredentialState.SIGNED: frozenset({CredentialState.ISSUED, CredentialState.REVOKED}),
    CredentialState.ISSUED: frozenset({CredentialState.SUSPENDED, CredentialState.REVOKED, CredentialState.SUPERSEDED}),
    CredentialState.SUSPENDED: frozenset({CredentialState.ISSUED, CredentialState.REVOKED}),
}

UNFINISHED = (CredentialState.RESERVED, CredentialState.LINTED, CredentialState.SIGNED)


class KeyState(StrEnum):
    PENDING = "pending"
    ACTIVE = "active"
    RETIRED = "retired"
    COMPROMISED = "compromised"
    DESTROYED = "destroyed"


KEY_MOVES: Mapping[KeyState, frozenset[KeyState]] = {
    KeyState.PENDING: frozenset({KeyState.ACTIVE, KeyState.COMPROMISED, KeyState.DESTROYED}),
    KeyState.ACTIVE: frozenset({KeyState.RETIRED, KeyState.COMPROMISED}),
    KeyState.RETIRED: frozenset({KeyState.COMPROMISED, KeyState.DESTROYED}),
    KeyState.COMPROMISED: frozenset({KeyState.DESTROYED}),
}


class KeyPurpose(StrEnum):
    """No key serves two purposes."""

    CREDENTIAL = "credential"
    STATUS = "status"


class StatusPurpose(StrEnum):
    REVOCATION = "revocation"
    SUSPENSION = "suspension"


class Visibility(StrEnum):
    """Who may see a credential's page. Only the learner changes it."""

    PRIVATE = "private"
    PUBLIC = "public"


class Includes(StrEnum):
    """What a share link shows beyond the badge itself."""

    NAME = "name"
