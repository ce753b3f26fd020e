"""The product's own hot paths on SQLite: issue and store, reconsider an enrollment, the credential page."""

import re
from pathlib import Path
from time import perf_counter

from django.db.backends.utils import CursorWrapper

from .measure import Measured, Round, paired, per_second

PROJECT = Path(__file__).resolve().parents[1]


def _world() -> None:
    """A scratch database with packs published and a few dozen learners."""
    from dataclasses import replace

    from waymark.config.prepare import migrate, operator, prepare_catalog, today
    from waymark.config.seeding.seed import BEGAN, seed

    migrate()
    ctx = operator()
    before = replace(ctx, now=ctx.now - BEGAN)
    list(prepare_catalog(before, PROJECT / "packs", opens_on=today(before)))
    list(seed(ctx, learners=12, seed=7))


def _reconsider() -> Measured:
    from django.db import transaction

    from waymark.config.prepare import operator
    from waymark.flows.reconsider import reconsider
    from waymark.records.enrollment.models import Enrollment
    from waymark.records.ledger.models import Fact

    enrollment = max(Enrollment.objects.filter(state="active"), key=lambda row: row.met.bit_count())
    ctx = operator()

    def judge() -> None:
        with transaction.atomic():
            reconsider(ctx, enrollment.pk)

    def read() -> None:
        with transaction.atomic():
            list(Fact.objects.filter(enrollment_id=enrollment.pk))

    return paired(
        "reconsider an enrollment, nothing new",
        per_second(judge, times=150),
        "read its facts once, one query",
        per_second(read, times=300),
    )


def _pages() -> list[Measured]:
    from django.http import HttpRequest, HttpResponse
    from django.test import Client, override_settings
    from django.urls import path

    from waymark.config import urls
    from waymark.records.credentials.models import Credential

    def bare(request: HttpRequest) -> HttpResponse:
        return HttpResponse("hello")

    urls.urlpatterns.append(path("bare", bare))
    shown = Credential.objects.filter(visibility="public").values_list("pk", flat=True)[0]
    storages = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }

    def get(address: str, **headers: str) -> Round:
        client = Client(headers=headers)

        def once() -> None:
            if client.get(address).status_code != 200:
                raise AssertionError(f"{address} did not answer 200.")

        return per_second(once, times=40)

    with override_settings(STORAGES=storages, ALLOWED_HOSTS=["testserver"]):
        page, plain = get(f"/credentials/{shown}"), get("/bare")
        signed = get(f"/credentials/{shown}.json")
        return [
            paired("credential page, verified on each view", page, "bare view, same middleware", plain),
            paired("signed credential as JSON", signed, "bare view, same middleware", plain),
        ]


def _like_credentials(cursor: CursorWrapper) -> None:
    """An empty table with the columns and indexes of the table of credentials."""
    cursor.execute("DROP TABLE IF EXISTS bench_credential")
    cursor.execute(
        "SELECT sql FROM sqlite_master WHERE tbl_name = 'credentials_credential' AND type IN ('table', 'index')"
    )
    for (sql,) in cursor.fetchall():
        if sql:
            named = sql.replace("credentials_credential", "bench_credential")
            cursor.execute(re.sub(r'INDEX "(\w+)"', r'INDEX "bench_\1"', named))


def _issue_and_store() -> Measured:
    """Reserve, lint, sign, publish in the database, against inserting the finished rows."""
    from django.db import connection, transaction

    from waymark.flows.issue_credential import issue_awards
    from waymark.flows.jobs import issuing_context
    from waymark.records.awards.models import Award
    from waymark.records.credentials.models import Credential
    from waymark.rules.kernel.ids import new_id

    signed = Credential.objects.exclude(body="").select_related("award")
    smallest = min(signed, key=lambda each: len(each.body))
    size, model = len(smallest.body), smallest.award
    count = 400

    def awards() -> list[Award]:
        from waymark.records.people.models import Person

        people = [
            Person(
                id=new_id(),
                email=f"{new_id()}@bench.example",
                given_name="Ada",
                joined_at=model.proposed_at,
                password="!",
            )
            for _ in range(count)
        ]
        Person.objects.bulk_create(people)
        made = [
            Award(
                id=new_id(),
                person=person,
                enrollment_id=model.enrollment_id,
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
        return Award.objects.bulk_create(made)

    def issue() -> float:
        ids = [award.pk for award in awards()]
        began = perf_counter()
        issued = issue_awards(issuing_context(), ids)
        took = perf_counter() - began
        if issued != count:
            raise AssertionError(f"{issued} of {count} were issued.")
        return count / took

    def insert() -> float:
        with connection.cursor() as cursor:
            _like_credentials(cursor)
            cursor.execute("SELECT * FROM credentials_credential ORDER BY id DESC LIMIT %s", [count])
            rows = cursor.fetchall()
            places = ", ".join(["%s"] * len(rows[0]))
            began = perf_counter()
            with transaction.atomic():
                cursor.executemany(f"INSERT INTO bench_credential VALUES ({places})", rows)
            return len(rows) / (perf_counter() - began)

    return paired(
        f"issue and store badges of {size // 1000} kB, one process, SQLite",
        issue,
        "`executemany` of the same rows, same indexes",
        insert,
        rounds=3,
        least=0.18,
    )


def run() -> list[Measured]:
    """All of them in one scratch installation."""
    _world()
    return [_issue_and_store(), _reconsider(), *_pages()]
