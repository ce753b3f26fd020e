"""Staff let automatic reminders of one request rest, or go on. The learner and staff are told as before."""

from uuid import UUID

from django.db import transaction

from waymark.flows.request_appraisal import open_request
from waymark.records.audit.commands import record
from waymark.records.audit.verbs import Verb
from waymark.records.experience.commands import note_mark
from waymark.records.experience.models import AppraisalRequest
from waymark.records.experience.states import REMINDERS_GO_ON, REMINDERS_STOPPED, reminds_by_itself
from waymark.rules.kernel.context import Context
from waymark.rules.policy.actions import Action


@transaction.atomic
def set_reminders(ctx: Context, request_id: UUID, *, on: bool) -> AppraisalRequest:
    """Let the program's reminders to the supervisor of an open request go on, or stop. Twice has the effect of once."""
    found, enrollment = open_request(ctx, request_id, action=Action.CORRECT_APPRAISAL_REQUEST)
    if reminds_by_itself(found.custody) is on:
        return found
    note_mark(found, REMINDERS_GO_ON if on else REMINDERS_STOPPED, at=ctx.now)
    verb = Verb.REMINDERS_GO_ON if on else Verb.REMINDERS_STOPPED
    record(ctx, verb, "appraisal-request", found.pk, organization_id=enrollment.campus_id)
    return found
