"""The guarded fetcher, against hosts of the tests' own."""

import ssl
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.network.certificates import certificate
from tests.network.hosts import Host, only, served
from waymark.network import fetcher as fetching
from waymark.network.fetcher import MOST_REQUESTS, Fetcher
from waymark.network.remembered import Remembered


@pytest.fixture
def host() -> Iterator[Host]:
    with served() as found:
        yield found


def allowed(host: Host, **more: object) -> Fetcher:
    return Fetcher(is_local=only(host), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/did.json",
        "file:///etc/passwd",
        "gopher://example.org/",
        "https:///did.json",
        "https://127.0.0.1/did.json",
        "https://[::1]/did.json",
        "https://[::ffff:127.0.0.1]/did.json",
        "https://[64:ff9b::7f00:1]/did.json",
        "https://[fe80::1%25eth0]/did.json",
        "https://10.0.0.8/did.json",
        "https://169.254.169.254/latest",
        "https://localhost/did.json",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0177.0.0.1/",
        "https://127.1/",
        "https://１２７.０.０.１/",
        "https://127.0.0.1%2f@example.org/",
        "https://somebody@example.org/",
        "https://example.org:22/",
        "https://example.org:99999/",
        "https://exa mple.org/",
        "https://[/",
    ],
)
def test_what_is_no_public_web_address_is_not_asked(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a connection was made")

    monkeypatch.setattr("socket.socket.connect", refuse)
    with pytest.raises(LookupError):
        Fetcher()(url)


def test_a_host_of_this_machine_is_asked_only_where_it_is_allowed(host: Host) -> None:
    url = host.says("/did.json", b"{}")
    with pytest.raises(LookupError):
        Fetcher()(url)
    with pytest.raises(LookupError, match="not at a public address"):
        Fetcher()(url.replace("http:", "https:"))
    assert host.asked == []
    answer = allowed(host)(url)
    assert (answer.media_type, answer.body) == ("application/json", b"{}")


def test_each_redirect_is_checked_again(host: Host) -> None:
    with served() as inner:
        secret = inner.says("/secret", b"inside")
        for to in (secret, "https://169.254.169.254/latest", "file:///etc/passwd", "//10.0.0.8/", "https://localhost/"):
            url = host.leads("/a", to)
            with pytest.raises(LookupError):
                allowed(host)(url)
        assert inner.asked == []
    host.says("/end", b"yes")
    assert allowed(host)(host.leads("/a", "/end", 308)).body == b"yes"


def test_redirects_end(host: Host) -> None:
    with pytest.raises(LookupError, match="leads on"):
        allowed(host)(host.leads("/a", "/a"))
    assert len(host.asked) == 4


def test_requests_of_one_check_are_few(host: Host) -> None:
    fetch = allowed(host)
    for number in range(MOST_REQUESTS):
        fetch(host.says(f"/{number}", b"{}"))
    with pytest.raises(LookupError, match="already"):
        fetch(host.says("/more", b"{}"))
    assert len(host.asked) == MOST_REQUESTS
    assert fetch(f"http://{host.name}/3").body == b"{}"  # what is remembered is not asked again


def test_one_megabyte_is_the_most(host: Host) -> None:
    url = host.says("/a", b"x" * 1024 * 1024)
    assert len(allowed(host)(url).body) == 1024 * 1024
    for headers in ({}, {"Content-Length": ""}):  # with its length, and without one
        url = host.says("/b", b"x" * (1024 * 1024 + 1), **headers)
        with pytest.raises(LookupError, match="larger"):
            allowed(host)(url)


def test_a_packed_answer_is_not_unpacked(host: Host) -> None:
    with pytest.raises(LookupError, match="packed"):
        allowed(host)(host.says("/a", b"\x1f\x8b", **{"Content-Encoding": "gzip"}))


def test_a_slow_host_is_left_after_the_time_of_the_check(host: Host) -> None:
    host.pause = 0.1  # each byte comes well within any pause a socket would wait
    url, began = host.says("/slow", b"x" * 200), time.monotonic()
    remembered = Remembered()
    fetch = allowed(host, seconds=0.5, remembered=remembered)
    with pytest.raises(LookupError, match="in time"):
        fetch(url)
    with pytest.raises(LookupError):
        fetch(host.says("/other", b"{}"))  # the time is one for the whole check
    assert time.monotonic() - began < 1.5
    host.pause = 0
    assert allowed(host, remembered=remembered)(host.says("/other", b"{}")).body == b"{}"  # no refusal is remembered


def test_a_name_that_is_looked_up_for_long_is_not_waited_for() -> None:
    def slow(name: str, port: int) -> list[str]:
        time.sleep(2)
        return ["1.1.1.1"]

    began = time.monotonic()
    with pytest.raises(LookupError, match="in time"):
        Fetcher(resolve=slow, seconds=0.2)("https://slow.example/")
    assert time.monotonic() - began < 1


@pytest.mark.parametrize(
    "addresses", [["127.0.0.1"], ["1.1.1.1", "127.0.0.1"], ["64:ff9b::7f00:1"], ["2002:7f00:1::"], ["ff02::1"], []]
)
def test_a_name_with_any_address_inside_is_not_asked(addresses: list[str]) -> None:
    with pytest.raises(LookupError, match="not at a public address"):
        Fetcher(resolve=lambda name, port: addresses)("https://rebind.example/")


def test_the_connection_goes_to_the_address_that_was_checked(tmp_path: Path) -> None:
    authority, contexts = certificate(tmp_path, "badges.example")
    with served(tls=contexts) as right, served(address="127.0.0.2", port=right.port, tls=contexts) as wrong:
        for each in (right, wrong):
            each.says("/did.json", b"right" if each is right else b"wrong")
        answers = iter([["127.0.0.1"], ["127.0.0.2"]])  # a name that leads elsewhere the second time

        fetch = Fetcher(
            resolve=lambda name, port: next(answers),
            may_connect=lambda address: address in ("127.0.0.1", "127.0.0.2"),
            tls=ssl.create_default_context(cafile=str(authority)),
        )
        assert fetch(f"https://badges.example:{right.port}/did.json").body == b"right"
        assert wrong.asked == []
        with pytest.raises(LookupError, match="certificate"):
            Fetcher(
                resolve=lambda name, port: ["127.0.0.1"],
                may_connect=lambda address: True,
                tls=ssl.create_default_context(cafile=str(authority)),
            )(f"https://other.example:{right.port}/did.json")


def test_answers_are_remembered_for_all_checks(host: Host) -> None:
    remembered, url = Remembered(), host.says("/did.json", b"{}")
    for _ in range(3):
        allowed(host, remembered=remembered)(url)
        with pytest.raises(LookupError):
            allowed(host, remembered=remembered)(f"http://{host.name}/none")
    assert host.asked == ["/did.json", "/none"]


def test_what_is_remembered_is_bounded() -> None:
    from openbadges3 import Fetched

    remembered = Remembered(entries=3, size=100)
    for number in range(5):
        remembered.keep(f"https://{number}.example/", Fetched("text/plain", b"x" * 10))
    assert [remembered.get(f"https://{number}.example/") is not None for number in range(5)] == [False] * 2 + [True] * 3
    remembered.keep("https://large.example/", Fetched("text/plain", b"x" * 95))
    assert remembered.get("https://4.example/") is None


def test_few_are_asked_at_once(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "_busy", threading.BoundedSemaphore(1))
    host.pause = 0.05
    url = host.says("/slow", b"x" * 60)
    first = threading.Thread(target=lambda: allowed(host)(url))
    first.start()
    time.sleep(0.3)
    with pytest.raises(LookupError, match="Too many"):
        allowed(host)(url)
    first.join()
