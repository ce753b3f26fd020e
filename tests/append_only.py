"""Lifting the append-only triggers while a test database is emptied, and putting them back."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.backends.utils import CursorWrapper

from waymark.records.audit.models import ChainHead

_OURS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%\\_no\\_%' ESCAPE '\\'"


@contextmanager
def lifted() -> Iterator[None]:
    """No append-only trigger holds inside; after it, all hold again and the audit chain begins anew."""
    with connection.cursor() as cursor:
        triggers = _lift(cursor)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for sql in triggers:
                cursor.execute(sql)
        if not ChainHead.objects.exists():
            ChainHead.objects.create()


def _lift(cursor: CursorWrapper) -> list[str]:
    """The statements that undo it."""
    if connection.vendor == "sqlite":
        cursor.execute(_OURS)
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
        return [sql for _, sql in triggers]
    cursor.execute("SET session_replication_role = replica")
    return ["SET session_replication_role = DEFAULT"]
