"""A registrar answers who asks to be added: one, many at once, or with a reason why not. The answer is mailed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from waymark.records.audit.commands import record
from waymark.records.audit.verbs import Verb
from waymark.records.catalog.queries import localized_pack
from waymark.records.joining import commands
from waymark.records.joining.models import JoinRequest
from waymark.records.joining.queries import join_request, locked_request, locked_requests, scope_of
from waymark.records.joining.states import JoinState
from waymark.records.ledger.derive import local_day
from waymark.records.notices.letters import Letter
from waymark.records.people.commands import add_affiliation
from waymark.records.people.models import Affiliation, VerifiedBy
from waymark.records.people.queries import affiliations_in_force
from waymark.rules.forms.text import plain_text
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import Conflict, Invalid, NotFound
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import may, require
from waymark.rules.policy.scope import Scope

from .notify import Notice, campus_address, notify

LONGEST_REASON = 600


@dataclass(frozen=True)
class Answered:
    """How many were added, and how many of those asked for somebody else had answered before."""

    added: int
    before: int


@transaction.atomic
def approve_requests(ctx: Context, request_ids: Sequence[UUID], *, through: date | None = None) -> Answered:
    """Add everyone who asks here to the list of their campus, through a day or without an end.

    What somebody answered meanwhile stays as it was answered, and is counted. Raises NotFound when one is elsewhere.
    """
    until_on = _until(ctx, through)
    waiting, before = [], 0
    for found in locked_requests(request_ids):
        _admit(ctx, found)
        require(ctx.actor, Action.MANAGE_AFFILIATIONS, scope_of(found))
        if found.state == JoinState.WAITING:
            waiting.append(found.pk)
        else:
            before += 1
    if not waiting and before:
        raise Conflict(_("Someone else answered this a moment ago. Nothing was changed."))
    for request_id in waiting:
        add_to_list(ctx, join_request(request_id), until_on=until_on, by_id=ctx.actor.person_id)
    return Answered(len(waiting), before)


def _until(ctx: Context, through: date | None) -> date | None:
    if through is not None and through < local_day(ctx.now):
        raise Invalid(_("This day is over. Choose a later one."), fields={"through": _("Choose a later day.")})
    return through + timedelta(days=1) if through else None


def _admit(ctx: Context, found: JoinRequest) -> None:
    if not may(ctx.actor, Action.MANAGE_AFFILIATIONS, Scope(organization_id=found.campus_id)):
        raise NotFound()


def seen_request(ctx: Context, request_id: UUID) -> JoinRequest:
    """The request, for whoever keeps the list of its campus. To everyone else it is not there."""
    found = join_request(request_id)
    _admit(ctx, found)
    return found


def add_to_list(ctx: Context, found: JoinRequest, *, until_on: date | None, by_id: UUID | None) -> None:
    """Add somebody who asked, and tell them. One who is on the list meanwhile stays on it as they are."""
    today = local_day(ctx.now)
    held = affiliations_in_force(found.person_id, on=today)
    if not any((each.organization_id, each.kind) == (found.campus_id, found.kind) for each in held):
        made = _affiliation(found, today, until_on)
        record(ctx, Verb.AFFILIATION_ADDED, "affiliation", made.pk, organization_id=found.campus_id)
    commands.decide(found, JoinState.ADDED, at=ctx.now, by_id=by_id)
    record(ctx, Verb.JOIN_ADDED, "join-request", found.pk, organization_id=found.campus_id)
    path = reverse("learner-enroll", args=[found.offering_id])
    notify(
        ctx,
        [
            letter(
                found, Letter.JOIN_ADDED, effect_key=f"join-answer:{found.pk}:{ctx.now.isoformat()}", to="", path=path
            )
        ],
    )


def answer_key(ctx: Context, found: JoinRequest) -> str:
    """What tells of an answer: a request that waits again is answered again."""
    return f"join-answer:{found.pk}:{ctx.now.isoformat()}"


def _affiliation(found: JoinRequest, today: date, until_on: date | None) -> Affiliation:
    return add_affiliation(
        person_id=found.person_id,
        organization_id=found.campus_id,
        kind=found.kind,
        verified_by=VerifiedBy.STAFF,
        from_on=today,
        until_on=until_on,
    )


@transaction.atomic
def decline_request(ctx: Context, request_id: UUID, *, reason: str) -> JoinRequest:
    """Say no, with a reason that the person reads. Raises Conflict when somebody answered before."""
    found = locked_request(request_id)
    _admit(ctx, found)
    require(ctx.actor, Action.MANAGE_AFFILIATIONS, scope_of(found))
    words = plain_text(reason)
    if not words:
        raise Invalid(_("Write the reason."), fields={"reason": _("Write the reason. The person reads it.")})
    if len(words) > LONGEST_REASON:
        said = _("Keep this to %(count)s characters or fewer.") % {"count": LONGEST_REASON}
        raise Invalid(said, fields={"reason": said})
    if found.state != JoinState.WAITING:
        raise Conflict(_("Someone else answered this a moment ago. Nothing was changed."))
    commands.decide(found, JoinState.DECLINED, at=ctx.now, by_id=ctx.actor.person_id, reason=words)
    record(ctx, Verb.JOIN_DECLINED, "join-request", found.pk, organization_id=found.campus_id)
    whole = join_request(found.pk)
    path = reverse("join-ask", args=[found.offering_id])
    notify(
        ctx,
        [
            letter(
                whole,
                Letter.JOIN_DECLINED,
                effect_key=f"join-answer:{found.pk}:{ctx.now.isoformat()}",
                to="",
                path=path,
            )
        ],
    )
    return whole


def letter(found: JoinRequest, kind: Letter, *, effect_key: str, to: str, path: str) -> Notice:
    """A letter about a request, in the language of who asked; to their account's address unless told otherwise."""
    person = found.person
    pack = localized_pack(found.offering.version_id, person.locale)
    pathway = pack.pathways.get(found.offering.pathway_key)
    return Notice(
        effect_key=effect_key,
        letter=kind,
        to_email=to or person.email,
        to_person_id=None if to else person.pk,
        language=person.locale,
        values={
            "greeting_name": "" if to else person.given_name,
            "campus": found.campus.name,
            "program": pack.title,
            "reply_to": campus_address(pathway) if pathway else "",
        },
        path=path,
    )
