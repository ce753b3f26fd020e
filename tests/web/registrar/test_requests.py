"""A learner who is on no list asks on the enroll page; registrars answer on theirs."""

import pytest
from django.core import mail
from django.http import HttpResponse, HttpResponseBase
from django.test import Client
from django.urls import reverse

from tests.flows.people import a_person, ctx_of, give, operator
from tests.flows.world import World
from waymark.flows.ask_to_join import ask_to_join
from waymark.flows.import_roster import import_roster
from waymark.records.joining.models import JoinRequest, TrustedDomain
from waymark.records.joining.states import JoinState
from waymark.records.people.models import Person
from waymark.rules.kernel.context import Role
from waymark.rules.people.roster import read_roster

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still_clock")]


def browser(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def registrar(world: World) -> Client:
    give(world.fay, Role.REGISTRAR, world.north.pk)
    return browser(world.fay)


def words(answer: HttpResponseBase) -> str:
    assert isinstance(answer, HttpResponse)
    return answer.content.decode()


def asked(world: World, person: Person) -> JoinRequest:
    return ask_to_join(
        ctx_of(person), offering_id=world.at_north.pk, kind="student", address="", note=f"I am {person.given_name}."
    )


def test_asking_from_the_enroll_page_until_enrolled(world: World, registrar: Client) -> None:
    eve = browser(world.eve)
    ask = reverse("join-ask", args=[world.at_north.pk])
    assert ask in words(eve.get(reverse("learner-enroll", args=[world.at_north.pk])))
    assert "not on the list yet" in words(eve.get(ask))
    wrong = eve.post(ask, {"kind": "student", "address": "eve", "note": ""})
    assert wrong.status_code == 400
    assert "is not an email address" in words(wrong)
    sent = {"kind": "student", "address": "eve@north.example.edu", "note": "Student 12"}
    page = words(eve.post(ask, sent, follow=True))
    assert "You asked to be added" in page
    assert "We sent a link to eve@north.example.edu" in page
    listed = words(registrar.get(reverse("join-requests")))
    assert "1 person asks to be added" in listed
    assert "Has not opened the link" in listed
    found = JoinRequest.objects.get()
    done = registrar.post(reverse("join-requests"), {"request": [str(found.pk)], "through": "2027-05-14"}, follow=True)
    assert "1 person added" in words(done)
    assert mail.outbox[-1].to == ["eve@example.org"]
    assert reverse("learner-enroll", args=[world.at_north.pk]) in str(mail.outbox[-1].body)
    assert eve.post(reverse("learner-enroll", args=[world.at_north.pk])).status_code == 302
    late = registrar.post(reverse("join-requests"), {"request": [str(found.pk)], "through": ""})
    assert late.status_code == 409


def test_the_link_in_the_mailbox_asks_for_one_press(world: World, registrar: Client) -> None:
    registrar.post(
        reverse("join-domains"), {"campus": str(world.north.pk), "domain": "north.example.edu", "kind": "student"}
    )
    eve = browser(world.eve)
    ask = reverse("join-ask", args=[world.at_north.pk])
    eve.post(ask, {"kind": "student", "address": "eve@north.example.edu", "note": ""})
    link = next(line for line in str(mail.outbox[-1].body).split() if "/join/" in line)
    path = "/join/" + link.partition("/join/")[2]
    assert Client().get(path).status_code == 302
    assert browser(world.ben).post(path).status_code == 404
    assert "Confirm eve@north.example.edu?" in words(eve.get(path))
    assert JoinRequest.objects.get().confirmed_at is None
    assert "You’re on the list now" in words(eve.post(path, follow=True))
    domain = TrustedDomain.objects.get()
    stopped = registrar.post(reverse("join-domain-stop", args=[domain.pk]), follow=True)
    assert "No domain yet" in words(stopped)


def test_a_decline_is_read_and_one_asks_again_or_withdraws(world: World, registrar: Client) -> None:
    eve = browser(world.eve)
    ask = reverse("join-ask", args=[world.at_north.pk])
    eve.post(ask, {"kind": "student", "address": "", "note": "Student 12"})
    one = reverse("join-request", args=[JoinRequest.objects.get().pk])
    assert "Student 12" in words(registrar.get(one))
    assert registrar.post(one, {"act": "decline", "reason": ""}).status_code == 400
    registrar.post(one, {"act": "decline", "reason": "Write from your campus address."})
    assert "Write from your campus address." in words(eve.get(ask))
    assert "Write from your campus address." not in str(mail.outbox[-1].body)
    assert registrar.post(one, {"act": "decline", "reason": "Again"}).status_code == 409
    eve.post(ask, {"kind": "student", "address": "", "note": "Student 12"})
    eve.post(ask, {"act": "withdraw"})
    assert JoinRequest.objects.filter(state=JoinState.WITHDRAWN).count() == 1
    answered = words(registrar.get(reverse("join-requests") + "?show=answered"))
    assert "Declined" in answered
    assert "Withdrawn" in answered


def test_many_are_listed_searched_and_added_with_the_same_queries(
    world: World, registrar: Client, django_assert_max_num_queries: object
) -> None:
    assert callable(django_assert_max_num_queries)
    found = [asked(world, a_person("Pat", f"Number{number}", email=f"p{number}@example.org")) for number in range(50)]
    with django_assert_max_num_queries(14):
        page = words(registrar.get(reverse("join-requests")))
    assert "50 people ask to be added" in page
    assert "Number39" in page
    assert "Number40" not in page
    assert "Number44" in words(registrar.get(reverse("join-requests") + "?q=number44"))
    done = registrar.post(reverse("join-requests"), {"request": [str(each.pk) for each in found[:30]]}, follow=True)
    assert "30 people added" in words(done)


def test_requests_of_another_campus_are_not_there(world: World) -> None:
    made = asked(world, world.eve)
    give(world.cleo, Role.REGISTRAR, world.south.pk)
    cleo = browser(world.cleo)
    assert "eve@example.org" not in words(cleo.get(reverse("join-requests")))
    for answer in (
        cleo.get(reverse("join-request", args=[made.pk])),
        cleo.post(reverse("join-requests"), {"request": [str(made.pk)]}),
    ):
        assert answer.status_code == 404


def test_what_a_roster_said_stands_at_the_request(world: World, registrar: Client) -> None:
    found = asked(world, world.eve)
    head = "email,given_name,organization,affiliation,starts\n"
    import_roster(
        operator(), read_roster(f"{head}eve@example.org,Eve,north,student,2026-10-05\n".encode()), file_name="a.csv"
    )
    page = words(registrar.get(reverse("join-request", args=[found.pk])))
    assert "On the list from Oct 5, 2026: Student" in page
    import_roster(
        operator(), read_roster(f"{head}eve@example.org,Eve,riders,student,2026-09-01\n".encode()), file_name="b.csv"
    )
    page = words(registrar.get(reverse("join-request", args=[found.pk])))
    assert "by a roster" in page and "Add to list" not in page
    listed = words(registrar.get(f"{reverse('join-requests')}?show=answered"))
    assert reverse("join-request", args=[found.pk]) in listed


def test_a_search_finds_each_word_in_names_and_addresses(world: World, registrar: Client) -> None:
    asked(world, world.eve)
    for words_typed, is_found in (("stone eve", True), ("STÖNE example", True), ("eve okoye", False)):
        page = words(registrar.get(reverse("join-requests"), {"q": words_typed}))
        assert ("Eve Stone" in page) is is_found
