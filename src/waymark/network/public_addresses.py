"""Which hosts and addresses belong to the public internet. Everything else is not asked."""

import ipaddress
import re

_ENDS_IN_A_NUMBER = re.compile(r"(^|\.)([0-9]+|0[xX][0-9A-Fa-f]*)$")
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
_NOT_ASKED = tuple(
    ipaddress.ip_network(network)
    for network in (
        "192.0.0.0/24",  # protocol assignments
        "192.88.99.0/24",  # 6to4 relays
        "2001::/23",  # Teredo, ORCHID and other protocol assignments
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: an IPv4 address inside
        "3fff::/20",  # documentation
    )
)


def is_public(address: str) -> bool:
    """Whether an IP address in its usual form is one of the public internet.

    Of IPv6 only global unicast (2000::/3) is: so addresses that hold another address (mapped, compatible, NAT64 by
    64:ff9b::/96 and 64:ff9b:1::/48), site-local, link-local and multicast ones are not, and 6to4 and Teredo are left
    out by name. Of IPv4 everything that IANA's registry of special addresses does not list as global is left out, and
    multicast.
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address) and (found not in _GLOBAL_UNICAST or found.scope_id):
        return False
    return found.is_global and not found.is_multicast and not any(found in network for network in _NOT_ASKED)


def plain_host(host: str) -> str:
    """The host of an address as it is looked up: lower case, international names encoded. Raises LookupError.

    A name that ends in a number must be an IPv4 address in its usual form of four decimal numbers: shorter, octal and
    hexadecimal forms mean an address to some programs and a name to others.
    """
    if "%" in host:
        raise LookupError(f"{host} is not the name of a host.")
    if ":" in host:
        try:
            return str(ipaddress.IPv6Address(host))
        except ValueError:
            raise LookupError(f"{host} is not the name of a host.") from None
    try:
        name = host.encode("idna").decode("ascii").lower().removesuffix(".")
    except UnicodeError:
        raise LookupError(f"{host} is not the name of a host.") from None
    if _ENDS_IN_A_NUMBER.search(name):
        try:
            return str(ipaddress.IPv4Address(name))
        except ValueError:
            raise LookupError(f"{host} is not an address in its usual form.") from None
    if not name or len(name) > 253 or not all(_LABEL.fullmatch(label) for label in name.split(".")):
        raise LookupError(f"{host} is not the name of a host.")
    return name
