"""A badge as a certificate to print: tagged PDF, on Letter or A4, in English or French."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from openbadges3 import Report, Verdict
from waymark.records.catalog.queries import localized_pack
from waymark.records.credentials.queries import CredentialPage, credential_for_page
from waymark.records.credentials.verifying import verify_stored
from waymark.rules.kernel.context import ANONYMOUS
from waymark.rules.kernel.errors import Invalid, NotFound
from waymark.rules.packs.model import Tier
from waymark.web.shared.components.text import day_year, through, zone
from waymark.web.shared.proof import answer
from waymark.web.shared.story import story
from waymark.web.shared.typesetting.sheets import NoSuchLetterError, tagged_pdf

from .badge_page import PRINTED, Door, door_of
from .sheet_values import code, drawing, named_bytes, wanted_language

PAPERS = {"letter": "us-letter", "a4": "a4"}


@require_safe
def certificate(request: HttpRequest, credential_id: UUID) -> HttpResponse:
    """The certificate, to anyone who may see the badge (`?share=` for a link; `language`, `paper`). What does not stand
    is said on it first; a revoked badge has none. Raises NotFound, Invalid."""
    ctx = story(request)
    token = request.GET.get("share", "")
    actor = ANONYMOUS if token else ctx.actor
    page = credential_for_page(credential_id, actor=actor, now=ctx.now, share_token=token)
    paper = request.GET.get("paper", "letter")
    if paper not in PAPERS:
        raise Invalid(_("Choose the paper “letter” or “a4”."))
    report = verify_stored(page.credential.pk, now=ctx.now)
    with translation.override(wanted_language(request)):
        if report.verdict not in PRINTED:
            raise NotFound(_("There’s no certificate of this badge. %(why)s") % {"why": answer(report).title + "."})
        values = _values(page, door_of(page, token), report) | {"paper": PAPERS[paper]}
    try:
        body = tagged_pdf("certificate", values)
    except NoSuchLetterError as error:
        said = _("We can’t print “%(letters)s”, because no font on this site has it. Print the badge’s page instead.")
        raise NotFound(said % {"letters": error.letters}) from error
    response = named_bytes(request, body, media_type="application/pdf", keep="private, no-cache")
    response["Content-Disposition"] = f'inline; filename="certificate-{page.credential.pk}.pdf"'
    return response


def _values(page: CredentialPage, door: Door, report: Report) -> dict[str, object]:
    pack = localized_pack(page.credential.award.version_id, translation.get_language())
    achievement = pack.achievements[page.achievement.key]
    told = answer(report)
    stands = report.verdict is Verdict.VALID
    title = _("Certificate: %(badge)s") % {"badge": achievement.name}
    issued = page.credential.valid_from
    return {
        "language": translation.get_language(),
        "title": f"{title}, {page.holder_name}" if page.holder_name else title,
        "issuer": page.issuer_name,
        "id": str(page.credential.pk),
        "on": [issued.year, issued.month, issued.day],
        "state": "" if stands else told.title,
        "state_text": "" if stands else told.text,
        "name": page.holder_name,
        "lead": _lead(achievement.tier is Tier.STACK, has_name=bool(page.holder_name)),
        "badge": achievement.name,
        "description": achievement.description,
        "facts": _facts(page),
        "art": drawing(page.credential.award.version_id, achievement.art),
        "art_words": _("Image of the badge “%(badge)s”") % {"badge": achievement.name},
        "code": code(door.address),
        "code_words": _("QR code that opens %(address)s") % {"address": door.address},
        "check": _("Scan the code to check if this badge is still valid."),
        "address": door.address,
        "shown_address": door.address.partition("://")[2],
        "note": _note(page),
    }


def _lead(is_stack: bool, *, has_name: bool) -> str:
    if not has_name:
        return _("Micro-credential") if is_stack else _("Badge")
    return _("has earned the micro-credential") if is_stack else _("has earned the badge")


def _facts(page: CredentialPage) -> list[tuple[str, str]]:
    ends = day_year(page.valid_until) if page.valid_until else _("Doesn’t expire")
    return [
        (_("Earned on"), day_year(page.credential.valid_from)),
        (_("Earned at"), page.campus_name),
        (_("Expires"), ends),
        (_("Badge ID"), str(page.credential.pk)),
    ]


def _note(page: CredentialPage) -> str:
    if page.opening is not None:
        ends = page.opening.ends_at
        said = _("This link works through %(day)s (%(zone)s).")
        return said % {"day": through(ends), "zone": zone(ends)}
    return "" if page.is_public else _("The code works for others only while the holder shares this badge.")
