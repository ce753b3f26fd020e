"""Where the pages about learners lead back to: assessors have no list of learners, and go back to their queue."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from waymark.rules.kernel.context import Actor
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import reach


@dataclass(frozen=True)
class Crumb:
    """A way back: its label and its address."""

    label: str
    url: str


def to_learners(actor: Actor, *, name: str, label: str) -> Crumb:
    """To that list of learners, for whoever may see it."""
    if reach(actor, Action.VIEW_COHORT).is_nothing:
        return Crumb(_("Queue"), reverse("queue"))
    return Crumb(label, reverse(name))
