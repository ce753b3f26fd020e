"""No token reaches the log."""

import logging

import pytest

from waymark.config.redact import RedactTokens, redacted


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("Not Found: /appraise/secret-token", "Not Found: /appraise/..."),
        ("GET /appraise/secret-token/draft HTTP/1.1", "GET /appraise/.../draft HTTP/1.1"),
        ("GET /s/secret-token", "GET /s/..."),
        ("POST /sign-in/secret-token?next=/trail/", "POST /sign-in/...?next=/trail/"),
        ("GET /credentials/1.png?share=secret-token&x=1", "GET /credentials/1.png?share=...&x=1"),
        ("GET /static/s/app.css", "GET /static/s/..."),
        ("GET /programs/", "GET /programs/"),
    ],
)
def test_tokens_are_left_out(line: str, kept: str) -> None:
    assert redacted(line) == kept


def test_arguments_of_a_record_are_searched_too() -> None:
    record = logging.LogRecord("django.request", logging.WARNING, __file__, 1, "%s: %s", ("Gone", "/s/abc"), None)
    assert RedactTokens().filter(record)
    assert record.getMessage() == "Gone: /s/..."
