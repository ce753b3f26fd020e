"""Versions drawn over the years."""

from datetime import date

import pytest
from django.utils import translation

from waymark.records.catalog.models import Offering, ProgramVersion
from waymark.records.catalog.states import VersionState
from waymark.rules.kernel.ids import new_id
from waymark.web.designer.lanes import lanes_of

TODAY = date(2026, 7, 2)


def version(number: str, state: VersionState = VersionState.PUBLISHED) -> ProgramVersion:
    return ProgramVersion(id=new_id(), number=number, state=state.value)


def opened(opens_on: date, closes_on: date | None = None) -> Offering:
    return Offering(opens_on=opens_on, closes_on=closes_on)


def test_each_has_its_bar() -> None:
    new, now, old, never = version("4"), version("3"), version("2"), version("1")
    spans = {
        new.pk: [opened(date(2027, 1, 1))],
        now.pk: [opened(date(2026, 1, 1)), opened(date(2026, 3, 1), date(2026, 12, 1))],
        old.pk: [opened(date(2025, 1, 1), date(2026, 1, 1))],
    }
    found = lanes_of([new, now, old, never], spans, TODAY)
    assert found is not None
    assert [each.paint for each in found.lanes] == ["l-next", "l-on", "l-old", ""]
    drawn = [each for each in found.lanes if each.width]
    assert [round(float(each.start.rstrip("%"))) for each in drawn] == [50, 25, 0]
    assert [round(float(each.width.rstrip("%"))) for each in drawn] == [50, 75, 25]
    assert [year for year, _place in found.years] == ["2025", "2026", "2027", "2028"]
    assert "no end" in found.lanes[1].words and found.lanes[3].words == "Never opened"


def test_a_retired_one_is_gray_and_numbers_have_points() -> None:
    retired = version("1", VersionState.RETIRED)
    with translation.override("fr"):
        found = lanes_of([retired], {retired.pk: [opened(date(2026, 2, 3))]}, TODAY)
    assert found is not None and found.lanes[0].paint == "l-old"
    assert "," not in found.today + found.lanes[0].start + found.lanes[0].width


@pytest.mark.parametrize("versions", [[], [version("1")]])
def test_nothing_was_ever_open(versions: list[ProgramVersion]) -> None:
    assert lanes_of(versions, {}, TODAY) is None
