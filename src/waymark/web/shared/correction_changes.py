"""What a correction put in the place of what: each level, date, name or campus that changed, former and new."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from waymark.records.corrections.models import Correction
from waymark.records.corrections.states import Change, Subject
from waymark.records.people.models import Organization
from waymark.rules.forms.text import isolated
from waymark.rules.packs.model import Pack
from waymark.web.shared.components.text import day_year


@dataclass(frozen=True)
class Changed:
    """One thing that reads otherwise now."""

    name: str
    before: str
    after: str


Campuses = Mapping[str, str]


def campuses_named(found: Iterable[Correction]) -> Campuses:
    """The names of the campuses that corrections moved somebody between. One query, or none."""
    ids = {str(each) for row in found for part in (row.before, row.after) if (each := part.get("campus"))}
    rows = Organization.objects.filter(pk__in=[UUID(each) for each in ids]) if ids else ()
    return {str(each.pk): each.name for each in rows}


def changes_of(pack: Pack, found: Correction, campuses: Campuses) -> tuple[Changed, ...]:
    """The lines of one correction; none where something was taken back or counts again as a whole."""
    if found.change == Change.MOVED:
        before, after = (campuses.get(str(part.get("campus")), "") for part in (found.before, found.after))
        return (Changed(_("Campus"), before, after),)
    if found.change != Change.AMENDED:
        return ()
    is_levels = found.subject_kind == Subject.ASSESSMENT
    return tuple(_levels(pack, found) if is_levels else _facts(found))


def _levels(pack: Pack, found: Correction) -> Iterator[Changed]:
    activity = pack.activities.get(found.about)
    rubric = pack.rubrics.get(activity.rubric) if activity else None
    before, after = found.before.get("ratings", {}), found.after.get("ratings", {})
    for key in rubric.criteria if rubric else ():
        if key in after:
            levels = rubric.levels if rubric else {}
            name = rubric.criteria[key].name if rubric else key
            yield Changed(name, levels.get(before.get(key), ""), levels.get(after[key], ""))
    if found.before.get("decision") != found.after.get("decision"):
        words = {"accepted": _("Accepted"), "returned": _("Changes requested")}
        sides = (words.get(part.get("decision"), "") for part in (found.before, found.after))
        yield Changed(_("Decision"), *sides)


def _facts(found: Correction) -> Iterator[Changed]:
    names = {
        "employer": _("Employer"),
        "role_title": _("Role"),
        "starts_on": _("First day"),
        "ends_on": _("Last day"),
        "hours": _("Hours planned"),
    }
    for key, name in names.items():
        if key in found.after:
            yield Changed(name, _said(found.before.get(key)), _said(found.after[key]))


def _said(value: object) -> str:
    """A day as a day, a number as it is, and words kept apart from the sentence around them."""
    if isinstance(value, int):
        return str(value)
    text = str(value or "")
    on = parse_date(text) if len(text) == len("2026-01-01") else None
    return day_year(on) if on is not None else isolated(text)
