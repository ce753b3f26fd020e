"""What a fuzzer drives: for any bytes at all, each of these returns, or something is wrong with the library.

`fuzz.py` runs them under a coverage-guided fuzzer; `test_fuzz_corpus.py` runs them over the small corpus that is kept.
"""

import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from openbadges3 import STRICT, Verdict, bake, unbake, verify
from openbadges3.canonical import Shapes, canonical_bytes
from openbadges3.errors import OpenBadgesError
from openbadges3.issue import sign
from openbadges3.multiformats import base64url_encode
from openbadges3.reading import read
from openbadges3.strict_json import DEFAULT_LIMITS, dumps, load_object, loads

from .samples import CREATED, NOTHING, NOW, SIGNER, SVG, badge, chunk, png

_HEADER = 8 + 12 + 13  # signature and first chunk of a PNG
TOKEN = (Path(__file__).with_name("corpus") / "jwt" / "raw").read_bytes()[1:]
"""The one token of the corpus that was signed: nothing made of it may be valid."""

PAYLOAD = b'{"a": "badge ]]> & such"}'


def strict_json(data: bytes) -> None:
    """What is read is what Python's own reader reads, and it survives being written and read again."""
    try:
        value = loads(data)
    except OpenBadgesError:
        return
    assert value == json.loads(data)
    assert loads(dumps(value)) == value


def png_picture(data: bytes) -> None:
    """Raw bytes, or (first byte odd) chunks with right checksums, which mutation alone would hardly ever find."""
    _picture(_chunked(data[1:]) if data[:1] and data[0] % 2 else data[1:])


def svg_picture(data: bytes) -> None:
    """What starts as XML, or else what stands inside a drawing."""
    _picture(data if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") else SVG.replace(b"</svg>", data + b"</svg>"))


def token(data: bytes) -> None:
    """Raw bytes, or (first byte odd) header, payload and signature, parted by NUL, in base64url."""
    content = data[1:]
    if data[:1] and data[0] % 2:
        content = b".".join(base64url_encode(part).encode() for part in data[1:].split(b"\0", 2))
    report = verify(content, fetch=NOTHING, now=NOW, policy=STRICT)
    assert report.verdict is not Verdict.VALID or content.strip() == TOKEN


def copy_of_a_badge(data: bytes) -> None:
    """Raw bytes, or (first byte odd) an address and a name, parted by NUL, in a badge whose printing is known.

    It is read as without a printing, and a copy has the canonical form that the full algorithm gives.
    """
    shapes, before, between, after = _printing()
    content = data[1:]
    if data[:1] and data[0] % 2:
        address, _, name = content.partition(b"\0")
        content = before + address + between + name + after
    try:
        expected = load_object(content)
    except OpenBadgesError as error:
        with pytest.raises(type(error), match=re.escape(str(error))):
            read(content, limits=DEFAULT_LIMITS, shapes=shapes)
        return
    document, described = read(content, limits=DEFAULT_LIMITS, shapes=shapes)
    assert document == expected
    planned = None if described.copy is None else described.copy.canonical()
    assert planned is None or planned == canonical_bytes(described.document)


@cache
def _printing() -> tuple[Shapes, bytes, bytes, bytes]:
    """Shapes with a printing, and what a signed copy is apart from the address and the name that are its own."""
    shapes, address, name = Shapes(), "https://badges.example.org/0", "Nobody"
    for number, other in enumerate(("Ada", "Ben", "Cleo", name)):
        document = badge(name=other).to_json() | {"id": f"https://badges.example.org/{3 - number}"}
        subject = document["credentialSubject"]
        assert isinstance(subject, dict)
        subject["narrative"] = "Done."
        shapes.canonical(document)
    before, rest = sign(document, SIGNER, created=CREATED).split(address.encode())
    between, after = rest.split(name.encode())
    return shapes, before, between, after


def _picture(image: bytes) -> None:
    try:
        found = unbake(image)
    except OpenBadgesError:
        found = None
    if found is not None:
        verify(image, fetch=NOTHING, now=NOW, policy=STRICT)
    try:
        baked = bake(image, PAYLOAD)
    except OpenBadgesError:
        return
    assert unbake(baked) == PAYLOAD


def _chunked(data: bytes) -> bytes:
    """Four letters of a type and a length byte, then that many bytes, again and again."""
    pieces = []
    while len(data) >= 5:
        size = data[4]
        pieces.append(chunk(data[:4], data[5 : 5 + size]))
        data = data[5 + size :]
    smallest = png()
    return smallest[:_HEADER] + b"".join(pieces) + smallest[_HEADER:]


TARGETS: dict[str, Callable[[bytes], None]] = {
    "json": strict_json,
    "png": png_picture,
    "svg": svg_picture,
    "jwt": token,
    "copies": copy_of_a_badge,
}
