"""Several roles of one person, a role that is given up, and one that ends while its holder is at work."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from tests.flows.people import NOW, give, operator
from tests.flows.world import World, enrolled
from tests.web.administrator.test_people_pages import signed_in
from waymark.flows.manage_grants import end_grant
from waymark.records.people.models import Grant, Person
from waymark.rules.kernel.context import Role

pytestmark = pytest.mark.usefixtures("still_clock")


def at_work(person: Person) -> Client:
    """Somebody who signed in two hours ago."""
    client = signed_in(person)
    Person.objects.filter(pk=person.pk).update(last_login=NOW - timedelta(hours=2))
    return client


def test_somebody_with_several_roles_chooses_one_and_start_remembers(world: World) -> None:
    give(world.cleo, Role.REGISTRAR, world.north.pk)
    client = signed_in(world.cleo)
    page = client.get(reverse("people")).content.decode()
    assert "All my roles" in page and reverse("queue") in page
    assert client.post(reverse("choose_role"), {"role": "registrar"}).headers["Location"] == reverse("start")
    assert client.get(reverse("start")).headers["Location"] == reverse("people")
    assert f'href="{reverse("queue")}"' not in client.get(reverse("people")).content.decode()
    client.post(reverse("choose_role"), {"role": "assessor"})
    assert client.get(reverse("start")).headers["Location"] == reverse("queue")
    client.post(reverse("choose_role"), {"role": "issuer"})
    assert client.get(reverse("start")).status_code == 302


def test_one_role_needs_no_switch(world: World) -> None:
    assert "All my roles" not in signed_in(world.cleo).get(reverse("queue")).content.decode()


def test_a_role_is_given_up_by_its_holder_alone(world: World) -> None:
    grant = Grant.objects.get(person=world.cleo)
    client, address = signed_in(world.cleo), reverse("role-resign", args=[grant.pk])
    assert "Give up this role" in client.get(reverse("my-roles")).content.decode()
    assert signed_in(world.fay).post(address).status_code == 404
    page = client.get(address).content.decode()
    assert "What you decided before stays valid." in page and "An administrator can give it again." in page
    assert client.post(address).status_code == 302
    assert "You hold no role" in client.get(reverse("my-roles")).content.decode()


def test_who_gives_up_a_role_that_takes_two_people_reads_that_two_give_it_again(world: World) -> None:
    give(world.eve, Role.ISSUER, world.north.pk)
    grant = Grant.objects.get(person=world.eve)
    page = signed_in(world.eve).get(reverse("role-resign", args=[grant.pk])).content.decode()
    assert "Two administrators can give it again." in page


def test_the_last_administrator_is_told_why_not(world: World) -> None:
    give(world.eve, Role.ADMINISTRATOR, None)
    client = signed_in(world.eve)
    answer = client.post(reverse("role-resign", args=[Grant.objects.get(person=world.eve).pk]), follow=True)
    assert "This is the last administrator there." in answer.content.decode()


def test_a_role_that_ended_meanwhile_is_said_in_words_and_nothing_typed_is_lost(world: World) -> None:
    give(world.eve, Role.REGISTRAR, world.north.pk)
    client = at_work(world.eve)
    address = reverse("person-add-affiliation", args=[world.ada.pk])
    assert client.get(address).status_code == 200
    end_grant(operator(now=NOW - timedelta(hours=1)), Grant.objects.get(person=world.eve).pk)
    answer = client.post(address, {"kind": "staff", "note": "She works in the shop too."})
    page = answer.content.decode()
    assert answer.status_code == 403
    for words in ("Your role has ended", "Registrar", "She works in the shop too.", "ask an administrator"):
        assert words in page
    assert "unsent" in Session.objects.get(pk=client.session.session_key).get_decoded()
    give(world.eve, Role.REGISTRAR, world.riders.pk)
    assert client.get(address).headers["Location"] == reverse("unsent")


def test_a_page_that_went_with_a_role_is_not_said_never_to_have_been_there(world: World) -> None:
    give(world.eve, Role.COORDINATOR, world.north.pk)
    client, address = at_work(world.eve), reverse("coordinator-learner", args=[enrolled(world).pk])
    assert client.get(address).status_code == 200
    end_grant(operator(now=NOW - timedelta(hours=1)), Grant.objects.get(person=world.eve).pk)
    answer = client.get(address)
    page = answer.content.decode()
    assert answer.status_code == 404
    assert "Your role has ended" in page and "nothing here by that address" not in page


def test_others_are_refused_as_ever(world: World) -> None:
    give(world.eve, Role.REGISTRAR, world.north.pk)
    end_grant(operator(now=NOW - timedelta(days=2)), Grant.objects.get(person=world.eve).pk)
    client = at_work(world.eve)
    assert "Your role has ended" not in client.get(reverse("people")).content.decode()
    assert "Your role has ended" not in at_work(world.ada).get(reverse("people")).content.decode()
