"""Problems as RFC 9457 documents: what went wrong, in a sentence that says what to do next."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse

from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid, NotFound, WaymarkError

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

STATUS: dict[type[WaymarkError], int] = {Forbidden: 403, NotFound: 404, Invalid: 400, Conflict: 409}
_WORDS = {
    400: "Invalid request",
    403: "Access denied",
    404: "Not found",
    405: "Not allowed here",
    409: "Already changed",
    413: "Too large",
    415: "Unsupported content type",
    429: "Too many requests",
    503: "Not ready",
}


def problem(status: int, detail: str, *, code: str, headers: dict[str, str] | None = None) -> HttpResponse:
    """A problem document. `code` is a stable name, `detail` a sentence for the person who asked."""
    body = {
        "type": f"urn:waymark:problem:{code}",
        "title": _WORDS.get(status, "Refused"),
        "status": status,
        "detail": detail,
        "code": code,
    }
    answer = HttpResponse(json.dumps(body), status=status, content_type="application/problem+json", headers=headers)
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers.setdefault("Cache-Control", "no-store")
    return answer


def answers_problems(*methods: str) -> Callable[[View[P]], View[P]]:
    """A view for machines: other methods, refusals and bodies that are too large become problems, never pages."""

    def wrap(view: View[P]) -> View[P]:
        @wraps(view)
        def answer(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.method == "OPTIONS":
                return _preflight(methods)
            if request.method not in methods:
                detail = f"Use {' or '.join(methods)} here."
                return problem(405, detail, code="method", headers={"Allow": ", ".join((*methods, "OPTIONS"))})
            try:
                return view(request, *args, **kwargs)
            except WaymarkError as error:
                status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 400)
                return problem(status, error.message, code=error.code)
            except RequestDataTooBig:
                most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // (1024 * 1024)
                return problem(413, f"Send at most {most} MB.", code="size")

        return answer  # type: ignore[return-value]  # the request is positional either way

    return wrap


def _preflight(methods: tuple[str, ...]) -> HttpResponse:
    answer = HttpResponse(status=204)
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Access-Control-Allow-Methods"] = ", ".join((*methods, "OPTIONS"))
    answer.headers["Access-Control-Allow-Headers"] = "Accept, Content-Type"
    answer.headers["Access-Control-Max-Age"] = "86400"
    return answer
