"""N-Quads: reading them strictly and writing each term in its one canonical spelling.

A quad is a tuple of four texts (subject, predicate, object, graph), each term already in canonical N-Quads form:
`<iri>`, `_:label`, or a literal; the graph is empty for the default graph. Canonical form: RDF Dataset
Canonicalization 1.0 §5 ("Canonical N-Quads form"), which escapes U+0000-001F, U+007F, and what is no character of
XML 1.1 (U+FFFE, U+FFFF).
"""

from __future__ import annotations

import re

from openbadges3.errors import CanonicalError

Quad = tuple[str, str, str, str]

XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"

_ESCAPES = {code: f"\\u{code:04X}" for code in (*range(0x20), 0x7F, 0xFFFE, 0xFFFF)} | {
    0x08: "\\b",
    0x09: "\\t",
    0x0A: "\\n",
    0x0C: "\\f",
    0x0D: "\\r",
    0x22: '\\"',
    0x5C: "\\\\",
}
_COMMON = tuple((chr(code), _ESCAPES[code]) for code in (0x5C, 0x22, 0x0A, 0x0D, 0x09))
"""The escapes that ordinary texts need, the backslash first."""

_RARE = {code: escaped for code, escaped in _ESCAPES.items() if chr(code) not in dict(_COMMON)}
_NEEDS_RARE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_UNESCAPES = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
_ESCAPED = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([tbnrf\"'\\]))")

IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\\ud800-\udfff]*")
"""An absolute IRI that N-Quads can carry as it is."""

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_NOT_IN_IRIS = bytes(range(0x21)) + b'<>"{}|^`\\'
_LONG = 256

_UCHAR = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_IRIREF = rf"<(?:[^\x00-\x20<>\"{{}}|^`\\]|{_UCHAR})*>"
_BLANK = r"_:[0-9A-Za-z_:\u00B7-\U000EFFFF](?:[0-9A-Za-z_:.\u00B7-\U000EFFFF-]*[0-9A-Za-z_:\u00B7-\U000EFFFF-])?"
_LITERAL = rf"\"(?:[^\x22\x5C\x0A\x0D]|\\[tbnrf\"'\\]|{_UCHAR})*\"(?:\^\^{_IRIREF}|@[a-zA-Z]+(?:-[a-zA-Z0-9]+)*)?"
_LINE = re.compile(
    rf"[ \t]*({_IRIREF}|{_BLANK})[ \t]*({_IRIREF})[ \t]*({_IRIREF}|{_BLANK}|{_LITERAL})"
    rf"[ \t]*({_IRIREF}|{_BLANK})?[ \t]*\.[ \t]*(?:#.*)?"
)
_NOTHING = re.compile(r"[ \t]*(?:#.*)?")


def is_iri(text: str) -> bool:
    """Whether the whole text is an absolute IRI; quick for long ones, such as images in `data:` addresses."""
    if len(text) < _LONG or not text.isascii():
        return IRI.fullmatch(text) is not None
    written = text.encode("ascii")
    return _SCHEME.match(text) is not None and len(written.translate(None, _NOT_IN_IRIS)) == len(written)


def iri(value: str) -> str:
    """An absolute IRI as an N-Quads term; `CanonicalError` if it is relative or holds a forbidden character."""
    if not is_iri(value):
        sentence = f"{value[:200]!r} is not an absolute IRI, so it would not be signed as it stands."
        raise CanonicalError(sentence, name=value[:200])
    return f"<{value}>"


def escape(text: str) -> str:
    """The text of a literal with exactly the escapes the canonical form asks for."""
    if is_plain(text):
        return text
    for character, escaped in _COMMON:
        text = text.replace(character, escaped)
    return text.translate(_RARE) if _NEEDS_RARE.search(text) else text


def is_plain(text: str) -> bool:
    """Whether the text clearly needs no escape; a quick look, wrong only in asking for a closer one."""
    return text.isprintable() and '"' not in text and "\\" not in text


def literal(text: str, *, datatype: str = XSD_STRING, language: str = "") -> str:
    """A literal in canonical form: xsd:string is not written, a language tag stands in for its datatype."""
    quoted = f'"{escape(text)}"'
    if language:
        return f"{quoted}@{language}"
    return quoted if datatype == XSD_STRING else f"{quoted}^^{iri(datatype)}"


def serialize(quad: Quad) -> str:
    """One line of N-Quads with its line feed."""
    subject, predicate, value, graph = quad
    return f"{subject} {predicate} {value} {graph} .\n" if graph else f"{subject} {predicate} {value} .\n"


def parse(nquads: str) -> list[Quad]:
    """Read N-Quads into distinct quads in canonical spelling, in the order they come; bad lines are errors."""
    quads: dict[Quad, None] = {}
    for number, line in enumerate(re.split(r"\r\n|\n|\r", nquads), start=1):
        match = _LINE.fullmatch(line)
        if match is None:
            if _NOTHING.fullmatch(line):
                continue
            raise CanonicalError(f"Line {number} is not an N-Quad.")
        subject, predicate, value, graph = match.groups()
        quads[(_term(subject), _term(predicate), _term(value), _term(graph or ""))] = None
    return list(quads)


def _term(text: str) -> str:
    if text.startswith("<"):
        return iri(_unescape(text[1:-1]))
    if not text.startswith('"'):
        return text
    end = text.rindex('"') if not text.endswith(">") else text.rindex('"^^<')
    value, suffix = _unescape(text[1:end]), text[end + 1 :]
    if suffix.startswith("^^"):
        return literal(value, datatype=_unescape(suffix[3:-1]))
    return literal(value, language=suffix[1:])


def _unescape(text: str) -> str:
    return _ESCAPED.sub(_character, text) if "\\" in text else text


def _character(match: re.Match[str]) -> str:
    short, long, named = match.groups()
    if named:
        return _UNESCAPES[named]
    code = int(short or long, 16)
    if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        raise CanonicalError(f"\\U{code:08X} is not a character.")
    return chr(code)
