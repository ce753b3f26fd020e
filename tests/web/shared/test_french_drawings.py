"""A drawing is the same in every language: its coordinates have a decimal point on French pages too."""

import re

import pytest
from django.test import Client

from tests.flows.world import World

COORDINATE = re.compile(r'\s(?!aria-label)[\w-]+="-?\d+,\d+%?"')
PAGES = ("/styleguide/", "/", "/programs/bike-care/", "/programs/bike-care/?campus=south")


def drawings(page: str) -> list[str]:
    return re.findall(r"<svg.*?</svg>", page, re.DOTALL)


@pytest.mark.parametrize("address", PAGES)
def test_coordinates_have_a_point(client: Client, world: World, address: str) -> None:
    slug = world.version.program.slug
    pages = {
        language: client.get(address.replace("bike-care", slug), headers={"Accept-Language": language}).content.decode()
        for language in ("en", "fr")
    }
    assert drawings(pages["fr"])
    assert [COORDINATE.findall(each) for each in drawings(pages["fr"]) if COORDINATE.search(each)] == []
