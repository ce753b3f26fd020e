"""What an announcement may say, to whom, and for how long."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from waymark.rules.announcements.written import Audience, Written, problems

TODAY = date(2026, 9, 14)
GOOD = Written("The site is down on Sunday.", "", "", Audience.SIGNED_IN, TODAY, TODAY + timedelta(days=6))


def test_a_plain_one_is_fine() -> None:
    assert problems(GOOD, is_for_a_part=True, today=TODAY) == {}
    everyone = replace(GOOD, audience=Audience.EVERYONE, link="/programs/", text_fr="Le site est arrêté dimanche.")
    assert problems(everyone, is_for_a_part=False, today=TODAY) == {}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"text_en": " "}, "text_en"),
        ({"text_en": "x" * 281}, "text_en"),
        ({"text_fr": "x" * 281}, "text_fr"),
        ({"link": "http://example.org"}, "link"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"link": "//example.org"}, "link"),
        ({"link": "/\\example.org"}, "link"),
        ({"link": "/a b"}, "link"),
        ({"link": "https://example.org/" + "x" * 300}, "link"),
        ({"audience": Audience.EVERYONE}, "audience"),
        ({"from_on": TODAY - timedelta(days=1)}, "from_on"),
        ({"until_on": TODAY - timedelta(days=1)}, "until_on"),
        ({"from_on": TODAY + timedelta(days=7)}, "until_on"),
        ({"until_on": TODAY + timedelta(days=90)}, "until_on"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(change: dict[str, object], field: str) -> None:
    found = problems(replace(GOOD, **change), is_for_a_part=True, today=TODAY)  # type: ignore[arg-type]  # fields by name
    assert list(found) == [field]


def test_the_longest_time_is_ninety_days() -> None:
    assert problems(replace(GOOD, until_on=TODAY + timedelta(days=89)), is_for_a_part=True, today=TODAY) == {}


def test_one_that_has_begun_keeps_its_first_day() -> None:
    begun = replace(GOOD, from_on=TODAY - timedelta(days=3))
    assert problems(begun, is_for_a_part=True, today=TODAY, begun=begun.from_on) == {}
    moved = replace(begun, from_on=TODAY - timedelta(days=2))
    assert list(problems(moved, is_for_a_part=True, today=TODAY, begun=begun.from_on)) == ["from_on"]
