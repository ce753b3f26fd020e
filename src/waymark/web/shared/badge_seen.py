"""What a badge says of itself, in a few words."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings

from openbadges3 import Report
from openbadges3.strict_json import Json

from .check_words import plainly


@dataclass(frozen=True)
class Seen:
    """What the badge says of itself. Shown as true only when the signature covers it and its issuer is known.

    `issued_on` is the badge's own day, whatever zone a reader is in.
    """

    name: str
    issuer: str
    issued_on: date | None
    address: str
    description: str
    criteria: str


def seen(report: Report) -> Seen | None:
    """The badge's own words, each cut to a length that a page bears; None when nothing could be read."""
    credential = report.credential
    if credential is None:
        return None
    achievement = _part(_part(credential, "credentialSubject"), "achievement")
    return Seen(
        name=plainly(_text(achievement.get("name")) or _text(credential.get("name"))),
        issuer=plainly(report.claim.name or report.claim.id),
        issued_on=report.dates.issued.day if report.dates.issued else None,
        address=_text(credential.get("id")) if _text(credential.get("id")).startswith(settings.BASE_URL) else "",
        description=_text(achievement.get("description"), 1200),
        criteria=_text(_part(achievement, "criteria").get("narrative"), 1200),
    )


def _part(value: object, key: str) -> dict[str, Json]:
    found = value.get(key) if isinstance(value, dict) else None
    if isinstance(found, list) and found:
        found = found[0]
    return found if isinstance(found, dict) else {}


def _text(value: object, longest: int = 300) -> str:
    return value[:longest] if isinstance(value, str) else ""
