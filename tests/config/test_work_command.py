"""`waymark work`: jobs that wait, jobs that were lost, and awards that no job remembers."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]


@pytest.mark.faults
def test_a_worker_does_what_waits_and_what_was_lost(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "PYTHONPATH": f"{PROJECT / 'src'}:{PROJECT}",
        "WAYMARK_MODE": "test",
        "WAYMARK_BASE_URL": "http://127.0.0.1:8000",
        "WAYMARK_DATA_DIR": str(tmp_path),
        "WAYMARK_DATABASE_URL": "",
    }

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", *arguments],
            cwd=PROJECT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    prepared = run("tests.config.queue_jobs")
    assert prepared.returncode == 0, prepared.stderr[-2000:]
    worked = run("waymark", "work", "--once")
    assert worked.returncode == 0, worked.stderr[-2000:]
    told = json.loads(run("waymark", "check", "--json").stdout)
    assert told["checked"]["credentials"] == 3
    assert told["checked"]["awards waiting to be signed"] == 0
    assert not [each for each in told["findings"] if each["kind"] in ("credential", "status-list", "audit-entry")]
    with closing(sqlite3.connect(tmp_path / "waymark.sqlite3")) as database:
        known = database.execute("SELECT DISTINCT tbl FROM sqlite_stat1").fetchall()
    assert ("credentials_credential",) in known, "the database has looked at its tables"
    asked = "from django_tasks_db.models import DBTaskResult; print(list(DBTaskResult.objects.values_list('status')))"
    jobs = subprocess.run(
        [sys.executable, "-c", f"from waymark.config.cli import set_up; set_up(); {asked}"],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "FAILED" not in jobs
    assert "RUNNING" not in jobs
