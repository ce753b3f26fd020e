"""Counting what is limited."""

import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.db import connection, connections

from tests.browser.installation import own_database
from waymark.flows.limit_requests import count_back, count_request, forget_count, forget_old_counts
from waymark.records.limits.models import RequestCount
from waymark.rules.policy.limits import Limit, checks_by_strangers

NOW = datetime(2026, 9, 14, 14, 30, 20, tzinfo=UTC)
THREE = Limit("three", 3, 60)
PROJECT = Path(__file__).resolve().parents[2]


def test_one_too_many_waits_for_the_end_of_the_window(db: None) -> None:
    waits = [count_request([(THREE, "a")], now=NOW).wait for _ in range(5)]
    assert waits == [0, 0, 0, 40, 40]
    assert count_request([(THREE, "b")], now=NOW).wait == 0  # somebody else is not kept waiting
    assert count_request([(THREE, "a")], now=NOW + timedelta(seconds=40)).wait == 0


def test_what_is_refused_by_one_limit_is_not_counted_by_the_next(db: None) -> None:
    minute, hour = checks_by_strangers(2)
    for _ in range(10):
        count_request([(minute, "a"), (hour, "a")], now=NOW)
    assert sorted(RequestCount.objects.values_list("count", flat=True)) == [2, 10]


def test_what_was_no_offense_is_taken_back(db: None) -> None:
    for _ in range(9):
        counted = count_request([(THREE, "a")], now=NOW)
        assert not counted.is_refused
        count_back(counted)
    for _ in range(4):
        count_request([(THREE, "a")], now=NOW)
    forget_count(THREE, "a", now=NOW)
    assert count_request([(THREE, "a")], now=NOW).wait == 0


def test_a_limit_of_none_counts_nothing(db: None) -> None:
    assert count_request([(Limit("open", 0, 60), "a")], now=NOW).wait == 0
    assert not RequestCount.objects.exists()


def test_counts_tell_nothing_of_who_asked_and_are_forgotten(db: None) -> None:
    count_request([(THREE, "203.0.113.5 ada@example.org")], now=NOW)
    assert re.fullmatch("[0-9a-f]{64}", RequestCount.objects.get().key)
    assert forget_old_counts(now=NOW) == 0
    assert forget_old_counts(now=NOW + timedelta(seconds=61)) == 1


def test_counting_is_exact_in_threads(transactional_db: None, tmp_path: Path) -> None:
    def ask(number: int) -> int:
        try:
            return sum(not count_request([(Limit("x", 50, 3600), "a")], now=NOW).is_refused for _ in range(25))
        finally:
            connections.close_all()

    if connection.vendor == "sqlite":
        with own_database(tmp_path / "counts.sqlite3"):
            admitted = _all(ask)
    else:
        admitted = _all(ask)
    assert admitted == 50


def _all(ask: object) -> int:
    with ThreadPoolExecutor(8) as pool:
        return sum(pool.map(ask, range(8)))  # type: ignore[arg-type]  # a function of one number


ASKING = """
import sys
from datetime import UTC, datetime
import django
django.setup()
from waymark.flows.limit_requests import count_request
from waymark.rules.policy.limits import Limit
now = datetime(2026, 9, 14, 14, 30, 20, tzinfo=UTC)
print(sum(not count_request([(Limit("x", 50, 3600), "a")], now=now).is_refused for _ in range(25)))
"""


def test_counting_is_exact_across_processes(transactional_db: None, tmp_path: Path) -> None:
    if connection.vendor == "sqlite":
        with own_database(tmp_path / "counts.sqlite3"):
            url = f"sqlite:///{tmp_path / 'counts.sqlite3'}"
            admitted = _by_processes(url)
    else:
        here = connection.settings_dict
        url = f"postgresql://{here['USER']}@{here['HOST']}:{here['PORT']}/{here['NAME']}"
        admitted = _by_processes(url)
    assert admitted == 50


def _by_processes(url: str) -> int:
    environment = {
        **os.environ,
        "WAYMARK_DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "waymark.config.settings",
        "PYTHONPATH": str(PROJECT / "src"),
    }
    running = [
        subprocess.Popen([sys.executable, "-c", ASKING], env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    return sum(int(each.communicate(timeout=120)[0]) for each in running)
