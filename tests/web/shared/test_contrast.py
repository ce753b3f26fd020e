"""Colors can be read: every pair of tokens that pages put together is computed, in both themes."""

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).resolve().parents[3] / "src/waymark/web/shared/static/waymark"
TOKENS = (STATIC / "tokens.css").read_text(encoding="utf-8")

GROUNDS = ("paper", "surface", "sunken", "wood", "water", "alpine")
TINTS = {
    "pine": "pine-tint",
    "atlantic": "atlantic-tint",
    "light": "light-tint",
    "barrens": "barrens-tint",
    "berry": "berry-tint",
}
TEXT = [
    *((ink, ground) for ink in ("ink", "ink-2", "ink-3") for ground in GROUNDS),
    *(("ink", tint) for tint in TINTS.values()),
    *(("ink-2", tint) for tint in ("pine-tint", "atlantic-tint", "light-tint", "barrens-tint")),
    *(("link", ground) for ground in (*GROUNDS, "atlantic-tint", "pine-tint", "light-tint", "barrens-tint")),
    *TINTS.items(),
    *((hue, ground) for hue in ("pine", "atlantic", "light", "barrens") for ground in ("paper", "surface")),
    ("on-action", "action"),
    ("on-action", "action-hover"),
    ("paper", "ink"),
]
MARKS = [
    *(("edge", ground) for ground in ("paper", "surface", "sunken", "wood")),
    *(("focus", ground) for ground in (*GROUNDS, *TINTS.values())),
    *(
        (hue, ground)
        for hue in ("pine", "atlantic", "action", "light-paint", "barrens")
        for ground in ("paper", "surface")
    ),
]
FIXED = [  # paint on signs is the same in both themes: (text, ground, least)
    ("#ffffff", "lvl-1", 4.5),
    ("#ffffff", "lvl-2", 4.5),
    ("#ffffff", "lvl-3", 4.5),
    ("#2b1a02", "summit", 4.5),
    ("#d5e5dc", "sign", 4.5),
    ("#f7cf8e", "sign", 4.5),
    ("#1e1202", "light-paint", 4.5),
    ("sign-line", "sign", 3.0),
]


def values(theme: str) -> dict[str, str]:
    """Each color token's value; light-dark() wins over the plain value before it."""
    found: dict[str, str] = {}
    for name, plain in re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})\s*;", TOKENS.split("@supports not")[0]):
        found.setdefault(name, plain)
    for name, light, dark in re.findall(r"--([\w-]+):\s*light-dark\((#[0-9a-f]{6}),\s*(#[0-9a-f]{6})\)", TOKENS):
        found[name] = light if theme == "light" else dark
    return found


def luminance(color: str) -> float:
    channels = [int(color[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_formula_is_the_standard_one() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_can_be_read(theme: str, text: str, ground: str) -> None:
    tokens = values(theme)
    assert contrast(tokens[text], tokens[ground]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("mark", "ground"), MARKS)
def test_borders_marks_and_focus_can_be_seen(theme: str, mark: str, ground: str) -> None:
    tokens = values(theme)
    assert contrast(tokens[mark], tokens[ground]) >= 3


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground", "least"), FIXED)
def test_paint_on_signs_can_be_read(theme: str, text: str, ground: str, least: float) -> None:
    tokens = values(theme)
    assert contrast(tokens.get(text, text), tokens[ground]) >= least


def test_every_token_that_is_used_exists() -> None:
    styles = (
        (STATIC / "waymark.css").read_text(encoding="utf-8")
        + (STATIC / "staff.css").read_text(encoding="utf-8")
        + TOKENS
        + (STATIC / "sprite.svg").read_text()
    )
    used = set(re.findall(r"var\(--([\w-]+)\s*\)", styles))
    defined = set(re.findall(r"--([\w-]+)\s*:", styles))
    assert used - defined == set()
