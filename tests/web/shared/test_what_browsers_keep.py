"""What a browser may keep of a page: enough for its Back button, nothing after signing out."""

from django.test import Client

from tests.flows.world import World

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def test_a_page_that_answers_a_form_can_be_gone_back_to(client: Client, world: World) -> None:
    client.force_login(world.ada, backend=BACKEND)
    answer = client.post("/accounts/password/set/", {"password1": "", "password2": ""})
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-cache")
    assert client.get("/evidence/").headers["Cache-Control"] == "no-store"


def test_signing_out_takes_pages_from_the_browser(client: Client, world: World) -> None:
    client.force_login(world.ada, backend=BACKEND)
    answer = client.post("/accounts/logout/")
    assert (answer.status_code, answer.headers["Clear-Site-Data"]) == (302, '"cache"')
    assert "Clear-Site-Data" not in client.get("/programs/").headers
