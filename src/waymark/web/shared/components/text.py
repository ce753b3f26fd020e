"""Words on a page: dates as people write them, plain paragraphs, initials and safe Markdown."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import nh3
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt

ALLOWED_TAGS = {"p", "br", "em", "strong", "ul", "ol", "li", "a", "blockquote", "code", "h3", "h4"}


FRENCH_ZONES = {
    **{"NST": "HNT", "NDT": "HAT", "AST": "HNA", "ADT": "HAA", "EST": "HNE", "EDT": "HAE", "CST": "HNC", "CDT": "HAC"},
    **{"MST": "HNR", "MDT": "HAR", "PST": "HNP", "PDT": "HAP", "AKST": "HNAK", "AKDT": "HAAK"},
}
"""What French readers in North America call the zones that `strftime` names in English."""


def _local_day(when: date) -> date:
    return timezone.localtime(when).date() if isinstance(when, datetime) and timezone.is_aware(when) else when


def _is_french() -> bool:
    return (get_language() or "en").startswith("fr")


def day(when: date | None, today: date | None = None) -> str:
    """`{{ when|day }}`: "Jul 20", with the year when it is not the year of `today` (else of the running day)."""
    if when is None:
        return ""
    shown, this = _local_day(when), _local_day(today) if today else timezone.localdate()
    if shown.year == this.year:
        return _french_day(shown) if _is_french() else date_format(shown, "M j")
    return day_year(shown)


def day_year(when: date | None) -> str:
    """`{{ when|day_year }}`: "Jul 20, 2026", for pages that are read in another year."""
    if when is None:
        return ""
    shown = _local_day(when)
    return f"{_french_day(shown)} {shown.year}" if _is_french() else date_format(shown, "M j, Y")


def weekday(when: date | None) -> str:
    """`{{ when|weekday }}`: "Friday, Dec 4", for days that are near."""
    if when is None:
        return ""
    shown = _local_day(when)
    return f"{date_format(shown, 'l')} {_french_day(shown)}" if _is_french() else date_format(shown, "l, M j")


def _french_day(when: date) -> str:
    """Months are written out: a short one ends in a point, as do many sentences that end in a day."""
    return ("1er " if when.day == 1 else f"{when.day} ") + date_format(when, "F")


def clock(when: datetime | None) -> str:
    """`{{ when|clock }}`: "9:14 AM", in the reader's zone."""
    if when is None:
        return ""
    shown = timezone.localtime(when) if timezone.is_aware(when) else when
    return date_format(shown, "G:i" if _is_french() else "g:i A")


def moment(when: datetime | None) -> str:
    """`{{ when|moment }}`: "Jul 20, 9:14 AM"."""
    return _("%(day)s, %(time)s") % {"day": day(when), "time": clock(when)} if when else ""


def zone(when: datetime | None) -> str:
    """`{{ when|zone }}`: the short name of this site's time zone at that instant: "EST", in French "HNE"."""
    if when is None:
        return ""
    name = timezone.localtime(when).strftime("%Z")
    return FRENCH_ZONES.get(name, name) if _is_french() else name


def through(ends: datetime | None) -> str:
    """`{{ link.expires_at|through }}`: the last day that lies wholly before the end, "Dec 5, 2026"."""
    return "" if ends is None else day_year(_local_day(ends) - timedelta(days=1))


def initials(name: str) -> str:
    """`{{ name|initials }}`: at most two letters for an avatar."""
    words = [word for word in re.split(r"\s+", name.strip()) if word]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


def _split(text: str) -> Iterator[tuple[SafeString]]:
    for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip()):
        if part.strip():
            yield (mark_safe("<br>".join(escape(line) for line in part.strip().split("\n"))),)  # noqa: S308 - escaped


def paragraphs(text: str | None) -> SafeString:
    """`{{ text|paragraphs }}`: what somebody typed, as plain paragraphs; nothing in it is markup, and each
    paragraph has the direction of its own first letter."""
    return format_html_join("", '<p dir="auto">{}</p>', _split(text or ""))


def markdown(text: str | None) -> SafeString:
    """`{{ text|markdown }}`: a program's own prose; raw HTML and pictures are dropped, links are http(s) or mailto."""
    html = MarkdownIt("commonmark", {"html": False}).render(text or "")
    clean = nh3.clean(html, tags=ALLOWED_TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto"})
    return mark_safe(clean)  # noqa: S308 - cleaned on the line above


def words(text: str | None) -> int:
    """`{{ text|words }}`: how many words somebody wrote."""
    return len((text or "").split())
