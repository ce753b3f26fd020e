"""How a form and its draft speak: hidden fields in the page, one answer for the page's script.

A page says which page it is and what it knew of each field. So it never writes over words that it did not show.
"""

import hashlib
import json
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django import forms
from django.http import HttpRequest, JsonResponse, QueryDict
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from waymark.flows.draft_words import Saved
from waymark.rules.drafts.origins import Origin, origin_of
from waymark.rules.drafts.versions import UNKNOWN_PAGE, Answer, Page, seen
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid, NotFound, WaymarkError
from waymark.web.shared.forms import FileDrop

BASE, STAMP, CHOOSE = "draft-base", "draft-page", "choose"
STATUS = {Forbidden: 403, NotFound: 404, Invalid: 400, Conflict: 409}
_LONGEST_BASE = 40_000
_STAMP = re.compile(r"[A-Za-z0-9_-]{1,40}\.[0-9]{1,9}")


@dataclass(frozen=True)
class Marks:
    """What a form carries with it, to be drawn by `{% draft_marks %}`."""

    stamp: str
    base: str
    revision: int
    choose_url: str
    has_clashes: bool


def marks(
    shown: Mapping[str, Answer],
    *,
    url: str,
    revision: int = 0,
    has_clashes: bool = False,
    sent_by: Page = UNKNOWN_PAGE,
    is_saved: bool = True,
) -> Marks:
    """What a form carries that shows these answers and is sent to `url`.

    `sent_by` is the page whose form is shown again, with its errors: it stays the same page. When what it sent could
    not be saved, it knows no more than before.
    """
    name, _dot, count = sent_by.stamp.partition(".")
    base = {key: seen(answer) for key, answer in shown.items()} | ({} if is_saved else dict(sent_by.base))
    return Marks(
        stamp=f"{name}.{count}" if name else f"{secrets.token_urlsafe(9)}.0",
        base=json.dumps(base, separators=(",", ":")),
        revision=revision,
        choose_url=f"{url}?{CHOOSE}=1",
        has_clashes=has_clashes,
    )


def shown_in(form: forms.BaseForm) -> dict[str, Answer]:
    """The answers that a form shows, as a browser would send them, by the names of its fields."""
    found: dict[str, Answer] = {}
    for name, asked in form.fields.items():
        if isinstance(asked.widget, FileDrop | forms.CheckboxInput):
            continue
        value = form[name].value()
        if isinstance(asked.widget, forms.SelectMultiple | forms.CheckboxSelectMultiple):
            found[name] = [str(each) for each in value or ()]
        else:
            found[name] = "" if value is None else str(value)
    return found


def page_of(fields: QueryDict) -> Page:
    """The page that sent these fields. What cannot be read counts as not told: then nothing is written over."""
    stamp, told = str(fields.get(STAMP, "")), str(fields.get(BASE, ""))
    try:
        base = json.loads(told) if 0 < len(told) <= _LONGEST_BASE else {}
    except (ValueError, RecursionError):
        base = {}
    known = {key: each for key, each in base.items() if _is_seen(each)} if isinstance(base, dict) else {}
    return Page(stamp if _STAMP.fullmatch(stamp) else "", known)


def sender(request: HttpRequest, fields: QueryDict | None = None) -> Page:
    """The page that sent a form. One that says nothing of itself is known by the session it came in."""
    page, origin = page_of(request.POST if fields is None else fields), here(request).written()
    if page.stamp:
        return replace(page, origin=origin)
    key = str(request.session.session_key or "")
    return Page(f"untold-{hashlib.sha256(key.encode()).hexdigest()[:16]}", page.base, origin)


def here(request: HttpRequest) -> Origin:
    """Where the page is open that asks."""
    return origin_of(request.headers.get("User-Agent", ""), str(request.session.session_key or ""))


def took(request: HttpRequest) -> None:
    """The server has the words of the page that sent this form: its copy on the device may go."""
    request._taken_page = page_of(request.POST).stamp.partition(".")[0]  # type: ignore[attr-defined]  # read at the edge


def saved_answer(
    saved: Saved, sent: Mapping[str, Answer], *, name_of: Callable[[str], str], now: datetime
) -> JsonResponse:
    """What the script is told after a save: what the page is known to know now, what is newer, what clashes."""
    return JsonResponse(
        {
            "revision": saved.at.revision if saved.at else 0,
            "saved_at": localtime(saved.saved_at or now).isoformat(),
            "base": {key: seen(answer) for key, answer in sent.items()},
            "merged": [
                {
                    "key": key,
                    "name": name_of(key),
                    "values": answer if isinstance(answer, list) else [answer],
                    "base": seen(answer),
                }
                for key, answer in saved.merged.items()
            ],
            "conflicts": [{"key": key, "name": name_of(key)} for key in saved.clashes],
        }
    )


def refused_answer(refusal: WaymarkError) -> JsonResponse:
    """What the script is told when nothing was saved."""
    status = next((code for kind, code in STATUS.items() if isinstance(refusal, kind)), 400)
    return JsonResponse({"message": refusal.message}, status=status)


def newer_words() -> str:
    """What a page says when words from another page were put into its form, and nothing was sent."""
    return _("Newer words from another page of yours are in the form now. Nothing was sent. Check them, then send it.")


def _is_seen(told: object) -> bool:
    return isinstance(told, str) or (isinstance(told, list) and all(isinstance(each, str) for each in told))
