"""What differs between two versions, in the reader's language: parts and kinds of change.

What a pack itself writes (keys, names of fields, texts) is shown as it is written there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from waymark.rules.packs.diff import Change, ChangeKind

PARTS: Mapping[str, Promise | str] = {
    "Program": _("Program"),
    "Eligibility": _("Eligibility"),
    "Cost": _("Cost"),
    "Delivery": _("Delivery"),
    "Policy": _("Policy"),
    "Organization": _("Organization"),
    "Framework": _("Framework"),
    "Achievement": _("Achievement"),
    "Requirement": _("Requirement"),
    "Rubric": _("Rubric"),
    "Appraisal form": _("Appraisal form"),
    "Self-assessment": _("Self-assessment"),
    "Form": _("Form"),
    "Quiz": _("Quiz"),
    "Activity": _("Activity"),
    "Pathway": _("Pathway"),
    "Equivalence": _("Equivalence"),
    "Translation": _("Translation"),
}
KINDS: Mapping[ChangeKind, tuple[Promise | str, str]] = {
    ChangeKind.ADDED: (_("Added"), "plus"),
    ChangeKind.REMOVED: (_("Removed"), "minus"),
    ChangeKind.CHANGED: (_("Changed"), "pencil"),
}


@dataclass(frozen=True)
class Shown:
    """One difference as a page tells it: `where` and the texts are the pack's own words."""

    kind: str
    icon: str
    where: str
    before: str
    after: str


def grouped(changes: Sequence[Change]) -> list[tuple[str, list[Shown]]]:
    """Changes under the names of their parts, in the order of the parts."""
    groups: dict[str, list[Shown]] = {}
    for change in changes:
        groups.setdefault(change.group, []).append(_shown(change))
    return [(str(PARTS[name]), found) for name, found in groups.items()]


def _shown(change: Change) -> Shown:
    kind, icon = KINDS[change.kind]
    where = ": ".join(each for each in (change.subject, change.what) if each)
    return Shown(str(kind), icon, where, change.before, change.after)
