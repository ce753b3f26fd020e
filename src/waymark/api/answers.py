"""Answers that are bytes with a name: a strong ETag, 304 when the asker has them, and who may keep them."""

from enum import StrEnum

from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_etags, quote_etag


class Keep(StrEnum):
    """Who may keep an answer, and for how long without asking again."""

    PUBLIC = "public, max-age=300, stale-while-revalidate=600"
    PUBLIC_BUT_ASK = "public, no-cache"
    FOR_EVER = "public, max-age=31536000, immutable"
    PRIVATE = "private, no-cache"


def named(request: HttpRequest, body: bytes, *, name: str, media_type: str, keep: Keep) -> HttpResponse:
    """The bytes, or 304 when `If-None-Match` names them. `name` is the digest of what they are made of."""
    etag = quote_etag(name)
    known = parse_etags(request.headers.get("If-None-Match", ""))
    if "*" in known or etag in (item.removeprefix("W/") for item in known):
        answer = HttpResponse(status=304)
    else:
        answer = HttpResponse(body, content_type=media_type)
    answer.headers["ETag"] = etag
    answer.headers["Cache-Control"] = keep.value
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer


CREDENTIAL_JSON = "application/vc+ld+json"
JSON = "application/json"
JSON_KINDS = (CREDENTIAL_JSON, "application/vc", "application/ld+json", JSON)


def chosen_json(request: HttpRequest, *, usual: str) -> str:
    """The JSON media type to answer with: the one asked for by name, else the usual one."""
    asked = [item for item in accepted(request.headers.get("Accept", "")) if item in JSON_KINDS]
    return asked[0] if asked else usual


def prefers_json(accept: str) -> bool:
    """Whether an Accept header asks for JSON rather than a page. Browsers and askers without a wish get the page."""
    for media_type in accepted(accept):
        if media_type in JSON_KINDS:
            return True
        if media_type in ("text/html", "application/xhtml+xml", "*/*", "text/*"):
            return False
    return False


def accepted(accept: str) -> list[str]:
    """The media types of an Accept header, the most wanted first; those refused (q=0) left out."""
    wanted: list[tuple[float, int, str]] = []
    for position, item in enumerate(accept.split(",")[:50]):
        media_type, *parameters = (part.strip().lower() for part in item.split(";"))
        weight = 1.0
        for parameter in parameters:
            if parameter.startswith("q="):
                try:
                    weight = min(1.0, max(0.0, float(parameter[2:])))
                except ValueError:
                    weight = 0.0
        if media_type and weight > 0:
            wanted.append((-weight, position, media_type))
    return [media_type for _, _, media_type in sorted(wanted)]
