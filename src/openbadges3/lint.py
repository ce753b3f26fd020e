"""What must hold before a document is signed, so that every strict verifier accepts it and reads the same.

A signature cannot be taken back. So beyond the structure of the standard, what other implementations are known to read
differently is refused: characters they escape otherwise, numbers they round, nodes they need work to tell apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

from . import contexts
from .canonical import Shapes, canonize
from .canonical.screen import require_plain_members
from .canonical.shape import Shape
from .canonical.shapes import LARGEST, Described
from .errors import LintError, OpenBadgesError, WorkBudgetError
from .keys import Ed25519Signer
from .model.forms import Forms
from .model.structure import is_data_model_1, types_of
from .proof import is_proven, proof_options, secured, signing_input, unsecured
from .reading import read
from .status_list import Entry
from .strict_json import Json, JsonObject, Limits, dumps, load_object, reaches_beyond_plane_0

LIMITS = Limits()
"""A badge larger than this is not signed: verifiers stop reading."""

_UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_BADGE_TYPES = frozenset({"OpenBadgeCredential", "AchievementCredential", "EndorsementCredential", "ClrCredential"})


SHAPES = Shapes()
"""The shapes of what is issued in this process."""

_FORMS = Forms()
_CAPACITY = 512
_linted: dict[Shape, None] = {}
_linted_tokens: dict[Shape, None] = {}


def lint(document: Mapping[str, Json], *, limits: Limits = LIMITS, shapes: Shapes = SHAPES) -> JsonObject:
    """The unsigned document as it will be signed, or `LintError` with every reason why it must not be.

    What comes back is a copy read from its own bytes: what is not in those bytes cannot be signed. Of a shape linted
    before only the texts are looked at; its plan and its form show the rest.
    """
    if "proof" in document:
        raise LintError("The document has a proof already.")
    try:
        written = dumps(document)
        frozen, described = read(written, limits=limits, shapes=shapes)
        planned = shapes.planned_of(described) if _is_sound_again(described, _linted) else None
        if planned is None:
            planned = _lint_in_full(described)
        if reaches_beyond_plane_0(written):
            _require_one_order(planned)
        shapes.remember(described, planned)
    except WorkBudgetError:
        raise LintError("Two nameless parts of the badge look alike; give each an id.") from None
    except LintError:
        raise
    except OpenBadgesError as error:
        raise LintError(str(error)) from None
    return frozen


def lint_token(document: Mapping[str, Json], *, limits: Limits = LIMITS) -> JsonObject:
    """As `lint`, for a badge that is signed as a token: its JSON is signed, so no RDF is made of it.

    A badge of a shape linted before is held to its texts alone, as in `lint`.
    """
    if "proof" in document:
        raise LintError("The document has a proof already.")
    try:
        frozen, described = read(dumps(document), limits=limits, shapes=SHAPES)
        if _is_sound_again(described, _linted_tokens):
            return frozen
        require_plain_members(frozen)
    except OpenBadgesError as error:
        raise LintError(str(error)) from None
    faults = [*_faults(described)]
    if faults:
        raise LintError(" ".join(faults))
    _remember(_linted_tokens, described.shape)
    return frozen


def _is_sound_again(described: Described, known: Mapping[Shape, None]) -> bool:
    """Whether nothing but the texts differs from a document that was linted before, and they have no fault."""
    document, together = described.document, "".join(described.texts)
    if described.shape not in known or not (together.isprintable() or not _UNSAFE.search(together)):
        return False
    if any(_status_faults(document)):
        return False
    return not (_is_badge(document) and _FORMS.faults(described))


def _lint_in_full(described: Described) -> bytes:
    """The canonical form of a document without a fault."""
    faults = [*_faults(described)]
    if faults:
        raise LintError(" ".join(faults))
    document = dict(described.document)
    require_plain_members(document)
    canonical = canonize(document, n_degree_calls=0)
    _rehearse(document)
    _remember(_linted, described.shape)
    return canonical.encode("utf-8")


def _require_one_order(canonical: bytes) -> None:
    """Refuse statements that some verifiers sort otherwise: by UTF-16 units, where RDFC-1.0 sorts by code points."""
    for line, after in pairwise(canonical.decode("utf-8").split("\n")[:-1]):
        if line.encode("utf-16-be") > after.encode("utf-16-be"):
            raise LintError(
                "Some verifiers sort two texts of the badge differently and then find its signature wrong: "
                f"{_text_in(line)} and {_text_in(after)}. Begin one of them with another character."
            )


def _text_in(line: str) -> str:
    return line.split(" ", 2)[2].removesuffix(" .")


def _remember(known: dict[Shape, None], shape: Shape) -> None:
    if len(known) >= _CAPACITY:
        known.clear()
    if len(shape) <= LARGEST:
        known[shape] = None


def _is_badge(document: Mapping[str, Json]) -> bool:
    return bool(_BADGE_TYPES & {str(item) for item in types_of(document)})


def _faults(described: Described) -> Iterator[str]:
    document = dict(described.document)
    if _is_badge(document):
        yield from (str(fault) for fault in _FORMS.faults(described))
        if is_data_model_1(document):
            yield "The first context must be that of data model 2.0."
    listed = document.get("@context")
    for context in listed if isinstance(listed, list) else []:
        if not isinstance(context, str) or not contexts.is_known(context):
            yield f"The context {context!r} is not one this library knows."
    yield from _value_faults(document, "$")
    yield from _status_faults(document)


def _status_faults(document: Mapping[str, Json]) -> Iterator[str]:
    status = document.get("credentialStatus")
    if isinstance(status, dict) and status.get("type") == "BitstringStatusListEntry":
        try:
            Entry.of(status)
        except OpenBadgesError as error:
            yield str(error)


def _value_faults(value: Json, path: str) -> Iterator[str]:
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _value_faults(item, f"{path}.{name}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _value_faults(item, f"{path}[{index}]")
    elif isinstance(value, str):
        found = _UNSAFE.search(value)
        if found:
            yield f"{path} holds the control character U+{ord(found[0]):04X}, which verifiers escape differently."
    elif isinstance(value, float) and (round(value, 2) != value or abs(value) > 1e9 or "e" in repr(value)):
        yield f"{path} is {value!r}; a number may have at most two decimals, because verifiers round differently."


def _rehearse(document: JsonObject) -> None:
    """Sign with a key that is thrown away and let our own verification decide, as a stranger's would."""
    signer = Ed25519Signer.generate()
    options = proof_options(signer.verification_method, created="2000-01-01T00:00:00Z")
    signature = signer.sign(signing_input(document, options))
    read_back = load_object(dumps(secured(document, options, signature)), limits=Limits(size=LIMITS.size + 4096))
    proof = read_back["proof"]
    if not isinstance(proof, list) or not isinstance(proof[0], dict) or unsecured(read_back) != document:
        raise LintError("The document does not read back as it was written.")
    if not is_proven(read_back, proof[0], signer.public_key):
        raise LintError("The document cannot be signed in a way that verifies.")
