"""A person chooses a language, and is written to in it."""

import pytest
from django.test import Client

from tests.flows.people import ctx_of
from tests.flows.world import World, verbs
from waymark.flows.choose_language import choose_language
from waymark.rules.kernel.context import ANONYMOUS, Context
from waymark.rules.kernel.errors import Forbidden, Invalid

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def test_mail_speaks_the_language_that_was_chosen_on_a_page(client: Client, world: World) -> None:
    client.force_login(world.ada, backend=BACKEND)
    client.post("/preferences/language", {"language": "fr", "next": "/programs/"})
    world.ada.refresh_from_db()
    assert world.ada.locale == "fr"
    assert verbs(about=world.ada.pk)[-1] == "language-chosen"


def test_choosing_the_same_again_leaves_no_trace(world: World) -> None:
    before = verbs()
    choose_language(ctx_of(world.ada), world.ada.locale)
    assert verbs() == before


def test_a_visitor_keeps_the_choice_in_the_browser_alone(client: Client, world: World, now: object) -> None:
    before = verbs()
    answer = client.post("/preferences/language", {"language": "fr", "next": "/programs/"})
    assert answer.cookies["django_language"].value == "fr"
    assert verbs() == before
    with pytest.raises(Forbidden):
        choose_language(Context(actor=ANONYMOUS, now=now), "fr")  # type: ignore[arg-type]  # a datetime


def test_a_language_that_is_not_spoken_here_is_refused(world: World) -> None:
    with pytest.raises(Invalid):
        choose_language(ctx_of(world.ada), "xx")
