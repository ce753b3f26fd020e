"""What the sheets of a badge are made of: its drawing, its code, and the words about it."""

from io import BytesIO

import segno
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.crypto import salted_hmac
from django.utils.translation import check_for_language
from django.utils.translation import gettext as _

from waymark.records.catalog.queries import art
from waymark.rules.kernel.errors import Invalid, NotFound

from .catalog import language


def wanted_language(request: HttpRequest) -> str:
    """The language asked for by `language`, else that of the page. Raises Invalid for one we do not speak."""
    wanted = request.GET.get("language", "") or language()
    if wanted not in ("en", "fr") or not check_for_language(wanted):
        raise Invalid(_("Choose the language “en” or “fr”."))
    return wanted


def drawing(version_id: object, name: str) -> str:
    """The art of a badge as SVG; nothing when the program has none."""
    if not name:
        return ""
    try:
        return bytes(art(version_id, f"{name}.svg").body).decode()  # type: ignore[arg-type]  # a UUID
    except NotFound:
        return ""


def code(address: str) -> str:
    """The QR code of an address as an SVG of its own."""
    drawn = BytesIO()
    segno.make(address, error="m").save(drawn, kind="svg", border=0, xmldecl=False, svgclass=None, lineclass=None)
    return drawn.getvalue().decode()


def named_bytes(request: HttpRequest, body: bytes, *, media_type: str, keep: str) -> HttpResponse:
    """The bytes with an ETag, or 304 when the asker has them."""
    etag = f'"{salted_hmac("sheet", body, algorithm="sha256").hexdigest()[:32]}"'
    response = HttpResponse(body, content_type=media_type)
    response["ETag"] = etag
    response["Cache-Control"] = keep
    response["X-Robots-Tag"] = "noindex"
    found = get_conditional_response(request, etag=etag, response=response)
    return found if isinstance(found, HttpResponse) else response
