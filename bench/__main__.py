"""`PYTHONPATH=src .venv/bin/python -m bench [credentials|library|service|store|postgresql]`: measure, print a table.

The last part is `store` again, on a PostgreSQL server at 127.0.0.1:5432 (user postgres, trusted), in a database that is
made for it and dropped afterwards.
"""

import os
import subprocess
import sys
import tempfile
from importlib import import_module

import psycopg

from .measure import HEAD

PARTS = ("credentials", "library", "service", "store")
SERVER = "postgresql://postgres@127.0.0.1:5432"
CHILD = "--rows-only"


def main() -> None:
    """Run the parts that were asked for, or all, in a scratch installation."""
    asked = [name for name in sys.argv[1:] if name != CHILD] or [*PARTS, "postgresql"]
    if unknown := [name for name in asked if name not in (*PARTS, "postgresql")]:
        sys.exit(f"There is no part named {unknown[0]}. Use: {', '.join(PARTS)}, postgresql.")
    os.environ.update(WAYMARK_MODE="demo", WAYMARK_DATA_DIR=tempfile.mkdtemp(prefix="waymark-bench-"))
    from waymark.config.cli import set_up

    set_up()
    from django.conf import settings

    settings.STATIC_ROOT.mkdir(parents=True)  # pages are asked without a collected folder of static files
    if CHILD not in sys.argv:
        print(HEAD, flush=True)
    for name in asked:
        if name == "postgresql":
            on_postgresql()
            continue
        for measured in import_module(f"bench.{name}").run():
            print(measured.line(), flush=True)


def on_postgresql() -> None:
    """The part `store` in a process whose settings name a scratch database of the server."""
    name = f"waymark_bench_{os.getpid()}"
    with psycopg.connect(f"{SERVER}/postgres", autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        try:
            environment = {**os.environ, "WAYMARK_DATABASE_URL": f"{SERVER}/{name}"}
            subprocess.run([sys.executable, "-m", "bench", CHILD, "store"], env=environment, check=True)
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


main()
