"""Badges in pictures: what goes in comes out, and nothing says two things."""

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openbadges3 import bake, issue, unbake
from openbadges3.bake.png import KEYWORDS
from openbadges3.errors import BakeError

from .samples import SIGNER, SVG, badge, chunk, png

BADGE = issue(badge(), SIGNER)
JWS = b"eyJhbGciOiJFZERTQSJ9.eyJhIjoxfQ.c2ln"
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")).map(
    lambda text: ('{"a":"' + text + '"}').encode()
)
DRAWABLE = st.text(st.characters(min_codepoint=0x20, max_codepoint=0xD7FF)).map(
    lambda text: ('{"a":"' + text + ']]>\r\n"}').encode()
)


def itxt(text: bytes, keyword: bytes = KEYWORDS[0], flags: bytes = b"\0\0") -> bytes:
    return chunk(b"iTXt", keyword + b"\0" + flags + b"\0\0" + text)


def with_chunks(*chunks: bytes) -> bytes:
    image = png()
    return image[:33] + b"".join(chunks) + image[33:]


@given(TEXTS)
def test_png_there_and_back(text: bytes) -> None:
    baked = bake(png(), text)
    assert unbake(baked) == text
    assert bake(baked, BADGE) == bake(png(), BADGE)


@given(DRAWABLE)
def test_svg_there_and_back(text: bytes) -> None:
    baked = bake(SVG, text)
    assert unbake(baked) == text
    assert unbake(bake(baked, BADGE)) == BADGE


def test_only_the_badge_is_added() -> None:
    baked = bake(png(), BADGE)
    assert baked.replace(itxt(BADGE), b"") == png()
    assert SVG.partition(b"<title>")[2] == bake(SVG, BADGE).partition(b"<title>")[2]


def test_a_jws_goes_into_the_attribute() -> None:
    baked = bake(SVG, JWS)
    assert b'verify="' + JWS + b'"' in baked and unbake(baked) == JWS
    assert unbake(bake(png(), JWS)) == JWS


def test_a_drawing_without_content() -> None:
    baked = bake(b'<s:svg xmlns:s="http://www.w3.org/2000/svg"/>', BADGE)
    assert baked.endswith(b"</s:svg>") and unbake(baked) == BADGE


def test_any_prefix_may_be_bound() -> None:
    image = b'<svg xmlns="http://www.w3.org/2000/svg"><x:credential xmlns:x="https://purl.imsglobal.org/ob/v3p0">'
    assert unbake(image + b" {} </x:credential></svg>") == b"{}"


def test_open_badges_2_is_read() -> None:
    assert unbake(with_chunks(itxt(b"{}", b"openbadges"))) == b"{}"
    assert unbake(with_chunks(chunk(b"tEXt", b"openbadges\0https://x.example/1"))) == b"https://x.example/1"
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><a:assertion xmlns:a="http://openbadges.org" verify="a.b.c"/></svg>'
    assert unbake(svg) == b"a.b.c"


PNG_FAULTS = {
    "no badge": png(),
    "two badges": with_chunks(itxt(BADGE), itxt(BADGE)),
    "a badge and a record": with_chunks(itxt(BADGE), itxt(BADGE, KEYWORDS[1])),
    "compressed": with_chunks(itxt(zlib.compress(BADGE), flags=b"\1\0")),
    "in another chunk": with_chunks(chunk(b"zTXt", KEYWORDS[0] + b"\0\0" + zlib.compress(BADGE))),
    "text of another kind": with_chunks(chunk(b"tEXt", KEYWORDS[0] + b"\0" + BADGE)),
    "damaged": with_chunks(itxt(BADGE)[:-1] + b"\0"),
    "without its fields": with_chunks(chunk(b"iTXt", KEYWORDS[0] + b"\0\0\0")),
    "cut short": with_chunks(itxt(BADGE))[:-20],
    "cut in the length": png()[:10],
    "going on": with_chunks(itxt(BADGE)) + b"more",
    "without header": png()[:8] + itxt(BADGE) + png()[33:],
    "two headers": png()[:33] + png()[8:],
    "many chunks": with_chunks(*[chunk(b"aaAa", b"")] * 21_000),
    "not a PNG": b"GIF89a",
}


@pytest.mark.parametrize("image", PNG_FAULTS.values(), ids=PNG_FAULTS.keys())
def test_png_refused(image: bytes) -> None:
    with pytest.raises(BakeError):
        unbake(image)


NS = b'xmlns="http://www.w3.org/2000/svg" xmlns:o="https://purl.imsglobal.org/ob/v3p0"'
CREDENTIAL = b"<o:credential>{}</o:credential>"
SVG_FAULTS = {
    "no badge": SVG,
    "two badges": b"<svg " + NS + b">" + CREDENTIAL * 2 + b"</svg>",
    "deep inside": b"<svg " + NS + b"><g>" + CREDENTIAL + b"</g></svg>",
    "with children": b"<svg " + NS + b"><o:credential>{}<g/></o:credential></svg>",
    "saying two things": b"<svg " + NS + b'><o:credential verify="a.b.c">{}</o:credential></svg>',
    "saying nothing": b"<svg " + NS + b"><o:credential> </o:credential></svg>",
    "an entity": b'<!DOCTYPE svg [<!ENTITY x "{}">]><svg ' + NS + b"><o:credential>&x;</o:credential></svg>",
    "laughing": b'<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><svg ' + NS + b">&b;</svg>",
    "a file": b'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg ' + NS + b">&x;</svg>",
    "a parameter": b'<!DOCTYPE svg [<!ENTITY % x SYSTEM "http://x.example/">%x;]><svg ' + NS + b"/>",
    "a default": b'<!DOCTYPE svg [<!ATTLIST credential verify CDATA "a.b.c">]><svg '
    + NS
    + b">"
    + CREDENTIAL
    + b"</svg>",
    "an undeclared entity": b'<!DOCTYPE svg SYSTEM "x"><svg ' + NS + b"><o:credential>&x;</o:credential></svg>",
    "not closed": b"<svg " + NS + b">" + CREDENTIAL,
    "HTML": b"<html><body/></html>",
    "an svg of no namespace": b"<svg>" + CREDENTIAL + b"</svg>",
    "an unknown encoding": b'<?xml version="1.0" encoding="x-none"?><svg ' + NS + b">" + CREDENTIAL + b"</svg>",
}


@pytest.mark.parametrize("image", SVG_FAULTS.values(), ids=SVG_FAULTS.keys())
def test_svg_refused(image: bytes) -> None:
    with pytest.raises(BakeError):
        unbake(image)


@pytest.mark.parametrize(
    ("image", "credential"),
    [
        (b"GIF89a", BADGE),
        (png(), b"\xff"),
        (png(), b"a\0b"),
        (SVG, b"\xff"),
        (SVG, b"a\x0bb"),
        (SVG.replace(b"UTF-8", b"ISO-8859-1"), BADGE),
        (SVG.decode().encode("utf-16"), BADGE),
        (b"<svg", BADGE),
    ],
)
def test_what_cannot_be_baked(image: bytes, credential: bytes) -> None:
    with pytest.raises(BakeError):
        bake(image, credential)


def test_what_is_neither() -> None:
    with pytest.raises(BakeError):
        unbake(b"{}")


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for image in (data, png()[:8] + data, b"<svg " + NS + b">" + data):
        try:
            unbake(image)
        except BakeError:
            continue
