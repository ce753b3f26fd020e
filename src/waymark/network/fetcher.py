"""The guarded fetcher: what one check of a badge may ask of other hosts.

Only public addresses are asked, and each redirect is checked like the first address. The name is looked up once and the
connection goes to the address that was checked. All requests of a check share five seconds, each answer has at most
1 MB, and there are at most eight of them. Why this is not a library: docs/decisions.
"""

import socket
import ssl
import threading
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from urllib.parse import SplitResult, urljoin, urlsplit

from openbadges3 import Fetched

from .connection import Answer, Deadline, Target, ask, tls_context
from .public_addresses import is_public, plain_host
from .remembered import Remembered

SECONDS = 5.0
LARGEST = 1024 * 1024
MOST_REQUESTS = 8
MOST_REDIRECTS = 3
MOST_ADDRESSES = 3
AT_ONCE = 2
"""Checks that ask at the same time in one process; its other threads go on answering pages."""
DOCUMENTS = "application/json, application/ld+json;q=0.9, */*;q=0.1"

Resolve = Callable[[str, int], Sequence[str]]
"""The addresses of a host. Raises OSError when it is not known."""

_busy = threading.BoundedSemaphore(AT_ONCE)
_looking_up = threading.BoundedSemaphore(16)


def resolve(host: str, port: int) -> Sequence[str]:
    """The addresses that the system knows a host by."""
    entries = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in entries))


class Fetcher:
    """A `fetch` for one check; not for use by several threads.

    `may_connect` says which addresses may be asked. `is_local` names hosts of this machine that are asked nevertheless,
    over plain HTTP: none, unless an operator or a test said so. `remembered` keeps answers between checks.
    """

    def __init__(
        self,
        *,
        may_connect: Callable[[str], bool] = is_public,
        is_local: Callable[[str, int], bool] = lambda host, port: False,
        remembered: Remembered | None = None,
        resolve: Resolve = resolve,
        tls: ssl.SSLContext | None = None,
        seconds: float = SECONDS,
    ) -> None:
        self._may_connect, self._is_local, self._resolve = may_connect, is_local, resolve
        self._remembered = remembered if remembered is not None else Remembered()
        self._tls, self._seconds = tls, seconds
        self._deadline: Deadline | None = None
        self._requests = 0

    def __call__(self, url: str) -> Fetched:
        """What an https address answers. Raises LookupError when it must not be asked or has nothing."""
        known = self._remembered.get(url)
        if isinstance(known, LookupError):
            raise LookupError(str(known))
        if known is not None:
            return known
        try:
            answer = self._asked(url, accept=DOCUMENTS, plain=False, largest=LARGEST)
        except _Later:
            raise
        except LookupError as error:
            self._remembered.keep(url, error)
            raise
        self._remembered.keep(url, answer)
        return answer

    def page(self, url: str, *, accept: str, largest: int) -> Fetched:
        """What any address answers, http too; never remembered. Raises LookupError."""
        return self._asked(url, accept=accept, plain=True, largest=largest)

    def _asked(self, url: str, *, accept: str, plain: bool, largest: int) -> Fetched:
        if not _busy.acquire(timeout=1):
            raise _Later("Too many other hosts are being asked just now.")
        try:
            self._deadline = self._deadline or Deadline(self._seconds)
            return self._followed(url, accept, plain, largest)
        except TimeoutError as error:
            raise _Later(f"{url} did not answer in time.") from error
        except OSError as error:
            raise LookupError(f"{url} could not be asked: {error}") from error
        finally:
            _busy.release()

    def _followed(self, url: str, accept: str, plain: bool, largest: int) -> Fetched:
        for _ in range(MOST_REDIRECTS + 1):
            answer = self._once(url, accept, plain, largest)
            if not answer.location:
                if answer.status != 200:
                    raise LookupError(f"{url} answered {answer.status}.")
                return Fetched(answer.media_type, answer.body)
            url = urljoin(url, answer.location)
        raise LookupError(f"{url} leads on more than {MOST_REDIRECTS} times.")

    def _once(self, url: str, accept: str, plain: bool, largest: int) -> Answer:
        if self._requests >= MOST_REQUESTS:
            raise _Later(f"This check has asked {MOST_REQUESTS} times already.")
        self._requests += 1
        assert self._deadline is not None
        target = self._target(url, plain)
        try:
            tls = self._tls = self._tls or tls_context()
            return ask(target, accept=accept, deadline=self._deadline, tls=tls, largest=largest)
        except LookupError as error:
            raise LookupError(f"{url}: {error}.") from error

    def _target(self, url: str, plain: bool) -> Target:
        """Where the address leads, checked. Raises LookupError when it may not be asked."""
        parts, port = _parts(url)
        host = plain_host(parts.hostname or "")
        if self._is_local(host, port):
            return Target(parts, host, port, ["::1" if host == "::1" else "127.0.0.1"], is_plain=True)
        if parts.scheme != "https" and not plain:
            raise LookupError(f"{url} is not an https address.")
        if port not in (80, 443) and port < 1024:
            raise LookupError(f"{url} names a port that is not one of the web.")
        addresses = self._looked_up(host, port)
        if not addresses or not all(self._may_connect(address) for address in addresses):
            raise LookupError(f"{host} is not at a public address and is not asked.")
        return Target(parts, host, port, addresses[:MOST_ADDRESSES], is_plain=parts.scheme == "http")

    def _looked_up(self, host: str, port: int) -> Sequence[str]:
        """The addresses of a host, in a thread of its own: a lookup cannot be stopped, but it is not waited for."""
        assert self._deadline is not None
        if not _looking_up.acquire(blocking=False):
            raise _Later("Too many hosts are being looked up just now.")
        found: SimpleQueue[Sequence[str] | OSError | UnicodeError] = SimpleQueue()

        def look() -> None:
            try:
                found.put(self._resolve(host, port))
            except (OSError, UnicodeError) as error:
                found.put(error)
            finally:
                _looking_up.release()

        threading.Thread(target=look, daemon=True).start()
        try:
            answer = found.get(timeout=self._deadline.left())
        except Empty:
            raise TimeoutError("the time for asking is over") from None
        if isinstance(answer, Exception):
            raise LookupError(f"{host} is not known.") from answer
        return answer


class _Later(LookupError):
    """Not asked now, for a reason that lies here: nothing to remember of the address."""


def _parts(url: str) -> tuple[SplitResult, int]:
    try:
        parts = urlsplit(url)
        port = parts.port or (80 if parts.scheme == "http" else 443)
    except ValueError:
        raise LookupError("This is not a web address.") from None
    if parts.scheme not in ("https", "http") or not parts.hostname or "%" in parts.hostname:
        raise LookupError(f"{url} is not a web address.")
    if parts.username is not None or parts.password is not None:
        raise LookupError("An address with a name or password in it is not asked.")
    if any(ord(letter) <= 32 or ord(letter) > 126 for letter in parts.path + parts.query):
        raise LookupError(f"{url} holds characters that an address cannot hold.")
    return parts, port


def off(url: str) -> Fetched:
    """For installations that ask no other host. Raises LookupError always."""
    raise LookupError(f"{url} is elsewhere, and this installation asks no other hosts.")
