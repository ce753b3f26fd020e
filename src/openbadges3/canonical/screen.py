"""What a document or a context may not even contain before it is expanded.

A member can be hidden from a reader while its statement stays signed: by an alias, by a full IRI instead of the
term, or by an inline context. So names must be plain, contexts must be addresses, and nothing may be empty.
"""

from __future__ import annotations

from collections.abc import Mapping

from openbadges3.canonical.quads import IRI
from openbadges3.codes import Code
from openbadges3.errors import CanonicalError, ContextError, UnsaidError, WorkBudgetError
from openbadges3.strict_json import Json

_MOST_CONTEXTS = 16
_KEYWORDS = frozenset({"@context", "@id", "@type", "@value", "@language", "@list", "@set"})
_CREDENTIALS = "https://www.w3.org/2018/credentials#"
_SECURITY = "https://w3id.org/security#"
_PROTECTED = {
    _CREDENTIALS + name: name
    for name in (
        "credentialSchema",
        "credentialStatus",
        "credentialSubject",
        "evidence",
        "expirationDate",
        "issuanceDate",
        "issuer",
        "refreshService",
        "termsOfUse",
        "validFrom",
        "validUntil",
    )
} | {_SECURITY + "proof": "proof", "@id": "id", "@type": "type"}
_GUARDED = (
    _CREDENTIALS,
    _SECURITY,
    "https://www.w3.org/ns/credentials/",
    "https://purl.imsglobal.org/spec/vc/",
)


def screen_document(document: Json) -> None:
    """Raise unless the document has only plain member names, contexts by address, and nothing null or empty."""
    stack: list[Json] = [document]
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            for name, value in item.items():
                if name == "@context":
                    _screen_reference(value)
                    continue
                _screen_name(name)
                if value is None or value == []:
                    raise UnsaidError(
                        f"The member {name!r} is null or empty, so it would not be signed; leave it out.", name=name
                    )
                stack.append(value)
        elif isinstance(item, list):
            for value in item:
                if value is None or isinstance(value, list):
                    raise UnsaidError("An array holds null or another array, which would not be signed as written.")
                stack.append(value)


def require_plain_members(document: Json) -> None:
    """Raise unless every member is written with the plain name readers look for: no keyword, prefix or full address.

    Stricter than `screen_document`, for credentials: `@id` for `id` or a full IRI for `validUntil` would keep the
    signature and hide the member. Language-tagged texts (`@value`, `@language`) are allowed.
    """
    stack: list[Json] = [document]
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            for name, value in item.items():
                if ":" in name or (name.startswith("@") and name != "@context" and "@value" not in item):
                    sentence = f"The member {name!r} must be written with its plain name."
                    raise CanonicalError(sentence, Code.HIDDEN_PARTS, name=name)
                if type(value) is not str:
                    stack.append(value)
        elif isinstance(item, list):
            stack.extend(item)


def _screen_name(name: str) -> None:
    if name.startswith("@"):
        if name not in _KEYWORDS:
            sentence = f"The keyword {name!r} is refused: what it says is unsigned or can hide what is signed."
            raise CanonicalError(sentence, Code.HIDDEN_PARTS, name=name)
    elif ":" in name and ("://" not in name or name.startswith(_GUARDED)):
        sentence = f"The member {name!r} must be written with its plain name, not as an address or alias."
        raise CanonicalError(sentence, Code.HIDDEN_PARTS, name=name)


def _screen_reference(value: Json) -> None:
    if isinstance(value, list) and len(value) > _MOST_CONTEXTS:
        raise WorkBudgetError(f"The document names more than {_MOST_CONTEXTS} contexts.")
    for context in value if isinstance(value, list) else [value]:
        if not isinstance(context, str):
            sentence = "A context inside the document is refused: it can rename or hide signed members."
            raise ContextError(sentence, Code.OWN_CONTEXT)
        if not IRI.fullmatch(context):
            raise ContextError(f"The context {context!r} is not an absolute address.", name=context)


def screen_context(context: Json) -> None:
    """Raise `ContextError` if a context, or one scoped inside it, gives a protected member another name."""
    stack: list[Json] = [context]
    while stack:
        item = stack.pop()
        if isinstance(item, list):
            stack.extend(item)
        elif isinstance(item, dict):
            for term, definition in item.items():
                if not term.startswith("@"):
                    _screen_term(term, definition, item)
                    if isinstance(definition, dict) and "@context" in definition:
                        stack.append(definition["@context"])


def _screen_term(term: str, definition: Json, context: Mapping[str, Json]) -> None:
    target = definition.get("@id") if isinstance(definition, dict) else definition
    if isinstance(definition, dict) and "@reverse" in definition:
        target = definition["@reverse"]
    if definition is None and term in _PROTECTED.values():
        raise ContextError(f"A context takes the meaning of {term!r} away, which hides it from the signature.")
    if not isinstance(target, str):
        return
    prefix, colon, rest = target.partition(":")
    base = context.get(prefix)
    base = base.get("@id") if isinstance(base, dict) else base
    if colon and not rest.startswith("//") and isinstance(base, str):
        target = base + rest
    if target in _PROTECTED and _PROTECTED[target] != term:
        raise ContextError(
            f"A context gives {_PROTECTED[target]!r} the other name {term!r}, which hides it from readers."
        )
