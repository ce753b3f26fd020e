"""What a form sent after its session had ended: kept in the new session until its writer has signed in again."""

import json

from django.core.cache import cache
from django.http import HttpRequest, QueryDict

KEY = "unsent"
LIMIT_BYTES = 64 * 1024
HOUR = 60 * 60
KEPT_PER_HOUR = 200
"""How many forms one address may leave here in an hour: a whole campus behind one address, but no flood."""
_NEVER_KEPT = ("csrfmiddlewaretoken", "send", "save", "attach", "remove")


def keep_unsent(request: HttpRequest) -> None:
    """Keep, for an hour, the fields of a form that somebody sent signed out; files and what is too big are not kept."""
    fields = {name: values for name, values in request.POST.lists() if name not in _NEVER_KEPT}
    if fields and len(json.dumps(fields)) <= LIMIT_BYTES and _has_room(request):
        request.session[KEY] = {"path": request.path, "fields": fields}
        request.session.set_expiry(HOUR)


def _has_room(request: HttpRequest) -> bool:
    counter = f"unsent:{request.META.get('REMOTE_ADDR', '')}"
    if cache.add(counter, 1, timeout=HOUR):
        return True
    kept = int(cache.get(counter, 0))
    cache.set(counter, kept + 1, timeout=HOUR)
    return kept < KEPT_PER_HOUR


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
