"""Which addresses are asked."""

import pytest

from waymark.network.public_addresses import is_public, plain_host

INSIDE = [
    "0.0.0.0",
    "10.0.0.8",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "192.0.0.8",
    "192.0.0.9",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "64:ff9b::7f00:1",
    "64:ff9b::a00:8",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::1",
    "2002:808:808::1",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
    "2606:4700::1%eth0",
    "x",
    "1",
    "127.1",
    "0x7f.0.0.1",
]
OUTSIDE = ["1.1.1.1", "8.8.8.8", "93.184.216.34", "2606:4700:4700::1111", "2a00:1450:4001:81b::200e"]


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_that_is_not_of_the_public_internet_is_not_asked(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", OUTSIDE)
def test_an_address_of_the_public_internet_is_asked(address: str) -> None:
    assert is_public(address)


UNUSUAL = [
    "2130706433",
    "0x7f000001",
    "0177.0.0.1",
    "127.1",
    "1.2.3",
    "example.0x7f",
    "1.2.3.4.5",
    "08.8.8.8",
    "a..b",
    "-a.example",
    "a/b",
    "[::1]",
    "::1%lo",
    "１２７.１",
]


@pytest.mark.parametrize("host", [*UNUSUAL, "", "a b.example", "exa\u0000mple.org", "x" * 64 + ".example"])
def test_an_unusual_form_of_an_address_is_no_host(host: str) -> None:
    with pytest.raises(LookupError):
        plain_host(host)


def test_names_are_read_as_they_are_looked_up() -> None:
    assert plain_host("Badges.Example.EDU.") == "badges.example.edu"
    assert plain_host("127.0.0.1.") == "127.0.0.1"
    assert plain_host("bücher.example") == "xn--bcher-kva.example"
    assert plain_host("１２７.０.０.１") == "127.0.0.1"  # full-width digits are an address, and are judged as one
    assert plain_host("::FFFF:127.0.0.1") == "::ffff:7f00:1"
