"""The database itself refuses to change what was signed, sent, judged or recorded, on both kinds of database."""

import re
from pathlib import Path
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


MIGRATIONS = sorted(Path("src/waymark/records").glob("*/migrations/*.py"))


def promised_triggers() -> set[tuple[str, str]]:
    """(Table, trigger) of every trigger that a migration puts in place."""
    text = "\n".join(path.read_text() for path in MIGRATIONS)
    kept = {
        (table, f"{table}_no_{act}") for table in re.findall(r'keep\(\s*"(\w+)"', text) for act in ("update", "delete")
    }
    return kept | {(table, f"{table}_no_{name}") for table, name in re.findall(r'never\(\s*"(\w+)",\s*"(\w+)"', text)}


def test_every_trigger_that_a_migration_promised_is_there_after_the_last_one(db: None) -> None:
    """SQLite makes a table anew to change a column, and forgets its triggers: put them back in that migration."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal")
        there = set(cursor.fetchall())
    assert len(promised_triggers()) > 30
    assert promised_triggers() - there == set()
