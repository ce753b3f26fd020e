"""The page on which somebody chooses between words that two of their pages wrote into the same field."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from waymark.flows.draft_words import Pick
from waymark.rules.drafts.origins import Device, Origin, is_same_browser, read_origin
from waymark.rules.drafts.versions import Versions, seen
from waymark.rules.forms.text import count_words

from .drafting import CHOOSE, here

BOTH = "both"
PICK, SHOWN = "pick-", "shown-"
SELECTS = (forms.RadioSelect, forms.Select, forms.CheckboxSelectMultiple)


@dataclass(frozen=True)
class Option:
    """One version: its words, where and when they were saved, whether it is the newest."""

    value: str
    text: str
    words: int
    place: str
    at: datetime | None
    is_newest: bool


@dataclass(frozen=True)
class Question:
    """One field that two pages changed apart. Texts can be kept both, one after the other; a choice cannot."""

    key: str
    label: str
    options: tuple[Option, ...]
    may_join: bool


def is_asked(request: HttpRequest) -> bool:
    """Whether this request is about choosing: its page is wanted, or it was sent."""
    return CHOOSE in (request.POST if request.method == "POST" else request.GET)


def choice_page(
    request: HttpRequest, form: forms.BaseForm, clashes: Mapping[str, Versions], *, url: str, title: str
) -> HttpResponse:
    """The page, with a question for each field of the form that clashes."""
    context = {
        "questions": questions(form, clashes, at=here(request)),
        "action_url": url,
        "back_url": url,
        "form_title": title,
    }
    return render(request, "drafts/choose.html", context)


def questions(form: forms.BaseForm, clashes: Mapping[str, Versions], *, at: Origin) -> tuple[Question, ...]:
    """The questions, in the order of the form's fields, for somebody who reads them `at` this place."""
    keys = [*(key for key in form.fields if key in clashes), *(key for key in clashes if key not in form.fields)]
    return tuple(_question(form.fields.get(key), key, clashes[key], at) for key in keys)


def picks_of(fields: QueryDict, clashes: Mapping[str, Versions]) -> dict[str, Pick]:
    """What was chosen, for the fields that still clash. A version that is gone since counts as not chosen."""
    picks = {}
    for key, versions in clashes.items():
        known = {str(seen(each.answer)): each.answer for each in versions}
        shown = [mark for mark in fields.getlist(SHOWN + key) if mark in known]
        wanted = fields.get(PICK + key, "")
        if wanted == BOTH and shown:
            words = [str(known[mark]).strip() for mark in shown]
            picks[key] = Pick("\n\n".join(each for each in words if each), frozenset(shown))
        elif wanted in shown:
            picks[key] = Pick(known[wanted], frozenset(shown))
    return picks


def _question(asked: forms.Field | None, key: str, versions: Versions, at: Origin) -> Question:
    named = _choices(asked)
    newest = max((each.at for each in versions), default="")
    options = tuple(
        Option(
            value=str(seen(each.answer)),
            text=named.get(str(each.answer), str(each.answer)),
            words=count_words(str(each.answer)),
            place=place_words(read_origin(each.origin), at),
            at=datetime.fromisoformat(each.at) if each.at else None,
            is_newest=bool(each.at) and each.at == newest,
        )
        for each in versions
    )
    is_text = asked is None or isinstance(asked.widget, forms.Textarea)
    return Question(key, str(asked.label) if asked else key, options, is_text and not named)


def place_words(origin: Origin, at: Origin) -> str:
    """Where words were written, seen from here: a browser that signs in anew is not known to be the same one."""
    if is_same_browser(origin, at):
        return _("In this browser")
    if origin.device is None:
        return _("On another page")
    return {
        Device.PHONE: _("On a phone, in another browser or before signing in again"),
        Device.TABLET: _("On a tablet, in another browser or before signing in again"),
        Device.COMPUTER: _("On a computer, in another browser or before signing in again"),
    }[origin.device]


def _choices(asked: forms.Field | None) -> dict[str, str]:
    """Value -> what it says, for a field to choose from, groups included."""
    found: dict[str, str] = {}
    if asked is None or not isinstance(asked.widget, SELECTS):
        return found
    for value, label in asked.widget.choices:
        pairs = label if isinstance(label, list | tuple) else [(value, label)]
        found |= {str(one): str(said) for one, said in pairs}
    return found
