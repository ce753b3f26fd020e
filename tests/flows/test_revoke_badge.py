"""A badge is revoked with its award; its holder answers; who finishes a revocation gets a letter."""

import pytest
from django.core import mail

from tests.flows.judging import award_of, awards, checked, mended
from tests.flows.people import ctx_of, give
from tests.flows.signing import issuer_of
from tests.flows.world import World, enrolled, verbs
from waymark.flows.answer_change import answer_change
from waymark.flows.jobs import issuing_context
from waymark.flows.read_records import read_credential
from waymark.flows.reconsider import withdraw_and_question
from waymark.flows.release_award import settle_award
from waymark.flows.revoke_badge import revoke_badge
from waymark.flows.suspend_or_revoke import reinstate_credential, suspend_credential
from waymark.records.awards.queries import granted_awards
from waymark.records.credentials.check import credential_faults, list_faults
from waymark.records.credentials.effects import effects_of_revoking
from waymark.records.credentials.models import Credential, StandingChange
from waymark.records.credentials.search import changes_of, staff_credential
from waymark.records.enrollment.models import Enrollment
from waymark.records.ledger.check import ledger_faults
from waymark.records.ledger.models import Fact
from waymark.records.notices.letters import written
from waymark.records.notices.models import Message
from waymark.rules.kernel.context import Role
from waymark.rules.kernel.errors import Conflict, Forbidden, Invalid, NotFound


@pytest.fixture
def way(world: World) -> Enrollment:
    """Ada has the mechanic's badge and what builds on it; Eve is an issuer, Fay a coordinator."""
    issuer_of(world)
    give(world.eve, Role.ISSUER, world.riders.pk)
    found = enrolled(world)
    checked(found)
    mended(world, found)
    return found


def badge(way: Enrollment, key: str = "mechanic") -> Credential:
    return Credential.objects.get(award=award_of(way, key))


def letters(template: str) -> list[str]:
    return [each.to_email for each in Message.objects.filter(template=template)]


def test_the_award_ends_with_the_badge_as_was_told_before(world: World, way: Enrollment) -> None:
    found = badge(way)
    foreseen = effects_of_revoking(staff_credential(found.pk), now=ctx_of(world.eve).now)
    before = awards(way)
    revoke_badge(ctx_of(world.eve, days=1), found.pk, reason="not-own-work", words="Copied.")
    after = awards(way)
    assert after["mechanic"] == "revoked"
    assert {key for key in after if before[key] == "granted" and after[key] == "in_question"} == {
        each.achievement_key for each in foreseen.questioned
    }
    way.refresh_from_db()
    assert way.met.bit_count() == foreseen.met[1]
    assert verbs(about=award_of(way, "mechanic").pk)[-1] == "award-revoked"
    (change,) = StandingChange.objects.filter(credential=found)
    assert (change.state, change.reason, change.words, change.by_id) == (
        "revoked",
        "not-own-work",
        "Copied.",
        world.eve.pk,
    )
    letter = written(Message.objects.filter(template="credential-changed").latest("pk"))
    assert "Copied" not in letter.text and f"/badges/{found.pk}/" in mail.outbox[-1].body
    now = issuing_context().now  # lists are signed by a job, whose clock is the machine's
    assert [*ledger_faults(granted_awards), *credential_faults(now=now), *list_faults(now=now)] == []
    with pytest.raises(Conflict, match="already"):
        revoke_badge(ctx_of(world.eve, days=1), found.pk, reason="not-own-work", words="Copied.")


def test_only_who_may_revoke_does(world: World, way: Enrollment) -> None:
    found = badge(way)
    with pytest.raises(Forbidden):
        revoke_badge(ctx_of(world.fay), found.pk, reason="not-own-work", words="Copied.")
    with pytest.raises(NotFound):
        revoke_badge(ctx_of(world.ben), found.pk, reason="not-own-work", words="Copied.")
    give(world.ada, Role.ISSUER, world.riders.pk)
    with pytest.raises(Forbidden, match="own record"):
        revoke_badge(ctx_of(world.ada), found.pk, reason="not-own-work", words="Copied.")
    with pytest.raises(NotFound):
        read_credential(ctx_of(world.ben), found.pk)
    assert read_credential(ctx_of(world.eve), found.pk).pk == found.pk
    assert verbs(about=found.pk)[-1] == "credential-read"


def test_a_hold_of_an_open_revocation_is_not_lifted_by_itself(world: World, way: Enrollment) -> None:
    withdraw_and_question(ctx_of(world.fay), Fact.objects.get(about="flat").pk, because="mistake")
    award = settle_award(ctx_of(world.fay), award_of(way, "mechanic").pk, keep=False, reason="Nobody saw it.")
    assert letters("revocation-waiting") == [world.eve.email]
    with pytest.raises(Conflict, match="Confirm or cancel"):
        reinstate_credential(ctx_of(world.eve), badge(way).pk, reason="settled")
    revoke_badge(ctx_of(world.eve), badge(way).pk, reason="step-removed", words="")
    assert badge(way).state == "revoked" and award.state == "revoked"


def test_the_holder_answers_once(world: World, way: Enrollment) -> None:
    found = badge(way)
    suspend_credential(ctx_of(world.fay), found.pk, reason="looked-into", words="We look into the log of hours.")
    (change,) = changes_of(found.pk)
    ada = ctx_of(world.ada, minutes=5)
    with pytest.raises(Invalid):
        answer_change(ada, found.pk, change.pk, words="  ")
    with pytest.raises(Forbidden):
        answer_change(ctx_of(world.eve), found.pk, change.pk, words="Mine.")
    reply = answer_change(ada, found.pk, change.pk, words="The shop has the log.")
    assert answer_change(ada, found.pk, change.pk, words="The shop has the log.") == reply
    with pytest.raises(Conflict, match="answered"):
        answer_change(ada, found.pk, change.pk, words="Something else.")
    assert sorted(letters("badge-answered")) == sorted([world.eve.email, world.fay.email])
    assert "log" not in written(Message.objects.filter(template="badge-answered")[0]).text
    assert verbs(about=found.pk)[-1] == "change-answered"
    reinstate_credential(ctx_of(world.fay, minutes=9), found.pk, reason="settled")
    with pytest.raises(Conflict, match="changed since"):
        answer_change(ada, found.pk, change.pk, words="The shop has the log.")
