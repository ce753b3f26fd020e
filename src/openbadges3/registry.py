"""Known issuers, and whether a badge borrows the name or the address of one of them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from .strict_json import Json

_LOOKALIKES = str.maketrans(
    "аеорсухкмтвнігјѕԁӏαορυνικτхε01|ı",
    "aeopcyxkmtbhigjsdlaopuviktxeolli",
)
"""Letters of other scripts, and digits, that are read as Latin letters."""

_LONGEST = 1_000


class Claim(NamedTuple):
    """Who a badge says it comes from: nothing of it is proven by itself."""

    id: str = ""
    name: str = ""
    url: str = ""
    email: str = ""


class KnownIssuer(NamedTuple):
    """An issuer somebody vouches for: its id, its name, and the address of its site."""

    id: str
    name: str
    url: str = ""


class Borrowed(NamedTuple):
    """A known issuer whose name (or else whose address, as it was written) a badge of another key uses."""

    known: KnownIssuer
    address: str = ""


@dataclass(frozen=True)
class Registry:
    """A list of known issuers, by a name that reports tell."""

    name: str
    issuers: tuple[KnownIssuer, ...] = ()

    def knows(self, issuer: str) -> bool:
        """Whether an issuer of this id is listed."""
        return any(known.id == issuer for known in self.issuers)

    def borrowed_by(self, claim: Claim) -> Borrowed | None:
        """The listed issuer whose name or address the claim uses, if there is one.

        Names are compared as people read them: case, spaces, punctuation, invisible characters and letters of other
        scripts that look the same make no difference.
        """
        name = spoken(claim.name)
        for known in self.issuers:
            if name and name == spoken(known.name):
                return Borrowed(known)
        for address in (claim.id, claim.url, claim.email):
            host = host_of(address)
            for known in self.issuers:
                if host and host in (host_of(known.id), host_of(known.url)):
                    return Borrowed(known, address)
        return None


def registry_of(name: str, issuers: Iterable[tuple[str, str, str]]) -> Registry:
    """A registry of issuers given as id, name and address."""
    return Registry(name, tuple(KnownIssuer(*issuer) for issuer in issuers))


def claim_of(document: Mapping[str, Json]) -> Claim:
    """Who the badge says it comes from."""
    issuer = document.get("issuer")
    if isinstance(issuer, list) and len(issuer) == 1:
        issuer = issuer[0]
    if not isinstance(issuer, dict):
        return Claim(issuer if isinstance(issuer, str) else "")
    return Claim(*(_text(issuer.get(member)) for member in ("id", "name", "url", "email")))


def _text(value: Json) -> str:
    if isinstance(value, dict):
        value = value.get("@value", next(iter(value.values()), None))
    return value if isinstance(value, str) else ""


def spoken(name: str) -> str:
    """A name as people read it, for comparing only."""
    folded = unicodedata.normalize("NFKD", name[:_LONGEST]).casefold().translate(_LOOKALIKES)
    letters = "".join(letter for letter in folded if letter.isalnum())
    return letters.removeprefix("the")


def host_of(address: str) -> str:
    """The host of an address, a did:web or an e-mail address, without `www.`; empty if there is none."""
    address = address[:_LONGEST]
    if address.startswith("did:web:"):
        host = unquote(address.removeprefix("did:web:").partition(":")[0])
    elif "://" in address:
        try:
            host = urlsplit(address).netloc.rpartition("@")[2]
        except ValueError:
            return ""
    else:
        host = address.partition("@")[2]
    return host.lower().rstrip(".").removeprefix("www.")
