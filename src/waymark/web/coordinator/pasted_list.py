"""A list that staff paste: each line is an address or a name, and every line that names nobody is told."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from waymark.records.enrollment.models import Enrollment
from waymark.records.people.folded import Folded
from waymark.rules.forms.text import folded, plain_line

MOST_LINES = 500
_NUMBER = re.compile(r"^\s*[0-9]{1,4}[.)]\s+")


@dataclass(frozen=True)
class Problem:
    """One line that names nobody, with why."""

    number: int
    line: str
    why: str


@dataclass(frozen=True)
class Matched:
    """Whom the lines name, and what is wrong with the others."""

    found: tuple[UUID, ...]
    problems: tuple[Problem, ...]


def matched(text: str, everybody: QuerySet[Enrollment], *, recorded: Iterable[UUID]) -> Matched:
    """Match each line with one learner of a list. Two queries, however many lines."""
    lines = [(n, line) for n, raw in enumerate(text.splitlines(), start=1) if (line := _words(raw))]
    taken, more = lines[:MOST_LINES], lines[MOST_LINES:]
    people = _people(everybody, [line for _n, line in taken])
    done = set(recorded)
    found: dict[UUID, None] = {}
    problems = []
    for number, line in taken:
        here = people.get(_key(line), [])
        why = _why(here, done)
        if why:
            problems.append(Problem(number, line, why))
        else:
            found[here[0]] = None
    if more:
        told = _("Only the first %(count)s lines are read at once.") % {"count": MOST_LINES}
        problems.append(Problem(more[0][0], more[0][1], told))
    return Matched(tuple(found), tuple(problems))


def _words(raw: str) -> str:
    """A line without what lists add: a number, a bullet, quotes, or a name before an address in angle brackets."""
    line = _NUMBER.sub("", plain_line(raw)).strip("\"'“”,;•*- \t")
    if "<" in line and line.endswith(">"):
        line = line[line.rindex("<") + 1 : -1]
    return line.strip()[:200]


def _key(line: str) -> str:
    if "@" in line:
        return line.lower()
    family, comma, given = line.partition(",")
    return " ".join(folded(f"{given} {family}" if comma else line).split())


def _people(everybody: QuerySet[Enrollment], lines: Sequence[str]) -> dict[str, list[UUID]]:
    """Address or folded full name -> the enrollments of that name."""
    keys = {_key(line) for line in lines}
    rows = everybody.alias(given=Folded("person__given_name"), family=Folded("person__family_name")).filter(
        _wanted(keys)
    )
    people: dict[str, list[UUID]] = {}
    for each in rows.order_by("pk"):
        name = " ".join(folded(each.person.full_name).split())
        for key in {each.person.email.lower(), name} & keys:
            people.setdefault(key, []).append(each.pk)
    return people


def _wanted(keys: Iterable[str]) -> Q:
    """Rows that may match: by address, or by the last and first word of a name."""
    names = [key.split() for key in keys if "@" not in key]
    return (
        Q(person__email__in=[key for key in keys if "@" in key])
        | Q(given__in={" ".join(words[:n]) for words in names for n in range(1, len(words) + 1)})
        | Q(family__in={" ".join(words[n:]) for words in names for n in range(len(words))})
    )


def _why(here: Sequence[UUID], done: set[UUID]) -> str:
    if not here:
        return _("No learner on this list has this address or name.")
    if len(here) > 1:
        return _("%(count)d learners have this name. Use the email address.") % {"count": len(here)}
    if here[0] in done:
        return _("Recorded already.")
    return ""
