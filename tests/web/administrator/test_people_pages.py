"""People: found within reach alone, opened with an entry in the audit, and a constant number of queries."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.flows.people import NOW, TODAY, a_person, affiliate, ctx_of, give
from tests.flows.world import World, enrolled, verbs
from waymark.flows.manage_grants import grant_role
from waymark.records.people.models import Affiliation, Person
from waymark.rules.kernel.context import Role

pytestmark = pytest.mark.usefixtures("still_clock")


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def registrar(world: World) -> Client:
    """Eve, who is registrar at north."""
    give(world.eve, Role.REGISTRAR, world.north.pk)
    return signed_in(world.eve)


def shown(client: Client, query: str = "") -> str:
    answer = client.get(reverse("people") + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_registrar_finds_people_of_the_campus_and_nobody_of_another(world: World, registrar: Client) -> None:
    page = shown(registrar)
    assert "Ada Lund" in page and "Cleo Marsh" in page and "Ben Okoye" not in page
    assert "Ada Lund" in shown(registrar, "?q=lund") and "Cleo Marsh" not in shown(registrar, "?q=lund")
    assert "Ben Okoye" not in shown(registrar, f"?q={world.ben.email}")
    assert registrar.get(reverse("person", args=[world.ben.pk])).status_code == 404


def test_who_belongs_nowhere_is_found_by_the_whole_address_and_can_be_added(world: World, registrar: Client) -> None:
    gail = a_person("Gail", "Reed")
    assert "Gail Reed" not in shown(registrar) and "Gail Reed" not in shown(registrar, "?q=gail")
    assert "Gail Reed" in shown(registrar, "?q=GAIL@example.org")
    answer = registrar.post(
        reverse("person-add-affiliation", args=[gail.pk]),
        {"kind": "student", "organization": str(world.north.pk), "from_on": "2026-09-01", "until_on": ""},
    )
    assert answer.status_code == 302
    assert Affiliation.objects.get(person=gail).verified_by == "staff"
    assert "Gail Reed" in shown(registrar)
    ended = registrar.post(
        reverse("affiliation-end", args=[Affiliation.objects.get(person=gail).pk]), {"on": TODAY.isoformat()}
    )
    assert ended.status_code == 302 and Affiliation.objects.get(person=gail).until_on == TODAY


def test_days_the_wrong_way_round_are_told_beside_the_field(world: World, registrar: Client) -> None:
    answer = registrar.post(
        reverse("person-add-affiliation", args=[world.ada.pk]),
        {"kind": "staff", "organization": str(world.north.pk), "from_on": "2026-09-10", "until_on": "2026-09-01"},
    )
    assert answer.status_code == 200 and "Choose a later day than the first." in answer.content.decode()
    elsewhere = registrar.post(
        reverse("person-add-affiliation", args=[world.ada.pk]),
        {"kind": "staff", "organization": str(world.south.pk), "from_on": "2026-09-10"},
    )
    assert elsewhere.status_code == 200 and Affiliation.objects.filter(person=world.ada).count() == 1


def test_the_page_of_a_person_tells_all_and_is_written_to_the_audit(world: World, registrar: Client) -> None:
    enrolled(world)
    page = registrar.get(reverse("person", args=[world.ada.pk])).content.decode()
    for words in ("ada@example.org", "Student", "Roster", "Enrollments", "The account was made."):
        assert words in page
    assert "Give a role" not in page
    assert "person-read" in verbs(about=world.ada.pk)


def test_lists_filter_by_role_place_and_time(world: World) -> None:
    give(world.eve, Role.ADMINISTRATOR, None)
    client = signed_in(world.eve)
    grant_role(
        ctx_of(world.eve),
        person_id=world.ben.pk,
        role=Role.ASSESSOR,
        organization_id=world.south.pk,
        until_at=NOW + timedelta(days=5),
    )
    assert "Ben Okoye" in shown(client, "?show=ends") and "Cleo Marsh" not in shown(client, "?show=ends")
    assert "Fay Duval" in shown(client, "?role=coordinator") and "Ada" not in shown(client, "?role=coordinator")
    assert "Ben Okoye" in shown(client, f"?at={world.south.pk}")
    assert "Ada Lund" not in shown(client, f"?at={world.south.pk}")
    for query in ("?show=roles", "?show=waits", "?show=closed", "?sort=newest", "?sort=signed-in", "?at=x&role=x"):
        shown(client, query)


def test_queries_do_not_grow_with_people(world: World, django_assert_max_num_queries: object) -> None:
    give(world.eve, Role.ADMINISTRATOR, world.riders.pk)
    client = signed_in(world.eve)
    for number in range(60):
        affiliate(a_person("Gus", f"Number {number}", email=f"gus{number}@example.org"), world.north.pk)
    with django_assert_max_num_queries(26):  # type: ignore[operator]  # a fixture of pytest-django
        page = shown(client)
    assert "Page 1 of 2" in page


def test_an_account_is_renamed_closed_and_reopened_on_pages(world: World, registrar: Client) -> None:
    def address(name: str) -> str:
        return reverse(name, args=[world.ada.pk])

    assert registrar.get(address("person-name")).status_code == 200
    assert registrar.post(address("person-name"), {"given_name": "Ada", "family_name": "Reed"}).status_code == 302
    page = registrar.get(address("person")).content.decode()
    assert "Ada Reed" in page and "Former names" in page and "Ada Lund" in page
    assert "go on working" in registrar.get(address("person-close")).content.decode()
    registrar.post(address("person-close"))
    assert "This account is closed" in registrar.get(address("person")).content.decode()
    assert registrar.post(address("person-close")).status_code == 409
    registrar.post(address("person-reopen"))
    assert "This account is closed" not in registrar.get(address("person")).content.decode()
