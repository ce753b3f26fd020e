"""What a form sent when it could not be taken: its session had ended, or its page was older than the session.

Kept in the new session until its writer has signed in again, or shown at once: nobody types a thing twice.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

KEY = "unsent"
WRITER = "writer"
SALT = "waymark.unsent"
LIMIT_BYTES = 64 * 1024
HOUR = 60 * 60
KEPT_PER_HOUR = 200
"""How many forms one address may leave here in an hour: a whole campus behind one address, but no flood."""
TOKEN = "csrfmiddlewaretoken"  # noqa: S105 - the name of a field
_BUTTONS = ("send", "save", "attach", "remove")
_SECRET = ("password", "login", "code", "token")

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Unsent:
    """A form that was not taken: where it goes, every field of it, and the words to show."""

    where: str
    fields: Pairs
    had_files: bool

    @property
    def words(self) -> tuple[str, ...]:
        """What somebody wrote or chose in words, without ids and marks for machines."""
        return tuple(dict.fromkeys(text.strip() for name, text in self.fields if _is_words(name, text)))


def _is_words(name: str, text: str) -> bool:
    return bool(text.strip()) and not name.startswith("draft-") and (" " in text.strip() or "\n" in text)


def is_page(request: HttpRequest) -> bool:
    """Whether a page sent this, and no script of one."""
    return request.headers.get("Sec-Fetch-Dest", "document") != "empty" and "HX-Request" not in request.headers


def is_ours(request: HttpRequest) -> bool:
    """Whether the browser says that a page of this very site sent it."""
    return request.headers.get("Origin", "") == f"{request.scheme}://{request.get_host()}"


def sent_now(request: HttpRequest) -> Unsent | None:
    """The form in this request, to be shown and sent again; None when there is nothing to show, or a secret in it."""
    if request.path.startswith("/accounts/") or not is_page(request):
        return None
    fields = _pairs((name, values) for name, values in request.POST.lists() if name != TOKEN)
    if not fields or any(word in name.lower() for name, _text in fields for word in _SECRET):
        return None
    return Unsent(request.get_full_path(), fields, bool(request.FILES))


def _pairs(lists: Iterable[tuple[str, list[str]]]) -> Pairs:
    return tuple((name, str(text)) for name, values in lists for text in values)


def keep_unsent(request: HttpRequest) -> None:
    """Keep, for an hour, the fields of a form that somebody sent signed out; files and what is too big are not kept."""
    sent = {name: values for name, values in request.POST.lists() if name != TOKEN}
    fields = {name: values for name, values in sent.items() if name not in _BUTTONS}
    if fields and is_page(request) and len(json.dumps(sent)) <= LIMIT_BYTES and _has_room(request):
        request.session[KEY] = {
            "path": request.path,
            "where": request.get_full_path(),
            "fields": fields,
            "sent": sent,
            "had_files": bool(request.FILES),
            "writer": request.COOKIES.get(WRITER, ""),
        }
        request.session.set_expiry(HOUR)


def keep_unsent_of(request: HttpRequest) -> None:
    """Keep the fields that somebody signed in sent, when they may no longer send them; their session stays as it is."""
    age = request.session.get_expiry_age()
    keep_unsent(request)
    if request.session.get(KEY) is not None:
        request.session[KEY] = {**request.session[KEY], "writer": _name_of(request)}
        request.session.set_expiry(age)
        request._unsent_is_kept = True  # type: ignore[attr-defined]  # read on the way out, below


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


def own_unsent(request: HttpRequest) -> Unsent | None:
    """What this person sent signed out and has not sent again. Somebody else's is not shown, and forgotten."""
    kept = request.session.get(KEY)
    if not isinstance(kept, dict):
        return None
    if not constant_time_compare(kept.get("writer", ""), _name_of(request)):
        forget_unsent(request)
        return None
    request.session[KEY] = {**kept, "shown": True}
    return Unsent(kept["where"], _pairs(kept["sent"].items()), kept["had_files"])


def forget_unsent(request: HttpRequest) -> None:
    """Drop what was kept."""
    request.session.pop(KEY, None)


def _name_of(request: HttpRequest) -> str:
    """The signed-in person, as the cookie names them: a hash that tells nothing to others."""
    return salted_hmac(SALT, str(request.user.pk), algorithm="sha256").hexdigest()[:32]


class UnsentForms:
    """Leads people back to what they sent: signed out, to sign in first; signed in again, to the words and a button.

    A page that puts kept words into its own form takes them itself (`take_unsent`); of any other, what is left after it
    was opened is shown on a page of its own.
    """

    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        response = self.answer(request)
        if request.path.startswith("/api/") or not hasattr(request, "session"):
            return response
        if not request.user.is_authenticated:
            if request.method == "POST" and _leads_to_sign_in(response) and not _is_kept(request):
                keep_unsent(request)
            return response
        if request.method == "GET" and response.status_code in (200, 405) and _is_kept(request):
            return HttpResponseRedirect(reverse("unsent"))
        if request.method == "POST" and _is_sent_again(request) and not hasattr(request, "_unsent_is_kept"):
            forget_unsent(request)
        return self._name_writer(request, response)

    def _name_writer(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        name = _name_of(request)
        if request.COOKIES.get(WRITER) != name:
            secure = settings.SESSION_COOKIE_SECURE
            response.set_cookie(WRITER, name, max_age=None, httponly=True, samesite="Lax", secure=secure)
        return response


def _is_kept(request: HttpRequest) -> bool:
    """Whether something is kept that was sent to this address, and its writer has not seen it since."""
    kept = request.session.get(KEY)
    return isinstance(kept, dict) and kept.get("path") == request.path and not kept.get("shown")


def _is_sent_again(request: HttpRequest) -> bool:
    kept = request.session.get(KEY)
    return isinstance(kept, dict) and kept.get("where") == request.get_full_path()


def _leads_to_sign_in(response: HttpResponseBase) -> bool:
    return response.status_code == 302 and response.headers.get("Location", "").startswith(settings.LOGIN_URL)
