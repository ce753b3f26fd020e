"""A role is about to end, or waits for a second administrator: those whom it concerns get a letter."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from waymark.flows.notify import Notice, notify
from waymark.records.audit.commands import record_all
from waymark.records.audit.verbs import Verb
from waymark.records.notices.letters import Letter
from waymark.records.notices.queries import told_effects
from waymark.records.people.grants import administrators_in_force, ending_by_themselves
from waymark.records.people.models import Grant, Organization, Person, RoleProposal
from waymark.records.people.queries import organizations_above
from waymark.rules.kernel.context import Context, Role
from waymark.rules.policy.decide import role_word

STAGES = (3, 14)
"""How many days before the end a letter goes: each once."""


@transaction.atomic
def announce_role_ends(ctx: Context) -> int:
    """Tell the holder and the administrators of every role that ends within two weeks, and again within three days.
    Returns how many letters were new."""
    notices: dict[str, Notice] = {}
    about: dict[str, Grant] = {}
    for grant in ending_by_themselves(now=ctx.now, days=max(STAGES)):
        for person in {each.pk: each for each in (grant.person, *_administrators(grant, now=ctx.now))}.values():
            notice = _ends(grant, person, now=ctx.now)
            notices[notice.effect_key], about[notice.effect_key] = notice, grant
    new = notices.keys() - told_effects(notices)
    notify(ctx, [notices[key] for key in notices if key in new])
    grants = {about[key].pk: about[key] for key in notices if key in new}
    record_all(ctx, Verb.ROLE_END_ANNOUNCED, [("grant", each.pk, each.organization_id) for each in grants.values()])
    return len(new)


def tell_of_proposal(ctx: Context, proposal: RoleProposal) -> None:
    """Ask every other administrator of the place to answer a proposed role. A step of proposing it."""
    others = _others(proposal.organization_id, proposal.program_id, now=ctx.now)
    left_out = {proposal.proposed_by_id, proposal.person_id}
    notify(ctx, [_proposed(proposal, person) for person in others if person.pk not in left_out])


def _administrators(grant: Grant, *, now: datetime) -> list[Person]:
    return _others(grant.organization_id, grant.program_id, now=now)


def _others(organization_id: UUID | None, program_id: UUID | None, *, now: datetime) -> list[Person]:
    places = () if organization_id is None else (organization_id, *organizations_above(organization_id))
    rows: Iterable[Grant] = administrators_in_force(places, program_id=program_id, now=now).select_related("person")
    return list({each.person_id: each.person for each in rows}.values())


def _ends(grant: Grant, person: Person, *, now: datetime) -> Notice:
    assert grant.until_at is not None
    stage = next(days for days in STAGES if grant.until_at <= now + timedelta(days=days))
    is_holder = person.pk == grant.person_id
    with override(person.locale):
        values = role_values(person, grant.role, grant.organization) | {
            "expires": long_day(grant.until_at - timedelta(seconds=1)),
            "holder": "" if is_holder else grant.person.full_name,
        }
    return Notice(
        effect_key=f"role-ends:{grant.pk}:{grant.until_at.date()}:{stage}:{person.pk}",
        letter=Letter.ROLE_ENDS,
        to_email=person.email,
        to_person_id=person.pk,
        language=person.locale,
        values=values,
        path=reverse("my-roles") if is_holder else reverse("person", args=[grant.person_id]),
    )


def _proposed(proposal: RoleProposal, person: Person) -> Notice:
    with override(person.locale):
        values = role_values(person, proposal.role, proposal.organization) | {
            "expires": long_day(proposal.lapses_at - timedelta(seconds=1)),
            "holder": proposal.person.full_name,
            "proposer": proposal.proposed_by.full_name,
        }
    return Notice(
        effect_key=f"role-proposed:{proposal.pk}:{person.pk}",
        letter=Letter.ROLE_PROPOSED,
        to_email=person.email,
        to_person_id=person.pk,
        language=person.locale,
        values=values,
        path=reverse("role-proposal", args=[proposal.pk]),
    )


def role_values(person: Person, role: str, place: Organization | None) -> dict[str, str]:
    """What every letter about a role says, in the language in which it is asked."""
    return {
        "greeting_name": person.given_name,
        "role": role_word(Role(role)),
        "campus": place.name if place is not None else _("all organizations"),
        "reply_to": "",
    }


def long_day(when: datetime) -> str:
    """A day as letters write it, in the language in which it is asked."""
    return date_format(timezone.localtime(when), "j F Y" if (get_language() or "").startswith("fr") else "F j, Y")
