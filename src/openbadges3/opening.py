"""From the bytes somebody gives to the badge in them: out of images, presentations, envelopes and clipboards.

What is around a badge never speaks for it: it is taken off, named in the report, and only the badge is judged. Where
several badges are in one file each is judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from .bake import is_png, is_svg, unbake
from .canonical import Shapes
from .canonical.shapes import Described
from .codes import Code
from .editions import ADDRESS, UnreadError, is_signed_badge, older_address, require_open_badges_3
from .errors import NoBadgeError, OpenBadgesError, StrictJsonError, TooLargeError
from .jwt_proof import Token, is_token, read_token
from .model.structure import types_of
from .multiformats import base64url_decode
from .policy import Policy
from .proof import unsecured
from .reading import read
from .report import Note
from .strict_json import Json, JsonObject, loads
from .work import Work

MOST = 32
"""How many badges are judged in one file."""

_DEEPEST = 6
_BOM = b"\xef\xbb\xbf"
_KINDS = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"%PDF-", "PDF"),
    (b"PK\x03\x04", "ZIP"),
    (b"RIFF", "WebP"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"BM", "BMP"),
)
_BRANDS = (b"ftyphe", b"ftypmi", b"ftypav")
_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_WRAPPERS = (
    "credential", "verifiableCredential", "compactJwsString", "compactJwsStrings", "signedCredential", "vc", "badge",
    "verifiablePresentation", "presentation", "vp", "assertion", "data", "result", "document", "jwt", "value",
)  # fmt: skip
_PRESENTATION, _ENVELOPE, _WRAPPER = "presentation", "envelope", "wrapper"
_FENCE = b"```"
_SELECTIVE_TOKEN = re.compile(rb"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+(?:~[A-Za-z0-9_.-]*)+")


class Opened(NamedTuple):
    """A badge that was found: its document, described without proof; and the token it came in, if it did."""

    document: JsonObject
    described: Described
    token: Token | None = None


class Presented(NamedTuple):
    """A presentation that was opened: its document, and the token it came in, if it did."""

    document: JsonObject
    token: Token | None = None


class Opening:
    """One opening: `container` names the file, `inside` what else was around the badge, `notes` what was amiss, and
    `presented` the presentations on the way."""

    def __init__(self, policy: Policy, shapes: Shapes, work: Work | None = None) -> None:
        self._policy, self._shapes, self._work = policy, shapes, work or Work()
        self.container = "json"
        self.inside = ""
        self.notes: list[Note] = []
        self.presented: list[Presented] = []

    def found_in(self, content: bytes) -> list[Opened]:
        """The badges in the bytes, at least one; `OpenBadgesError` saying what they are instead."""
        if content[:1] == b"{":
            self._work.read(len(content))
            document, described = read(content, limits=self._policy.limits, shapes=self._shapes)
            if is_signed_badge(document):
                return [Opened(document, described)]
            return self._required([*self._of_object(document, described, 0)])
        if is_png(content) or is_svg(content):
            content = self._out_of_image(content)
        else:
            self._refuse_other_files(content)
        return self._required([*self._of_bytes(content, 0)])

    def _required(self, found: list[Opened]) -> list[Opened]:
        if not found:
            kind = self.inside if self.inside in (_PRESENTATION, _ENVELOPE) else "JSON"
            raise UnreadError("There is no badge inside.", kind=kind)
        if len(found) > MOST:
            raise TooLargeError(f"There are {len(found)} badges inside; at most {MOST} are judged at once.")
        return found

    def _out_of_image(self, content: bytes) -> bytes:
        kind = self.container = "png" if is_png(content) else "svg"
        if len(content) > self._policy.image_bytes:
            raise TooLargeError(f"The image is larger than {self._policy.image_bytes} bytes.")
        if kind == "svg" and _PAGE.search(content[:2048]):
            raise UnreadError("This is a web page, not a badge.", kind="web page")
        try:
            inner = unbake(content)
        except NoBadgeError as error:
            raise NoBadgeError(str(error), kind=kind.upper()) from None
        text = inner.strip()
        if ADDRESS.fullmatch(text.decode("utf-8", "replace")):
            raise older_address(text.decode("utf-8"), kind)
        return inner

    def _refuse_other_files(self, content: bytes) -> None:
        kind = next((name for start, name in _KINDS if content.startswith(start)), "")
        if not kind and content[4:10] in _BRANDS:
            kind = "HEIC"
        if not kind and b"%PDF-" in content[:1024]:
            kind = "PDF"
        if not kind and b"\0" in content[:1024]:
            kind = "binary"
        if kind:
            raise UnreadError(f"This is a file of another kind ({kind}), not a badge.", kind=kind)

    def _of_bytes(self, content: bytes, depth: int) -> Iterator[Opened]:
        content = self._cleaned(content)
        if content[:1] == b"{":
            yield from self._of_json(content, depth)
            return
        self._work.read(len(content))
        joined = b"".join(content.split()) if content[:2] == b"ey" else content
        if is_token(joined):
            yield from self._of_token(joined, depth)
        elif _SELECTIVE_TOKEN.fullmatch(joined):
            raise UnreadError("The badge is an SD-JWT, which is not judged here.", Code.UNKNOWN_FORMAT, name="SD-JWT")
        else:
            yield from self._of_value(self._value(content), depth)

    def _of_json(self, content: bytes, depth: int) -> Iterator[Opened]:
        self._work.read(len(content))
        document, described = read(content, limits=self._policy.limits, shapes=self._shapes)
        yield from self._of_object(document, described, depth)

    def _value(self, content: bytes) -> Json:
        try:
            return loads(content, limits=self._policy.limits)
        except TooLargeError:
            raise
        except StrictJsonError:
            text = content[:2048].decode("utf-8", "replace")
            if content[:1] in (b'"', b"["):
                raise
            kind = "address" if ADDRESS.fullmatch(text.strip()) else "text" if content.strip() else "nothing"
            raise UnreadError("This is neither JSON nor a token, so it is not a badge.", kind=kind) from None

    def _cleaned(self, content: bytes) -> bytes:
        """Without what editors and clipboards put around."""
        if content.startswith(_BOM):
            content = content[len(_BOM) :]
            self.notes.append(Note("$", "starts with a byte order mark."))
        content = content.strip()
        if len(content) > 2 * len(_FENCE) and content.startswith(_FENCE) and content.endswith(_FENCE):
            content = content[: -len(_FENCE)].partition(b"\n")[2].strip()
            self._wrapped("stands between marks of another program.")
        for mark in (b"'", b"`"):
            if len(content) > 2 and content.startswith(mark) and content.endswith(mark):
                content = content[1:-1].strip()
                self._wrapped("stands between quotation marks.")
        return content

    def _of_token(self, content: bytes, depth: int) -> Iterator[Opened]:
        token = read_token(content, limits=self._policy.limits)
        self.container = "jwt" if self.container in ("json", "jwt") else f"{self.container.partition(',')[0]}, jwt"
        presented = token.payload.get("vp") if "vp" in token.payload else token.payload
        if isinstance(presented, dict) and _is_presentation(presented):
            self.inside = _PRESENTATION
            self.presented.append(Presented(presented, token))
            yield from self._of_value(presented.get("verifiableCredential"), depth + 1)
            return
        document = token.document
        require_open_badges_3(document)
        yield Opened(document, Described(unsecured(document)), token)

    def _of_object(self, document: JsonObject, described: Described | None, depth: int) -> Iterator[Opened]:
        if depth > _DEEPEST:
            raise TooLargeError("The badge is wrapped up too many times.")
        types = types_of(document)
        if "VerifiablePresentation" in types:
            self.inside = _PRESENTATION
            self.presented.append(Presented(document))
            yield from self._of_value(document.get("verifiableCredential"), depth + 1)
        elif "EnvelopedVerifiableCredential" in types or "EnvelopedVerifiablePresentation" in types:
            self.inside = self.inside or _ENVELOPE
            yield from self._of_bytes(enclosed(document.get("id")), depth + 1)
        elif "@context" not in document and (names := [name for name in _WRAPPERS if _may_hold(document, name)]):
            self._wrapped(f"is inside the member {names[0]!r} of something else.")
            for name in names:
                yield from self._of_value(document[name], depth + 1)
        else:
            require_open_badges_3(document)
            if not document.get("proof"):
                sentence = "This badge has no signature, so anyone could have written it."
                raise UnreadError(sentence, Code.UNSIGNED)
            yield Opened(document, described or Described(unsecured(document)))

    def _of_value(self, value: Json, depth: int) -> Iterator[Opened]:
        if depth > _DEEPEST:
            raise TooLargeError("The badge is wrapped up too many times.")
        if isinstance(value, dict):
            yield from self._of_object(value, None, depth)
        elif isinstance(value, str):
            if self.inside != _PRESENTATION:
                self._wrapped("is inside a text.")
            yield from self._of_bytes(value.encode("utf-8"), depth + 1)
        elif isinstance(value, list):
            if self.inside != _PRESENTATION:
                self._wrapped("is inside a list.")
            for item in value[: MOST + 1]:
                yield from self._of_value(item, depth + 1)
        else:
            raise UnreadError("This is JSON, but not a badge.", kind="JSON")

    def _wrapped(self, how: str) -> None:
        self.inside = self.inside or _WRAPPER
        note = Note("$", how)
        if note not in self.notes:
            self.notes.append(note)


def _is_presentation(document: Mapping[str, Json]) -> bool:
    return "VerifiablePresentation" in types_of(document)


def _may_hold(document: Mapping[str, Json], name: str) -> bool:
    """Whether a member of something that is no badge itself may hold one."""
    value = document.get(name)
    if isinstance(value, str):
        return value[:1] in ("{", "[", '"') or value[:2] == "ey"
    return isinstance(value, dict | list) and bool(value) and "recipient" not in document


def enclosed(address: Json) -> bytes:
    """The bytes in a `data:` address, as envelopes hold them (VC Data Model 2.0 §4.13)."""
    text = address if isinstance(address, str) else ""
    head, comma, body = text.partition(",")
    if not head.startswith("data:") or not comma:
        raise UnreadError("The envelope holds no badge: its id is not a data: address.", kind=_ENVELOPE)
    if not head.endswith(";base64"):
        return unquote_to_bytes(body)
    try:
        return base64url_decode(body.rstrip("=").replace("+", "-").replace("/", "_"))
    except OpenBadgesError as error:
        raise UnreadError(f"The envelope is damaged: {error}", Code.DAMAGED) from None
