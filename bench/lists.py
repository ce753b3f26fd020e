"""The lists of the staff with 300 people and with 30,000: as many queries, and how much slower."""

from statistics import median
from time import perf_counter

from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from .many_people import add_people
from .measure import Measured
from .service import STORAGES, make_world

FEW, MANY = 300, 30_000
LISTS = {
    "administrator": ("/administrator/", "/people/", "/people/?q=number+7", "/people/?sort=-name&page=300", "/roles/"),
    "registrar": ("/registrar/requests/", "/registrar/requests/?q=number+7", "/offerings/"),
    "issuer": ("/issuer/credentials/", "/issuer/credentials/?q=number+7", "/issuer/credentials/?page=300"),
    "auditor": ("/auditor/", "/auditor/reads/"),
    "coordinator": (
        "/coordinator/",
        "/coordinator/learners/",
        "/coordinator/learners/?show=all&q=number+7",
        "/coordinator/learners/?show=all&page=300",
        "/coordinator/awards/",
        "/coordinator/awards/many/",
        "/coordinator/questions/",
        "/coordinator/experiences/",
        "/coordinator/appraisals/",
        "/coordinator/requests/",
        "/coordinator/attendance/",
    ),
    "assessor": ("/queue/", "/queue/?page=300"),
}


def run() -> list[Measured]:
    """A row for each list: pages a second with 30,000 people beside those with 300."""
    make_world()
    clients = {role: _somebody(role) for role in LISTS}
    with override_settings(STORAGES=STORAGES, ALLOWED_HOSTS=["testserver"]):
        add_people(FEW, first=0)
        few = {(role, address): _ask(clients[role], address) for role, pages in LISTS.items() for address in pages}
        add_people(MANY - FEW, first=FEW)
        _come_to_rest()
        many = {(role, address): _ask(clients[role], address) for role, address in few}
    if changed := [f"{page}: {few[page][1]}, then {many[page][1]}" for page in few if few[page][1] != many[page][1]]:
        raise AssertionError(f"With more people these pages take another number of queries: {'; '.join(changed)}.")
    return [_row(address, few[role, address][0], many[role, address][0]) for role, address in few]


def _row(address: str, few: float, many: float) -> Measured:
    return Measured(f"`{address}`, {MANY:,} people", f"{FEW} people", many, few, many / few)


def _somebody(role: str) -> Client:
    """Somebody who holds the role at the top of the system, signed in."""
    from waymark.config.prepare import operator
    from waymark.flows.manage_grants import grant_role
    from waymark.records.people.models import Organization, OrganizationKind, Person
    from waymark.rules.kernel.context import Role
    from waymark.rules.kernel.ids import new_id

    ctx, system = operator(), Organization.objects.get(kind=OrganizationKind.SYSTEM, key="ums")
    person = Person.objects.create(
        id=new_id(), email=f"{role}@bench.example", given_name=role.capitalize(), joined_at=ctx.now
    )
    grant_role(ctx, person_id=person.pk, role=Role(role), organization_id=system.pk)
    client = Client()
    client.force_login(person)
    return client


def _ask(client: Client, address: str) -> tuple[float, int]:
    """Pages a second, the median of five, and the queries that one takes."""
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        _get(client, address)
    times = []
    for _ in range(5):
        began = perf_counter()
        _get(client, address)
        times.append(perf_counter() - began)
    return 1 / median(times), len(queries)


def _get(client: Client, address: str) -> None:
    answer = client.get(address)
    if answer.status_code != 200:
        raise AssertionError(f"{address} answered {answer.status_code}.")


def _come_to_rest() -> None:
    """What the worker does hourly."""
    from waymark.config.worker import refresh_statistics
    from waymark.rules.kernel.clock import SystemClock

    refresh_statistics(SystemClock().now())
