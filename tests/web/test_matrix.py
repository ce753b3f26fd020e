"""The policy matrix: every address × every role answers as `matrix.txt` says, and a new address must be put there.

Every request happens in a transaction that is taken back, so that each finds the world as it was made.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from re import findall, match
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.web.rooms import COLUMNS, Arguments, Rooms
from waymark.rules.kernel.ids import new_id

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("matrix")]

TABLE = Path(__file__).with_name("matrix.txt")
LETTERS = {200: "o", 204: "o", 206: "o", 302: "r", 301: "r", 400: "b", 403: "f", 404: "n", 405: "m", 409: "c"} | {
    401: "u",
    415: "t",
}
# Tables that a reading may write to: who read or was refused what, and the session that a page keeps.
READINGS = {"audit_entry", "audit_chainhead"}
TRIES = {"limits_requestcount"}  # a password that was tried is counted, right or refused
GET_WRITES = {
    "public-share": {"credentials_share"},  # how often a link was opened, and nothing about by whom
    "public-collection": {"credentials_collection"},  # the same
    "account_email": {"account_emailaddress"},  # accounts made without the sign-up form get their address listed
}
DEMO_ONLY = {"public-demo", "public-demo-enter", "public-demo-outbox"}
# Checking a badge reads what was sent and nothing else; a machine that posts has no session to be misused.
WITHOUT_TOKEN = {"api-verify", "verify"}
STRANGE = {"slug": "no-such", "number": "9.9", "key": "no-such", "name": "no-such.svg", "token": "no-such-token"}
STRANGE |= {"activity_key": "no-such", "purpose": "no-such", "instrument_key": "no-such", "uidb36": "zzzz"}
# Answer 200 to an address that opens nothing: each says so on a page of its own.
ALWAYS_ANSWERS = {"public-sign-in", "account_confirm_email", "account_reset_password_from_key"}


@cache
def addresses() -> dict[str, str]:
    """Every address of the URLconf: its name, or its route when it has none, and its route."""
    return {name or route: route for route, name in _walk(get_resolver(), "")}


def _walk(resolver: URLResolver, prefix: str) -> Iterator[tuple[str, str | None]]:
    for each in resolver.url_patterns:
        route = prefix + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from _walk(each, route)
        elif isinstance(each, URLPattern):
            yield route, each.name


@cache
def expected() -> dict[tuple[str, str], str]:
    """(method, name) -> a letter for each column."""
    rows = {}
    for line in TABLE.read_text().splitlines():
        if found := match(r"(GET|POST)\s+(\S+)\s+(.+)", line):
            rows[(found[1], found[2])] = found[3].replace(" ", "")
    return rows


def doors(rooms: Rooms, name: str) -> list[Arguments]:
    """What to put into an address: its own arguments, or those of the ids it names."""
    if name in rooms.doors:
        return rooms.doors[name]
    named = _parameters(addresses()[name])
    found: Arguments = {}
    for parameter in named:
        assert f"by-{parameter}" in rooms.doors, f"Say in rooms.py what stands for {parameter} in {name}."
        found |= rooms.doors[f"by-{parameter}"][0]
    return [found]


def _parameters(route: str) -> list[str]:
    return [*findall(r"<(?:\w+:)?(\w+)>", route), *findall(r"\?P<(\w+)>", route)]


def url(name: str, arguments: Mapping[str, object]) -> str:
    """The address; two that have no name of their own are those of the page beside them."""
    unnamed = {"credentials/<uuid:credential_id>": "public-credential"}
    unnamed["achievements/<slug:slug>/<str:number>/<slug:key>"] = "public-achievement"
    return reverse(unnamed.get(name, name), kwargs=dict(arguments))


class Writes:
    """The tables that statements wrote to."""

    def __init__(self) -> None:
        self.tables: set[str] = set()

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:  # Any: Django's
        if found := match(r'\s*(?:INSERT (?:OR \w+ )?INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', sql):
            self.tables.add(found[1])
        return execute(sql, params, many, context)


def ask(rooms: Rooms, method: str, column: str, address: str, *, strict: bool = False) -> tuple[str, set[str]]:
    """The letter of the answer, and the tables it wrote to. Nothing of it remains."""
    writes = Writes()
    with transaction.atomic():
        client = rooms.client(column, strict=strict)
        with connection.execute_wrapper(writes):
            answer = client.generic(method, address, headers={"accept": "text/html"})
            answer.close()
        transaction.set_rollback(True)
    letter = LETTERS.get(answer.status_code, str(answer.status_code))
    is_login = letter == "r" and str(answer.headers["Location"]).startswith(settings.LOGIN_URL)
    return ("l" if is_login else letter), writes.tables


def names() -> list[str]:
    return sorted(addresses())


def test_every_address_is_in_the_table() -> None:
    listed = {name for _, name in expected()}
    assert listed == set(names())
    assert {len(letters) for letters in expected().values()} == {len(COLUMNS)}


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_every_role_is_answered_as_the_table_says(rooms: Rooms, method: str, name: str) -> None:
    kinds = doors(rooms, name)  # every kind of step is shown to the same people; what it takes differs
    for arguments in kinds if method == "GET" else kinds[:1]:
        answers = [ask(rooms, method, column, url(name, arguments)) for column in COLUMNS]
        line = "".join(letter for letter, _ in answers)
        assert f"{method} {name} {_spaced(line)}" == f"{method} {name} {_spaced(expected().get((method, name), ''))}"
        for (letter, tables), column in zip(answers, COLUMNS, strict=True):
            if method == "GET":
                assert tables <= READINGS | GET_WRITES.get(name, set()), f"GET as {column} changed {tables}"
            elif letter in "fnm":
                assert tables <= READINGS | TRIES, f"POST as {column} was refused and changed {tables}"


def _spaced(line: str) -> str:
    return f"{line[:3]} {line[3:11]} {line[11:]}"


@pytest.mark.parametrize("name", [name for name in names() if _parameters(addresses()[name])])
def test_an_id_that_is_not_there_is_not_found(rooms: Rooms, name: str) -> None:
    known = doors(rooms, name)[0]
    unknown = {key: _unknown(key, value) for key, value in known.items()}
    for method in ("GET", "POST"):
        for column in ("anonymous", "owner", "coordinator-here", "assessor-here", "administrator-here"):
            letter, tables = ask(rooms, method, column, url(name, unknown))
            if name not in ALWAYS_ANSWERS:
                allowed = "nm" if column == "owner" and not _is_for_staff(name) else "nmlfu"
                assert letter in allowed, f"{method} as {column}: {letter}"
                assert tables <= READINGS


def _unknown(key: str, value: object) -> object:
    return STRANGE[key] if isinstance(value, str) else 10**9 if isinstance(value, int) else new_id()


def _is_for_staff(name: str) -> bool:
    return name.startswith(
        ("administrator-", "coordinator-", "assessor-", "audit-", "person", "people", "role", "affiliation-", "release")
    )


@pytest.mark.parametrize("name", sorted(set(names()) - WITHOUT_TOKEN))
def test_nothing_unsafe_happens_without_a_form_token(rooms: Rooms, name: str) -> None:
    address = url(name, doors(rooms, name)[0])
    for method, column in (("POST", "anonymous"), ("POST", "owner"), ("POST", "coordinator-here"), ("DELETE", "owner")):
        letter, tables = ask(rooms, method, column, address, strict=True)
        assert letter in ("f", "m"), f"{method} as {column}: {letter}"
        assert tables <= READINGS


@pytest.mark.parametrize("mode", ["production", "test"])
def test_doors_of_the_demo_are_not_there_elsewhere(rooms: Rooms, mode: str) -> None:
    with override_settings(WAYMARK=settings.WAYMARK.model_copy(update={"mode": mode})):
        for name in DEMO_ONLY:
            assert {ask(rooms, method, "owner", url(name, {}))[0] for method in ("GET", "POST")} <= {"n", "m"}
        if mode == "production":
            assert ask(rooms, "GET", "owner", url("styleguide", {}))[0] == "n"
