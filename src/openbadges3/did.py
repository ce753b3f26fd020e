"""Decentralized identifiers: did:key and did:web, and which addresses may be asked for at all.

did:key and did:web follow their method specifications (W3C CCG). Nothing is fetched here.
"""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import unquote, urlsplit

from .codes import Code
from .errors import EncodingError, IdentityError
from .public_keys import PublicKey

_HOST = re.compile(
    r"(?=.{1,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]", re.IGNORECASE
)
_WEB_HOST = re.compile(r"[A-Za-z0-9.-]+(?::[0-9]{1,5})?")
_WEB_PART = re.compile(r"(?:[A-Za-z0-9._-]|%[0-9A-Fa-f]{2})+")
_PRIVATE_SUFFIXES = (".localhost", ".local", ".internal", ".localdomain", ".home.arpa", ".onion")


def without_fragment(url: str) -> str:
    """The address up to its `#`."""
    return url.partition("#")[0]


def did_key(key: PublicKey) -> str:
    """The did:key of a public key."""
    return f"did:key:{key.multikey}"


def key_of_did_key(url: str) -> PublicKey:
    """The key inside a did:key or a did:key URL, whose fragment, if any, must be the same key."""
    did, mark, fragment = url.partition("#")
    text = did.removeprefix("did:key:")
    if mark and fragment != text:
        raise IdentityError(f"{url} names another key than its own did:key.", Code.MALFORMED)
    try:
        return PublicKey.from_multikey(text)
    except EncodingError as error:
        raise IdentityError(f"{did} holds no usable key: {error}", error.reason, **error.values) from None


def did_web_address(did: str) -> str:
    """The HTTPS address of the document of a did:web: `.well-known/did.json`, or `did.json` under its path.

    A port is written percent-encoded after the host (`did:web:example.com%3A8443:team`).
    """
    host, *path = did.removeprefix("did:web:").split(":")
    parts = [unquote(part) for part in path]
    if not _WEB_HOST.fullmatch(unquote(host)) or not all(_WEB_PART.fullmatch(part) for part in path):
        raise IdentityError(f"{did} is not a did:web identifier.", Code.MALFORMED)
    if any(part in (".", "..") or "/" in part or "\\" in part for part in parts):
        raise IdentityError(f"{did} is not a did:web identifier: its path leaves the site.", Code.MALFORMED)
    return f"https://{unquote(host)}/{'/'.join([*path, 'did.json']) if path else '.well-known/did.json'}"


def require_reachable(url: str, *, local: bool = False) -> None:
    """Raise `IdentityError` unless the address is HTTPS at a public host name.

    Refused: other schemes, credentials in the address, IP addresses in any spelling, single-label and private names. A
    name can still resolve to a private address, so whoever fetches must check that too. With `local`, for development,
    loopback hosts and plain HTTP to them are let through.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise IdentityError(f"{url!r} is not an address.", Code.UNREACHABLE, address=url) from None
    if (
        local
        and parts.scheme in ("http", "https")
        and (host in ("localhost", "127.0.0.1", "::1") or host.endswith(".localhost"))
    ):
        return
    if parts.scheme != "https":
        raise IdentityError(f"{url!r} is not an https address, so it is not fetched.", Code.UNREACHABLE, address=url)
    if "@" in parts.netloc or port == 0:
        sentence = f"{url!r} carries a user name or an impossible port, so it is not fetched."
        raise IdentityError(sentence, Code.UNREACHABLE, address=url)
    if _is_ip(host) or not _HOST.fullmatch(host) or host.lower().endswith(_PRIVATE_SUFFIXES):
        sentence = f"{url!r} is not at a public host name, so it is not fetched."
        raise IdentityError(sentence, Code.UNREACHABLE, address=url)


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True
