"""`POST /api/v1/verify`: is this badge genuine, and does it still count?"""

import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from openbadges3.errors import StrictJsonError
from openbadges3.strict_json import Limits, dumps, loads
from waymark.flows.limit_requests import count_check
from waymark.network.client_address import client_network
from waymark.network.outside import outside_fetch
from waymark.records.credentials.verifying import verify_content
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Invalid

from .answers import JSON, JSON_KINDS
from .problems import answers_problems, problem
from .viewer import CLOCK, viewer

MEGABYTE = 1024 * 1024
BOM = b"\xef\xbb\xbf"
PICTURES = ("image/png", "image/svg+xml")
JOSE = ("application/jwt", "application/vc+jwt", "text/plain")


@csrf_exempt
@answers_problems("POST")
def verify(request: HttpRequest) -> HttpResponse:
    """Judge a badge sent as `{"credential": …}`, as itself, or as a file; answer a verdict and the checks behind it.

    A badge that is not genuine is an answer (200), not a problem: a problem means that there was no badge to judge.
    Keys, status lists and schemas of other hosts are asked for by the guarded fetcher, unless the settings say no.
    So many checks a minute are answered; then 429, with the wait.
    """
    ctx = Context(actor=viewer(request), now=CLOCK.now())
    wait = count_check(ctx, network=client_network(request)).wait
    if wait:
        detail = f"Too many badges were checked from your network. Try again in {wait} seconds."
        return problem(429, detail, code="too-many", headers={"Retry-After": str(wait)})
    kind = (request.content_type or "").lower()
    if kind == "multipart/form-data":
        content = _uploaded(request)
    elif kind == JSON:
        content = _within(request.body)
        content = content and _enclosed(content)
    elif kind in (*JSON_KINDS, *PICTURES, *JOSE):
        content = _within(request.body)
    else:
        detail = (
            'Send {"credential": …} as application/json, or the badge itself: JSON, a PNG or an SVG, alone or as a '
            "file of multipart/form-data."
        )
        return problem(415, detail, code="media-type")
    if content is None:
        return problem(413, f"Send at most {settings.BADGE_LIMIT_BYTES // MEGABYTE} MB.", code="size")
    report = verify_content(content, now=ctx.now, elsewhere=outside_fetch())
    answer = HttpResponse(json.dumps(report.to_json()), content_type=JSON)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer


def _uploaded(request: HttpRequest) -> bytes | None:
    files = [upload for uploads in request.FILES.lists() for upload in uploads[1]]
    if len(files) != 1:
        raise Invalid("Send one file, in a field named file.", fields={"file": "Choose one file."})
    upload = files[0]
    return None if (upload.size or 0) > settings.BADGE_LIMIT_BYTES else upload.read()


def _within(body: bytes) -> bytes | None:
    """The body, unless it is larger than a badge may be."""
    return body if len(body) <= settings.BADGE_LIMIT_BYTES else None


def _enclosed(body: bytes) -> bytes:
    """The badge inside `{"credential": …}`, or else the whole. Raises Invalid for what is no JSON."""
    try:
        value = loads(body.removeprefix(BOM), limits=Limits(size=settings.BADGE_LIMIT_BYTES, nodes=20_000))
    except StrictJsonError as error:
        raise Invalid(f"The request isn't JSON that can be read without doubt. {error}") from error
    if not value:
        raise Invalid('There is no badge in the request. Send {"credential": …}.', fields={"credential": "Is missing."})
    match value.get("credential") if isinstance(value, dict) and "@context" not in value else None:
        case dict(credential):
            return dumps(credential)
        case str(text):
            return text.encode()
        case int() | float() | list() as other if not isinstance(other, list) or not other:
            raise Invalid("The credential is not a badge.", fields={"credential": "Send a badge: JSON or a token."})
    return body
