"""What a badge's page shows, by whichever door it was opened."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from openbadges3 import Verdict
from waymark.records.catalog.queries import localized_pack
from waymark.records.credentials.queries import CredentialPage, may_view
from waymark.records.credentials.states import CredentialState, Visibility
from waymark.records.credentials.theft import newer_than
from waymark.records.credentials.verifying import verify_stored
from waymark.rules.packs.model import Tier
from waymark.web.shared.proof import answer, steps
from waymark.web.shared.qr import qr
from waymark.web.shared.story import story

from .catalog import language
from .earned_by import earned_by
from .preview import badge_preview
from .route import badge_of

PRINTED = (
    Verdict.VALID,
    Verdict.SUSPENDED,
    Verdict.EXPIRED,
    Verdict.SUPERSEDED,
    Verdict.NOT_YET_VALID,
    Verdict.CANNOT_TELL,
)
"""The verdicts under which a badge has a certificate; all but the first stand on it."""


@dataclass(frozen=True)
class Door:
    """The address at which the page was opened, which is the one to pass on; `token` when a link opened it."""

    address: str
    token: str = ""

    def file(self, page: CredentialPage, ending: str) -> str:
        """The absolute address of one of the badge's files (`.png`), which this door opens too."""
        address = settings.BASE_URL + reverse("public-credential", args=[page.credential.pk]) + ending
        return f"{address}?{urlencode({'share': self.token})}" if self.token else address


def door_of(page: CredentialPage, token: str) -> Door:
    """The door that a token opens, or the badge's own."""
    if page.opening is not None and page.opening.is_collection:
        path = reverse("public-collection-badge", args=[token, page.credential.pk])
    elif token:
        path = reverse("public-share", args=[token])
    else:
        path = reverse("public-credential", args=[page.credential.pk])
    return Door(address=settings.BASE_URL + path, token=token)


def show(request: HttpRequest, page: CredentialPage, door: Door) -> HttpResponse:
    """The page. What does not stand says so before anything else. Never listed by search engines."""
    now = story(request).now
    report = verify_stored(page.credential.pk, now=now)
    pack = localized_pack(page.credential.award.version_id, language())
    achievement = pack.achievements[page.achievement.key]
    context = {
        "newer": _newer(request, page),
        "page": page,
        "pack": pack,
        "achievement": achievement,
        "is_stack": achievement.tier is Tier.STACK,
        "badge": badge_of(page.credential.award.version_id, achievement),
        "earned": earned_by(pack, page.credential.award),
        "answer": answer(report),
        "stands": report.verdict is Verdict.VALID,
        "steps": steps(report),
        "report": report,
        "now": now,
        "door": door,
        "files": {ending: door.file(page, f".{ending}") for ending in ("json", "png", "pdf")},
        "has_certificate": report.verdict in PRINTED,
        "preview": badge_preview(page, achievement, report, address=door.address, token=door.token, language=language())
        if page.is_public or page.opening
        else None,
        "qr": qr(door.address),
        "alignment": [pack.frameworks[ref.framework].rows[ref.code] for ref in achievement.alignment],
    }
    response = render(request, "public/credential.html", context)
    response["ETag"] = f'W/"{page.credential.digest}-{report.verdict}-{language()}-{bool(page.holder_name)}"'
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "strict-origin"
    return response


def _newer(request: HttpRequest, page: CredentialPage) -> str:
    """The address of the badge that replaced this one, for whoever may see that one."""
    if page.state is not CredentialState.SUPERSEDED:
        return ""
    found = newer_than(page.credential)
    if found is None or not (found.visibility == Visibility.PUBLIC or may_view(story(request).actor, found)):
        return ""
    return reverse("public-credential", args=[found.pk])
