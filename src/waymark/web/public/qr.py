"""QR codes as SVG without any style."""

from functools import lru_cache

import segno
from django.utils.safestring import SafeString, mark_safe


@lru_cache(maxsize=512)
def qr(address: str) -> SafeString:
    """The code of an address, to be put into a page beside the words `qr-words`."""
    drawn = segno.make(address, error="m").svg_inline(border=0, svgclass="qr", lineclass=None, omitsize=True)
    return mark_safe(drawn.replace("<svg ", '<svg role="img" aria-labelledby="qr-words" ', 1))  # noqa: S308 - drawn here
