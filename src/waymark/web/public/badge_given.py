"""The badge that somebody gave to be checked, from wherever it has to be taken, and what the check says of it."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from openbadges3 import OpenBadgesError, Report, unbake
from openbadges3.bake import is_png, is_svg
from waymark.network.outside import outside_fetch, outside_fetcher
from waymark.records.credentials.queries import CredentialPage, credential_for_page, live_share
from waymark.records.credentials.verifying import our_credential_id, verify_content, verify_stored
from waymark.rules.kernel.context import Context
from waymark.rules.kernel.errors import NotFound
from waymark.web.shared.badge_seen import Seen, seen

from .pasted import Elsewhere, OurCredential, OurOther, OurShare, understood

BADGES = (
    "application/vc+ld+json, application/vc;q=0.9, application/ld+json;q=0.9, application/json;q=0.9, "
    "application/vc+jwt;q=0.9, application/jwt;q=0.9, image/png;q=0.8, image/svg+xml;q=0.8, */*;q=0.1"
)
MOST_AGAIN = 512 * 1024
"""Longer texts are not put into the page to be sent again."""


@dataclass(frozen=True)
class Given:
    """A badge and what the check says of it.

    `page` is the badge's page when it is of this site and the asker may see it; `is_ours` is true of a badge of this
    site whose page they may not see too. `again` is a text that gives the same badge once more.
    """

    report: Report
    seen: Seen | None
    page: CredentialPage | None
    is_ours: bool
    again: str


def given_badge(ctx: Context, content: bytes) -> Given:
    """A badge given as bytes."""
    report = verify_content(content, now=ctx.now, elsewhere=outside_fetch())
    return _given(ctx, report, _again(content))


def given_link(ctx: Context, text: str, *, elsewhere_too: bool) -> Given:
    """A badge given by what somebody pasted. Raises NotFound, with what to do, when that leads to no badge."""
    match understood(text):
        case bytes(content):
            return given_badge(ctx, content)
        case OurCredential(credential_id, share):
            return _ours(ctx, credential_id, share, text)
        case OurShare(token):
            found = live_share(token, now=ctx.now)
            if found is None:
                raise NotFound(_("This link no longer works. Ask the person who sent it for a new one."))
            return _ours(ctx, found.credential_id, token, text)
        case OurOther():
            raise NotFound(_("That isn’t a badge link. Badge links end in a long ID."))
        case Elsewhere(url) if elsewhere_too:
            return given_badge(ctx, _fetched(url))
        case _:
            raise NotFound(_("Your link is in the form. Choose “Check badge” to open it."))


def _ours(ctx: Context, credential_id: UUID, share: str, text: str) -> Given:
    page = credential_for_page(credential_id, actor=ctx.actor, now=ctx.now, share_token=share)
    report = verify_stored(credential_id, now=ctx.now)
    return Given(report, seen(report), page, is_ours=True, again=text)


def _given(ctx: Context, report: Report, again: str) -> Given:
    credential_id, page = our_credential_id(report), None
    if credential_id is not None:
        try:
            page = credential_for_page(credential_id, actor=ctx.actor, now=ctx.now)
        except NotFound:
            page = None
    return Given(report, seen(report), page, is_ours=credential_id is not None, again=again)


def _fetched(url: str) -> bytes:
    fetcher = outside_fetcher()
    if fetcher is None:
        raise NotFound(_("We don’t open links to other sites. Download the badge there, then choose the file."))
    try:
        found = fetcher.page(url, accept=BADGES, largest=settings.BADGE_LIMIT_BYTES)
    except LookupError:
        said = _("We couldn’t get a badge from that address. Download the badge there, then choose the file.")
        raise NotFound(said) from None
    if found.media_type in ("text/html", "application/xhtml+xml"):
        said = _("That address is a web page, not a badge file. Download the badge there, then choose the file.")
        raise NotFound(said)
    return found.body


def _again(content: bytes) -> str:
    """The badge as a text that can be sent again, when it is short enough for a page."""
    try:
        signed = unbake(content) if is_png(content) or is_svg(content) else content
        text = signed.decode()
    except (OpenBadgesError, UnicodeDecodeError):
        return ""
    return text if len(text) <= MOST_AGAIN else ""
