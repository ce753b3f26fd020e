"""Whose request it is, behind proxies."""

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from waymark.network.client_address import client_address, client_network


def asked(peer: str, forwarded: str = "") -> str:
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    return client_address(RequestFactory().get("/", REMOTE_ADDR=peer, headers=headers))


@pytest.mark.parametrize(
    ("proxies", "peer", "forwarded", "client"),
    [
        (0, "203.0.113.5", "", "203.0.113.5"),
        (0, "203.0.113.5", "198.51.100.1", "203.0.113.5"),  # anybody can write this header
        (1, "10.0.0.1", "198.51.100.1", "198.51.100.1"),
        (1, "10.0.0.1", "1.2.3.4, 198.51.100.1", "198.51.100.1"),  # what the client wrote itself stands left
        (2, "10.0.0.1", "1.2.3.4, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
        (2, "10.0.0.1", "198.51.100.1", "10.0.0.1"),  # past a proxy: the connection counts
        (1, "10.0.0.1", "", "10.0.0.1"),
        (1, "10.0.0.1", "198.51.100.1:4711", "198.51.100.1"),
        (1, "10.0.0.1", '"[2001:db8::7]:4711"', "2001:db8::7"),
        (1, "10.0.0.1", "::ffff:198.51.100.1", "198.51.100.1"),
        (1, "10.0.0.1", "nonsense", "10.0.0.1"),
        (0, "", "", "unknown"),
    ],
)
def test_the_client_is_who_the_stated_proxies_saw(
    settings: Settings, proxies: int, peer: str, forwarded: str, client: str
) -> None:
    settings.WAYMARK = settings.WAYMARK.model_copy(update={"trusted_proxies": proxies})
    assert asked(peer, forwarded) == client


def test_one_household_counts_as_one() -> None:
    def network(address: str) -> str:
        return client_network(RequestFactory().get("/", REMOTE_ADDR=address))

    assert network("2001:db8:1:2::1") == network("2001:db8:1:2:ffff::9") != network("2001:db8:1:3::1")
    assert network("203.0.113.5") == "203.0.113.5"
