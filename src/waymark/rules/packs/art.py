"""Checks of a pack's pictures: there for every achievement, the right size, and safe to show and to bake.

An SVG is judged by what is allowed, not by what is forbidden: known shapes, no scripts, styles, entities or references
that leave the file. A PNG is decoded to the last pixel.
"""

import re
import warnings
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from xml.parsers import expat

from PIL import Image

from waymark.rules.packs.model import Pack
from waymark.rules.packs.problems import Problem, line_count, shown

PNG_SIDE = 600
MAX_SVG = 512_000
MAX_PNG = 1_000_000
_MAX_ELEMENTS = 20_000
_MAX_NESTING = 64
_MAX_USES = 50

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_XML = "http://www.w3.org/XML/1998/namespace"
_ELEMENTS = frozenset(
    (
        "svg",
        "g",
        "path",
        "circle",
        "rect",
        "ellipse",
        "line",
        "polyline",
        "polygon",
        "text",
        "tspan",
        "title",
        "desc",
        "defs",
        "clipPath",
        "mask",
        "linearGradient",
        "radialGradient",
        "stop",
        "use",
    )
)
_ART_FILE = re.compile(r"art/[a-z][a-z0-9-]*(\.mini)?\.(svg|png)")
_URL = re.compile(r"url\(\s*(['\"]?)([^'\"()\s]*)\1\s*\)", re.IGNORECASE)


def art_names(name: str) -> tuple[str, str, str]:
    """The files that draw an achievement whose `art` is this name."""
    return f"art/{name}.svg", f"art/{name}.png", f"art/{name}.mini.svg"


def art_problems(files: Mapping[str, bytes]) -> Iterator[Problem]:
    """What is wrong with any file in the art folder."""
    for path in sorted(files):
        if not path.startswith("art/"):
            continue
        if not _ART_FILE.fullmatch(path):
            yield Problem(path, 0, "This is no picture a pack can use. Name it art/<name>.svg, .mini.svg or .png.")
        elif path.endswith(".svg"):
            yield from svg_problems(path, files[path])
        else:
            yield from png_problems(path, files[path])


def missing_art(pack: Pack, files: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """The achievement and the file, for every picture that is not there."""
    for key, achievement in pack.achievements.items():
        for path in art_names(achievement.art):
            if path not in files:
                yield key, path


def png_problems(path: str, raw: bytes) -> Iterator[Problem]:
    """What keeps a PNG from being used: size, damage, or a credential that is baked in already."""
    if len(raw) > MAX_PNG:
        yield Problem(path, 0, f"The picture has {len(raw)} bytes. Save it with at most {MAX_PNG}.")
        return
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(BytesIO(raw), formats=["PNG"]) as image:
                if image.size != (PNG_SIDE, PNG_SIDE):
                    width, height = image.size
                    side = f"{PNG_SIDE} by {PNG_SIDE}"
                    yield Problem(path, 0, f"The picture is {width} by {height} pixels. Save it as {side}.")
                    return
                if getattr(image, "n_frames", 1) > 1:
                    yield Problem(path, 0, "The picture moves. Save a single frame.")
                    return
                image.load()
                texts = getattr(image, "text", {})
    except (OSError, SyntaxError, ValueError, EOFError, Warning, zlib.error, Image.DecompressionBombError):
        yield Problem(path, 0, "This is not a sound PNG picture. Export it again from the drawing.")
        return
    if any(name.lower() in ("openbadge", "openbadges", "openbadgecredential") for name in texts):
        yield Problem(path, 0, "A badge is baked into this picture already. Use the plain picture.")
    if raw.find(b"IEND") + 8 != len(raw):
        yield Problem(path, 0, "Something follows the end of the picture. Export it again from the drawing.")


def svg_problems(path: str, raw: bytes) -> Iterator[Problem]:
    """What keeps an SVG from being used, each with its line."""
    if len(raw) > MAX_SVG:
        yield Problem(path, 0, f"The drawing has {len(raw)} bytes. Simplify it to at most {MAX_SVG}.")
        return
    reader = _SvgReader(path)
    yield from reader.read(raw)


class _Stop(Exception):
    """The rest of the drawing is not worth reading."""


@dataclass
class _SvgReader:
    """Walks a drawing once and collects what is not allowed in it."""

    path: str
    problems: list[Problem] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    wanted: list[tuple[str, int]] = field(default_factory=list)
    stack: list[str] = field(default_factory=list)
    holders: "list[set[str]]" = field(default_factory=list)
    uses: list[tuple[frozenset[str], str, int]] = field(default_factory=list)
    elements: int = 0
    line: int = 1
    counted: int = 0

    def refuse(self, message: str, line: int | None = None) -> None:
        self.problems.append(Problem(self.path, line or self.line, message))

    def read(self, raw: bytes) -> list[Problem]:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)

        def at(handler: "object", *arguments: object) -> None:
            self.go_to(raw, parser.CurrentByteIndex)
            handler(*arguments)  # type: ignore[operator]

        parser.StartDoctypeDeclHandler = lambda *_: at(self.doctype)
        parser.StartElementHandler = lambda name, attributes: at(self.start, name, attributes)
        parser.EndElementHandler = lambda name: self.end()
        parser.ProcessingInstructionHandler = lambda target, _: at(self.instruction, target)
        try:
            parser.Parse(raw, True)
        except _Stop:
            return self.problems
        except (expat.ExpatError, ValueError, LookupError) as error:
            self.go_to(raw, parser.ErrorByteIndex)
            reason = expat.ErrorString(error.code) if isinstance(error, expat.ExpatError) else str(error)
            self.refuse(f"This is not well-formed XML: {reason}. Export the drawing again.")
            return self.problems
        self.check_references()
        return self.problems

    def go_to(self, raw: bytes, index: int) -> None:
        """Move on to the line that holds the byte. Only LF ends a line here, as in every other file of a pack."""
        self.line = min(self.line + raw.count(b"\n", self.counted, max(index, 0)), line_count(raw))
        self.counted = max(index, self.counted)

    def doctype(self) -> None:
        self.refuse("A DOCTYPE can pull in other files. Remove it.")
        raise _Stop

    def instruction(self, target: str) -> None:
        self.refuse(f"<?{target}?> is an instruction to other programs. Remove it.")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        namespace, _, local = name.rpartition(" ")
        self.elements += 1
        if self.elements > _MAX_ELEMENTS or len(self.stack) >= _MAX_NESTING:
            self.refuse("The drawing is too complex to be shown safely. Simplify it.")
            raise _Stop
        if namespace != _SVG or local not in _ELEMENTS:
            where = "" if namespace == _SVG else " outside the SVG namespace"
            self.refuse(f"<{local}>{where} is not allowed in a drawing. Remove it, or draw with plain shapes.")
        if not self.stack:
            self.root(local, attributes)
        identifier = attributes.get("id", "")
        if identifier in self.ids:
            self.refuse(f"The id {shown(identifier)} is used twice. Give each part its own.")
        self.ids |= {identifier} - {""}
        self.stack.append(local)
        self.holders.append({identifier} - {""})
        for attribute, value in attributes.items():
            self.attribute(local, attribute, value)

    def end(self) -> None:
        self.stack.pop()
        self.holders.pop()

    def root(self, local: str, attributes: dict[str, str]) -> None:
        if local != "svg":
            self.refuse("The file does not begin with <svg>. Export the drawing as plain SVG.")
        numbers = attributes.get("viewBox", "").replace(",", " ").split()
        if len(numbers) != 4 or not all(re.fullmatch(r"-?[0-9]{1,6}(\.[0-9]{1,6})?", number) for number in numbers):
            self.refuse('<svg> has no usable viewBox. Add one such as viewBox="0 0 600 600".')
        elif self.path.endswith(".mini.svg") and numbers != ["0", "0", "40", "40"]:
            self.refuse(f'The viewBox is {" ".join(numbers)}. A small drawing needs viewBox="0 0 40 40".')

    def attribute(self, element: str, name: str, value: str) -> None:
        namespace, _, local = name.rpartition(" ")
        if namespace not in ("", _XLINK, _XML) or (namespace == _XLINK and local != "href"):
            self.refuse(f"The attribute {local} is from another program. Remove it.")
        elif local.lower().startswith("on"):
            self.refuse(f"The attribute {local} runs a script. Remove it.")
        elif local in ("style", "class"):
            self.refuse(f"The attribute {local} is not allowed. Write fill, stroke and the like as attributes.")
        elif local == "base" or (namespace == "" and local in ("src", "requiredExtensions")):
            self.refuse(f"The attribute {local} is not allowed. Remove it.")
        elif local == "href":
            self.reference(value, f"{local}={shown(value)}")
            if element == "use" and value.startswith("#"):
                self.uses.append((frozenset().union(*self.holders), value[1:], self.line))
        else:
            self.paint(local, value)

    def paint(self, name: str, value: str) -> None:
        for match in _URL.finditer(value):
            self.reference(match[2], f"{name}={shown(value)}")
        rest = _URL.sub("", value).lower()
        if "url(" in rest or "\\" in rest or re.search(r"(javascript|vbscript|data)\s*:", rest):
            self.refuse(f"{name}={shown(value)} is not allowed. Use a color, a number or url(#id).")

    def reference(self, target: str, written: str) -> None:
        if target.startswith("#") and len(target) > 1:
            self.wanted.append((target[1:], self.line))
        else:
            self.refuse(f"{written} points outside the drawing. Refer to parts of it by #id, or draw it here.")

    def check_references(self) -> None:
        for name, line in self.wanted:
            if name not in self.ids:
                self.refuse(f"There is no part with the id {shown(name)} in this drawing.", line)
        if len(self.uses) > _MAX_USES:
            self.refuse(f"<use> is here {len(self.uses)} times, at most {_MAX_USES} are allowed. Draw the shapes.", 1)
        inside_use = {holder for holders, _, _ in self.uses for holder in holders}
        for _, target, line in self.uses:
            if target in inside_use:
                self.refuse("<use> repeats a part that holds a <use> itself. Draw the shapes there.", line)
