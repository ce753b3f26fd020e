"""`PYTHONPATH=src .venv/bin/python -m bench [PART …]`: print a table. Without a part, run all of them (see `PARTS`).

Each part runs in a process and a scratch installation of its own. The last is `store` again, on a PostgreSQL server at
127.0.0.1:5432 (user postgres, trusted), in a database that is made for it and dropped afterwards.
"""

import os
import subprocess
import sys
import tempfile
from importlib import import_module

import psycopg

from .measure import HEAD

PARTS = ("credentials", "library", "hostile", "service", "store", "rosters", "lists", "postgresql")
SERVER = "postgresql://postgres@127.0.0.1:5432"
ROWS_OF = "--rows-of"


def main() -> None:
    """Run the parts that were asked for, or all."""
    if sys.argv[1:2] == [ROWS_OF]:
        print_rows(sys.argv[2])
        return
    asked = sys.argv[1:] or PARTS
    if unknown := [name for name in asked if name not in PARTS]:
        sys.exit(f"There is no part named {unknown[0]}. Use: {', '.join(PARTS)}.")
    print(HEAD, flush=True)
    for name in asked:
        if name == "postgresql":
            run_on_postgresql()
        else:
            run(name, database="")


def run(name: str, *, database: str) -> None:
    """One part in a process of its own; no database named is SQLite."""
    with tempfile.TemporaryDirectory(prefix="waymark-bench-") as folder:
        settings = {"WAYMARK_MODE": "demo", "WAYMARK_DATA_DIR": folder, "WAYMARK_DATABASE_URL": database}
        subprocess.run([sys.executable, "-m", "bench", ROWS_OF, name], env={**os.environ, **settings}, check=True)


def run_on_postgresql() -> None:
    """The part `store` on a scratch database of the server."""
    name = f"waymark_bench_{os.getpid()}"
    with psycopg.connect(f"{SERVER}/postgres", autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        try:
            run("store", database=f"{SERVER}/{name}")
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def print_rows(name: str) -> None:
    """Measure a part here and now."""
    from waymark.config.cli import set_up

    set_up()
    from django.conf import settings

    settings.STATIC_ROOT.mkdir(parents=True)  # pages are asked without a collected folder of static files
    for measured in import_module(f"bench.{name}").run():
        print(measured.line(), flush=True)


main()
