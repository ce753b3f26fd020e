"""Whose key is it: from a verification method to a key and the identifier that controls it.

Controlled Identifiers 1.0 §3.3 (Retrieve Verification Method) for documents; OB 3.0 §8.2 for keys. A key counts for
its controller only if the controller's own document has the same id, lists the key under `assertionMethod`, and the
key names that controller.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

from .codes import Code
from .date_times import parse_date_time
from .did import did_web_address, key_of_did_key, require_reachable, without_fragment
from .errors import EncodingError, IdentityError, OpenBadgesError, UnavailableError, UnknownKindError, WorkBudgetError
from .public_keys import PublicKey
from .report import Fetch
from .rsa_keys import AnyPublicKey, key_of_jwk
from .strict_json import Json, JsonObject, Limits, load_object

_DOCUMENT_LIMITS = Limits(size=256 * 1024)
_KEY_TYPES = ("Multikey", "Ed25519VerificationKey2020", "JsonWebKey", "JsonWebKey2020")


class ControlledKey(NamedTuple):
    """A key and who controls it; no controller means that nobody vouches for the key.

    `origin` is the site of a bare key (JWK or JWK set): it vouches for issuers of that site.
    """

    key: AnyPublicKey
    controller: str | None
    origin: str | None = None


def resolve_key(
    method: str, *, fetch: Fetch, now: datetime, local: bool = False, purpose: str = "assertionMethod"
) -> ControlledKey:
    """The key of a verification method, which its controller lists for the purpose.

    Raises `IdentityError` if its controller does not stand by it, `UnavailableError` if the document with the key
    cannot be had. An `https://…#z6Mk…` whose document cannot be had still gives the key in its
    fragment, with no controller.
    """
    if method.startswith("did:key:"):
        return _of_did_key(method)
    if method.startswith("did:web:"):
        did = without_fragment(method)
        document = fetch_object(did_web_address(did), fetch=fetch, local=local)
        return ControlledKey(_key_in(document, method=method, controller=did, now=now, purpose=purpose), did)
    if method.startswith("did:"):
        sentence = f"{method} is of a DID method this library does not know (did:key and did:web are)."
        raise UnknownKindError(sentence, Code.UNKNOWN_DID_METHOD, name=":".join(method.split(":")[:2]))
    controller = without_fragment(method)
    try:
        document = fetch_object(controller, fetch=fetch, local=local)
    except UnavailableError:
        return ControlledKey(_key_in_fragment(method), None)
    if "kty" in document or "keys" in document:
        return ControlledKey(_bare_key(document, method), None, origin_of(method))
    key = _key_in(document, method=method, controller=controller, now=now, purpose=purpose)
    return ControlledKey(key, controller)


@lru_cache(maxsize=1024)
def _of_did_key(method: str) -> ControlledKey:
    return ControlledKey(key_of_did_key(method), without_fragment(method))


def fetch_object(url: str, *, fetch: Fetch, local: bool = False, limits: Limits = _DOCUMENT_LIMITS) -> JsonObject:
    """The JSON object at an address, through the given fetch."""
    body = fetch_bytes(url, fetch=fetch, local=local)
    try:
        return load_object(body, limits=limits)
    except OpenBadgesError as error:
        raise IdentityError(f"What {url} answered is not usable: {error}", Code.UNUSABLE_ANSWER, address=url) from None


def fetch_bytes(url: str, *, fetch: Fetch, local: bool = False) -> bytes:
    """The bytes at an address, through the given fetch; `UnavailableError` when there is nothing to be had."""
    require_reachable(url, local=local)
    try:
        return bytes(fetch(url).body)
    except WorkBudgetError:
        raise
    except (LookupError, OSError, ValueError) as error:
        sentence = f"{url} could not be had: {str(error) or type(error).__name__}"
        raise UnavailableError(sentence, address=url) from None


def _key_in_fragment(method: str) -> PublicKey:
    fragment = method.partition("#")[2]
    try:
        return PublicKey.from_multikey(fragment)
    except EncodingError:
        raise UnavailableError(f"The key {method} could not be had.", address=method) from None


def origin_of(url: str) -> str:
    """The site of an HTTPS address: scheme, host and port."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.lower()}"


def _bare_key(document: JsonObject, method: str) -> AnyPublicKey:
    """The key of a JSON Web Key document, or the one of a JWK set whose kid the method names."""
    if "kty" in document:
        return key_of_jwk(document)
    names = (method, method.partition("#")[2])
    found = [key for key in _listed(document, "keys") if isinstance(key, dict) and key.get("kid") in names]
    if len(found) != 1:
        raise IdentityError(f"The key set holds the key {method} {len(found)} times; once is needed.")
    return key_of_jwk(found[0])


def _key_in(document: JsonObject, *, method: str, controller: str, now: datetime, purpose: str) -> AnyPublicKey:
    if document.get("id") != controller:
        raise IdentityError(
            f"The document of {controller} says it is {document.get('id')!r}, so its keys do not count."
        )
    entry = _listed_method(document, method=method, controller=controller, purpose=purpose)
    if entry.get("type") not in _KEY_TYPES:
        kind = str(entry.get("type"))[:200]
        sentence = f"The key {method} is of the type {kind!r}, which this library does not know."
        raise IdentityError(sentence, Code.UNKNOWN_KEY_TYPE, name=kind)
    if entry.get("controller") != controller:
        raise IdentityError(f"The key {method} is controlled by {entry.get('controller')!r}, not by {controller}.")
    for member in ("revoked", "expires"):
        if member in entry and parse_date_time(str(entry[member])) <= now:
            raise IdentityError(f"The key {method} is no longer good ({member} {entry[member]}).")
    return _key_of(entry, method)


def _listed_method(document: JsonObject, *, method: str, controller: str, purpose: str) -> JsonObject:
    """The entry of a key that the document lists under a purpose, by reference or in place."""
    for item in _listed(document, purpose):
        if isinstance(item, dict) and _absolute(item.get("id"), controller) == method:
            return item
        if isinstance(item, str) and _absolute(item, controller) == method:
            break
    else:
        may_not = "issue badges" if purpose == "assertionMethod" else "show them"
        raise IdentityError(f"{controller} does not list {method} under {purpose}, so it may not {may_not}.")
    found = [
        item
        for item in _listed(document, "verificationMethod")
        if isinstance(item, dict) and _absolute(item.get("id"), controller) == method
    ]
    if len(found) != 1:
        raise IdentityError(f"{controller} describes the key {method} {len(found)} times; once is needed.")
    return found[0]


def _listed(document: JsonObject, name: str) -> Iterator[Json]:
    value = document.get(name, [])
    yield from value if isinstance(value, list) else [value]


def _absolute(identifier: Json, controller: str) -> str | None:
    if not isinstance(identifier, str):
        return None
    return controller + identifier if identifier.startswith("#") else identifier


def _key_of(entry: JsonObject, method: str) -> AnyPublicKey:
    multikey, jwk = entry.get("publicKeyMultibase"), entry.get("publicKeyJwk")
    if isinstance(multikey, str) and jwk is None:
        return PublicKey.from_multikey(multikey)
    if isinstance(jwk, dict) and multikey is None:
        return key_of_jwk(jwk)
    raise IdentityError(f"The key {method} must have either publicKeyMultibase or publicKeyJwk.")
