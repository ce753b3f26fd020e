"""What somebody is typing is kept until it is sent: through errors, closed tabs and ended sessions."""

import json
import re
from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from waymark.records.catalog.queries import pack_of
from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.queries import enrollment, scope_of
from waymark.records.evidence import commands, queries
from waymark.records.evidence.models import Draft
from waymark.records.evidence.states import DraftRoom
from waymark.records.plans.models import Goal
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from waymark.rules.packs.model import Activity, ActivityKind, Pack
from waymark.rules.policy.actions import Action

from .admit import admit
from .open_step import pathway_activities

Answer = str | list[str]

DRAFT_LIMIT_BYTES = 64 * 1024
DRAFTS_LIMIT = 300
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_LIST_LIMIT = 200
_STEP_KINDS = {
    DraftRoom.ACTIVITY: ActivityKind.SUBMISSION,
    DraftRoom.QUIZ: ActivityKind.QUIZ,
    DraftRoom.EXPERIENCE: ActivityKind.EXPERIENCE,
}


@transaction.atomic
def save_draft(
    ctx: Context, *, room: DraftRoom, object_id: UUID, part: str = "", answers: Mapping[str, object]
) -> Draft:
    """Keep what the actor has typed into one form, in place of what was kept before. Only they can read it.

    Answers need not be valid yet, only small, and for fields that the form has. Not in the audit: a draft is nothing
    anybody else can see.
    """
    fields = _form_fields(ctx, room, object_id, part)
    kept = _bounded(answers, fields)
    if ctx.actor.person_id is None:
        raise Forbidden(_("Sign in again to keep what you typed. It is still on this page."))
    person_id = ctx.actor.person_id
    standing = queries.draft_of(person_id, room=room, object_id=object_id, part=part)
    if standing is None and queries.count_drafts(person_id) >= DRAFTS_LIMIT:
        raise Conflict(_("You have very many drafts. Send or discard one first; what you typed is still on this page."))
    commands.store_draft(person_id=person_id, room=room, object_id=object_id, part=part, answers=kept, at=ctx.now)
    saved = queries.draft_of(person_id, room=room, object_id=object_id, part=part)
    if saved is None:
        raise Conflict(_("This draft was discarded in another tab at this moment. Try again."))
    return saved


@transaction.atomic
def discard_draft(ctx: Context, *, room: DraftRoom, object_id: UUID, part: str = "") -> bool:
    """Forget what the actor typed into a form, and tell whether there was anything."""
    if ctx.actor.person_id is None:
        raise Forbidden(_("Sign in again to discard this draft."))
    return commands.drop_draft(person_id=ctx.actor.person_id, room=room, object_id=object_id, part=part)


def _form_fields(ctx: Context, room: DraftRoom, object_id: UUID, part: str) -> frozenset[str] | None:
    """The fields of the form, None when it takes any. Raises NotFound when the actor fills in no such form."""
    if room is DraftRoom.ASSESSMENT:
        scope = scope_of(queries.submission(object_id).enrollment)
        admit(ctx, Action.ASSESS, scope, seen_by=Action.VIEW_SUBMISSION)
        if part:
            raise NotFound(_("There is no such form."))
        return None
    way = _enrollment(room, object_id)
    admit(ctx, Action.SAVE_DRAFT, scope_of(way))
    if room is DraftRoom.PLAN:
        if not _KEY.fullmatch(part):
            raise NotFound(_("There is no such form in the plan."))
        return None
    return _step_fields(pack_of(way.version_id), way, room, part)


def _enrollment(room: DraftRoom, object_id: UUID) -> Enrollment:
    goal = Goal.objects.filter(pk=object_id).first() if room is DraftRoom.PLAN else None
    return enrollment(goal.enrollment_id if goal else object_id)


def _step_fields(pack: Pack, way: Enrollment, room: DraftRoom, part: str) -> frozenset[str] | None:
    steps = pathway_activities(pack, way.pathway_key)
    if room is DraftRoom.INSTRUMENT:
        instrument = pack.instruments.get(part)
        if instrument is None or not any(part in each.instruments for each in steps.values()):
            raise NotFound(_("There is no such self-assessment on your way."))
        return frozenset(item.key for item in instrument.items)
    activity = steps.get(part)
    if activity is None or activity.kind is not _STEP_KINDS[room]:
        raise NotFound(_("This step is not on your way. Open your trail and choose one of the steps there."))
    return _activity_fields(pack, activity)


def _activity_fields(pack: Pack, activity: Activity) -> frozenset[str] | None:
    if activity.kind is ActivityKind.SUBMISSION and activity.form in pack.forms:
        return frozenset(pack.forms[activity.form].fields)
    if activity.kind is ActivityKind.QUIZ and activity.quiz in pack.quizzes:
        return frozenset(pack.quizzes[activity.quiz].questions)
    return None


def _bounded(answers: Mapping[str, object], fields: frozenset[str] | None) -> dict[str, Answer]:
    """The answers as they can be stored: text or lists of text, for fields of the form, small in all."""
    faults = {}
    kept: dict[str, Answer] = {}
    for key, answer in answers.items():
        if not _KEY.fullmatch(key) or (fields is not None and key not in fields):
            faults[key] = _("This form has no such field. Load the page again.")
        elif isinstance(answer, str):
            kept[key] = _UNSTORABLE.sub("", answer)
        elif isinstance(answer, list | tuple) and len(answer) <= _LIST_LIMIT:
            kept[key] = [_UNSTORABLE.sub("", str(each)) for each in answer]
        else:
            faults[key] = _("This cannot be kept as an answer.")
    if faults:
        raise Invalid(_("Some of this cannot be kept. It is still on this page."), fields=faults)
    if len(json.dumps(kept, ensure_ascii=False).encode()) > DRAFT_LIMIT_BYTES:
        raise Invalid(_("This is more than a draft can hold (64 KB). Shorten it, or attach a file instead."))
    return kept
