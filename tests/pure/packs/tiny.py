"""A small, whole, publishable pack for tests: two campuses, every kind of activity and of standard, all illustrative.

`tiny_pack()` is the pack, `tiny_files()` its files. `broken(...)` are the files with texts replaced, for
tests of what is refused.
"""

from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image

from waymark.rules.packs.load import load
from waymark.rules.packs.model import Pack

HERE = Path(__file__).parent
ACHIEVEMENTS = ("level-1", "level-2", "mechanic", "bike-guide")
SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 600"><title>Badge</title>'
    b'<circle cx="300" cy="300" r="290" fill="#23614a"/></svg>\n'
)
MINI = SVG.replace(b"0 0 600 600", b"0 0 40 40").replace(b'cx="300" cy="300" r="290"', b'cx="20" cy="20" r="18"')


@cache
def png(width: int = 600, height: int = 600) -> bytes:
    """A plain green PNG."""
    buffer = BytesIO()
    Image.new("RGB", (width, height), "#23614a").save(buffer, "PNG")
    return buffer.getvalue()


def tiny_files() -> dict[str, bytes]:
    """The files of the tiny pack, a fresh dict at each call."""
    files = {
        "pack.yaml": (HERE / "tiny.yaml").read_bytes(),
        "text/fr.yaml": (HERE / "tiny.fr.yaml").read_bytes(),
    }
    for name in ACHIEVEMENTS:
        files |= {f"art/{name}.svg": SVG, f"art/{name}.mini.svg": MINI, f"art/{name}.png": png()}
    return files


@cache
def tiny_pack() -> Pack:
    """The tiny pack, loaded. Frozen, so that all tests may share it."""
    return load(tiny_files())


def broken(*replacements: tuple[str, str]) -> dict[str, bytes]:
    """The files with texts in pack.yaml replaced; each text must be there exactly once."""
    files = tiny_files()
    text = files["pack.yaml"].decode()
    for old, new in replacements:
        assert text.count(old) == 1, f"{old!r} is {text.count(old)} times in tiny.yaml"
        text = text.replace(old, new)
    files["pack.yaml"] = text.encode()
    return files
