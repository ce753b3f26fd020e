"""What an assessor decided within the hour, with the way to undo it: decided work leaves the queue."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from waymark.flows.correct_record import title_of
from waymark.flows.reopen_work import undoable_by
from waymark.records.assessment.states import Decision
from waymark.records.enrollment.pathways import enrollment_pack
from waymark.records.enrollment.queries import scope_of
from waymark.rules.forms.text import isolated
from waymark.rules.kernel.context import Context
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import may
from waymark.web.shared.staff import language

MOST = 10


@dataclass(frozen=True)
class Lately:
    """One decision that its assessor may still take back."""

    title: str
    url: str
    learner: str
    decision: str
    undo_url: str


def decided_lately(ctx: Context) -> Iterator[Lately]:
    """The reader's own decisions that can still be undone, the newest first. One query."""
    for made in undoable_by(ctx)[:MOST]:
        work, enrollment = made.submission, made.submission.enrollment
        if may(ctx.actor, Action.ASSESS, scope_of(enrollment)):
            yield Lately(
                title=title_of(enrollment_pack(enrollment, language()), work.activity_key),
                url=reverse("assessor-work", args=[work.pk]),
                learner=isolated(enrollment.person.full_name),
                decision=_("Accepted") if made.decision == Decision.ACCEPTED else _("Changes requested"),
                undo_url=reverse("assessor-undo", args=[made.pk]),
            )
