"""Answers held against their form: cleaned and complete, or every fault at once with what to do about it.

Fields of criteria that an earlier revision met are kept: they come from that revision and do not change.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlsplit
from uuid import UUID

from waymark.rules.kernel.errors import Invalid
from waymark.rules.kernel.wording import gettext as _
from waymark.rules.kernel.wording import ngettext, number
from waymark.rules.packs.model import FieldKind, Form, FormField

from .text import count_words, plain_line, plain_text

Answer = str | list[str]

SHORT_LIMIT, LONG_LIMIT, URL_LIMIT = 300, 20_000, 2_000
FILES_LIMIT = 10
_NUMBER = re.compile(r"-?[0-9]{1,12}([.,][0-9]{1,6})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_HOST = re.compile(r"[^\s.@:/\\]+(\.[^\s.@:/\\]+)+")
_YEARS = (1900, 2100)


@dataclass(frozen=True)
class Kept:
    """What an earlier revision leaves standing: the criteria it met, with all its answers and files."""

    criteria: frozenset[str] = frozenset()
    answers: Mapping[str, Answer] = field(default_factory=dict)
    files: Mapping[str, Sequence[UUID]] = field(default_factory=dict)


@dataclass(frozen=True)
class Cleaned:
    """Answers ready to be frozen: field key -> answer, field key -> files. Fields left empty are not there."""

    answers: dict[str, Answer]
    files: dict[str, tuple[UUID, ...]]


NOTHING_KEPT = Kept()


def kept_fields(form: Form, kept: Kept) -> frozenset[str]:
    """The fields that are closed because the criterion they answer was met."""
    return frozenset(key for key, each in form.fields.items() if each.criterion and each.criterion in kept.criteria)


def validate(
    form: Form,
    answers: Mapping[str, object],
    *,
    files: Mapping[str, Sequence[UUID]] | None = None,
    kept: Kept = NOTHING_KEPT,
) -> Cleaned:
    """The cleaned answers and files. Raises Invalid with a sentence for every field at fault, unknown fields included.

    A kept field may be left out, or given as it was; anything else is refused.
    """
    files = files or {}
    closed = kept_fields(form, kept)
    unknown = _("This form has no such field. Load the page again.")
    faults = dict.fromkeys({*answers, *files} - {*form.fields}, unknown)
    cleaned = Cleaned({}, {})
    for key, each in form.fields.items():
        try:
            if key in closed:
                _keep(cleaned, each, answers, files, kept)
            elif each.kind is FieldKind.FILES:
                _clean_files(cleaned, each, answers, files)
            else:
                _clean_answer(cleaned, each, answers, files)
        except _Fault as fault:
            faults[key] = str(fault)
    if faults:
        said = ngettext(
            "%(count)s answer needs another look. Nothing was sent, and what you wrote is kept.",
            "%(count)s answers need another look. Nothing was sent, and what you wrote is kept.",
            len(faults),
        )
        raise Invalid(said % {"count": len(faults)}, fields=faults)
    return cleaned


class _Fault(Exception):
    """What is wrong with one field, as a sentence for the person who filled it in."""


def _keep(
    cleaned: Cleaned,
    asked: FormField,
    answers: Mapping[str, object],
    files: Mapping[str, Sequence[UUID]],
    kept: Kept,
) -> None:
    before, files_before = kept.answers.get(asked.key), tuple(kept.files.get(asked.key, ()))
    if asked.key in answers and _loosely(answers[asked.key]) != _loosely(before):
        raise _Fault(_("This part was met already and stays as it was."))
    if asked.key in files and set(files[asked.key]) != set(files_before):
        raise _Fault(_("This part was met already, and its files stay as they were."))
    if before:
        cleaned.answers[asked.key] = before
    if files_before:
        cleaned.files[asked.key] = files_before


def _loosely(answer: object) -> object:
    if isinstance(answer, str):
        return plain_line(answer)
    return sorted(str(each) for each in answer) if isinstance(answer, list | tuple) and answer else ""


def _clean_files(
    cleaned: Cleaned, asked: FormField, answers: Mapping[str, object], files: Mapping[str, Sequence[UUID]]
) -> None:
    if answers.get(asked.key):
        raise _Fault(_("Attach files here. Text does not belong in this field."))
    chosen = tuple(dict.fromkeys(files.get(asked.key, ())))
    if len(chosen) > FILES_LIMIT:
        raise _Fault(_("Choose at most %(count)s files here.") % {"count": FILES_LIMIT})
    if asked.required and not chosen:
        raise _Fault(_("Attach at least one file."))
    if chosen:
        cleaned.files[asked.key] = chosen


def _clean_answer(
    cleaned: Cleaned, asked: FormField, answers: Mapping[str, object], files: Mapping[str, Sequence[UUID]]
) -> None:
    if files.get(asked.key):
        raise _Fault(_("Files do not belong in this field. Write your answer here."))
    answer = _CLEANERS[asked.kind](asked, answers.get(asked.key, ""))
    if asked.required and not answer:
        raise _Fault(_("Choose an answer.") if asked.options else _("Fill this in."))
    if answer:
        cleaned.answers[asked.key] = answer


def _text(given: object) -> str:
    if not isinstance(given, str):
        raise _Fault(_("Write one answer here."))
    return given


def _within(asked: FormField, text: str, fallback: int) -> str:
    limit = asked.max_length or fallback
    if len(text) > limit:
        said = _("This has %(count)s characters and the limit is %(limit)s. Shorten it by %(over)s.")
        over = number(len(text) - limit)
        raise _Fault(said % {"count": number(len(text)), "limit": number(limit), "over": over})
    words = count_words(text)
    if text and words < asked.min_words:
        raise _Fault(
            _("Write at least %(least)s words. This has %(count)s.") % {"least": asked.min_words, "count": words}
        )
    return text


def _short(asked: FormField, given: object) -> Answer:
    return _within(asked, plain_line(_text(given)), SHORT_LIMIT)


def _long(asked: FormField, given: object) -> Answer:
    return _within(asked, plain_text(_text(given)), LONG_LIMIT)


def _choice(asked: FormField, given: object) -> Answer:
    chosen = _text(given)
    if chosen and chosen not in asked.options:
        raise _Fault(_("Choose one of the answers shown."))
    return chosen


def _choices(asked: FormField, given: object) -> Answer:
    chosen = [given] if isinstance(given, str) and given else given or []
    if not isinstance(chosen, list | tuple) or any(not _is_option(asked, each) for each in chosen):
        raise _Fault(_("Choose among the answers shown."))
    return [key for key in asked.options if key in chosen]


def _is_option(asked: FormField, choice: object) -> bool:
    return isinstance(choice, str) and choice in asked.options


def _day(asked: FormField, given: object) -> Answer:
    text = plain_line(_text(given))
    if not text:
        return ""
    try:
        day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None:
        raise _Fault(_("Write a day that exists, as year-month-day, such as 2026-03-31."))
    if not _YEARS[0] <= day.year <= _YEARS[1]:
        said = _("Write a day between the years %(first)s and %(last)s.")
        raise _Fault(said % {"first": _YEARS[0], "last": _YEARS[1]})
    return day.isoformat()


def _number(asked: FormField, given: object) -> Answer:
    text = plain_line(_text(given))
    if text and not (text.isascii() and _NUMBER.fullmatch(text)):
        raise _Fault(_("Write a number in digits, such as 12 or 12.5."))
    return text.replace(",", ".")


def _url(asked: FormField, given: object) -> Answer:
    text = _within(asked, plain_line(_text(given)), URL_LIMIT)
    if text and not is_web_address(text):
        raise _Fault(_("Write a whole web address that starts with https:// or http://."))
    return text


def is_web_address(text: str) -> bool:
    """Whether a text is an http or https address of a named host, with nobody's name or password in it."""
    if any(sign.isspace() for sign in text) or "\\" in text:
        return False
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    is_named = bool(_HOST.fullmatch(host)) and "@" not in parts.netloc
    return parts.scheme in ("http", "https") and is_named and port != 0


_CLEANERS: Mapping[FieldKind, Callable[[FormField, object], Answer]] = {
    FieldKind.SHORT_TEXT: _short,
    FieldKind.LONG_TEXT: _long,
    FieldKind.CHOICE: _choice,
    FieldKind.CHOICES: _choices,
    FieldKind.DATE: _day,
    FieldKind.NUMBER: _number,
    FieldKind.URL: _url,
}
