"""JSON-LD to canonical N-Quads in safe mode: everything the document says is covered, or it is refused.

JSON-LD quietly drops what it cannot map (unknown terms, relative addresses, nulls), so a signature over its RDF does
not cover those parts, and a reader of the JSON would show them as signed. Data Integrity §2.4.1 and §4.1 ask for an
error instead. PyLD expands; everything around it is here: what goes in is screened, and each expanded value must
become one statement.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any

from pyld import jsonld
from pyld.context_resolver import ContextResolver

from openbadges3 import contexts
from openbadges3.errors import CanonicalError, ContextError, OpenBadgesError
from openbadges3.strict_json import Json, JsonObject, Limits
from openbadges3.strict_json import check as check_json
from openbadges3.work import Work

from .quads import Quad
from .rdfc10 import N_DEGREE_CALLS, canonical_nquads
from .screen import screen_context, screen_document
from .statements import RELATIVE_BASE, statements

Load = Callable[[str], Mapping[str, Json]]
"""Gives the context document of an address, or raises `LookupError` or `ContextError`."""

LIMITS = Limits(depth=48, nodes=20_000)
"""How large a document is canonicalized at all; `verify` reads less than this."""

_bundled_resolved: dict[str, Any] = {}  # Any: PyLD's cache of resolved contexts has no types
_lock = threading.Lock()


def canonize(
    document: Mapping[str, Json],
    load: Load = contexts.load,
    hash_name: str = "sha256",
    *,
    n_degree_calls: int = N_DEGREE_CALLS,
    work: Work | None = None,
) -> str:
    """The RDFC-1.0 canonical N-Quads of a JSON-LD document, in safe mode.

    `load(url)` gives the context of an address (the whole document, with its `@context` member). Raises
    `ContextError` for a context that is unknown, inline, or gives a protected member another name, `CanonicalError`
    for anything that would not be covered, `WorkBudgetError` for a document built to cost time, or more than `work` has
    left.
    """
    quads = document_quads(document, load, work)
    return canonical_nquads(quads, hash_name, n_degree_calls=n_degree_calls, work=work)


def canonical_bytes(document: Mapping[str, Json], /, *, hash_name: str = "sha256", work: Work | None = None) -> bytes:
    """What `canonize` gives, as UTF-8: the bytes that are hashed. Raises what it raises."""
    return canonize(document, hash_name=hash_name, work=work).encode("utf-8")


def document_quads(document: Mapping[str, Json], load: Load = contexts.load, work: Work | None = None) -> list[Quad]:
    """The distinct statements of a JSON-LD document in safe mode, as `canonize` labels them."""
    plain = dict(document)
    if work is not None:
        work.canonicalize(plain)
    check_json(plain, limits=LIMITS)
    screen_document(plain)
    quads = statements(_expand(plain, load))
    if not quads:
        raise CanonicalError("The document makes no statement at all, so there is nothing to sign.")
    return quads


def _expand(document: JsonObject, load: Load) -> list[Any]:  # Any: expanded JSON-LD, typed where it is walked
    failure: list[OpenBadgesError] = []

    def loader(url: str, _options: object) -> dict[str, Any]:  # Any: the shape PyLD asks for
        try:
            return {"contextUrl": None, "documentUrl": url, "document": _loaded(url, load), "tag": "static"}
        except OpenBadgesError as error:
            failure.append(error)
            raise

    def refuse(dropped: object) -> None:
        failure.append(CanonicalError(_dropped(dropped), name="" if dropped is None else str(dropped)))
        raise failure[-1]

    resolver = ContextResolver(_bundled_resolved if load is contexts.load else {}, loader)
    processor = jsonld.JsonLdProcessor(on_property_dropped=refuse)
    options = {"documentLoader": loader, "contextResolver": resolver, "base": RELATIVE_BASE}
    try:
        with _lock:
            expanded: list[Any] = processor.expand(document, options)
    except (jsonld.JsonLdError, CanonicalError, RecursionError) as error:
        if failure:
            raise failure[0] from None
        raise CanonicalError(f"The document is not JSON-LD that can be signed: {_first_line(error)}") from None
    except (TypeError, AttributeError, KeyError, IndexError, ValueError) as error:
        # PyLD meets some malformed values with Python's own errors instead of a JsonLdError
        raise CanonicalError(f"The document is not JSON-LD that can be signed ({type(error).__name__}).") from None
    return expanded


def _loaded(url: str, load: Load) -> JsonObject:
    try:
        document = load(url)
    except LookupError:
        raise ContextError(f"The context {url!r} is not known; contexts are never fetched.", name=url) from None
    if load is not contexts.load:
        document = {"@context": _copied(document.get("@context", dict(document)))}
        screen_context(document["@context"])
    return dict(document)


def _copied(value: Json) -> Json:
    if isinstance(value, dict):
        return {name: _copied(member) for name, member in value.items()}
    return [_copied(item) for item in value] if isinstance(value, list) else value


def _dropped(iri: object) -> str:
    if iri is None:
        return "A member is not defined by the contexts, so it would not be signed."
    return f"The member {iri!r} is not defined by the contexts, so it would not be signed."


def _first_line(error: BaseException) -> str:
    cause = error.__cause__ or error
    words = str(cause.args[0]) if cause.args else str(cause)
    return (words.removeprefix("Invalid JSON-LD syntax; ").splitlines() or [type(cause).__name__])[0]
