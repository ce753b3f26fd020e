"""Badges in SVG files: one `credential` element of the Open Badges namespace under the root (OB 3.0 §5.3.2).

The file is read with expat and never expanded: a DOCTYPE is let through because published samples carry one, but
entities and attribute defaults declared in it are refused, since they can say something else to another reader.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from openbadges3.codes import Code
from openbadges3.errors import BakeError, NoBadgeError

NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"
NAMESPACE_2 = "http://openbadges.org"
_SVG = "http://www.w3.org/2000/svg"
_SEPARATOR = "\n"
_MOST_ELEMENTS = 100_000
_JWS = re.compile(rb"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
_TAG = re.compile(rb"""[^"'>]*(?:(?:"[^"]*"|'[^']*')[^"'>]*)*>""")
_NAMES = {f"{NAMESPACE}{_SEPARATOR}credential", f"{NAMESPACE_2}{_SEPARATOR}assertion"}


@dataclass
class _Element:
    """A badge element met in the file: where it starts and ends, how deep, and what it holds."""

    start: int
    depth: int
    verify: str | None
    end: int = -1
    text: list[str] = field(default_factory=list)
    children: int = 0


@dataclass
class _Reading:
    """One pass over an SVG file."""

    content: bytes
    root: int = -1
    depth: int = 0
    elements: int = 0
    found: list[_Element] = field(default_factory=list)
    open: _Element | None = None
    is_utf8: bool = True

    def run(self) -> _Reading:
        parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
        parser.specified_attributes = True
        parser.buffer_text = True
        parser.XmlDeclHandler = self._declaration
        parser.EntityDeclHandler = self._refuse
        parser.AttlistDeclHandler = self._refuse
        parser.SkippedEntityHandler = self._refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        self._parser = parser
        try:
            parser.Parse(self.content, True)
        except expat.ExpatError as error:
            raise BakeError(f"The SVG is not well-formed XML (line {error.lineno}).") from None
        except (LookupError, UnicodeError, ValueError) as error:
            if isinstance(error, BakeError):
                raise
            raise BakeError("The SVG is in an encoding that cannot be read; save it as UTF-8.") from None
        return self

    def _declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        self.is_utf8 = encoding is None or encoding.lower() in ("utf-8", "us-ascii")

    def _refuse(self, *_: object) -> None:
        raise BakeError("The SVG declares or uses entities or attribute defaults; such a file is not read.")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        self.elements += 1
        if self.elements > _MOST_ELEMENTS:
            raise BakeError(f"The SVG has more than {_MOST_ELEMENTS} elements.", Code.TOO_LARGE)
        if self.depth == 1:
            if name != f"{_SVG}{_SEPARATOR}svg":
                raise BakeError("The file is XML but not an SVG.", Code.NOT_A_BADGE, kind="XML")
            self.root = self._parser.CurrentByteIndex
        if self.open is not None:
            self.open.children += 1
        elif name in _NAMES:
            self.open = _Element(self._parser.CurrentByteIndex, self.depth, attributes.get("verify"))
            self.found.append(self.open)

    def _end(self, _name: str) -> None:
        if self.open is not None and self.open.depth == self.depth:
            self.open.end = _tag_end(self.content, self._parser.CurrentByteIndex)
            self.open = None
        self.depth -= 1

    def _characters(self, text: str) -> None:
        if self.open is not None:
            self.open.text.append(text)


def unbake(image: bytes) -> bytes:
    """The badge in an SVG; `BakeError` if there is none or more than one, or if it says two things."""
    reading = _Reading(image).run()
    if not reading.found:
        raise NoBadgeError("The SVG holds no badge.")
    if len(reading.found) > 1:
        raise BakeError("The SVG holds more than one badge; which one counts cannot be told, so none does.")
    element = reading.found[0]
    text = "".join(element.text).strip()
    if element.depth != 2 or element.children:
        raise BakeError("The badge in the SVG is not where the standard puts it.")
    if bool(element.verify) == bool(text):
        raise BakeError("The badge in the SVG must be either in its verify attribute or in its text.")
    return (element.verify or text).encode("utf-8")


def bake(image: bytes, credential: bytes) -> bytes:
    """The SVG with the badge as first child of the root; badges already in it are taken out."""
    try:
        image.decode("utf-8")
        text = credential.decode("utf-8")
    except UnicodeDecodeError:
        raise BakeError("The SVG and the badge must both be UTF-8 text.") from None
    reading = _Reading(image).run()
    if not reading.is_utf8:
        raise BakeError("The SVG must be saved as UTF-8 before a badge is baked into it.")
    cleaned = bytearray(image)
    for element in reversed(reading.found):
        del cleaned[element.start : element.end]
    content = bytes(cleaned)
    end = _tag_end(content, reading.root)
    inner = _element(text, is_jws=_JWS.fullmatch(credential) is not None).encode("utf-8")
    if content[end - 2 : end] == b"/>":
        name = re.match(rb"<([^\s/>]+)", content[reading.root : end])
        closing = b"</" + (name[1] if name else b"svg") + b">"
        baked = content[: end - 2] + b">" + inner + closing + content[end:]
    else:
        baked = content[:end] + inner + content[end:]
    if not _carries(baked, text.strip().encode("utf-8")):
        raise BakeError("The badge holds characters that an SVG cannot carry.")
    return baked


def _carries(baked: bytes, credential: bytes) -> bool:
    try:
        return unbake(baked) == credential
    except BakeError:
        return False


def _element(text: str, *, is_jws: bool) -> str:
    start = f'<openbadges:credential xmlns:openbadges="{NAMESPACE}"'
    if is_jws:
        return f'{start} verify="{text}"/>'
    body = text.replace("]]>", "]]]]><![CDATA[>").replace("\r", "]]>&#13;<![CDATA[")
    return f"{start}><![CDATA[{body}]]></openbadges:credential>"


def _tag_end(content: bytes, start: int) -> int:
    """The position behind the tag that starts at `start`; `>` inside quotes does not end it."""
    found = _TAG.match(content, start)
    if found is None:
        raise BakeError("The SVG is cut short.")
    return found.end()
