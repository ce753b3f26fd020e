"""Charts are drawn from numbers alone and never leave their paper."""

import re

import pytest
from django.template import Context, Template

from waymark.web.shared.components.charts import Bar, Bars, Columns, DotRow, Dots, Rose, Spoke, percent
from waymark.web.shared.components.curves import closed_curve, open_curve
from waymark.web.shared.components.elevation import NARROW, WIDE, ElevationProfile, Waypoint


def draw(tag: str, value: object) -> str:
    return Template("{% load waymark_ui %}{% " + tag + " value %}").render(Context({"value": value}))


def walk(count: int, reached: int, *, is_anywhere: bool = True) -> ElevationProfile:
    return ElevationProfile(
        tuple(
            Waypoint("reached" if n < reached else "later", f"Part {n // 3}", is_anywhere and n == reached)
            for n in range(count)
        )
    )


@pytest.mark.parametrize(
    ("value", "most", "said"), [(1, 4, "25.0%"), (9, 4, "100.0%"), (-1, 4, "0.0%"), (1, 0, "0.0%")]
)
def test_a_share_stays_between_nothing_and_all(value: float, most: float, said: str) -> None:
    assert percent(value, most) == said


def test_curves_pass_through_their_points() -> None:
    assert open_curve([(0, 0), (10, 5), (20, 0)]).startswith("M0.0 0.0C")
    assert open_curve([(0, 0), (10, 5)]).endswith("10.0 5.0")
    assert closed_curve([(0, 0), (10, 0), (5, 9)]).endswith("0.0 0.0z")
    assert open_curve([]) == ""


@pytest.mark.parametrize("count", [1, 2, 10, 40])
@pytest.mark.parametrize("sheet", [WIDE, NARROW])
def test_waymarks_climb_and_stay_on_the_paper(count: int, sheet: object) -> None:
    drawing = walk(count, 0).drawings()[0 if sheet is WIDE else 1]
    marks = drawing["marks"]
    assert isinstance(marks, list)
    assert len(marks) == count
    tops = [float(mark["y"]) for mark in marks]
    assert all(-40 <= top <= sheet.base for top in tops)  # type: ignore[attr-defined]  # a Sheet, by the parameters above
    assert tops[-1] <= tops[0]
    numbers = [float(y) for y in re.findall(r"[ C]-?[\d.]+ (-?[\d.]+)", str(drawing["hill"]))]
    assert max(numbers) <= sheet.height  # type: ignore[attr-defined]


def test_walked_and_ahead_meet() -> None:
    drawing = walk(10, 4).drawings()[0]
    end_of_walked = str(drawing["walked"]).split()[-2:]
    begin_of_ahead = str(drawing["ahead"])[1:].split("C")[0].split()
    assert [part.lstrip("C") for part in end_of_walked] == begin_of_ahead


def test_nothing_walked_and_all_walked() -> None:
    fresh, done = walk(6, 0).drawings()[0], walk(6, 6, is_anywhere=False).drawings()[0]
    assert fresh["walked"] == ""
    assert done["flag"] is None
    assert done["ahead"] == open_curve([]) or "C" not in str(done["ahead"])


def test_no_waymarks_draw_nothing() -> None:
    assert "<svg" not in draw("elevation", ElevationProfile(()))


def test_the_profile_says_its_numbers() -> None:
    html = draw("elevation", walk(9, 4))
    assert "4 of 9" in html
    assert html.count('role="img"') == 2
    assert "4 of 9 reached" in html
    assert "You are here" in html


def test_hostile_group_names_are_text() -> None:
    html = draw("elevation", ElevationProfile((Waypoint("next", "<script>"),) * 3))
    assert "<script" not in html


def test_bars_show_their_numbers() -> None:
    html = draw("bars", Bars((Bar("A", 27), Bar("B", 4.5, shown="4½")), 30))
    assert 'width="90.0%"' in html
    assert ">27<" in html
    assert "4½" in html


def test_small_groups_are_not_drawn() -> None:
    html = draw("dots", Dots(("S", "E"), (DotRow("North", "58", (90, None)), DotRow("South", "6", (None, None)))))
    assert html.count('role="img"') == 1
    assert "North: S 90%" in html
    assert "fewer than ten" in html


def test_columns_bring_their_table_and_goal() -> None:
    html = draw(
        "columns", Columns((("0", 2), ("1", 0), ("2", 1)), "Most on the first day", "Days", "Pieces", 2, "Goal")
    )
    assert html.count("<tr>") == 4
    assert html.count("c-light") == 1
    assert 'x1="66.67%"' in html


def test_a_rose_needs_no_luck() -> None:
    spokes = tuple(Spoke(name, value) for name, value in zip("ABCDEF", (0, 40, 99, 1, 2, 3), strict=True))
    html = draw("rose", Rose(spokes, 40, "C is highest"))
    assert "C 99" in html
    assert "nan" not in html
    assert draw("rose", Rose((Spoke("A", 1), Spoke("B", 1), Spoke("C", 0)), 0, "x"))
