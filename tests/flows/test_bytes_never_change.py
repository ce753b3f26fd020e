"""The database itself refuses to change what was signed, sent, judged or recorded, on both kinds of database."""

from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from tests.flows.signing import ISSUING, an_award, issuer_of
from tests.flows.world import World
from waymark.flows.issue_credential import issue_awards
from waymark.records.credentials.models import Credential


@pytest.fixture
def credential(world: World) -> Credential:
    """A signed badge."""
    issuer_of(world)
    award = an_award(world, world.ada, key="level-2", ratings={"route": "sound", "risks": "strong"})
    issue_awards(ISSUING, [award.pk])
    return Credential.objects.get(award=award)


def refuses(statement: str, *values: str | UUID) -> bool:
    """Whether the database refuses the statement because of one of its triggers."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)
    except DatabaseError as error:
        return "append-only" in str(error)
    return False


@pytest.mark.parametrize("column", ["body", "digest", "unsigned", "suite", "serial", "valid_from"])
def test_the_bytes_of_a_signed_badge_cannot_be_changed(credential: Credential, column: str) -> None:
    changed = "serial + 1" if column == "serial" else "'2020-01-01 00:00:00+00:00'" if column == "valid_from" else "'x'"
    key = credential.pk.hex if connection.vendor == "sqlite" else credential.pk
    assert refuses(f"UPDATE credentials_credential SET {column} = {changed} WHERE id = %s", key)
    assert refuses("DELETE FROM credentials_credential WHERE id = %s", key)
    assert refuses("UPDATE credentials_credential SET body = '' WHERE id = %s", key)


def test_a_revoked_badge_stays_revoked(credential: Credential) -> None:
    key = credential.pk.hex if connection.vendor == "sqlite" else credential.pk
    assert not refuses("UPDATE credentials_credential SET state = 'revoked' WHERE id = %s", key)
    assert refuses("UPDATE credentials_credential SET state = 'issued' WHERE id = %s", key)


@pytest.mark.parametrize(
    "table",
    [
        *("audit_entry", "audit_consent", "ledger_fact", "catalog_programversion", "catalog_versionart"),
        *("evidence_submission", "evidence_submissionfile", "evidence_attachment", "evidence_quizattempt"),
        *("evidence_attestation", "assessment_assessment", "assessment_recognition", "experience_appraisal"),
        *(
            "plans_instrumentresult",
            "plans_reflection",
            "awards_award",
            "credentials_credential",
            "credentials_signingkey",
        ),
    ],
)
def test_rows_of_these_tables_are_kept_by_triggers(db: None, table: str) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
        else:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal", [table])
        names = {row[0] for row in cursor.fetchall()}
    assert {f"{table}_no_update", f"{table}_no_delete"} <= names
