"""The two steps that touch keys: lint before, sign after. Both can be repeated: same reservation, same bytes."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from openbadges3.errors import LintError
from openbadges3.issue import require_own_work, sign_many
from openbadges3.keys import Signer
from openbadges3.lint import lint
from openbadges3.strict_json import load_object

from .custody import KeyName, custody, faults_of_a_key
from .models import Credential, SigningKey
from .values import SignedBody


@dataclass(frozen=True)
class Linted:
    """What linting a batch showed: those fit to be signed, and why each other is not."""

    fit: tuple[UUID, ...]
    refused: dict[UUID, str]


def lint_reservations(reservations: Iterable[Credential]) -> Linted:
    """Sign each with a key that is thrown away and let our own verifier judge it."""
    fit: list[UUID] = []
    refused: dict[UUID, str] = {}
    for reservation in reservations:
        try:
            lint(load_object(reservation.unsigned))
        except LintError as error:
            refused[reservation.pk] = str(error)
        else:
            fit.append(reservation.pk)
    return Linted(tuple(fit), refused)


def sign_reservations(reservations: Sequence[Credential]) -> list[SignedBody]:
    """Sign each with the key and at the instant it was reserved with, and verify before anything leaves the room.

    `reservation.key` and its issuer must be loaded. A batch that shares key and instant shares their part of the work.
    """
    alike: dict[tuple[UUID, datetime], list[Credential]] = {}
    for reservation in reservations:
        alike.setdefault((reservation.key_id, reservation.proof_created_at), []).append(reservation)
    bodies = []
    for (_, created), batch in alike.items():
        signer = signer_of(batch[0].key)
        with faults_of_a_key(signer.verification_method):
            contents = sign_many((load_object(each.unsigned) for each in batch), signer, created=created)
            for reservation, content in zip(batch, contents, strict=True):
                require_own_work(content, signer)
                bodies.append(SignedBody(reservation.pk, content.decode(), digest_of(content)))
    return bodies


def signer_of(key: SigningKey) -> Signer:
    """The signer of a key from custody. Raises CustodyError."""
    name = KeyName(key.issuer.did, key.purpose, key.kid)
    return custody().signer(key.custody_reference, name)


def digest_of(content: bytes) -> str:
    """How a body is named: the SHA-256 of its bytes."""
    return "sha256:" + hashlib.sha256(content).hexdigest()
