"""The picture of 1200 × 630 that a message shows for the link of a badge."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from openbadges3 import Verdict
from waymark.records.catalog.queries import localized_pack, published_version
from waymark.records.credentials.queries import credential_for_page
from waymark.records.credentials.verifying import verify_stored
from waymark.rules.kernel.context import ANONYMOUS
from waymark.rules.kernel.errors import NotFound
from waymark.web.shared.components.text import day_year
from waymark.web.shared.proof import answer
from waymark.web.shared.story import story
from waymark.web.shared.typesetting.sheets import picture

from .sheet_values import drawing, named_bytes, wanted_language

PRIVATE = "private, no-store"
SHORTLY = "public, max-age=300"
LONG = "public, max-age=86400"


@require_safe
def credential_card(request: HttpRequest, credential_id: UUID) -> HttpResponse:
    """The picture of a badge, to anyone who may see it (`?share=` for a link; `language`). It never names the holder,
    for pictures are kept by other sites; what does not stand is said on it first. Raises NotFound, Invalid."""
    ctx = story(request)
    token = request.GET.get("share", "")
    actor = ANONYMOUS if token else ctx.actor
    page = credential_for_page(credential_id, actor=actor, now=ctx.now, share_token=token)
    report = verify_stored(page.credential.pk, now=ctx.now)
    with translation.override(wanted_language(request)):
        pack = localized_pack(page.credential.award.version_id, translation.get_language())
        achievement = pack.achievements[page.achievement.key]
        values = {
            "language": translation.get_language(),
            "art": drawing(page.credential.award.version_id, achievement.art),
            "badge": achievement.name,
            "issuer": page.issuer_name,
            "day": _("Earned on %(day)s") % {"day": day_year(page.credential.valid_from)},
            "state": "" if report.verdict is Verdict.VALID else answer(report).title,
        }
    keep = SHORTLY if page.is_public and not token else PRIVATE
    return named_bytes(request, picture("card", values), media_type="image/png", keep=keep)


@require_safe
def achievement_card(request: HttpRequest, slug: str, number: str, key: str) -> HttpResponse:
    """The picture of a badge that can be earned. Raises NotFound, Invalid."""
    version = published_version(slug, number)
    with translation.override(wanted_language(request)):
        pack = localized_pack(version.pk, translation.get_language())
        found = pack.achievements.get(key)
        if found is None:
            raise NotFound(_("This version has no such badge."))
        values = {
            "language": translation.get_language(),
            "art": drawing(version.pk, found.art),
            "badge": found.name,
            "issuer": version.program.owner.name,
            "day": pack.title if pack.title != found.name else "",
            "state": "",
        }
    return named_bytes(request, picture("card", values), media_type="image/png", keep=LONG)
