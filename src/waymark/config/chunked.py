"""Bodies that come in chunks, without a length: read up to a bound, so that the application knows how long they are."""

from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any, Protocol

Environ = dict[str, Any]
StartResponse = Callable[..., object]
Application = Callable[[Environ, Any], Iterable[bytes]]
AT_ONCE = 64 * 1024
MORE_THAN_IS_READ = 9 * 1024 * 1024
"""Longer than any body that is taken in chunks: badges to check, and forms. Files come with a length."""
IS_CUT = "waymark.body_is_cut"


class _Readable(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...


class Measured:
    """Gives each chunked body a length. One that is too long is read no further and marked, for `body_limits`, which
    refuses it."""

    def __init__(self, application: Application) -> None:
        self._application = application

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request as the application does."""
        if "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower() and not environ.get("CONTENT_LENGTH"):
            body = _read(environ["wsgi.input"])
            environ[IS_CUT] = len(body) >= MORE_THAN_IS_READ
            environ["wsgi.input"], environ["CONTENT_LENGTH"] = BytesIO(body), str(len(body))
        return self._application(environ, start_response)


def _read(source: _Readable) -> bytes:
    body = bytearray()
    while len(body) < MORE_THAN_IS_READ and (part := source.read(AT_ONCE)):
        body += part
    return bytes(body)
