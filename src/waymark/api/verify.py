"""`POST /api/v1/verify`: is this badge genuine, and does it still count?"""

import json

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from openbadges3.errors import StrictJsonError
from openbadges3.strict_json import Limits, dumps, load_object
from waymark.records.credentials.verifying import verify_content
from waymark.rules.kernel.errors import Invalid

from .answers import JSON, JSON_KINDS
from .problems import answers_problems, problem
from .viewer import CLOCK

LARGEST_FILE = 8 * 1024 * 1024
LARGEST_JSON = 512 * 1024
PICTURES = ("image/png", "image/svg+xml")
JOSE = ("application/jwt", "application/vc+jwt", "text/plain")


@csrf_exempt
@answers_problems("POST")
def verify(request: HttpRequest) -> HttpResponse:
    """Judge a badge sent as `{"credential": …}`, as itself, or as a file; answer a verdict and the checks behind it.

    A badge that is not genuine is an answer (200), not a problem: a problem means that there was no badge to judge.
    Nothing is fetched: issuers and lists of elsewhere are not asked.
    """
    kind = (request.content_type or "").lower()
    if kind == "multipart/form-data":
        content = _uploaded(request)
    elif kind == JSON:
        content = _enclosed(request.body)
    elif kind in (*JSON_KINDS, *PICTURES, *JOSE):
        content = request.body
    else:
        detail = (
            'Send {"credential": …} as application/json, or the badge itself: JSON, a PNG or an SVG, alone or as a '
            "file of multipart/form-data."
        )
        return problem(415, detail, code="media-type")
    if content is None:
        return problem(413, "The file is larger than 8 MB.", code="size")
    report = verify_content(content, now=CLOCK.now())
    answer = HttpResponse(json.dumps(report.to_json()), content_type=JSON)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer


def _uploaded(request: HttpRequest) -> bytes | None:
    files = [upload for uploads in request.FILES.lists() for upload in uploads[1]]
    if len(files) != 1:
        raise Invalid("Send one file, in a field named file.", fields={"file": "Choose one file."})
    upload = files[0]
    return None if (upload.size or 0) > LARGEST_FILE else upload.read()


def _enclosed(body: bytes) -> bytes:
    """The badge inside `{"credential": …}`, or the whole when it is a badge itself."""
    try:
        value = load_object(body, limits=Limits(size=LARGEST_JSON, nodes=20_000))
    except StrictJsonError as error:
        raise Invalid(f"The request is not JSON that can be read without doubt. {error}") from error
    if "credential" not in value and "@context" in value:
        return body
    match value.get("credential"):
        case dict(credential):
            return dumps(credential)
        case str(text):
            return text.encode()
    raise Invalid('There is no badge in the request. Send {"credential": …}.', fields={"credential": "Is missing."})
