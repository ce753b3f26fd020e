"""QR codes as SVG without any style."""

from functools import lru_cache

import segno
from django.utils.safestring import SafeString, mark_safe


@lru_cache(maxsize=512)
def qr(address: str, *, words: str = "qr-words", css: str = "qr") -> SafeString:
    """The code of an address, to be put into a page beside the element whose id is `words`, which says what it is."""
    return drawn_once(address, words=words, css=css)


def drawn_once(address: str, *, words: str = "qr-words", css: str = "qr") -> SafeString:
    """The same, kept nowhere: for an address that is a secret."""
    drawn = segno.make(address, error="m").svg_inline(border=0, svgclass=css, lineclass=None, omitsize=True)
    return mark_safe(drawn.replace("<svg ", f'<svg role="img" aria-labelledby="{words}" ', 1))  # noqa: S308 - drawn here
