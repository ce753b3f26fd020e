"""Who was given a role, or whose role has other dates or ended, gets a letter; so does who proposed an answered one.

Nobody is written to about what they did themselves, and nobody whose account is closed. No reason stands in a letter.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import override

from waymark.flows.announce_role_ends import long_day, role_values
from waymark.flows.notify import Notice, notify
from waymark.records.catalog.models import Program
from waymark.records.notices.letters import Letter
from waymark.records.people.grants import whole_grants
from waymark.records.people.models import Grant, Outcome, Person, RoleProposal
from waymark.records.people.queries import person_actor
from waymark.rules.kernel.context import Context
from waymark.rules.policy.actions import Action
from waymark.rules.policy.decide import may, person_behind
from waymark.rules.policy.scope import Scope

Values = dict[str, str]


@transaction.atomic
def tell_holders(
    ctx: Context,
    *,
    given: Collection[UUID] = (),
    changed: Collection[UUID] = (),
    ended: Collection[UUID] = (),
) -> None:
    """Write to the holders of these roles. A step of stories that gave or ended them; a fixed number of queries."""
    grants = whole_grants([*given, *changed, *ended])
    told = [each for each in grants if each.person.is_active and each.person_id != ctx.actor.person_id]
    if not told:
        return
    by = _person_behind(ctx)
    titles = _titles(each.program_id for each in told)
    over, is_new = set(ended), set(given)
    notices = []
    for each in told:
        values = _of(each.person, each, by, titles)
        if each.pk in over:
            notices.append(_ended(ctx, each, values))
        else:
            notices.append(_given(ctx, each, values, is_new=each.pk in is_new))
    notify(ctx, notices)


def _person_behind(ctx: Context) -> Person | None:
    by_id = person_behind(ctx.actor)
    return Person.objects.filter(pk=by_id).first() if by_id else None


def _titles(programs: Iterable[UUID | None]) -> dict[UUID | None, str]:
    wanted = {each for each in programs if each}
    found = Program.objects.filter(pk__in=wanted).values_list("pk", "title") if wanted else ()
    return {None: "", **dict(found)}


def _of(reader: Person, about: Grant | RoleProposal, by: Person | None, titles: dict[UUID | None, str]) -> Values:
    with override(reader.locale):
        return role_values(reader, about.role, about.organization) | {
            "program": titles.get(about.program_id, ""),
            "giver": by.full_name if by else "",
            "reply_to": by.email if by else "",
        }


def _given(ctx: Context, grant: Grant, values: Values, *, is_new: bool) -> Notice:
    person = grant.person
    more = {
        "starts": _day(person, grant.from_at) if grant.from_at > ctx.now else "",
        "expires": _last_day(person, grant.until_at),
        "is_changed": "" if is_new else "yes",
        "has_password": "yes" if person.has_usable_password() else "",
    }
    key = f"role-given:{grant.pk}" if is_new else f"role-changed:{grant.pk}:{ctx.now}"
    return _letter(Letter.ROLE_GIVEN, person, key, values | more, reverse("my-roles"))


def _ended(ctx: Context, grant: Grant, values: Values) -> Notice:
    never = grant.until_at is not None and grant.until_at <= grant.from_at
    more = {"starts": _day(grant.person, grant.from_at) if never and grant.from_at > ctx.now else ""}
    return _letter(
        Letter.ROLE_ENDED, grant.person, f"role-ended:{grant.pk}:{ctx.now}", values | more, reverse("my-roles")
    )


@transaction.atomic
def tell_proposer(ctx: Context, proposal: RoleProposal, outcome: Outcome) -> None:
    """Write to whoever proposed a role that it was approved or declined, as long as they give roles there. A step of
    the answer."""
    proposer = proposal.proposed_by
    scope = Scope(proposal.person_id, organization_id=proposal.organization_id, program_id=proposal.program_id)
    if not may(person_actor(proposer.pk, now=ctx.now), Action.MANAGE_GRANTS, scope):
        return
    by = _person_behind(ctx)
    values = _of(proposer, proposal, by, _titles([proposal.program_id])) | {
        "holder": proposal.person.full_name,
        "is_approved": "yes" if outcome is Outcome.APPROVED else "",
    }
    path = reverse("role-proposal", args=[proposal.pk])
    notify(ctx, [_letter(Letter.ROLE_ANSWERED, proposer, f"role-answered:{proposal.pk}", values, path)])


def _day(reader: Person, when: datetime) -> str:
    with override(reader.locale):
        return long_day(when)


def _last_day(reader: Person, until_at: datetime | None) -> str:
    return _day(reader, until_at - timedelta(seconds=1)) if until_at else ""


def _letter(letter: Letter, reader: Person, key: str, values: Values, path: str) -> Notice:
    return Notice(
        effect_key=key,
        letter=letter,
        to_email=reader.email,
        to_person_id=reader.pk,
        language=reader.locale,
        values=values,
        path=path,
    )
