"""One request to one address that was looked at before: nothing is looked up again, and the time for all is fixed."""

import http.client
import socket
import ssl
import time
from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import SplitResult

READ_AT_ONCE = 64 * 1024


class Deadline:
    """The end of the time that one check may take."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """The seconds that are left. Raises TimeoutError when there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError("the time for asking is over")
        return left


class _Timed:
    """A socket of which every read ends with the deadline, however slowly the other side sends."""

    deadline: Deadline

    def recv_into(self, *given: object) -> int:
        self.settimeout(self.deadline.left())  # type: ignore[attr-defined]  # mixed into sockets
        return super().recv_into(*given)  # type: ignore[misc,no-any-return]  # as above


class _Socket(_Timed, socket.socket):
    pass


class _TlsSocket(_Timed, ssl.SSLSocket):
    pass


def tls_context() -> ssl.SSLContext:
    """The certificates of the system, and names are checked."""
    return ssl.create_default_context()


class Target(NamedTuple):
    """Where a request goes: the address that was checked, and the name that the certificate must have."""

    parts: SplitResult
    host: str
    port: int
    addresses: Sequence[str]
    is_plain: bool


class _Pinned(http.client.HTTPConnection):
    """Connects to the first of the checked addresses that answers, whatever the name resolves to a moment later."""

    def __init__(self, target: Target, deadline: Deadline, tls: ssl.SSLContext) -> None:
        super().__init__(target.host, target.port)
        self._target, self._deadline, self._tls = target, deadline, tls

    def connect(self) -> None:
        for address in self._target.addresses[:-1]:
            try:
                return self._connect_to(address)
            except TimeoutError:
                raise
            except OSError:
                continue
        return self._connect_to(self._target.addresses[-1])

    def _connect_to(self, address: str) -> None:
        plain = _Socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
        plain.deadline = self._deadline
        try:
            plain.settimeout(self._deadline.left())
            plain.connect((address, self._target.port))
            self.sock = plain if self._target.is_plain else self._secured(plain)
        except BaseException:
            plain.close()
            raise

    def _secured(self, plain: socket.socket) -> ssl.SSLSocket:
        self._tls.sslsocket_class = _TlsSocket
        plain.settimeout(self._deadline.left())
        secured = self._tls.wrap_socket(plain, server_hostname=self._target.host)
        secured.deadline = self._deadline  # type: ignore[attr-defined]  # it is a _TlsSocket
        return secured


class Answer(NamedTuple):
    """What came back: `location` is set when the answer leads elsewhere."""

    status: int
    media_type: str
    body: bytes
    location: str = ""


def ask(target: Target, *, accept: str, deadline: Deadline, tls: ssl.SSLContext, largest: int) -> Answer:
    """One GET. Raises LookupError when the answer is too large or packed, OSError when there is none in time."""
    connection = _Pinned(target, deadline, tls)
    path = (target.parts.path or "/") + (f"?{target.parts.query}" if target.parts.query else "")
    headers = {"Accept": accept, "Accept-Encoding": "identity", "User-Agent": "Waymark", "Connection": "close"}
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        if answer.status in (301, 302, 303, 307, 308):
            return Answer(answer.status, "", b"", answer.headers.get("Location", ""))
        if answer.status != 200:
            return Answer(answer.status, "", b"")
        if answer.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
            raise LookupError("the answer is packed")
        return Answer(200, answer.headers.get_content_type(), _body(answer, largest))
    except OSError:
        raise
    except (http.client.HTTPException, ValueError) as error:
        raise OSError(f"the answer cannot be read ({type(error).__name__})") from error
    finally:
        connection.close()


def _body(answer: http.client.HTTPResponse, largest: int) -> bytes:
    if (answer.length or 0) > largest:
        raise LookupError(f"the answer is larger than {largest} bytes")
    body = bytearray()
    while part := answer.read(READ_AT_ONCE):
        body += part
        if len(body) > largest:
            raise LookupError(f"the answer is larger than {largest} bytes")
    return bytes(body)
