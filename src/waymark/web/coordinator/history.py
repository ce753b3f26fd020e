"""What happened to an enrollment, for staff: enrolled, moved, left, came back, completed."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy

from waymark.records.enrollment.queries import history_of
from waymark.records.enrollment.states import EnrollmentEventKind
from waymark.rules.forms.text import isolated

SAID = {
    EnrollmentEventKind.ENROLLED: gettext_lazy("Enrolled at %(campus)s, version %(version)s"),
    EnrollmentEventKind.MOVED: gettext_lazy("Moved to %(campus)s, version %(version)s"),
    EnrollmentEventKind.LEFT: gettext_lazy("Left the program"),
    EnrollmentEventKind.CAME_BACK: gettext_lazy("Came back at %(campus)s, version %(version)s"),
    EnrollmentEventKind.COMPLETED: gettext_lazy("Completed the program at %(campus)s"),
    EnrollmentEventKind.REOPENED: gettext_lazy("Not completed any more: a badge is under review or was revoked"),
}


@dataclass(frozen=True)
class Happened:
    """One event in words."""

    at: datetime
    text: str


def history(enrollment_id: UUID) -> tuple[Happened, ...]:
    """Everything that happened, the newest first. One query."""
    return tuple(
        Happened(
            event.at,
            str(SAID[EnrollmentEventKind(event.kind)])
            % {"campus": isolated(event.campus.name), "version": event.version.number},
        )
        for event in reversed(history_of(enrollment_id))
    )
