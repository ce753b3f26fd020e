"""Badges inside pictures: OB 3.0 §5.3 (PNG) and §5.4 (SVG)."""

from __future__ import annotations

from openbadges3.errors import BakeError

from . import png, svg

__all__ = ["bake", "is_png", "is_svg", "unbake"]


def is_png(content: bytes) -> bool:
    """Whether the bytes start as a PNG does."""
    return content.startswith(png.SIGNATURE)


def is_svg(content: bytes) -> bool:
    """Whether the bytes start as XML, which of the things a badge can come in only SVG does."""
    return content[:256].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def bake(image: bytes, credential: bytes) -> bytes:
    """The picture with the badge in it, pixels and drawing untouched; a badge already in it is replaced.

    `image` is a PNG or SVG file, `credential` the signed JSON or compact JWS. Raises `BakeError` for other or damaged
    files.
    """
    if is_png(image):
        return png.bake(image, credential)
    if is_svg(image):
        return svg.bake(image, credential)
    raise BakeError("A badge can be baked into a PNG or an SVG file; this is neither.")


def unbake(image: bytes) -> bytes:
    """The badge in a picture, byte for byte as it was baked; `BakeError` if there is none, or more than one."""
    if is_png(image):
        return png.unbake(image)
    if is_svg(image):
        return svg.unbake(image)
    raise BakeError("A baked badge is a PNG or an SVG file; this is neither.")
