"""Lifting the append-only triggers while a test database is emptied, and putting them back."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def lifted() -> Iterator[None]:
    """No append-only trigger holds inside; after it, all hold again and the audit chain begins anew."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%\\_no\\_%' ESCAPE '\\'")
            triggers = cursor.fetchall()
            for name, _ in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
        else:
            cursor.execute("SET session_replication_role = replica")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                for _, sql in triggers:
                    cursor.execute(sql)
            else:
                cursor.execute("SET session_replication_role = DEFAULT")
            cursor.execute("INSERT INTO audit_chainhead (id, position, hash) VALUES (1, 0, %s)", ["0" * 64])
