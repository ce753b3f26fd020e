"""A coordinator takes an award back; a second person revokes its badge for good, or cancels that."""

import pytest

from tests.flows.judging import award_of, awards, checked, mended
from tests.flows.people import ctx_of, give
from tests.flows.signing import issuer_of
from tests.flows.world import World, enrolled, verbs
from waymark.config.prepare import operator
from waymark.flows.finish_revocation import cancel_revocation, confirm_revocation
from waymark.flows.reconsider import withdraw_and_question
from waymark.flows.release_award import settle_award
from waymark.records.awards.models import Award
from waymark.records.awards.queries import granted_awards
from waymark.records.credentials.check import credential_faults, list_faults
from waymark.records.credentials.models import Credential
from waymark.records.enrollment.models import Enrollment
from waymark.records.ledger.check import ledger_faults
from waymark.records.ledger.models import Fact
from waymark.records.notices.letters import written
from waymark.records.notices.models import Message
from waymark.rules.kernel.context import Role
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid, NotFound


@pytest.fixture
def enrollment(world: World) -> Enrollment:
    """Ada has the mechanic's badge; Fay is a coordinator, Eve a registrar."""
    issuer_of(world)
    give(world.eve, Role.REGISTRAR, world.riders.pk)
    found = enrolled(world)
    checked(found)
    mended(world, found)
    return found


@pytest.fixture
def proposed(world: World, enrollment: Enrollment) -> Award:
    """Fay took it back: it is on hold."""
    withdraw_and_question(ctx_of(world.fay), Fact.objects.get(about="flat").pk, because="mistake")
    return settle_award(ctx_of(world.fay), award_of(enrollment, "mechanic").pk, keep=False, reason="Nobody saw it.")


def badge_of(award: Award) -> Credential:
    return Credential.objects.get(award=award)


def last_letter() -> str:
    return written(Message.objects.filter(template="credential-changed").order_by("-pk")[0]).text


def test_a_second_person_revokes_for_good(world: World, proposed: Award) -> None:
    assert badge_of(proposed).state == "suspended"
    assert "decided to revoke" in last_letter() and "a registrar or an issuer" in last_letter()
    confirm_revocation(ctx_of(world.eve, days=1), proposed.pk)
    assert badge_of(proposed).state == "revoked"
    assert "have revoked your badge Bike Mechanic" in last_letter()
    assert verbs(about=badge_of(proposed).pk)[-1] == "credential-revoked"
    with pytest.raises(Conflict, match="already"):
        confirm_revocation(ctx_of(world.eve), proposed.pk)
    with pytest.raises(Conflict, match="already"):
        canceled(world, proposed)


def canceled(world: World, award: Award) -> Award:
    return cancel_revocation(ctx_of(world.eve, days=1), award.pk, reason="Cleo saw the repair too.")


def test_a_canceled_revocation_gives_the_award_and_its_badge_back(
    world: World, enrollment: Enrollment, proposed: Award
) -> None:
    first_day = Fact.objects.get(about="mechanic").on
    restored = canceled(world, proposed)
    assert awards(enrollment)["mechanic"] == "granted"
    assert (restored.reason, restored.decided_by_id) == ("Cleo saw the repair too.", world.eve.pk)
    assert restored.decided_at == badge_of(proposed).valid_from
    assert badge_of(proposed).state == "issued"
    assert [(fact.on, fact.withdrawn_at is None) for fact in Fact.objects.filter(about="mechanic").order_by("id")] == [
        (first_day, False),
        (first_day, True),
    ]
    assert verbs(about=proposed.pk)[-2:] == ["award-revoked", "award-restored"]
    assert "valid again" in last_letter()


def test_nothing_is_amiss_in_the_records_whichever_way_it_ends(
    world: World, enrollment: Enrollment, proposed: Award
) -> None:
    now = operator().now
    assert list(ledger_faults(granted_awards)) == []
    canceled(world, proposed)
    assert list(ledger_faults(granted_awards)) == []
    assert [*credential_faults(now=now), *list_faults(now=now)] == []


def test_it_can_be_taken_back_and_given_back_again(world: World, enrollment: Enrollment, proposed: Award) -> None:
    canceled(world, proposed)
    Award.objects.filter(pk=proposed.pk).update(state="in_question")
    settle_award(ctx_of(world.fay, days=2), proposed.pk, keep=False, reason="It was another bike.")
    assert badge_of(proposed).state == "suspended"
    canceled(world, proposed)
    assert awards(enrollment)["mechanic"] == "granted"
    assert Fact.objects.filter(about="mechanic", withdrawn_at__isnull=True).count() == 1


def test_who_may_finish(world: World, enrollment: Enrollment, proposed: Award) -> None:
    with pytest.raises(Forbidden):
        confirm_revocation(ctx_of(world.fay), proposed.pk)  # whoever proposed it may not finish it
    with pytest.raises(Forbidden):
        cancel_revocation(ctx_of(world.fay), proposed.pk, reason="Second thoughts.")
    with pytest.raises(NotFound):
        confirm_revocation(ctx_of(world.ben), proposed.pk)
    give(world.ada, Role.ISSUER, world.riders.pk)
    with pytest.raises(Forbidden):
        cancel_revocation(ctx_of(world.ada), proposed.pk, reason="It is mine.")
    with pytest.raises(Invalid):
        cancel_revocation(ctx_of(world.eve), proposed.pk, reason=" ")
    assert badge_of(proposed).state == "suspended"


def test_an_award_earned_again_meanwhile_stands_in_the_way(
    world: World, enrollment: Enrollment, proposed: Award
) -> None:
    from waymark.rules.kernel.ids import new_id

    again = Award.objects.get(pk=proposed.pk)
    again.pk, again.state = new_id(), "proposed"
    again.save(force_insert=True)
    with pytest.raises(Conflict, match="earned this badge again"):
        canceled(world, proposed)
