"""What differs between two versions of a program, in words a coordinator understands.

Changes come grouped by part, in the order a reader meets the parts: the program, achievements, requirements, then what
judges them, then what learners do, then the campuses' pathways. Translations and what only moved within a file without
meaning are one line each.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from waymark.rules.packs.document import Keyed, Plain, plain
from waymark.rules.packs.model import Pack
from waymark.rules.packs.problems import shown
from waymark.rules.packs.wording import standard_words, tree_words, value_words


class ChangeKind(StrEnum):
    """What happened to a part or to one of its values."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class Change:
    """One difference. `what` is "" when a whole part came or went; `before` and `after` are whole texts, never cut."""

    kind: ChangeKind
    group: str
    subject: str
    what: str
    before: str
    after: str

    def __str__(self) -> str:
        part = f"{self.group} {self.subject}".strip()
        if not self.what:
            title = self.after or self.before
            return f"{part} {self.kind}" + (f": {title}" if title else "")
        if self.kind is ChangeKind.ADDED:
            return f"{part}: {self.what} added, {_brief(self.after)}"
        if self.kind is ChangeKind.REMOVED:
            return f"{part}: {self.what} removed, it was {_brief(self.before)}"
        # What is asked for is the heart of a change, so trees are shown whole.
        whole = self.what == "requires" or self.what.startswith("way to ")
        before, after = (self.before, self.after) if whole else _brief_pair(self.before, self.after)
        return f"{part}: {self.what} {before} → {after}"


_SECTIONS = {
    "organizations": "Organization",
    "frameworks": "Framework",
    "achievements": "Achievement",
    "requirements": "Requirement",
    "rubrics": "Rubric",
    "appraisals": "Appraisal form",
    "instruments": "Self-assessment",
    "forms": "Form",
    "quizzes": "Quiz",
    "activities": "Activity",
    "pathways": "Pathway",
}
_SINGLE = {"eligibility": "Eligibility", "cost": "Cost", "delivery": "Delivery", "policy": "Policy"}
_CONTAINERS = {
    "criteria": "criterion",
    "fields": "field",
    "questions": "question",
    "items": "item",
    "prompts": "prompt",
    "scales": "scale",
    "rows": "row",
}
_TITLES = ("name", "label", "text")
_WORDS = {
    "expires_after_months": "expires after months",
    "short_name": "short name",
    "open_to": "open to campuses",
    "max_length": "longest answer",
    "min_words": "fewest words",
    "not_observed": "not observed may be chosen",
    "review_days": "days to review",
    "appraisal_link_days": "days an appraisal link works",
    "appraisal_invites_per_day": "appraisal invitations a day",
    "appeal_days": "days to appeal",
    "by": "who may appraise",
    "none_below": "no item below",
    "reminders": "reminders, in days after the first email: to the",
    "seen": "items that must be seen",
    "at_level": "items at",
    "after_not_positive": "who may be asked after an appraisal that is not positive",
}


def diff(old: Pack, new: Pack) -> tuple[Change, ...]:
    """Every difference from the old pack to the new one; empty when they say the same."""
    before, after = plain(old), plain(new)
    changes = [*_program(before, after)]
    for section, group in _SINGLE.items():
        changes += _values(group, "", _flat(before.get(section, {})), _flat(after.get(section, {})))
    for section, group in _SECTIONS.items():
        changes += _parts(group, _described(old, before, section), _described(new, after, section))
        changes += _order(group, before.get(section, {}), after.get(section, {}))
    changes += _parts("Equivalence", _listed(before), _listed(after))
    changes += _translations(old, new)
    return tuple(changes)


def render(changes: tuple[Change, ...]) -> str:
    """The changes as text, one a line under a heading for each group; a sentence when there are none."""
    if not changes:
        return "Nothing changed.\n"
    lines: list[str] = []
    for group, members in groupby(changes, key=lambda change: change.group):
        lines += ["", group, *(f"  {_marker(change)} {_without_group(change)}" for change in members)]
    return "\n".join(lines[1:]) + "\n"


def _marker(change: Change) -> str:
    return {ChangeKind.ADDED: "+", ChangeKind.REMOVED: "-", ChangeKind.CHANGED: "~"}[change.kind]


def _without_group(change: Change) -> str:
    return str(change).removeprefix(change.group).lstrip(" :")


def _program(before: dict[str, Plain], after: dict[str, Plain]) -> Iterator[Change]:
    listed = (*_SECTIONS, *_SINGLE, "equivalences", "texts")
    old = {key: value_words(value) for key, value in before.items() if key not in listed}
    new = {key: value_words(value) for key, value in after.items() if key not in listed}
    yield from _values("Program", "", old, new)


def _described(pack: Pack, content: dict[str, Plain], section: str) -> dict[str, dict[str, str]]:
    """Each part of a section as labeled values, with trees and standards in words."""
    parts = content.get(section, {})
    described = {key: _flat(part) for key, part in parts.items()} if isinstance(parts, dict) else {}
    if section == "achievements":
        for key, achievement in pack.achievements.items():
            rows = ", ".join(f"{row.framework} {row.code}" for row in achievement.alignment)
            described[key] = _replaced(described[key], "alignment", {"alignment": rows} if rows else {})
            described[key] = _replaced(described[key], "requires", {"requires": tree_words(achievement.requires)})
    if section == "requirements":
        for key, requirement in pack.requirements.items():
            described[key] = _replaced(described[key], "standard", standard_words(requirement.standard))
    if section == "pathways":
        for key, pathway in pack.pathways.items():
            ways = {f"way to {name}": tree_words(way) for name, way in pathway.ways.items()}
            described[key] = _replaced(described[key], "ways", ways)
    return described


def _replaced(flat: dict[str, str], label: str, words: Mapping[str, str]) -> dict[str, str]:
    kept = {key: value for key, value in flat.items() if key != label and not key.startswith(f"{label} ")}
    return {**kept, **words}


def _flat(value: Plain, label: str = "") -> dict[str, str]:
    """Labeled values of a part: nested mappings become labels of several words, lists of plain values one value."""
    if isinstance(value, dict):
        found: dict[str, str] = {}
        for key, item in value.items():
            word = key if isinstance(value, Keyed) else _WORDS.get(key, key)
            found |= _flat(item, f"{label} {word}".strip())
        return found
    if isinstance(value, list) and any(isinstance(item, dict) for item in value):
        found = {}
        for index, item in enumerate(value, start=1):
            name = str(item.get("key", index)) if isinstance(item, dict) else str(index)
            found |= _flat(item, f"{label} {name}".strip())
        return found
    return {label: value_words(value)}


def _listed(content: dict[str, Plain]) -> dict[str, dict[str, str]]:
    """Equivalences have no keys: each is known by what it says."""
    rows = content.get("equivalences", [])
    return {value_words(row): {} for row in rows} if isinstance(rows, list) else {}


def _parts(group: str, old: dict[str, dict[str, str]], new: dict[str, dict[str, str]]) -> Iterator[Change]:
    for key in [*new, *(key for key in old if key not in new)]:
        if key not in old:
            yield Change(ChangeKind.ADDED, group, key, "", "", _title(new[key]))
        elif key not in new:
            yield Change(ChangeKind.REMOVED, group, key, "", _title(old[key]), "")
        else:
            before, after = dict(old[key]), dict(new[key])
            yield from _rows(group, key, before, after)
            yield from _values(group, key, before, after)


def _rows(group: str, subject: str, old: dict[str, str], new: dict[str, str]) -> Iterator[Change]:
    """One change for each row, such as a criterion or a field, that came or went whole; its values are taken out."""
    for mine, other, kind in ((new, old, ChangeKind.ADDED), (old, new, ChangeKind.REMOVED)):
        for row in dict.fromkeys(_row(label) for label in mine):
            if row and row not in {_row(label) for label in other}:
                values = {label: mine.pop(label) for label in list(mine) if _row(label) == row}
                title = next((values[f"{row} {part}"] for part in _TITLES if f"{row} {part}" in values), "")
                container, _, name = row.partition(" ")
                what = f"{_CONTAINERS[container]} {name}"
                before, after = ("", title) if kind is ChangeKind.ADDED else (title, "")
                yield Change(kind, group, subject, what, before, after)


def _row(label: str) -> str:
    """The row that a labeled value belongs to, such as "criteria route"; "" when it belongs to none."""
    words = label.split(" ")
    return " ".join(words[:2]) if len(words) > 2 and words[0] in _CONTAINERS else ""


def _title(part: dict[str, str]) -> str:
    return part.get("title") or part.get("name") or ""


def _values(group: str, subject: str, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Change]:
    for what in [*new, *(what for what in old if what not in new)]:
        before, after = old.get(what), new.get(what)
        if before is None:
            yield Change(ChangeKind.ADDED, group, subject, what, "", after or "")
        elif after is None:
            yield Change(ChangeKind.REMOVED, group, subject, what, before, "")
        elif before != after:
            yield Change(ChangeKind.CHANGED, group, subject, what, before, after)


def _order(group: str, old: Plain, new: Plain, label: str = "", subject: str = "") -> Iterator[Change]:
    """A change of order among the keys that both versions have."""
    if not isinstance(old, dict) or not isinstance(new, dict):
        return
    if isinstance(old, Keyed):
        before, after = [key for key in old if key in new], [key for key in new if key in old]
        if before != after:
            what = f"order of {label}" if label else "order"
            yield Change(ChangeKind.CHANGED, group, subject, what, ", ".join(before), ", ".join(after))
    for key, item in new.items():
        if key in old:
            inner = subject or key
            path = "" if not subject else f"{label} {key}".strip()
            yield from _order(group, old[key], item, path, inner)


def _translations(old: Pack, new: Pack) -> Iterator[Change]:
    for language in sorted({*old.texts, *new.texts}):
        before, after = old.texts.get(language, {}), new.texts.get(language, {})
        counts = [
            (len(after.keys() - before.keys()), "new"),
            (sum(before[path] != after[path] for path in before.keys() & after.keys()), "reworded"),
            (len(before.keys() - after.keys()), "gone"),
        ]
        words = ", ".join(f"{count} {word}" for count, word in counts if count)
        if words:
            yield Change(
                ChangeKind.CHANGED, "Translation", language, "texts", f"{len(before)}", f"{len(after)} ({words})"
            )


def _brief(text: str) -> str:
    return text if len(text) <= 60 and "\n" not in text else shown(text)


def _brief_pair(before: str, after: str) -> tuple[str, str]:
    """Two texts as a reader compares them: whole when short, else from shortly before where they part."""
    if len(before) <= 60 and len(after) <= 60:
        return _brief(before) or "nothing", _brief(after) or "nothing"
    old, new = before.split(), after.split()
    same = 0
    while same < min(len(old), len(new)) and old[same] == new[same]:
        same += 1
    start = max(0, same - 2)
    lead = "... " if start else ""
    return shown(lead + " ".join(old[start:])), shown(lead + " ".join(new[start:]))
