"""No key of an address reaches the log."""

import io
import logging
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from gunicorn.config import Config

from waymark.config.redact import RedactedFormatter, redacted
from waymark.config.server import ServerLog

LOGGING: dict[str, Any] = settings.LOGGING


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("Not Found: /appraise/secret-token", "Not Found: /appraise/..."),
        ("GET /appraise/secret-token/draft HTTP/1.1", "GET /appraise/.../draft HTTP/1.1"),
        ("GET /s/secret-token", "GET /s/..."),
        ("GET /collections/secret-token/1 HTTP/1.1", "GET /collections/.../1 HTTP/1.1"),
        ("POST /sign-in/secret-token?next=/trail/", "POST /sign-in/...?next=/trail/"),
        ("GET /credentials/1.png?share=secret-token&x=1", "GET /credentials/1.png?share=...&x=1"),
        (
            "GET /accounts/login/?next=%2Fappraise%2Fsecret-token%2Fdraft",
            "GET /accounts/login/?next=%2Fappraise%2F...%2Fdraft",
        ),
        ("Forbidden: /accounts/password/reset/key/1a-secret/", "Forbidden: /accounts/password/reset/key/.../"),
        ("Gone: /accounts/confirm-email/MQ:1secret:x_y/", "Gone: /accounts/confirm-email/.../"),
        ("Not Found: /accounts/confirm-email/", "Not Found: /accounts/confirm-email/"),
        ("GET /static/s/app.css", "GET /static/s/..."),
        ("GET /programs/", "GET /programs/"),
    ],
)
def test_keys_are_left_out(line: str, kept: str) -> None:
    assert redacted(line) == kept


def routes(resolver: URLResolver, before: str = "") -> list[str]:
    found = []
    for each in resolver.url_patterns:
        route = before + str(each.pattern)
        found += (
            routes(each, route) if isinstance(each, URLResolver) else [route] if isinstance(each, URLPattern) else []
        )
    return found


def test_every_address_that_holds_a_key_is_known() -> None:
    """A new address with a secret in it must be put into `redact`."""
    secrets = {"token", "uidb36"}
    held = {route for route in routes(get_resolver()) if any(f"{name}>" in route for name in secrets)}
    held |= {"accounts/confirm-email/<key>/"}
    assert len(held) >= 4
    for route in held:
        start = route.replace("^", "").partition("<")[0].partition("(?P")[0]
        assert redacted(f"/{start}SECRET/") == f"/{start}.../", route


def test_arguments_and_tracebacks_of_a_record_are_searched_too() -> None:
    try:
        raise ValueError("no /s/abc here")
    except ValueError as error:
        place = (type(error), error, error.__traceback__)
    record = logging.LogRecord("django.request", logging.WARNING, __file__, 1, "%s: %s", ("Gone", "/s/abc"), place)
    written = RedactedFormatter("%(message)s").format(record)
    assert written.startswith("Gone: /s/...\n")
    assert "abc" not in written.replace('"no /s/abc here"', "")  # the line of the source itself is no address


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "/accounts/password/reset/key/1a-secretkey/",
        "/accounts/confirm-email/MQ:secretkey:x/",
        "/appraise/secretkey",
        "/s/secretkey",
        "/sign-in/secretkey",
    ],
)
def test_a_refused_post_logs_no_key(address: str) -> None:
    root, log = logging.getLogger(), io.StringIO()
    handler = logging.StreamHandler(log)
    handler.setFormatter(root.handlers[0].formatter if root.handlers else None)
    handler.setFormatter(RedactedFormatter(LOGGING["formatters"]["plain"]["format"]))
    root.addHandler(handler)
    try:
        Client(enforce_csrf_checks=True).post(address, {"x": "1"})
        Client().delete(address)
    finally:
        root.removeHandler(handler)
    assert "secretkey" not in log.getvalue()
    assert "..." in log.getvalue()


def test_the_log_of_pages_and_that_of_the_server_are_written_without_keys() -> None:
    formatters = {LOGGING["formatters"][each["formatter"]]["()"] for each in LOGGING["handlers"].values()}
    assert formatters == {"waymark.config.redact.RedactedFormatter"}
    log = ServerLog(Config())
    assert log.error_log.handlers
    for handler in log.error_log.handlers:
        record = logging.LogRecord(
            "gunicorn.error", logging.ERROR, __file__, 1, "Error handling request %s", ("/s/abc",), None
        )
        assert handler.format(record).endswith("Error handling request /s/...")
