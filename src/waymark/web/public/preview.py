"""What a message shows of a link to a badge: title, text and picture (https://ogp.me)."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from openbadges3 import Report, Verdict
from waymark.records.catalog.models import ProgramVersion
from waymark.records.credentials.queries import CredentialPage
from waymark.rules.forms.text import isolated
from waymark.rules.packs.model import Achievement, Pack
from waymark.web.shared.components.text import day_year
from waymark.web.shared.proof import answer

LOCALES = {"en": "en_US", "fr": "fr_CA"}


@dataclass(frozen=True)
class Preview:
    """The values of the `og:` tags. Addresses are absolute, for others ask for them."""

    title: str
    text: str
    address: str
    picture: str
    picture_words: str
    locale: str


def badge_preview(
    page: CredentialPage, achievement: Achievement, report: Report, *, address: str, token: str, language: str
) -> Preview:
    """A badge as its page shows it, no more: the name only where the page has it, and what does not stand first. A
    valid badge is not called valid, for other sites keep what they showed once."""
    stands = report.verdict is Verdict.VALID
    title = f"{achievement.name} · {isolated(page.holder_name)}" if page.holder_name else achievement.name
    told = _("Issued by %(issuer)s, earned at %(campus)s on %(day)s. Open the page to check it.") % {
        "issuer": isolated(page.issuer_name),
        "campus": isolated(page.campus_name),
        "day": day_year(page.credential.valid_from),
    }
    state = answer(report)
    query = {"language": language} | ({"share": token} if token else {})
    picture = reverse("public-credential-card", args=[page.credential.pk])
    return Preview(
        title=title if stands else f"{state.title}: {title}",
        text=told if stands else f"{state.title}. {state.text} {told}",
        address=address,
        picture=f"{settings.BASE_URL}{picture}?{urlencode(query)}",
        picture_words=_("Image of the badge “%(badge)s”") % {"badge": achievement.name},
        locale=LOCALES[language],
    )


def achievement_preview(version: ProgramVersion, pack: Pack, achievement: Achievement, *, language: str) -> Preview:
    """A badge that can be earned."""
    place = [pack.program, pack.version, achievement.key]
    picture = reverse("public-achievement-card", args=place)
    return Preview(
        title=f"{achievement.name} · {isolated(version.program.owner.name)}",
        text=Truncator(achievement.description).chars(300),
        address=settings.BASE_URL + reverse("public-achievement", args=place),
        picture=f"{settings.BASE_URL}{picture}?{urlencode({'language': language})}",
        picture_words=_("Image of the badge “%(badge)s”") % {"badge": achievement.name},
        locale=LOCALES[language],
    )
