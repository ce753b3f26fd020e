"""A granted award becomes exactly one signed credential, whatever happens in between."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from openbadges3 import Verdict
from openbadges3.keys import PublicKey
from tests.append_only import lifted
from tests.flows.people import ctx_of, give
from tests.flows.signing import ISSUING, an_award, crowd, issued, issuer_of, signing_now
from tests.flows.world import World, verbs
from waymark.flows.issue_credential import (
    finish_credentials,
    issue_awards,
    issue_pending,
    lint_credentials,
    publish_credentials,
    request_issue,
    reserve_credentials,
    sign_credentials,
)
from waymark.flows.jobs import issuing_context
from waymark.flows.publish_status import publish_status_lists
from waymark.flows.suspend_or_revoke import suspend_credential
from waymark.records.awards.models import Award
from waymark.records.awards.states import AwardState
from waymark.records.credentials.check import credential_faults
from waymark.records.credentials.custody import CustodyError, FileCustody, KeyName
from waymark.records.credentials.models import Credential, StatusList
from waymark.records.credentials.signing_queue import unfinished, unsigned_count
from waymark.records.credentials.states import CredentialState
from waymark.records.credentials.verifying import verify_stored
from waymark.rules.kernel.context import Role
from waymark.rules.kernel.errors import Conflict, Forbidden


def test_an_award_becomes_a_credential_that_verifies(world: World) -> None:
    issuer = issuer_of(world)
    award = an_award(world, world.ada, key="level-2", ratings={"route": "sound", "risks": "strong"})
    assert issue_awards(ISSUING, [award.pk]) == 1
    credential = Credential.objects.get(award=award)
    assert credential.state == CredentialState.ISSUED
    report = verify_stored(credential.pk, now=ISSUING.now)
    assert (report.verdict, report.is_signed) == (Verdict.VALID, True), report.checks
    document = json.loads(credential.body)
    assert document["issuer"]["id"] == issuer.did
    assert document["id"] == f"http://127.0.0.1:8000/credentials/{credential.pk}"
    assert len(document["credentialSubject"]["result"]) == 2
    assert "Ada" not in credential.body
    assert "ada@" not in credential.body
    assert verbs(about=credential.pk) == ["credential-issued"]


def test_a_badge_names_one_status(world: World) -> None:
    issuer_of(world)
    issue_awards(ISSUING, [an_award(world, world.ada).pk])
    credential = Credential.objects.get()
    entry = json.loads(credential.body)["credentialStatus"]
    assert (entry["statusPurpose"], entry["statusListIndex"]) == ("revocation", str(credential.status_index))
    assert entry["statusListCredential"].endswith(f"/status/{credential.status_list_id}")


def test_a_badge_names_two_statuses_under_one_index_where_the_installation_asks_for_them(
    world: World, settings: Settings
) -> None:
    settings.WAYMARK = settings.WAYMARK.model_copy(update={"status_entries": "both"})
    issuer_of(world)
    issue_awards(ISSUING, [an_award(world, world.ada).pk])
    credential = Credential.objects.get()
    entries = json.loads(credential.body)["credentialStatus"]
    assert [entry["statusPurpose"] for entry in entries] == ["revocation", "suspension"]
    assert {entry["statusListIndex"] for entry in entries} == {str(credential.status_index)}
    assert len({entry["statusListCredential"] for entry in entries}) == 2


def test_what_expires_says_when(world: World) -> None:
    issuer_of(world)
    issue_awards(ISSUING, [an_award(world, world.ada, key="mechanic").pk])
    assert json.loads(Credential.objects.get().body)["validUntil"] == "2028-09-14T10:30:00-04:00"


def test_the_badge_s_own_day_is_the_day_on_which_it_was_awarded_here(world: World) -> None:
    issuer_of(world)
    award = an_award(world, world.ada, key="mechanic")
    Award.objects.filter(pk=award.pk).update(decided_at=datetime(2026, 9, 15, 1, 30, tzinfo=UTC))
    issue_awards(ISSUING, [award.pk])
    body = json.loads(Credential.objects.get(award=award).body)
    assert body["validFrom"] == body["awardedDate"] == "2026-09-14T21:30:00-04:00"


def test_issuing_twice_has_the_effect_of_once(world: World) -> None:
    issuer_of(world)
    award = an_award(world, world.ada)
    assert [issue_awards(ISSUING, [award.pk]) for _ in range(3)] == [1, 0, 0]
    assert Credential.objects.count() == 1


def test_only_granted_awards_are_signed(world: World) -> None:
    issuer_of(world)
    awards = [an_award(world, world.ada, key=key, state=state) for key, state in _NOT_GRANTED.items()]
    assert issue_awards(ISSUING, [award.pk for award in awards]) == 0
    assert not Credential.objects.exists()


_NOT_GRANTED = {
    "level-1": AwardState.PROPOSED,
    "level-2": AwardState.DISMISSED,
    "mechanic": AwardState.IN_QUESTION,
    "bike-guide": AwardState.REVOKED,
}


def test_without_an_issuer_nothing_is_lost(world: World) -> None:
    award = an_award(world, world.ada)
    with pytest.raises(Conflict, match="cannot sign yet"):
        issue_awards(ISSUING, [award.pk])
    issuer_of(world)
    assert issue_pending(signing_now(minutes=2)) == 1


def test_nobody_signs_for_themselves_or_without_the_right(world: World) -> None:
    issuer_of(world)
    award = an_award(world, world.ada)
    for person in (world.ada, world.cleo, world.fay, world.eve):
        with pytest.raises(Forbidden):
            reserve_credentials(ctx_of(person), [award.pk])


def test_granting_asks_a_job_that_signs(world: World) -> None:
    issuer_of(world)
    award = an_award(world, world.ada)
    request_issue(ctx_of(world.fay), [award.pk])
    assert Credential.objects.get(award=award).state == CredentialState.ISSUED


@dataclass(frozen=True)
class Cut:
    """The work stops after so many steps."""

    steps: int


STEPS: tuple[Callable[[list[Credential]], object], ...] = (
    lambda rows: lint_credentials(ISSUING, rows),
    lambda rows: sign_credentials(ISSUING, rows),
    lambda rows: publish_credentials(ISSUING, rows),
)


@pytest.mark.parametrize("cut", [Cut(steps) for steps in range(4)], ids=lambda cut: f"after {cut.steps}")
def test_a_worker_that_stops_between_steps_leaves_one_credential_with_the_same_bytes(world: World, cut: Cut) -> None:
    issuer_of(world)
    award = an_award(world, world.ada)
    reserve_credentials(ISSUING, [award.pk])
    frozen = Credential.objects.get()
    for step in STEPS[: cut.steps]:
        step(unfinished(before=ISSUING.now, limit=10))
    was = Credential.objects.get().body
    later = signing_now(minutes=2)
    assert issue_pending(later) == (0 if cut.steps == 3 else 1)
    assert issue_pending(later) == 0
    credential = Credential.objects.get()
    assert credential.state == CredentialState.ISSUED
    assert credential.unsigned == frozen.unsigned
    assert credential.body == was or not was
    assert verify_stored(credential.pk, now=later.now).verdict is Verdict.VALID
    assert verbs(about=credential.pk) == ["credential-issued"]


def test_signing_again_gives_the_same_bytes(world: World) -> None:
    issuer_of(world)
    reserve_credentials(ISSUING, [an_award(world, world.ada).pk])
    lint_credentials(ISSUING, unfinished(before=ISSUING.now, limit=1))
    linted = unfinished(before=ISSUING.now, limit=1)
    sign_credentials(ISSUING, linted)
    first = Credential.objects.get().body
    with lifted():
        Credential.objects.update(state=CredentialState.LINTED, body="", digest="")
    sign_credentials(signing_now(minutes=9), unfinished(before=ISSUING.now, limit=1))
    assert Credential.objects.get().body == first


def test_two_workers_at_one_award_make_one_credential(world: World) -> None:
    issuer_of(world)
    award = an_award(world, world.ada)
    mine = reserve_credentials(ISSUING, [award.pk])
    theirs = unfinished(before=ISSUING.now, limit=1)
    assert finish_credentials(ISSUING, theirs) == 1
    assert finish_credentials(ISSUING, mine) == 0
    assert verbs(about=mine[0].pk) == ["credential-issued"]


def test_what_lint_refuses_is_never_signed(world: World) -> None:
    issuer_of(world)
    mine = reserve_credentials(ISSUING, [an_award(world, world.ada).pk])
    mine[0].unsigned = mine[0].unsigned.replace('"inLanguage":"en"', '"inLanguage":"en","unheardOf":1')
    assert finish_credentials(ISSUING, mine) == 0
    credential = Credential.objects.get()
    assert (credential.state, credential.state_reason, credential.body) == ("revoked", "refused-by-lint", "")


@dataclass
class BadSigner:
    """A key that signs everything alike."""

    name: KeyName
    signature: bytes

    @property
    def verification_method(self) -> str:
        return self.name.verification_method

    @property
    def public_key(self) -> PublicKey:
        return PublicKey.from_multikey(self.name.kid)

    def sign(self, message: bytes, /) -> bytes:
        return self.signature


@pytest.mark.parametrize("signature", [bytes(64), b"short"], ids=["wrong", "short"])
def test_a_key_that_signs_badly_publishes_nothing_and_stops_nobody(
    world: World, monkeypatch: pytest.MonkeyPatch, signature: bytes
) -> None:
    issuer_of(world)
    award = an_award(world, world.ada)
    with monkeypatch.context() as broken:
        broken.setattr(FileCustody, "signer", lambda custody, reference, name: BadSigner(name, signature))
        with pytest.raises(CustodyError, match="does not sign as it should"):
            issue_awards(ISSUING, [award.pk])
        assert issue_pending(signing_now(minutes=30)) == 0
        with pytest.raises(CustodyError, match="does not sign as it should"):
            publish_status_lists(signing_now(minutes=60 * 25))
    assert [each.state for each in Credential.objects.all()] == [CredentialState.LINTED]
    assert issue_pending(signing_now(minutes=31)) == 1
    assert Credential.objects.get(award=award).state == CredentialState.ISSUED


def test_status_places_are_taken_once(world: World) -> None:
    issuer_of(world)
    issue_awards(ISSUING, crowd(world, 20))
    places = list(Credential.objects.order_by("id").values_list("status_index", flat=True))
    assert len(set(places)) == 20
    assert places != sorted(places)


def test_a_full_list_is_followed_by_another(world: World) -> None:
    issuer_of(world)
    StatusList.objects.filter(purpose="revocation").update(next=131_072 - 2)
    issue_awards(ISSUING, crowd(world, 5))
    assert StatusList.objects.count() == 4
    lists = Credential.objects.values_list("status_list_id", flat=True)
    assert sorted(list(lists).count(each) for each in set(lists)) == [2, 3]
    assert not StatusList.objects.filter(document="").exists()
    for credential in Credential.objects.all():
        assert verify_stored(credential.pk, now=ISSUING.now).verdict is Verdict.VALID


@pytest.mark.parametrize("count", [1, 50])
def test_a_batch_takes_a_constant_number_of_queries(world: World, count: int) -> None:
    issuer_of(world)
    award_ids = crowd(world, count)
    with CaptureQueriesContext(connection) as captured:
        assert issue_awards(ISSUING, award_ids) == count
    asked = [
        query["sql"] for query in captured if not query["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"))
    ]
    assert len(asked) <= 12, "\n".join(sql[:160] for sql in asked)


def test_a_suspension_is_known_to_our_records_though_the_badge_does_not_name_it(world: World) -> None:
    credential = issued(world)
    give(world.cleo, Role.REGISTRAR, world.riders.pk)
    suspend_credential(ctx_of(world.cleo), credential.pk, reason="question")
    assert verify_stored(credential.pk, now=ISSUING.now).verdict is Verdict.SUSPENDED  # our records know
    publish_status_lists(issuing_context())
    assert list(credential_faults(now=issuing_context().now)) == []


def test_a_key_that_is_gone_stops_only_its_own_badges(world: World, settings: Settings, tmp_path: Path) -> None:
    issuer_of(world)
    award = an_award(world, world.ada)
    reserve_credentials(ISSUING, [award.pk])
    kept = settings.KEYS_DIR
    settings.KEYS_DIR = tmp_path / "gone"
    assert issue_pending(signing_now(minutes=2)) == 0
    assert Credential.objects.get().state == CredentialState.LINTED
    settings.KEYS_DIR = kept
    assert issue_pending(signing_now(minutes=4)) == 1
    assert verify_stored(Credential.objects.get().pk, now=ISSUING.now).verdict is Verdict.VALID


def test_awards_nobody_can_sign_for_do_not_stop_others(world: World) -> None:
    award = an_award(world, world.ada)
    assert issue_pending(signing_now(minutes=2)) == 0
    assert unsigned_count() == 1
    issuer_of(world)
    assert issue_pending(signing_now(minutes=2)) == 1
    assert Credential.objects.get().award == award
