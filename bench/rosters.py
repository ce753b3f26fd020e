"""A roster of 30,000 people: read, compared and written, then taken again, then ended."""

import os
from time import perf_counter

from .measure import Measured
from .service import make_world

LINES = 30_000
SECONDS = 60
HEAD = "email,given_name,family_name,organization,affiliation,role,program,starts,ends,campus_id"


def run() -> list[Measured]:
    """Lines per second, beside what takes a minute."""
    make_world()
    return [
        _measured("read, compare and write", lambda: _take(_file(), ends_missing=False)),
        _measured("take again, nothing changes", lambda: _take(_file(), ends_missing=False)),
        _measured(
            "take other addresses by campus id", lambda: _take(_file(at="new.bench.example"), ends_missing=False)
        ),
        _measured("end all but one", lambda: _take(_file(1, at="new.bench.example"), ends_missing=True)),
    ]


def _measured(name: str, work: object) -> Measured:
    assert callable(work)
    began = perf_counter()
    work()
    ours, least = LINES / (perf_counter() - began), LINES / SECONDS
    cores = os.cpu_count() or 1
    return Measured(f"roster of {LINES:,}: {name}", f"within a minute, {cores} cores", ours, least, ours / least, 1)


def _file(count: int = LINES, *, at: str = "bench.example") -> bytes:
    from waymark.records.people.models import Organization, OrganizationKind

    campus = Organization.objects.filter(kind=OrganizationKind.CAMPUS).order_by("key")[0].key
    lines = (f"p{number}@{at},Pat,Number {number},{campus},student,,,,2027-05-14,{number}" for number in range(count))
    return "\n".join((HEAD, *lines)).encode()


def _take(content: bytes, *, ends_missing: bool) -> None:
    from waymark.config.prepare import operator
    from waymark.flows.import_roster import import_roster
    from waymark.rules.people.read import read_roster_file
    from waymark.rules.people.roster_questions import BY_ID, Choices

    trusted = Choices(for_all=BY_ID)
    plan = import_roster(
        operator(), read_roster_file(content), file_name="bench.csv", ends_missing=ends_missing, choices=trusted
    )
    if plan.problems:
        raise AssertionError(plan.problems[0])
