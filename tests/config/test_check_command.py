"""`waymark check`."""

import json
from collections.abc import Callable

import pytest
from django.db import connection

from tests.append_only import lifted
from tests.flows.people import ctx_of, give
from tests.flows.signing import issued, issuer_of
from tests.flows.world import World, make_world
from waymark.config.cli import build_parser
from waymark.config.commands import check
from waymark.flows.jobs import issuing_context
from waymark.flows.publish_status import publish_status_lists
from waymark.flows.rotate_keys import rotate_key
from waymark.flows.suspend_or_revoke import reinstate_credential, revoke_credential, suspend_credential
from waymark.records.audit.models import RecordsCheck
from waymark.records.credentials.models import Credential, StatusList
from waymark.records.credentials.states import KeyPurpose
from waymark.rules.kernel.context import Role


@pytest.fixture
def world(db: None) -> World:
    """Ada and Ben have a badge each; Cleo may do everything with them. Lists are signed today."""
    made = make_world()
    issuer_of(made)
    _without_award_facts(made)
    give(made.cleo, Role.ISSUER, made.riders.pk)
    publish_status_lists(issuing_context())
    return made


def _without_award_facts(world: World) -> None:
    """The badges of these tests rest on bare awards, whose facts are made here as granting makes them."""
    from waymark.records.awards.queries import granted_awards
    from waymark.records.ledger.commands import record_facts
    from waymark.records.ledger.derive import from_award

    for person in (world.ada, world.ben):
        issued(world, person)
    record_facts((from_award(award) for award in granted_awards()), at=ctx_of(world.ada).now)


def found(capsys: pytest.CaptureFixture[str]) -> list[dict[str, str]]:
    args = build_parser(["check"]).parse_args(["check", "--json"])
    code = check.run(args)
    answer = json.loads(capsys.readouterr().out)
    assert code == (1 if answer["findings"] else 0)
    assert answer["ok"] is not bool(answer["findings"])
    return list(answer["findings"])


def test_a_sound_installation_has_no_finding(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert found(capsys) == []


def test_the_result_is_stored_for_the_page(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    found(capsys)
    _spoil_bits()
    found(capsys)
    first, second = RecordsCheck.objects.order_by("finished_at")
    assert first.faults == 0 and first.counts["credentials"] == 2
    assert second.faults > 0 and second.findings[0][0] == "status-list"


def test_stopped_badges_are_sound(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    cleo, (first, second) = ctx_of(world.cleo), Credential.objects.order_by("id")
    suspend_credential(cleo, first.pk, reason="question")
    assert found(capsys) == []
    reinstate_credential(cleo, first.pk, reason="settled")
    suspend_credential(cleo, second.pk, reason="question")
    revoke_credential(cleo, second.pk, reason="mistake")
    assert found(capsys) == []


def test_old_badges_verify_after_a_rotation(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    issuer = Credential.objects.select_related("key__issuer").first().key.issuer  # type: ignore[union-attr]  # there are two
    for purpose in KeyPurpose:
        rotate_key(ctx_of(world.cleo), issuer.pk, purpose=purpose, at_once=True)
    publish_status_lists(issuing_context())
    assert found(capsys) == []


def _spoil_body() -> None:
    credential = Credential.objects.order_by("id").first()
    assert credential is not None
    with lifted():  # somebody with the database in hand
        Credential.objects.filter(pk=credential.pk).update(
            body=credential.body.replace("Bike Mechanic", "Bike Magician")
        )


def _spoil_state() -> None:
    Credential.objects.filter(pk=Credential.objects.order_by("id").first().pk).update(state="revoked")  # type: ignore[union-attr]  # there are two


def _spoil_bits() -> None:
    each = StatusList.objects.get(purpose="revocation")
    StatusList.objects.filter(pk=each.pk).update(bits=b"\x80" + bytes(each.bits)[1:])


def _spoil_list() -> None:
    each = StatusList.objects.get(purpose="suspension")
    StatusList.objects.filter(pk=each.pk).update(document=each.document.replace('"ttl":300000', '"ttl":300001'))


def _spoil_audit() -> None:
    _around_the_trigger("UPDATE audit_entry SET verb = 'award-granted' WHERE position = 3")


def _cut_audit() -> None:
    _around_the_trigger("DELETE FROM audit_entry WHERE position = (SELECT max(position) FROM audit_entry)")


def _around_the_trigger(statement: str) -> None:
    """As somebody would who owns the database; the test's transaction takes it back."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_entry'")
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
        else:
            cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER USER")
        cursor.execute(statement)


SPOILED = [
    (_spoil_body, "credential", "digest"),
    (_spoil_state, "credential", "revoked in our records"),
    (_spoil_bits, "status-list", "differ"),
    (_spoil_list, "status-list", "signature"),
    (_spoil_audit, "audit-entry", "changed"),
    (_cut_audit, "audit-entry", "cut off"),
]


@pytest.mark.parametrize(("spoil", "kind", "words"), SPOILED, ids=[each[0].__name__ for each in SPOILED])
def test_what_was_spoiled_is_found(
    world: World, capsys: pytest.CaptureFixture[str], spoil: Callable[[], None], kind: str, words: str
) -> None:
    spoil()
    findings = found(capsys)
    assert any(each["kind"] == kind and words in each["message"] for each in findings), findings
