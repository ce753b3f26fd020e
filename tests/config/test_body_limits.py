"""Bodies over the limit, sent to a server as it runs in production: refused by length, before any of it is kept."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from tests.browser.installation import own_database
from tests.flows.world import make_world

PROJECT = Path(__file__).resolve().parents[2]
HUGE = 120 * 1024 * 1024


@pytest.fixture(scope="module")
def server(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: object
) -> Iterator[tuple[int, Path]]:
    """A port that answers, and the folder where the server puts temporary files."""
    folder = tmp_path_factory.mktemp("server")
    (folder / "spool").mkdir()
    with django_db_blocker.unblock(), own_database(folder / "waymark.sqlite3"):  # type: ignore[attr-defined]  # pytest-django's
        pass
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "WAYMARK_BASE_URL": f"http://127.0.0.1:{port}",
        "WAYMARK_DATABASE_URL": f"sqlite:///{folder / 'waymark.sqlite3'}",
        "WAYMARK_DATA_DIR": str(folder),
        "TMPDIR": str(folder / "spool"),
        "PYTHONPATH": str(PROJECT / "src"),
    }
    arguments = ["serve", "--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "2"]
    running = subprocess.Popen([sys.executable, "-m", "waymark", *arguments], env=environment)
    try:
        _wait_for(port)
        yield port, folder / "spool"
    finally:
        running.terminate()
        running.wait(timeout=30)


def _wait_for(port: int) -> None:
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the server does not answer")


def asked(port: int, path: str, headers: dict[str, str], body: bytes = b"") -> HTTPResponse:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.putrequest("POST", path)
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders()
    if body:
        connection.send(body)
    return connection.getresponse()


FORM = "multipart/form-data; boundary=x"


@pytest.mark.parametrize("path", ["/verify", "/api/v1/verify", "/accounts/login/", "/preferences/theme", "/nowhere"])
def test_a_length_over_the_limit_is_refused_before_anything_is_sent(server: tuple[int, Path], path: str) -> None:
    port, spool = server
    answer = asked(port, path, {"Content-Type": FORM, "Content-Length": str(HUGE)})
    words = answer.read().decode()
    assert answer.status == 413
    if path.startswith("/api/"):
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert "at most 8 MB" in words
    else:
        assert "over 8 MB" in words if path == "/verify" else "over 2 MB" in words
    assert list(spool.iterdir()) == []


def test_a_chunked_body_is_read_no_further_than_the_limit(server: tuple[int, Path]) -> None:
    port, spool = server
    chunk = b"%x\r\n%s\r\n" % (1024 * 1024, b"x" * 1024 * 1024)
    for path in ("/verify", "/api/v1/verify", "/accounts/login/"):
        with socket.create_connection(("127.0.0.1", port), timeout=30) as sent:
            head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: {FORM}\r\n"
            sent.sendall(head.encode() + b"Transfer-Encoding: chunked\r\n\r\n")
            for _ in range(9):
                sent.sendall(chunk)
            assert sent.recv(12) == b"HTTP/1.1 413"
    assert list(spool.iterdir()) == []


def test_a_chunked_badge_is_read_like_any_other(server: tuple[int, Path]) -> None:
    badge = (PROJECT / "tests/badges/random.json").read_bytes()
    headers = {"Content-Type": "application/vc+ld+json", "Transfer-Encoding": "chunked"}
    answer = asked(server[0], "/api/v1/verify", headers, b"%x\r\n%s\r\n0\r\n\r\n" % (len(badge), badge))
    assert answer.status == 200
    assert b'"verdict"' in answer.read()


def test_people_who_signed_in_may_send_files(db: None, client: Client, settings: Settings) -> None:
    world = make_world()
    settings.BODY_LIMIT_BYTES, settings.SIGNED_IN_BODY_LIMIT_BYTES = 1000, 3000
    path, body = "/preferences/theme", {"theme": "dark", "more": "x" * 2000}
    assert client.post(path, body).status_code == 413
    client.force_login(world.ada)
    assert client.post(path, body).status_code == 302
    assert client.post(path, {**body, "more": "x" * 4000}).status_code == 413
