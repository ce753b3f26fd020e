"""What people paste: a link in any form, an id, or the text of a badge."""

import base64
import binascii
import re
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit
from uuid import UUID

from django.conf import settings

_ID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_HOST = r"(?:[^\s/@:?#\"'<>{}]+\.[^\s/@:?#\"'<>{}.]{2,}|localhost|127\.0\.0\.1)"
_WITHOUT_SCHEME = re.compile(_HOST + r"(?::\d{1,5})?(?:[/?#]\S*)?")
_DATA = re.compile(r"data:(?:image/(?:png|svg\+xml)|application/[\w.+-]+|text/plain)(;[\w=-]+)*,", re.IGNORECASE)
_TOKEN = re.compile(r"[\w-]+={0,2}\.[\w-]+={0,2}\.[\w-]*={0,2}")


@dataclass(frozen=True)
class OurCredential:
    """A credential of this site, and the share link it was named by, if it was."""

    credential_id: UUID
    share: str = ""


@dataclass(frozen=True)
class OurShare:
    """A share link of this site."""

    token: str


@dataclass(frozen=True)
class OurOther:
    """Another page of this site."""


@dataclass(frozen=True)
class Elsewhere:
    """A link to another host."""

    url: str


Pasted = OurCredential | OurShare | OurOther | Elsewhere | bytes


def understood(text: str) -> Pasted:
    """What a pasted text is. Bytes are a badge, or what is taken for one."""
    text = text.strip().strip("\ufeff\u200b")
    plain = text.strip("<>\"'“”«» \t\r\n")
    if _ID.fullmatch(plain.lower().removeprefix("urn:uuid:")):
        return OurCredential(UUID(plain.lower().removeprefix("urn:uuid:")))
    if plain.startswith("/") and not plain.startswith("//"):
        return _of_this_site(plain)
    if re.match(r"https?:", plain, re.IGNORECASE) and not re.search(r"\s", plain):
        return _link(plain)
    if _DATA.match(plain):
        return _data(plain)
    if _WITHOUT_SCHEME.fullmatch(plain) and not _TOKEN.fullmatch(plain):
        return _link(_with_scheme(plain))
    return text.encode("utf-8", "surrogatepass")


def _with_scheme(link: str) -> str:
    ours = urlsplit(settings.BASE_URL)
    is_ours = re.split(r"[/?#]", link, maxsplit=1)[0].lower() == ours.netloc.lower()
    return f"{ours.scheme if is_ours else 'https'}://{link}"


def _link(url: str) -> Pasted:
    try:
        parts = urlsplit(url)
        is_ours = (parts.hostname or "", _port(url)) == (urlsplit(settings.BASE_URL).hostname, _port(settings.BASE_URL))
    except ValueError:
        return Elsewhere(url)
    if not is_ours and parts.scheme != urlsplit(settings.BASE_URL).scheme:
        # http and https of one host are one site to people
        is_ours = parts.hostname == urlsplit(settings.BASE_URL).hostname and parts.port is None
    return _of_this_site(url) if is_ours else Elsewhere(url)


def _port(url: str) -> int:
    parts = urlsplit(url)
    return parts.port or (443 if parts.scheme == "https" else 80)


def _of_this_site(link: str) -> Pasted:
    parts = urlsplit(link)
    query = parse_qs(parts.query)
    match unquote(parts.path).strip("/").split("/"):
        case ["s", token]:
            return OurShare(token)
        case ["credentials", name] | ["badges", name] | ["learn", "badges", name] if found := _id(name):
            return OurCredential(found, query.get("share", [""])[0])
        case ["collections", token, name] if found := _id(name):
            return OurCredential(found, token)
        case ["verify"] if query.get("credential"):
            inner = understood(query["credential"][0])
            return inner if isinstance(inner, OurCredential) else OurOther()
        case _:
            return OurOther()


def _id(name: str) -> UUID | None:
    found = _ID.match(name)
    return UUID(found[0]) if found else None


def _data(text: str) -> bytes:
    """The bytes of a `data:` address, as image programs copy it."""
    head, _, body = text.partition(",")
    if not head.lower().endswith(";base64"):
        return unquote(body).encode()
    try:
        return base64.b64decode("".join(body.split()), validate=True)
    except (binascii.Error, ValueError):
        return text.encode()
