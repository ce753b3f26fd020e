"""Issuing and storing, on the database that the environment names: SQLite in a scratch folder, or PostgreSQL."""

import hashlib
import multiprocessing
import re
from collections.abc import Callable, Mapping
from statistics import median
from time import perf_counter
from typing import Any
from uuid import UUID

from django.db import connection, connections, transaction
from django.db.backends.utils import CursorWrapper

from openbadges3.canonical import Shapes
from openbadges3.issue import sign_many
from openbadges3.lint import lint
from openbadges3.strict_json import dumps

from .fixture import CREATED, badges, signer
from .measure import Measured, paired
from .service import make_world

COUNT, FEW, MANY = 1_000, 1_000, 100_000
Rows = list[tuple[Any, ...]]  # Any: values as the database driver gives them


def run() -> list[Measured]:
    """A table that fills; sign and store; the whole path of an award; two workers, where a database takes two."""
    make_world()
    measured = [_full_table(), _sign_and_store(), _whole_path()]
    return [*measured, _two_workers()] if connection.vendor == "postgresql" else measured


def _sign_and_store() -> Measured:
    """Linted badges are signed, each with its digest, and stored in one statement."""
    _issue(_awards(COUNT))
    unsigned, body, digest = (_names().index(name) for name in ("unsigned", "body", "digest"))
    documents = [lint(badge) for badge in badges(COUNT)]
    rows = [
        _changed(row, {unsigned: dumps(badge).decode()}) for row, badge in zip(_rows(COUNT), documents, strict=True)
    ]
    key = signer()

    def signed(shapes: Shapes) -> Rows:
        made = []
        for row, content in zip(rows, sign_many(documents, key, created=CREATED, shapes=shapes), strict=True):
            named = "sha256:" + hashlib.sha256(content).hexdigest()
            made.append(_changed(row, {body: content.decode(), digest: named}))
        return made

    def ours() -> float:
        _empty_table()
        began = perf_counter()
        _execute_many(signed(Shapes()))
        return COUNT / (perf_counter() - began)

    finished = signed(Shapes())
    name = f"sign and store badges of {len(finished[0][body]) / 1000:.1f} kB, {_database()}"
    return paired(name, ours, _reference_name(), lambda: _store_finished(finished), rounds=5, least=0.18)


def _changed(row: tuple[Any, ...], values: Mapping[int, Any]) -> tuple[Any, ...]:
    return tuple(values.get(index, value) for index, value in enumerate(row))


def _whole_path() -> Measured:
    """Reserve, lint, sign, verify own work, publish, audit."""
    _issue(_awards(COUNT))
    rows = _rows(COUNT)
    size = len(rows[0][_names().index("body")]) / 1000
    name = f"the whole path of an award, badges of {size:.1f} kB, {_database()}"
    return paired(name, lambda: _issue(_awards(COUNT)), _reference_name(), lambda: _store_finished(rows), rounds=5)


def _two_workers() -> Measured:
    """The whole path, once by one process and once by two that share the awards."""

    def by(count: int) -> Callable[[], float]:
        return lambda: _issue_in_processes(_awards(4 * COUNT), count)

    return paired(f"two workers, {_database()}", by(2), "one worker", by(1), rounds=5, least=1.5)


def _full_table() -> Measured:
    """The rate of the whole path with a thousand credentials in the table, and with a hundred thousand."""
    from waymark.records.credentials.models import Credential

    rates = {}
    for size in (FEW, MANY):
        _fill(size - Credential.objects.count())
        _come_to_rest()
        rates[size] = median(_issue(_awards(200)) for _ in range(9))
    name, few = f"award {MANY:,}, {_database()}", f"award {FEW:,}"
    return Measured(name, few, rates[MANY], rates[FEW], rates[MANY] / rates[FEW], least=0.9)


def _come_to_rest() -> None:
    """Do at once what a database does by and by after so many rows were added, instead of while one measures."""
    from waymark.config.worker import refresh_statistics
    from waymark.rules.kernel.clock import SystemClock

    refresh_statistics(SystemClock().now())  # as the worker does for SQLite
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
            cursor.execute("CHECKPOINT")


def _database() -> str:
    return "PostgreSQL" if connection.vendor == "postgresql" else "SQLite"


def _reference_name() -> str:
    way = "COPY" if connection.vendor == "postgresql" else "`executemany`"
    return f"{way} of the same rows, same indexes"


def _issue(award_ids: list[UUID]) -> float:
    from waymark.flows.issue_credential import issue_awards
    from waymark.flows.jobs import issuing_context

    began = perf_counter()
    issued = issue_awards(issuing_context(), award_ids)
    took = perf_counter() - began
    if issued != len(award_ids):
        raise AssertionError(f"{issued} of {len(award_ids)} were issued.")
    return issued / took


def _issue_in_processes(award_ids: list[UUID], count: int) -> float:
    """Each process has its share of the awards and a connection of its own; all begin at once."""
    connections.close_all()
    fork = multiprocessing.get_context("fork")
    ready = fork.Barrier(count + 1)

    def work(share: list[UUID]) -> None:
        connection.ensure_connection()
        ready.wait()
        _issue(share)
        connections.close_all()

    workers = [fork.Process(target=work, args=(award_ids[number::count],)) for number in range(count)]
    for worker in workers:
        worker.start()
    ready.wait()
    began = perf_counter()
    for worker in workers:
        worker.join()
    took = perf_counter() - began
    if any(worker.exitcode for worker in workers):
        raise AssertionError("A worker failed.")
    return len(award_ids) / took


def _awards(count: int) -> list[UUID]:
    """So many granted awards of one achievement, each of another person."""
    from waymark.records.awards.models import Award
    from waymark.records.credentials.models import Credential
    from waymark.records.people.models import Person
    from waymark.rules.kernel.ids import new_id

    signed = Credential.objects.filter(serial=1).exclude(body="").select_related("award").order_by("id")[:200]
    model = min(signed, key=lambda each: len(each.body)).award
    people = [
        Person(id=new_id(), email=f"{new_id()}@bench.example", joined_at=model.proposed_at, password="!")
        for _ in range(count)
    ]
    Person.objects.bulk_create(people)
    made = [
        Award(
            id=new_id(),
            person=person,
            enrollment_id=model.enrollment_id,
            campus_id=model.campus_id,
            program_id=model.program_id,
            version_id=model.version_id,
            achievement_key=model.achievement_key,
            state=model.state,
            finding=model.finding,
            proposed_at=model.proposed_at,
            decided_at=model.decided_at,
        )
        for person in people
    ]
    return [award.pk for award in Award.objects.bulk_create(made)]


def _fill(count: int) -> None:
    """So many more credentials, copies of one, in a list of their own."""
    from waymark.records.credentials.models import Credential, StatusList
    from waymark.rules.kernel.ids import new_id

    model = Credential.objects.exclude(body="").order_by("-id")[0]
    full = StatusList.objects.get(pk=model.status_list_id)
    full.pk, full.next, full._state.adding = new_id(), full.length, True
    full.save()
    for start in range(0, count, 5_000):
        awards = _awards(min(5_000, count - start))
        copies = []
        for number, award_id in enumerate(awards, start=start):
            copy = Credential(**{field.attname: getattr(model, field.attname) for field in Credential._meta.fields})
            copy.pk, copy.award_id, copy.status_list_id, copy.status_index = new_id(), award_id, full.pk, number
            copies.append(copy)
        Credential.objects.bulk_create(copies)


def _names() -> list[str]:
    from waymark.records.credentials.models import Credential

    return [str(field.column) for field in Credential._meta.concrete_fields]


def _columns() -> str:
    return ", ".join(_names())


def _rows(count: int) -> Rows:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_columns()} FROM credentials_credential ORDER BY id DESC LIMIT %s", [count])
        return list(cursor.fetchall())


def _empty_table() -> None:
    """An empty table with the columns and indexes of the table of credentials."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_credential")
        if connection.vendor == "postgresql":
            cursor.execute("CREATE TABLE bench_credential (LIKE credentials_credential INCLUDING ALL)")
        else:
            _copy_table_of_sqlite(cursor)


def _copy_table_of_sqlite(cursor: CursorWrapper) -> None:
    cursor.execute(
        "SELECT sql FROM sqlite_master WHERE tbl_name = 'credentials_credential' AND type IN ('table', 'index')"
    )
    for (sql,) in cursor.fetchall():
        if sql:
            named = sql.replace("credentials_credential", "bench_credential")
            cursor.execute(re.sub(r'INDEX "(\w+)"', r'INDEX "bench_\1"', named))


def _execute_many(rows: list[Any]) -> None:
    places = ", ".join(["%s"] * len(rows[0]))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO bench_credential ({_columns()}) VALUES ({places})", rows)


def _store_finished(rows: Rows) -> float:
    """The fastest way of the database to take rows that are finished."""
    _empty_table()
    began = perf_counter()
    if connection.vendor == "postgresql":
        copying = f"COPY bench_credential ({_columns()}) FROM STDIN"
        with transaction.atomic(), connection.cursor() as cursor, cursor.copy(copying) as copy:
            for row in rows:
                copy.write_row(row)
    else:
        _execute_many([*rows])
    return len(rows) / (perf_counter() - began)
