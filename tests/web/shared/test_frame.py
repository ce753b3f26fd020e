"""The frame around a page fits whoever looks: doors by role, the theme and language they chose."""

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import AnonymousUser
from django.core.handlers.wsgi import WSGIRequest
from django.test import Client, RequestFactory
from django.urls import include, path, reverse
from django.utils.translation import override

from tests.flows.people import a_person, give
from waymark.records.people.models import Organization, Person
from waymark.rules.kernel.context import Role
from waymark.web.shared.errors import server_error
from waymark.web.shared.layout.frame import frame
from waymark.web.shared.layout.nav import AROUND, LEARNER, PUBLIC, ROW, Door, doors_for, entries

pytestmark = pytest.mark.django_db
DOORS = [path("trail/", server_error, name="one"), path("trail/plan/", server_error, name="two")]


def look(person: Person | AnonymousUser, address: str = "/", **cookies: str) -> WSGIRequest:
    request = RequestFactory().get(address)
    request.user = person
    request.COOKIES.update(cookies)
    return request


def test_a_stranger_sees_the_public_doors() -> None:
    found = frame(look(AnonymousUser()))
    assert found.person is None
    assert not found.has_tabbar
    assert found.account == ()


def test_a_learner_has_a_tab_bar_and_staff_do_not() -> None:
    ada, cleo = a_person("Ada", "Lind"), a_person("Cleo")
    give(cleo, Role.ASSESSOR, None)
    assert frame(look(ada)).has_tabbar
    assert not frame(look(cleo)).has_tabbar


def test_a_role_that_ended_opens_no_door() -> None:
    cleo = a_person("Cleo")
    give(cleo, Role.COORDINATOR, None)
    cleo.grants.update(until_at="2026-09-14T15:00:00Z")
    assert frame(look(cleo)).has_tabbar


def test_two_roles_share_their_doors_once() -> None:
    names = [door.name for door in doors_for([Role.COORDINATOR, Role.COUNSELOR, Role.ASSESSOR])]
    both = ["cohort", "experiences", "coordinator-appraisals", "appraisal-requests"]
    more = ["release", "coordinator-questions", "coordinator-waivers", "offerings", "credentials"]
    assert names == ["queue", "coordinator-attendance", *both, *more]
    assert doors_for([]) == ()


def test_the_system_is_in_the_menu_of_whoever_administers_the_whole() -> None:
    dev, eve = a_person("Dev", "Hall"), a_person("Eve", "Hill")
    give(dev, Role.ADMINISTRATOR, None)
    give(eve, Role.ADMINISTRATOR, Organization.objects.create(key="north", name="North", kind="campus").pk)
    system = reverse("system")
    assert system in {entry.url for entry in frame(look(dev)).nav}
    assert system not in {entry.url for entry in frame(look(eve)).nav}


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("role", list(Role))
def test_a_menu_stands_in_one_row_and_the_rest_is_behind_more(role: Role, language: str) -> None:
    person = a_person("Dev", "Hall")
    give(person, role, None)
    with override(language):
        found = frame(look(person))
        first, more = found.rows
        assert (*first, *more) == found.nav
        assert sum(len(str(entry.label)) + AROUND for entry in first) <= ROW
        assert len(first) >= min(len(found.nav), 4)
        if more:
            assert frame(look(person, more[-1].url)).is_behind_more
        assert not frame(look(person, first[0].url)).is_behind_more


@pytest.mark.urls(__name__)
def test_the_longest_address_is_current_and_what_is_not_served_is_left_out() -> None:
    doors = (Door("one", "One", "x"), Door("two", "Two", "x"), Door("nowhere", "Nowhere", "x"))
    assert [entry.url for entry in entries(doors, path="/trail/")] == ["/trail/", "/trail/plan/"]
    assert [entry.is_current for entry in entries(doors, path="/trail/plan/goals")] == [False, True]
    assert [entry.is_current for entry in entries(doors, path="/trailing")] == [False, False]


urlpatterns = [*DOORS, path("", include("waymark.web.shared.urls"))]


@pytest.mark.parametrize(("cookie", "theme"), [("dark", "dark"), ("light", "light"), ('"><script>', ""), ("", "")])
def test_the_theme_is_one_we_know(cookie: str, theme: str) -> None:
    assert frame(look(AnonymousUser(), theme=cookie)).theme == theme


def test_colors_are_remembered_and_forgotten(client: Client) -> None:
    answer = client.post("/preferences/theme", {"theme": "dark", "next": "/styleguide/"})
    assert (answer.status_code, answer["Location"]) == (302, "/styleguide/")
    assert 'data-theme="dark"' in client.get("/styleguide/").content.decode()
    client.post("/preferences/theme", {"theme": "device"})
    assert "data-theme" not in client.get("/styleguide/").content.decode().split("<body")[0]


@pytest.mark.parametrize("away", ["https://example.org/", "//example.org", "javascript:alert(1)", "/\\example.org", ""])
def test_choices_never_lead_to_another_site(client: Client, away: str) -> None:
    assert client.post("/preferences/theme", {"theme": "dark", "next": away})["Location"] == "/"
    assert client.post("/preferences/language", {"language": "fr", "next": away})["Location"] == "/"


@pytest.mark.parametrize("address", ["/preferences/theme", "/preferences/language"])
def test_a_choice_is_a_post_with_a_token(address: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.get(address).status_code == 405
    assert strict.post(address, {"theme": "dark", "language": "fr"}).status_code == 403


def test_the_language_is_chosen_by_a_form_and_kept(client: Client) -> None:
    client.post("/preferences/language", {"language": "fr"})
    html = client.get("/styleguide/").content.decode()
    assert '<html lang="fr">' in html
    assert "Aller au contenu" in html
    client.post("/preferences/language", {"language": "xx"})
    assert '<html lang="fr">' in client.get("/styleguide/").content.decode()


def test_the_page_of_our_own_failure_needs_no_database() -> None:
    request = RequestFactory().get("/anything")
    answer = server_error(request)  # no user, no session, no database in this test
    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.content.decode()


def test_missing_pages_are_helpful(client: Client) -> None:
    answer = client.get("/no/such/page")
    assert answer.status_code == 404
    assert "The link may be old" in answer.content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "login/",
        "signup/",
        "password/reset/",
        "password/reset/done/",
        "password/reset/key/1-set-password/",
        "confirm-email/",
        "confirm-email/none/",
        "inactive/",
    ],
)
def test_sign_in_pages_wear_the_house_dress(client: Client, address: str) -> None:
    html = client.get(f"/accounts/{address}").content.decode()
    assert html.count("<h1") == 1
    assert "masthead" in html
    assert "As a string" not in html
    assert "<title>" in html and "· Waymark</title>" in html


@pytest.mark.parametrize("address", ["logout/", "password/change/", "email/", "reauthenticate/"])
def test_account_pages_wear_it_too(client: Client, address: str) -> None:
    client.force_login(a_person("Ada", "Lind"), backend="allauth.account.auth_backends.AuthenticationBackend")
    html = client.get(f"/accounts/{address}", follow=True).content.decode()
    assert "masthead" in html
    assert "Ada Lind" in html
    assert html.count("<h1") == 1


def test_signing_in_leads_to_ones_own_room(client: Client) -> None:
    assert client.get("/start/")["Location"].startswith("/accounts/login/?next=/start/")
    ada, cleo = a_person("Ada", "Lind"), a_person("Cleo")
    give(cleo, Role.ASSESSOR, None)
    for person, room in ((ada, LEARNER), (cleo, doors_for([Role.ASSESSOR]))):
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        served = entries(room, path="") or entries(PUBLIC, path="")
        assert client.get("/start/")["Location"] == (served[0].url if served else "/")


def test_a_demo_says_so_and_offers_its_doors(client: Client, settings: LazySettings) -> None:
    settings.WAYMARK = settings.WAYMARK.model_copy(update={"mode": "demo"})
    html = client.get("/styleguide/").content.decode()
    assert "People and badges here are made up" in html
    assert 'href="/demo/"' in html
    settings.WAYMARK = settings.WAYMARK.model_copy(update={"mode": "production"})
    assert "made up" not in client.get("/accounts/login/").content.decode()
