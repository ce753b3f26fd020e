"""Who belongs where: said by a trusted source, once, and ended on a day."""

from datetime import date, timedelta

import pytest

from tests.flows.people import TODAY, ctx_of, give, operator
from tests.flows.world import World, verbs
from waymark.flows.eligibility import eligibility
from waymark.flows.manage_affiliations import add_affiliation, end_affiliation
from waymark.records.people.models import Affiliation, AffiliationKind, VerifiedBy
from waymark.rules.kernel.context import Context, Role
from waymark.rules.kernel.errors import Forbidden, Invalid, NotFound
from waymark.rules.kernel.ids import new_id


def said(ctx: Context, world: World, *, until_on: date | None = None) -> Affiliation:
    return add_affiliation(
        ctx,
        person_id=world.eve.pk,
        organization_id=world.north.pk,
        kind=AffiliationKind.STUDENT,
        verified_by=VerifiedBy.STAFF,
        from_on=TODAY - timedelta(days=30),
        until_on=until_on,
    )


def test_a_registrar_says_it_once_and_ends_it(world: World) -> None:
    give(world.fay, Role.REGISTRAR, world.north.pk)
    fay = ctx_of(world.fay)
    assert not eligibility(ctx_of(world.eve), world.version.pk, world.north.pk).eligible
    made = said(fay, world)
    assert said(fay, world) == made
    assert eligibility(ctx_of(world.eve), world.version.pk, world.north.pk).eligible
    end_affiliation(fay, made.pk, on=TODAY - timedelta(days=1))
    assert not eligibility(ctx_of(world.eve), world.version.pk, world.north.pk).eligible
    assert verbs(about=made.pk) == ["affiliation-added", "affiliation-ended"]


def test_days_the_wrong_way_round_are_refused(world: World) -> None:
    with pytest.raises(Invalid) as refusal:
        said(operator(), world, until_on=TODAY - timedelta(days=30))
    assert "until_on" in refusal.value.fields
    made = said(operator(), world)
    with pytest.raises(Invalid):
        end_affiliation(operator(), made.pk, on=TODAY - timedelta(days=30))


def test_nobody_says_it_of_themselves_or_without_the_role(world: World) -> None:
    give(world.eve, Role.REGISTRAR, world.north.pk)
    for person in (world.eve, world.fay, world.ada):
        with pytest.raises(Forbidden):
            said(ctx_of(person), world)
    assert not Affiliation.objects.filter(person=world.eve).exists()


def test_what_is_not_there_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        end_affiliation(operator(), new_id(), on=TODAY)
