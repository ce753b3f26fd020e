"""The same stories on PostgreSQL, in a process of their own, on a database that is made for this run and goes after it.

Asks a server on 127.0.0.1:5432 (user postgres, trusted), and says so when there is none.
"""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

pytestmark = [pytest.mark.postgresql, pytest.mark.xdist_group("postgresql")]

PROJECT = Path(__file__).resolve().parents[2]
SERVER = "postgresql://postgres@127.0.0.1:5432"
STORIES = (
    "tests/flows/test_at_once.py",
    "tests/flows/test_bytes_never_change.py",
    "tests/flows/test_judged_at_once.py",
    "tests/flows/test_issue_race.py",
    "tests/flows/test_ledger_check.py",
    "tests/flows/test_limit_requests.py",
    "tests/flows/test_release_award.py",
    "tests/property/test_flows_machine.py",
)


def is_there() -> bool:
    """Whether a server answers."""
    try:
        psycopg.connect(f"{SERVER}/postgres", connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def test_the_same_holds_on_postgresql() -> None:
    if not is_there():
        pytest.skip("No PostgreSQL server answers on 127.0.0.1:5432: these stories were told on SQLite only.")
    name = f"waymark_{os.getpid()}"  # tests run on test_<name>, which Django makes and drops
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--create-db", "-p", "no:xdist", "--hypothesis-profile=few", *STORIES],
        cwd=PROJECT,
        env={**os.environ, "WAYMARK_TEST_DATABASE_URL": f"{SERVER}/{name}", "PYTHONPATH": str(PROJECT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout[-6000:] + result.stderr[-2000:]
    assert "skipped" not in result.stdout, result.stdout[-2000:]
