"""What an announcement may say, to whom, and for how long."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from waymark.rules.forms.text import names_somebody
from waymark.rules.kernel.wording import gettext as _
from waymark.rules.packs.read_program import is_https

LONGEST_TEXT, LONGEST_LINK, LONGEST_DAYS = 280, 300, 90


class Audience(StrEnum):
    """Who may see an announcement."""

    EVERYONE = "everyone"  # visitors too
    SIGNED_IN = "signed-in"
    STAFF = "staff"


@dataclass(frozen=True)
class Written:
    """An announcement as somebody wrote it. Both days are days on which it is shown."""

    text_en: str
    text_fr: str
    link: str
    audience: Audience
    from_on: date
    until_on: date


def problems(written: Written, *, is_for_a_part: bool, today: date, begun: date | None = None) -> Mapping[str, str]:
    """Field -> what is wrong with it. Nothing when it can be shown.

    `is_for_a_part` says that it is for one organization or program; `begun` is the first day it has had until now.
    """
    found = {}
    if not names_somebody(written.text_en):
        found["text_en"] = _("Write what people should know.")
    for name, text in (("text_en", written.text_en), ("text_fr", written.text_fr)):
        if len(text) > LONGEST_TEXT:
            found[name] = _("This text is too long. Use at most %(most)d characters.") % {"most": LONGEST_TEXT}
    if written.link and (not _leads_somewhere(written.link) or len(written.link) > LONGEST_LINK):
        found["link"] = _("The address must begin with https://, or with / for a page of this site.")
    if written.audience is Audience.EVERYONE and is_for_a_part:
        said = _(
            "Visitors can’t be told apart by campus or program. Choose who has signed in, or the whole installation."
        )
        found["audience"] = said
    if written.from_on < today and written.from_on != begun:
        found["from_on"] = _("This day is over. Choose today or a later day.")
    if written.until_on < max(written.from_on, today):
        found["until_on"] = _("Choose a last day that is not over and not before the first.")
    elif written.until_on - written.from_on >= timedelta(days=LONGEST_DAYS):
        found["until_on"] = _("Choose a last day within %(days)d days of the first.") % {"days": LONGEST_DAYS}
    return found


def _leads_somewhere(link: str) -> bool:
    is_own = link.startswith("/") and not link.startswith("//")
    return (is_own or is_https(link)) and not any(sign.isspace() or sign in "\\<>\"'" for sign in link)
