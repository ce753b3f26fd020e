"""What somebody is typing is kept until it is sent: through errors, closed tabs, ended sessions and a second device."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.pathways import enrollment_pack
from waymark.records.enrollment.queries import enrollment, scope_of
from waymark.records.evidence import commands, queries
from waymark.records.evidence.models import Draft
from waymark.records.evidence.states import DraftRoom
from waymark.records.plans.models import Action as PlanAction
from waymark.records.plans.models import Goal
from waymark.rules.drafts.versions import UNKNOWN_PAGE, Answer, Page, Version, Versions
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict, Forbidden, NotFound
from waymark.rules.packs.model import Activity, ActivityKind, Pack
from waymark.rules.policy.actions import Action

from .admit import admit
from .draft_words import (
    NO_PAGE,
    DraftAt,
    NewerWords,
    Pick,
    Saved,
    Stored,
    bounded,
    chosen,
    merged,
    outcome,
    require_room,
)
from .open_step import own_activities
from .plan_words import action_words, goal_words

DRAFTS_LIMIT = 300
_PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}")
_STEP_KINDS = {
    DraftRoom.ACTIVITY: ActivityKind.SUBMISSION,
    DraftRoom.QUIZ: ActivityKind.QUIZ,
    DraftRoom.EXPERIENCE: ActivityKind.EXPERIENCE,
}


@transaction.atomic
def save_draft(
    ctx: Context,
    *,
    room: DraftRoom,
    object_id: UUID,
    part: str = "",
    answers: Mapping[str, object],
    page: Page = UNKNOWN_PAGE,
) -> Saved:
    """Keep what the actor has typed into one form, beside what their other pages wrote. Only they can read it.

    Fields that one page changed are merged; a field that two pages changed apart keeps both versions until the actor
    chooses. Answers need not be valid yet, only small, and for fields that the form has. Not in the audit: a draft is
    nothing anybody else can see.
    """
    form = _form_named(ctx, room, object_id, part)
    sent = bounded(answers, form.fields)
    if ctx.actor.person_id is None:
        raise Forbidden(_("Sign in again to keep what you typed. It is still on this page."))
    draft = _opened(ctx, ctx.actor.person_id, room, object_id, part)
    before = {**form.versions(), **stored_of(draft).versions()}
    changes = merged(before, sent, page=page, now=ctx.now)
    _store(ctx, draft, changes)
    after = {**before, **changes}
    at = DraftAt(draft.pk, draft.revision) if draft.revision else None
    return outcome(at, draft.saved_at if at else None, after, sent=sent, page=page)


@transaction.atomic
def choose_words(
    ctx: Context, *, room: DraftRoom, object_id: UUID, part: str = "", picks: Mapping[str, Pick], stamp: str = ""
) -> bool:
    """Of the versions that the actor was shown, keep the words they chose, and tell whether all is settled now.

    A version that came since stays beside, to be chosen about next.
    """
    form = _form_named(ctx, room, object_id, part)
    answers = bounded({key: pick.answer for key, pick in picks.items()}, form.fields)
    if ctx.actor.person_id is None:
        raise Forbidden(_("Sign in again to choose. Nothing was lost."))
    draft = queries.locked_draft(ctx.actor.person_id, room=room, object_id=object_id, part=part)
    if draft is None:
        return True
    before = stored_of(draft).versions()
    clean = {key: Pick(answers[key], pick.among) for key, pick in picks.items()}
    _store(ctx, draft, chosen(before, clean, stamp=stamp, now=ctx.now))
    return not draft.clashes


def spend_draft(
    person_id: UUID, *, room: DraftRoom, object_id: UUID, part: str = "", saw: DraftAt | None = NO_PAGE
) -> None:
    """Forget a draft because it was sent. Raises NewerWords when it holds what the sender did not see.

    `saw` is the revision that the sender's page showed, None when there was none yet.
    """
    draft = queries.locked_draft(person_id, room=room, object_id=object_id, part=part)
    if draft is None:
        return
    if draft.clashes or saw not in (NO_PAGE, DraftAt(draft.pk, draft.revision)):
        raise NewerWords
    commands.drop_draft(person_id=person_id, room=room, object_id=object_id, part=part)


def back_to_draft(
    ctx: Context, person_id: UUID, *, room: DraftRoom, object_id: UUID, part: str, answers: Mapping[str, Answer]
) -> None:
    """Make what was sent a draft again. Where the person has written something else since, both are kept to choose."""
    draft = _opened(ctx, person_id, room, object_id, part)
    before = stored_of(draft).versions()
    _store(ctx, draft, merged(before, answers, page=UNKNOWN_PAGE, now=ctx.now))


def stored_of(draft: Draft) -> Stored:
    """The versions of a draft's row."""
    return Stored(draft.answers, draft.marks, draft.clashes)


def _opened(ctx: Context, person_id: UUID, room: DraftRoom, object_id: UUID, part: str) -> Draft:
    """The draft, locked; an empty one when there was none. Raises Conflict when the actor has too many."""
    standing = queries.locked_draft(person_id, room=room, object_id=object_id, part=part)
    if standing is not None:
        return standing
    if queries.count_drafts(person_id) >= DRAFTS_LIMIT:
        raise Conflict(_("You have very many drafts. Send or discard one first; what you typed is still on this page."))
    commands.add_draft(person_id=person_id, room=room, object_id=object_id, part=part, at=ctx.now)
    made = queries.locked_draft(person_id, room=room, object_id=object_id, part=part)
    if made is None:
        raise Conflict(_("This draft was discarded in another tab at this moment. Try again."))
    return made


def _store(ctx: Context, draft: Draft, changes: Mapping[str, Versions]) -> None:
    """Store the next revision; a draft that was made for nothing goes away again."""
    if changes:
        stored = require_room({**stored_of(draft).versions(), **changes})
        commands.store_draft(draft, answers=stored.answers, marks=stored.marks, clashes=stored.clashes, at=ctx.now)
    elif not draft.revision:
        commands.drop_draft(
            person_id=draft.person_id, room=DraftRoom(draft.room), object_id=draft.object_id, part=draft.part
        )


@dataclass(frozen=True)
class _Form:
    """A form that the actor fills in: its fields, None when it takes any, and what it starts from without a draft."""

    fields: frozenset[str] | None = None
    start: Mapping[str, Answer] = field(default_factory=dict)

    def versions(self) -> dict[str, Versions]:
        """What it starts from, as if somebody had written it."""
        return {key: (Version(answer),) for key, answer in self.start.items()}


def _form_named(ctx: Context, room: DraftRoom, object_id: UUID, part: str) -> _Form:
    """Raises NotFound when the actor fills in no such form."""
    if room is DraftRoom.ASSESSMENT:
        scope = scope_of(queries.submission(object_id).enrollment)
        admit(ctx, Action.ASSESS, scope, seen_by=Action.VIEW_SUBMISSION)
        if part:
            raise NotFound(_("There is no such form."))
        return _Form()
    if room is DraftRoom.PLAN:
        return _plan_form(ctx, object_id, part)
    way = enrollment(object_id)
    admit(ctx, Action.SAVE_DRAFT, scope_of(way))
    return _Form(_step_fields(enrollment_pack(way), way, room, part))


def _plan_form(ctx: Context, object_id: UUID, part: str) -> _Form:
    goal = Goal.objects.filter(pk=object_id).first()
    step = PlanAction.objects.select_related("goal").filter(pk=object_id).first() if goal is None else None
    owner = goal or (step.goal if step else None)
    admit(ctx, Action.SAVE_DRAFT, scope_of(enrollment(owner.enrollment_id if owner else object_id)))
    if not _PART.fullmatch(part):
        raise NotFound(_("There is no such form in the plan."))
    if goal is not None:
        return _Form(start=goal_words(goal, part))
    return _Form(start=action_words(step, part) if step is not None else {})


def _step_fields(pack: Pack, way: Enrollment, room: DraftRoom, part: str) -> frozenset[str] | None:
    steps = own_activities(way, pack)
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
