"""Small pictures that stand for the files learners attach: a page with its title and some lines of text."""

from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw

PAPER, INK, LINE = "#fbfaf6", "#16221c", "#c9d3cb"


@lru_cache(maxsize=64)
def picture(title: str, line: str) -> bytes:
    """A PNG page of 480 by 360 points with a title and ruled lines."""
    page = Image.new("RGB", (480, 360), PAPER)
    draw = ImageDraw.Draw(page)
    draw.text((32, 28), _plain(title), fill=INK, font_size=22)
    draw.text((32, 64), _plain(line), fill=INK, font_size=14)
    for top in range(104, 330, 22):
        draw.line((32, top, 448 - (top * 7) % 120, top), fill=LINE, width=6)
    body = BytesIO()
    page.save(body, "PNG", optimize=True)
    return body.getvalue()


def _plain(text: str) -> str:
    return text[:44]
