"""A worker killed at any statement of issuing leaves nothing lost and nothing doubled."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]


@pytest.mark.faults
def test_a_worker_killed_at_every_statement_leaves_one_credential() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.issuing_harness"],
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": f"{PROJECT / 'src'}:{PROJECT}"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    *trials, whole = [json.loads(line) for line in done.stdout.splitlines()]
    killed = [trial for trial in trials if trial["ended"] == -signal.SIGKILL]
    assert len(killed) >= 10
    assert {"reserved", "linted", "signed", None} <= {trial["reached"] for trial in killed}, (
        "not every step was cut off"
    )
    for trial in trials:
        assert (trial["restart"], trial["states"], trial["told"]) == (0, ["issued"], 1), trial
        assert trial["same_reservation"], trial
        assert trial["same_bytes"], trial
    assert whole["different"] == whole["places"] == len(trials)
    assert whole["faults"] == []
