"""Whom learners wait for: the words and numbers of the caseload."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from waymark.flows.caseload import WaitsOn, counts
from waymark.records.enrollment.models import Enrollment

WAITS = {
    WaitsOn.US: gettext_lazy("Waiting on us"),
    WaitsOn.THEM: gettext_lazy("Waiting on them"),
    WaitsOn.SUPERVISOR: gettext_lazy("Waiting on a supervisor"),
}


@dataclass(frozen=True)
class Sum:
    """How many wait for whom, with the list of them."""

    count: int
    label: str
    url: str
    is_ours: bool


def waits_on(request: HttpRequest, rows: QuerySet[Enrollment], *, now: datetime) -> tuple[Sum, ...]:
    """The three numbers above a caseload. One query."""
    found = counts(rows, now=now)
    url = reverse("coordinator-learners")
    return tuple(
        Sum(found[whom], str(label), f"{url}?show={whom.value}", whom is WaitsOn.US) for whom, label in WAITS.items()
    )


def waits_words(whom: str) -> str:
    """Who has the next move, in a list."""
    return {
        WaitsOn.US.value: _("Us"),
        WaitsOn.SUPERVISOR.value: _("A supervisor"),
        WaitsOn.THEM.value: _("The learner"),
    }.get(whom, "")
