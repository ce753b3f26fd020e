"""Pieces that wrap other markup: page heads, notes, cards. Each is a block tag: `{% note %} … {% endnote %}`."""

from collections.abc import Callable

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

NOTE_ICONS = {"": "info", "good": "circle-check", "warn": "message-square-text", "stop": "triangle-alert"}
VERDICT_ICONS = {"good": "shield-check", "bad": "shield-x", "caution": "triangle-alert"}


def _draw(name: str, **parts: object) -> SafeString:
    return render_to_string(f"components/{name}.html", parts)


def page_head(
    content: str,
    title: str,
    *,
    lede: str = "",
    crumb: str = "",
    crumb_url: str = "",
    tone: str = "",
    overlap: bool = False,
    badge: object = None,
    small: bool = False,
    narrow: bool = False,
) -> SafeString:
    """`{% page_head "7 pieces wait" lede="…" %}actions{% endpage_head %}`: title, one sentence, actions at the end.

    `tone="pine"` for public and learner home pages; `overlap=True` when a waysign is pulled up over it;
    `small=True` for long titles; `narrow=True` on pages with a reading column.
    """
    return _draw(
        "page_head",
        content=content,
        has_actions=bool(content.strip()),
        title=title,
        lede=lede,
        crumb=crumb,
        crumb_url=crumb_url,
        tone=tone,
        overlap=overlap,
        badge=badge,
        small=small,
        narrow=narrow,
    )


def waysign(content: str, title: str, *, kicker: str = "", state: str = "", id: str = "next") -> SafeString:
    """`{% waysign "Add two sentences" kicker="Your next step" state="changes" %}…{% endwaysign %}`: at most one."""
    return _draw("waysign", content=content, title=title, kicker=kicker, state=state, id=id)


def note(content: str, kind: str = "", *, title: str = "", icon: str = "", label: str = "") -> SafeString:
    """`{% note "warn" title="You are offline" %}Keep writing.{% endnote %}`: kinds "", "good", "warn", "stop"."""
    return _draw("note", content=content, kind=kind, title=title, icon=icon or NOTE_ICONS[kind], label=label)


def verdict(content: str, kind: str, title: str, *, level: int = 2) -> SafeString:
    """`{% verdict "good" "This badge is real" %}one sentence{% endverdict %}`: kinds "good", "bad", "caution"."""
    return _draw("verdict", content=content, kind=kind, icon=VERDICT_ICONS[kind], title=title, level=level)


def card(content: str, title: str = "", *, id: str = "", lede: str = "", tone: str = "", level: int = 2) -> SafeString:
    """`{% card "Coming up" id="dates" %}…{% endcard %}`: a sheet; never inside another. Tones "", "wood", "water"."""
    return _draw("card", content=content, title=title, id=id, lede=lede, tone=tone, level=level)


def empty_state(content: str, title: str, *, level: int = 3) -> SafeString:
    """`{% empty_state "Your queue is clear" %}<p>…</p>{% endempty_state %}`: what will be here, and the first step."""
    return _draw("empty_state", content=content, title=title, level=level)


def fold(content: str, title: str, *, is_open: bool = False, level: int = 0, id: str = "") -> SafeString:
    """`{% fold "What assessors look for" is_open=True %}…{% endfold %}`: a disclosure; `level=1` adds that plate."""
    return _draw("fold", content=content, title=title, is_open=is_open, level=level, id=id)


def table_box(content: str, label: str) -> SafeString:
    """`{% table_box "Table of skills" %}<table class="table table--cards">…{% endtable_box %}`: scrolls by itself."""
    return _draw("table_box", content=content, label=label)


def level_head(content: str, level: int, title: str, *, heading: int = 3) -> SafeString:
    """`{% level_head 2 "Plan and act" %}2 of 3 reached.{% endlevel_head %}`: plate, name, one line."""
    return _draw("level_head", content=content, level=level, title=title, heading=heading)


def earned(content: str, title: str, *, badge: object = None, level: int = 2) -> SafeString:
    """`{% earned "It is yours, Ada" badge=badge %}<p>…</p>{% endearned %}`: shown once, when a badge arrives."""
    return _draw("earned", content=content, title=title, badge=badge, level=level)


BLOCKS: tuple[Callable[..., SafeString], ...] = (
    page_head,
    waysign,
    note,
    verdict,
    card,
    empty_state,
    fold,
    table_box,
    level_head,
    earned,
)
