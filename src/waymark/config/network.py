"""Asking other addresses, for an operator at the command line: over HTTPS, at public addresses only, within bounds."""

import http.client
import ipaddress
import socket
import ssl
from urllib.parse import urlsplit

from openbadges3 import Fetched

TIMEOUT = 10
LARGEST = 4 * 1024 * 1024


class _Pinned(http.client.HTTPSConnection):
    """Connects to the address that was looked at, whatever the name resolves to a moment later."""

    def __init__(self, host: str, port: int, address: str) -> None:
        self._tls = ssl.create_default_context()
        super().__init__(host, port, timeout=TIMEOUT, context=self._tls)
        self._address = address

    def connect(self) -> None:
        plain = socket.create_connection((self._address, self.port), TIMEOUT)
        self.sock = self._tls.wrap_socket(plain, server_hostname=self.host)


def fetch(url: str) -> Fetched:
    """What an address answers. Raises LookupError when it must not be asked or has nothing; never follows on."""
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname:
        raise LookupError(f"{url} is not an https address")
    port = parts.port or 443
    return _answer(_Pinned(parts.hostname, port, _public_address(parts.hostname, port)), url)


def fetch_with_local(url: str) -> Fetched:
    """The same, but addresses on this machine are asked as well, over plain HTTP."""
    parts = urlsplit(url)
    if parts.hostname not in ("127.0.0.1", "localhost", "::1"):
        return fetch(url)
    if parts.scheme != "http":
        raise LookupError(f"{url} is on this machine, where only http is spoken")
    connection = http.client.HTTPConnection(parts.hostname, parts.port or 80, timeout=TIMEOUT)
    return _answer(connection, url)


def _answer(connection: http.client.HTTPConnection, url: str) -> Fetched:
    parts = urlsplit(url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("GET", path, headers={"Accept": "application/json, */*;q=0.1", "User-Agent": "waymark"})
        answer = connection.getresponse()
        if answer.status != 200:
            raise LookupError(f"{url} answered {answer.status}")
        body = answer.read(LARGEST + 1)
    except (OSError, http.client.HTTPException) as error:
        raise LookupError(f"{url} could not be asked: {error}") from error
    finally:
        connection.close()
    if len(body) > LARGEST:
        raise LookupError(f"{url} answered more than {LARGEST} bytes")
    return Fetched(answer.headers.get_content_type(), body)


def _public_address(host: str, port: int) -> str:
    try:
        found = {str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except OSError as error:
        raise LookupError(f"{host} is not known: {error}") from error
    private = [address for address in found if not ipaddress.ip_address(address.partition("%")[0]).is_global]
    if private or not found:
        raise LookupError(f"{host} is at an address inside a network ({', '.join(sorted(private))}) and is not asked")
    return sorted(found)[0]
