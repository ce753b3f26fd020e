"""Entries of the audit told as sentences, with names, in the reader's language."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.utils.functional import Promise
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from waymark.records.audit.models import Entry
from waymark.records.subjects.queries import Names, names_for
from waymark.rules.forms.text import isolated
from waymark.rules.kernel.context import ActorKind
from waymark.rules.policy.decide import role_word
from waymark.web.shared.staff import language, local_day

from .more_sentences import BADGES, EXPERIENCES, GIVEN_OUT, KEYS
from .sentences import LEARNING, PEOPLE, PROGRAMS, READS, REFUSED, WORK, Group

GROUPS: Mapping[str, Group] = {
    "reads": READS,
    "given-out": GIVEN_OUT,
    "people": PEOPLE,
    "work": WORK,
    "experiences": EXPERIENCES,
    "badges": BADGES,
    "learning": LEARNING,
    "programs": PROGRAMS,
    "keys": KEYS,
    "refused": REFUSED,
}
SENTENCES = {verb: text for group in GROUPS.values() for verb, text in group.sentences.items()}
ICONS = {verb: group.icon for group in GROUPS.values() for verb in group.sentences}
SYSTEMS: Mapping[str, Promise | str] = {
    "issuing": gettext_lazy("The job that signs badges"),
    "command-line": gettext_lazy("An operator, by command"),
    "sign-in": gettext_lazy("Single sign-on"),
    "mail": gettext_lazy("The mail job"),
}
AFFILIATIONS: Mapping[str, Promise | str] = {
    "student": gettext_lazy("student"),
    "staff": gettext_lazy("staff"),
    "faculty": gettext_lazy("faculty"),
}


@dataclass(frozen=True)
class Act:
    """One entry as a page shows it."""

    position: int
    at: datetime
    icon: str
    is_refused: bool
    sentence: SafeString
    text: str
    place: str
    on_behalf_of: str


def verbs_of(group: str) -> tuple[str, ...]:
    """The verbs of a group of the filter."""
    return tuple(verb for verb in GROUPS[group].sentences if "/" not in verb)


def acts(entries: Collection[Entry], spoken: str = "") -> list[Act]:
    """Each entry told, in a language or in the page's. The number of queries does not grow with the entries."""
    with override(spoken or language()):
        names = names_for(entries, language=language())
        return [_act(entry, names) for entry in entries]


def by_day(told: Sequence[Act]) -> list[tuple[date, list[Act]]]:
    """Acts under the days on which they happened, in the order of the chain."""
    return [(day, list(acts)) for day, acts in groupby(told, key=lambda act: local_day(act.at))]


def who_words(entry: Entry, names: Names) -> str:
    """Who acted."""
    if entry.actor_kind == ActorKind.PERSON:
        return names.person(entry.actor_id) or _("Someone whose account is gone")
    if entry.actor_kind == ActorKind.SYSTEM:
        known = SYSTEMS.get(entry.system_name)
        return str(known) if known else _("The job “%(name)s”") % {"name": entry.system_name}
    if entry.actor_kind == ActorKind.LINK:
        return _("Someone with a mailed link")
    return _("Someone without an account")


def template_of(entry: Entry) -> str:
    """The sentence for an entry; one without a sentence is told by its verb."""
    found = SENTENCES.get(f"{entry.verb}/{entry.object_kind}") or SENTENCES.get(entry.verb)
    return str(found) if found else _("%(who)s: “%(verb)s”.") % {"who": "%(who)s", "verb": entry.verb}


def _act(entry: Entry, names: Names) -> Act:
    subject = names.subject(entry)
    facts = {
        "who": who_words(entry, names),
        "whom": names.person(subject.person_id) or _("someone"),
        "what": _what(entry, subject.name),
    }
    template = template_of(entry)
    marked = {key: format_html("<b><bdi>{}</bdi></b>", value) for key, value in facts.items()}
    marked["what"] = format_html("<bdi>{}</bdi>", facts["what"])
    return Act(
        position=entry.position,
        at=entry.at,
        icon=ICONS.get(entry.verb, "history"),
        is_refused=entry.verb in REFUSED.sentences,
        sentence=mark_safe(escape(template) % marked),  # noqa: S308 - every part is escaped
        text=template % {key: isolated(value) for key, value in facts.items()},
        place=names.organizations.get(entry.organization_id, "") if entry.organization_id else "",
        on_behalf_of=names.person(entry.on_behalf_of),
    )


def _what(entry: Entry, name: str) -> str:
    if entry.object_kind in ("grant", "role-proposal") and name:
        return role_word(name)
    if entry.object_kind == "affiliation" and name in AFFILIATIONS:
        return str(AFFILIATIONS[name])
    return name or _("something that is gone")
