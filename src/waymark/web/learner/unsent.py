"""What a form sent after its session had ended: kept in the new session until its writer has signed in again."""

import json

from django.conf import settings
from django.http import HttpRequest, QueryDict

KEY = "unsent"
LIMIT_BYTES = 64 * 1024
_NEVER_KEPT = ("csrfmiddlewaretoken", "send", "save", "attach", "remove")


def keep_unsent(request: HttpRequest) -> None:
    """Keep the fields of a form that a browser with an ended session sent; files and what is too big are not kept."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return
    fields = {name: values for name, values in request.POST.lists() if name not in _NEVER_KEPT}
    if fields and len(json.dumps(fields)) <= LIMIT_BYTES:
        request.session[KEY] = {"path": request.path, "fields": fields}


def take_unsent(request: HttpRequest) -> QueryDict | None:
    """What was kept for this page, once; None when there is nothing. Whoever asks has passed the page's door."""
    kept = request.session.get(KEY)
    if not isinstance(kept, dict) or kept.get("path") != request.path:
        return None
    del request.session[KEY]
    fields = QueryDict(mutable=True)
    for name, values in kept["fields"].items():
        fields.setlist(name, values)
    return fields
