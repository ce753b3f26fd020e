"""Pictures of a pack are there, sound and safe."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.pure.packs.tiny import MINI, SVG, png, tiny_files
from waymark.rules.packs.art import MAX_PNG, MAX_SVG, png_problems, svg_problems
from waymark.rules.packs.lint import lint


def _svg(body: str, *, root: str = 'viewBox="0 0 600 600"', before: str = "") -> list[str]:
    names = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    raw = f"{before}<svg {names} {root}>\n{body}\n</svg>"
    return [str(problem) for problem in svg_problems("art/a.svg", raw.encode())]


def test_a_plain_drawing_passes() -> None:
    body = (
        '<title id="t">A</title><defs><clipPath id="c"><circle cx="3" cy="3" r="2"/></clipPath>'
        '<linearGradient id="g"><stop offset="0" stop-color="#fff"/></linearGradient><path id="p" d="M0 0"/></defs>'
        '<g clip-path="url(#c)" fill="url(\'#g\')"><rect width="3" height="3"/></g>'
        '<use href="#p"/><use xlink:href="#p"/>'
    )
    assert _svg(body, before='<?xml version="1.0" encoding="UTF-8"?>\n') == []


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("<script>1</script>", "<script> is not allowed in a drawing. Remove it, or draw with plain shapes."),
        ("<foreignObject/>", "<foreignObject> is not allowed in a drawing. Remove it, or draw with plain shapes."),
        ("<image/>", "<image> is not allowed in a drawing. Remove it, or draw with plain shapes."),
        ("<a/>", "<a> is not allowed in a drawing. Remove it, or draw with plain shapes."),
        ("<style>*{}</style>", "<style> is not allowed in a drawing. Remove it, or draw with plain shapes."),
        ("<animate/>", "<animate> is not allowed in a drawing. Remove it, or draw with plain shapes."),
        (
            '<b xmlns="http://www.w3.org/1999/xhtml"/>',
            "<b> outside the SVG namespace is not allowed in a drawing. Remove it, or draw with plain shapes.",
        ),
        ('<g onload="x()"/>', "The attribute onload runs a script. Remove it."),
        ('<g style="fill:red"/>', "The attribute style is not allowed. Write fill, stroke and the like as attributes."),
        ('<g xml:base="https://e.org/"/>', "The attribute base is not allowed. Remove it."),
        (
            '<use href="https://e.org/x.svg#a"/>',
            'href="https://e.org/x.svg#a" points outside the drawing. Refer to parts of it by #id, or draw it here.',
        ),
        (
            '<use xlink:href="javascript:x()"/>',
            'href="javascript:x()" points outside the drawing. Refer to parts of it by #id, or draw it here.',
        ),
        (
            "<g fill=\"url( 'https://e.org/a' )\"/>",
            "fill=\"url( 'https://e.org/a' )\" points outside the drawing."
            " Refer to parts of it by #id, or draw it here.",
        ),
        (
            '<g fill="u\\72l(https://e.org)"/>',
            'fill="u\\72l(https://e.org)" is not allowed. Use a color, a number or url(#id).',
        ),
        ('<g clip-path="url(#none)"/>', 'There is no part with the id "none" in this drawing.'),
        ('<g id="a"/><g id="a"/>', 'The id "a" is used twice. Give each part its own.'),
        ("<?xml-stylesheet href='x'?>", "<?xml-stylesheet?> is an instruction to other programs. Remove it."),
        (
            '<g id="a"><use href="#b"/></g><g id="b"/><use href="#a"/>',
            "<use> repeats a part that holds a <use> itself. Draw the shapes there.",
        ),
    ],
)
def test_what_a_drawing_may_not_hold(body: str, message: str) -> None:
    assert _svg(body) == [f"art/a.svg:2: {message}"]


def test_a_doctype_with_entities_is_refused_before_it_is_read() -> None:
    bomb = '<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>\n'
    assert _svg("<title>&b;</title>", before=bomb) == ["art/a.svg:1: A DOCTYPE can pull in other files. Remove it."]


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "This is not well-formed XML: no element found. Export the drawing again."),
        (b"<svg>", "This is not well-formed XML: no element found. Export the drawing again."),
        (b"<html/>", "The file does not begin with <svg>. Export the drawing as plain SVG."),
        (
            b'<svg xmlns="http://www.w3.org/2000/svg"/>',
            '<svg> has no usable viewBox. Add one such as viewBox="0 0 600 600".',
        ),
        (b" " * (MAX_SVG + 1), "The drawing has 512001 bytes. Simplify it to at most 512000."),
        (b"<g>" * 100, "The drawing is too complex to be shown safely. Simplify it."),
    ],
)
def test_what_is_no_drawing(raw: bytes, message: str) -> None:
    assert message in [problem.message for problem in svg_problems("art/a.svg", raw)]


def test_a_small_drawing_has_its_own_size() -> None:
    assert list(svg_problems("art/a.mini.svg", MINI)) == []
    assert [problem.message for problem in svg_problems("art/a.mini.svg", SVG)] == [
        'The viewBox is 0 0 600 600. A small drawing needs viewBox="0 0 40 40".'
    ]


def _png_messages(raw: bytes) -> list[str]:
    return [problem.message for problem in png_problems("art/a.png", raw)]


def test_a_sound_png_of_the_right_size_passes() -> None:
    assert _png_messages(png()) == []


NOT_SOUND = "This is not a sound PNG picture. Export it again from the drawing."


def test_a_png_that_is_none_or_damaged_is_refused() -> None:
    jpeg = BytesIO()
    Image.new("RGB", (600, 600)).save(jpeg, "JPEG")
    middle = len(png()) // 2
    flipped = png()[:middle] + bytes([png()[middle] ^ 255]) + png()[middle + 1 :]
    for raw in (b"", b"\x89PNG", jpeg.getvalue(), png()[: len(png()) // 2], flipped):
        assert _png_messages(raw) == [NOT_SOUND]


def test_a_png_that_claims_to_be_huge_is_not_decoded() -> None:
    header = struct.pack(">IIBBBBB", 2_000_000, 2_000_000, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + b"IHDR" + header + struct.pack(">I", zlib.crc32(b"IHDR" + header))
    raw = png()[:8] + chunk + png()[33:]
    assert _png_messages(raw) == [NOT_SOUND]


def test_a_png_of_another_size_too_big_or_with_a_tail_is_refused() -> None:
    assert _png_messages(png(400, 600)) == ["The picture is 400 by 600 pixels. Save it as 600 by 600."]
    assert _png_messages(png() + b"\0" * MAX_PNG)[0].endswith("bytes. Save it with at most 1000000.")
    assert _png_messages(png() + b"<script>") == [
        "Something follows the end of the picture. Export it again from the drawing."
    ]


def test_a_picture_with_a_credential_baked_in_is_refused() -> None:
    info, buffer = PngInfo(), BytesIO()
    info.add_itxt("openbadgecredential", "{}")
    Image.new("RGB", (600, 600)).save(buffer, "PNG", pnginfo=info)
    assert _png_messages(buffer.getvalue()) == ["A badge is baked into this picture already. Use the plain picture."]


def test_missing_and_stray_pictures_are_named() -> None:
    files = tiny_files()
    del files["art/mechanic.png"]
    files["art/Mechanic.PNG"] = png()
    assert [str(problem) for problem in lint(files)] == [
        "pack.yaml:61: achievements.mechanic: The picture art/mechanic.png is missing. Add it.",
        "art/Mechanic.PNG:0: This is no picture a pack can use. Name it art/<name>.svg, .mini.svg or .png.",
    ]


@pytest.mark.parametrize("break_", [b"\n", b"\r\n", b"\r"])
def test_a_problem_of_a_drawing_lies_on_a_line_of_its_file(break_: bytes) -> None:
    for raw in (
        SVG.replace(b">", b">" + break_ * 3),
        SVG[:-6] + break_ * 4,
        SVG.replace(b"<svg", break_ + b"<svg onload='x'"),
    ):
        for problem in svg_problems("art/a.svg", raw):
            assert 0 <= problem.line <= max(1, len(raw.removesuffix(b"\n").split(b"\n")))


def test_a_problem_of_a_drawing_points_to_the_line_of_its_element() -> None:
    raw = SVG.replace(b"</svg>", b"\r\n<script/>\n\n<script/></svg>\n")
    lines = [problem.line for problem in svg_problems("art/a.svg", raw) if "<script>" in problem.message]
    assert lines == [raw[: raw.index(b"<script/>")].count(b"\n") + 1, raw[: raw.rindex(b"<script/>")].count(b"\n") + 1]
