"""A whole installation for one test: a database file of its own, and a server that answers from it.

The database in memory that other tests share has one connection for all threads. Here the server and the browser's many
requests need a connection each, as in life: so the empty tables are copied into a file, and this file is the database
for as long as a test walks. Nothing has to be emptied afterwards.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.db import connections
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.test import override_settings
from django.test.testcases import LiveServerThread

FAST = "PRAGMA journal_mode=WAL;PRAGMA synchronous=OFF;PRAGMA foreign_keys=ON;"


@contextmanager
def own_database(path: Path) -> Iterator[None]:
    """Inside, the database is a copy of the tables of the tests, in a file; every thread has its own connection."""
    shared, shared_settings = connections["default"], connections.settings["default"]
    assert isinstance(shared, DatabaseWrapper), "the walks copy an SQLite database"
    shared.ensure_connection()
    path.write_bytes(shared.connection.serialize())
    options = {**shared_settings["OPTIONS"], "init_command": FAST}
    connections.settings["default"] = {**shared_settings, "NAME": str(path), "OPTIONS": options}
    connections["default"] = connections.create_connection("default")
    try:
        yield
    finally:
        connections["default"].close()
        connections.settings["default"] = shared_settings
        connections["default"] = shared


@contextmanager
def served() -> Iterator[str]:
    """Inside, a server answers at the address; links, identifiers and mail carry this address too."""
    server = LiveServerThread("127.0.0.1", StaticFilesHandler)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    address = f"http://127.0.0.1:{server.port}"
    hosts = [*settings.ALLOWED_HOSTS, "127.0.0.1"]
    with override_settings(BASE_URL=address, CSRF_TRUSTED_ORIGINS=[address], ALLOWED_HOSTS=hosts):
        try:
            yield address
        finally:
            server.terminate()
