"""What the parts of a program are called above the list of what changed."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from waymark.rules.packs.diff import Change

PARTS = {
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


def grouped(changes: Sequence[Change]) -> list[tuple[str, list[Change]]]:
    """Changes under the names of their parts, in the order of the parts."""
    groups: dict[str, list[Change]] = {}
    for change in changes:
        groups.setdefault(change.group, []).append(change)
    return [(str(PARTS[name]), found) for name, found in groups.items()]
