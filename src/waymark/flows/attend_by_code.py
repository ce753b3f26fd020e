"""Staff show a code in the room, and learners who enter it are recorded on the word of whoever shows it."""

import secrets
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from waymark.flows.admit import admit
from waymark.flows.attest import attest
from waymark.flows.limit_requests import count_request
from waymark.records.audit.commands import record
from waymark.records.audit.verbs import Verb
from waymark.records.catalog.queries import pack_of
from waymark.records.enrollment.models import Enrollment
from waymark.records.enrollment.queries import enrollments_of, enrollments_within, scope_of
from waymark.records.enrollment.states import EnrollmentState
from waymark.records.evidence import commands
from waymark.records.evidence.models import Attestation, RoomCode
from waymark.records.evidence.rooms import open_room, open_room_of
from waymark.records.ledger.derive import local_day
from waymark.records.people.queries import actor_for
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict, Forbidden, NotFound
from waymark.rules.packs.model import ActivityKind
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import may, reach
from waymark.rules.policy.limits import ROOM_CODES

LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
LENGTH = 6
LASTS = timedelta(minutes=20)


@transaction.atomic
def show_code(ctx: Context, version_id: UUID, *, activity_key: str) -> RoomCode:
    """A code for one list, for a short while. One that is shown already is shown on."""
    by_id = _staff(ctx)
    mine = enrollments_within(reach(ctx.actor, Action.ATTEST)).filter(version_id=version_id)
    activity = pack_of(version_id).activities.get(activity_key) if mine.exists() else None
    if activity is None or activity.kind is not ActivityKind.ATTENDANCE:
        raise NotFound(_("There is no such list. Open attendance and choose one."))
    standing = open_room_of(by_id, version_id, activity_key, now=ctx.now)
    if standing is not None:
        return standing
    code = "".join(secrets.choice(LETTERS) for _n in range(LENGTH))
    made = commands.add_room(
        code=code,
        version_id=version_id,
        activity_key=activity_key,
        by_id=by_id,
        at=ctx.now,
        ends_at=ctx.now + LASTS,
    )
    record(ctx, Verb.ROOM_CODE_OPENED, "room-code", made.pk)
    return made


@transaction.atomic
def hide_code(ctx: Context, version_id: UUID, *, activity_key: str) -> None:
    """End the code one shows. Twice has the effect of once."""
    room = open_room_of(_staff(ctx), version_id, activity_key, now=ctx.now)
    if room is not None:
        commands.close_room(room, at=ctx.now)
        record(ctx, Verb.ROOM_CODE_CLOSED, "room-code", room.pk)


def attend_by_code(ctx: Context, *, code: str) -> Attestation:
    """A learner enters the code they see in the room. Tries are counted whatever comes of them.

    Raises NotFound for every code that opens nothing for this person, and Conflict after too many tries.
    """
    if ctx.actor.person_id is None:
        raise Forbidden(_("Sign in first. Then enter the code again."))
    if count_request([(ROOM_CODES, str(ctx.actor.person_id))], now=ctx.now).is_refused:
        raise Conflict(_("That’s too many codes. Wait 15 minutes, or ask staff in the room to record you."))
    return _attend(ctx, "".join(sign for sign in code.upper() if sign.isalpha())[: 2 * LENGTH])


@transaction.atomic
def _attend(ctx: Context, code: str) -> Attestation:
    room = open_room(code, now=ctx.now)
    enrollment = _enrolled(ctx, room) if room is not None else None
    if room is None or enrollment is None:
        raise NotFound(_("This code doesn’t work for you now. Check the letters, or ask staff in the room."))
    admit(ctx, Action.ATTEND, scope_of(enrollment))
    staff = Context(actor=actor_for(room.by, now=ctx.now), now=ctx.now, request_id=ctx.request_id)
    word = attest(staff, enrollment.pk, activity_key=room.activity_key, on=local_day(ctx.now))
    record(ctx, Verb.ATTENDED_BY_CODE, "attestation", word.pk, organization_id=enrollment.campus_id)
    return word


def _enrolled(ctx: Context, room: RoomCode) -> Enrollment | None:
    """The learner's own enrollment that the code is for: on this version, where its opener may still say who came."""
    assert ctx.actor.person_id is not None
    opener = actor_for(room.by, now=ctx.now)
    rows = enrollments_of(ctx.actor.person_id).filter(version_id=room.version_id, state=EnrollmentState.ACTIVE)
    return next((each for each in rows if may(opener, Action.ATTEST, scope_of(each))), None)


def _staff(ctx: Context) -> UUID:
    if ctx.actor.person_id is None or reach(ctx.actor, Action.ATTEST).is_nothing:
        raise Forbidden(_("This page is for staff of a program. Ask the administrator of your campus for a role."))
    return ctx.actor.person_id
