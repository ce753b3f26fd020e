"""Whose request it is: the address of the client behind the proxies that stand in front."""

import ipaddress
import logging
import re

from django.conf import settings
from django.http import HttpRequest

_WITH_PORT = re.compile(r"^\[(?P<six>[^\]]+)\](:\d+)?$|^(?P<four>[0-9.]+):\d+$")
_LOG = logging.getLogger(__name__)
_told: set[str] = set()
NOWHERE = "unknown"


def client_address(request: HttpRequest) -> str:
    """The client's address, as the outermost of the stated proxies saw it.

    Each proxy appends to `X-Forwarded-For` the address that it was asked from. With n proxies (WAYMARK_TRUSTED_PROXIES)
    the n-th entry from the right is the client; whatever stands left of it anybody may have written. Without proxies,
    or when the header has too few entries, it is the address the connection came from.
    """
    peer = _plain(request.META.get("REMOTE_ADDR", "")) or NOWHERE
    count = settings.WAYMARK.trusted_proxies
    entries = [entry for entry in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if entry.strip()]
    if not count:
        if entries and peer != NOWHERE and not ipaddress.ip_address(peer).is_global:
            _tell_once(
                "unstated",
                "Requests come through a proxy, but WAYMARK_TRUSTED_PROXIES is 0: all count as one.",
            )
        return peer
    if len(entries) < count:
        _tell_once("too-few", "X-Forwarded-For has fewer entries than WAYMARK_TRUSTED_PROXIES says.")
        return peer
    return _plain(entries[-count]) or peer


def client_network(request: HttpRequest) -> str:
    """What limits count by: the address, and of an IPv6 address the /64, which one household or machine has whole."""
    address = client_address(request)
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        return str(ipaddress.IPv6Network((found, 64), strict=False))
    return address


def _plain(entry: str) -> str:
    """The address in its usual form, without port or brackets; nothing when it is none."""
    text = entry.strip().strip('"')
    with_port = _WITH_PORT.match(text)
    if with_port:
        text = with_port["six"] or with_port["four"]
    try:
        found = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return ""
    return str(getattr(found, "ipv4_mapped", None) or found)


def _tell_once(name: str, message: str) -> None:
    if name not in _told:
        _told.add(name)
        _LOG.warning(message)
