"""The catalog's pages: home, the full list, a program, a rubric, an achievement, and the pictures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from waymark.records.catalog import queries
from waymark.records.catalog.models import Offering, ProgramVersion
from waymark.rules.forms.text import folded, isolated
from waymark.rules.kernel.errors import NotFound
from waymark.rules.offerings.told import NOTHING, Told
from waymark.rules.packs.model import Achievement, Contact, LeafKind, Pack, Pathway, Tier
from waymark.web.shared.components.lists import RubricCell, RubricRow
from waymark.web.shared.components.marks import BadgeImage
from waymark.web.shared.staff import local_day
from waymark.web.shared.story import story

from .preview import achievement_preview
from .route import badge_of, leaves, legs
from .route_map import draw
from .who_assesses import how_assessed, is_read_by_staff


@dataclass(frozen=True)
class Listing:
    """A program as the catalog lists it."""

    title: str
    tagline: str
    url: str
    badge: BadgeImage
    kind: str
    campuses: tuple[str, ...]
    levels: int
    micros: int


@dataclass(frozen=True)
class SmallListing:
    """A badge that can be earned inside a program."""

    name: str
    description: str
    url: str
    badge: BadgeImage


def language() -> str:
    """The page's language, two letters."""
    return (get_language() or "en")[:2]


def stack_of(pack: Pack) -> Achievement:
    """The achievement that stands for the whole program: its stack, or else its last one."""
    ranked = sorted(pack.achievements.values(), key=lambda a: (a.tier is Tier.STACK, a.level))
    return ranked[-1]


def _listing(version: ProgramVersion, pack: Pack) -> Listing:
    stack = stack_of(pack)
    return Listing(
        title=pack.title,
        tagline=pack.tagline,
        url=reverse("public-program", args=[pack.program]),
        badge=badge_of(version.pk, stack),
        kind=_("Micro-credential") if stack.tier is Tier.STACK else _("Badge"),
        campuses=tuple(isolated(offering.campus.name) for offering in version.offerings.all()),
        levels=sum(a.tier is Tier.LEVEL for a in pack.achievements.values()),
        micros=sum(a.tier is Tier.MICRO for a in pack.achievements.values()),
    )


def _newest() -> list[tuple[ProgramVersion, Pack]]:
    programs = queries.published_programs()
    versions = [program.published[0] for program in programs]  # type: ignore[attr-defined]  # prefetched under this name
    return [(version, queries.localized_pack(version.pk, language())) for version in versions]


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What this is, what can be earned, and a door for each kind of visitor."""
    newest = sorted(_newest(), key=lambda pair: -len(pair[1].achievements))
    context: dict[str, object] = {"listings": [_listing(*pair) for pair in newest]}
    if newest:
        version, pack = newest[0]
        route = legs(pack, version.pk, pack.pathways[pack.campuses[0]])
        context |= {
            "featured": _listing(version, pack),
            "pack": pack,
            "levels": [leg for leg in route if leg.tier is Tier.LEVEL],
            "micros": [leg for leg in route if leg.tier is Tier.MICRO],
            "summit": badge_of(version.pk, stack_of(pack), mini=True),
            "start_url": reverse("public-program", args=[pack.program]) + "#start",
        }
    context["has_supervisors"] = any(pack.appraisals for _version, pack in newest)
    context["has_rubrics"] = any(pack.rubrics for _version, pack in newest)
    return render(request, "public/home.html", context)


@require_safe
def programs(request: HttpRequest) -> HttpResponse:
    """Every micro-credential there is, with the badges inside each; `q` looks in names, descriptions and tags."""
    wanted = request.GET.get("q", "").strip()[:80]
    found, newest = [], _newest()
    for version, pack in newest:
        inside = [
            SmallListing(
                name=achievement.name,
                description=achievement.description,
                url=reverse("public-achievement", args=[pack.program, pack.version, achievement.key]),
                badge=badge_of(version.pk, achievement),
            )
            for achievement in pack.achievements.values()
            if achievement is not stack_of(pack)
            and _mentions(wanted, achievement.name, achievement.description, *achievement.tags)
        ]
        if inside or _mentions(wanted, pack.title, pack.tagline, pack.description):
            found.append((_listing(version, pack), inside))
    has_rubrics = any(pack.rubrics for _version, pack in newest)
    return render(request, "public/programs.html", {"found": found, "wanted": wanted, "has_rubrics": has_rubrics})


def _mentions(wanted: str, *texts: str) -> bool:
    return folded(wanted) in folded(" ".join(texts))


@require_safe
def program(request: HttpRequest, slug: str, number: str | None = None) -> HttpResponse:
    """Everything the public page of a program tells, by the pathway of the campus that was chosen."""
    version = queries.published_version(slug, number)
    pack = queries.localized_pack(version.pk, language())
    newest = queries.published_version(slug) if number else version
    campus = request.GET.get("campus", pack.campuses[0])
    if campus not in pack.campuses:
        raise NotFound(_("This program has no pathway for that campus."))
    pathway = pack.pathways[campus]
    route = legs(pack, version.pk, pathway)
    today = local_day(story(request).now)
    offerings = {o.campus.key: o for o in queries.open_offerings(on=today).filter(version=version)}
    address = (
        reverse("public-program-version", args=[slug, number]) if number else reverse("public-program", args=[slug])
    )
    context = {
        "version": version,
        "pack": pack,
        "newest": newest if newest.pk != version.pk else None,
        "legs": [leg for leg in route if leg.tier is not Tier.MICRO],
        "micros": [leg for leg in route if leg.tier is Tier.MICRO],
        "map": draw(route),
        "any_order": not any(
            leaf.kind is LeafKind.EARNED
            for each in pack.achievements.values()
            if each.tier is Tier.MICRO
            for leaf in leaves(each.requires)
        ),
        "summit": badge_of(version.pk, stack_of(pack)),
        "pathway": pathway,
        "campus": campus,
        "campuses": [
            (key, pack.pathways[key], key == campus, f"{address}?campus={key}#route", _is_open(offerings.get(key)))
            for key in pack.campuses
        ],
        "asks": [(way.name, *_asked_at(way, offerings.get(key))) for key, way in pack.pathways.items()],
        "starts": _starts(pack, offerings, chosen=request.GET.get("campus", "")),
        "rubrics": [
            (rubric.title, reverse("public-rubric", args=[slug, pack.version, rubric.key]))
            for rubric in pack.rubrics.values()
        ],
        "counts": [
            (sum(leg.tier is tier for leg in route), tier.value)
            for tier in Tier
            if any(leg.tier is tier for leg in route)
        ],
        "owner": version.program.owner,
        "how_assessed": how_assessed(pack, campus),
        "is_read_by_staff": is_read_by_staff(pack, campus),
    }
    return render(request, "public/program.html", context)


def _starts(pack: Pack, offerings: Mapping[str, Offering], *, chosen: str) -> list[tuple[str, str, bool]]:
    """Where one can start today, in the order of the pack: campus, address, and whether the reader chose it."""
    return [
        (isolated(offerings[key].campus.name), reverse("learner-enroll", args=[offerings[key].pk]), key == chosen)
        for key in pack.campuses
        if key in offerings
    ]


def _asked_at(way: Pathway, opening: Offering | None) -> tuple[Sequence[Contact], Told]:
    """Whom to ask at a campus, by its offering or else by the pack, and what else the campus tells."""
    told = opening.told if opening else NOTHING
    return told.contacts or way.contacts, told


def _is_open(offering: Offering | None) -> bool:
    return offering is not None


@require_safe
def rubric(request: HttpRequest, slug: str, number: str, key: str) -> HttpResponse:
    """A rubric, the one assessors use, for anyone."""
    version = queries.published_version(slug, number)
    pack = queries.localized_pack(version.pk, language())
    found = pack.rubrics.get(key)
    if found is None:
        raise NotFound(_("This version has no such rubric."))
    rows = [
        RubricRow(
            name=criterion.name,
            cells=tuple(
                RubricCell(level=label, text=criterion.descriptors[level]) for level, label in found.levels.items()
            ),
        )
        for criterion in found.criteria.values()
    ]
    used_by = [activity.title for activity in pack.activities.values() if activity.rubric == key]
    return render(request, "public/rubric.html", {"pack": pack, "rubric": found, "rows": rows, "used_by": used_by})


@require_safe
def achievement(request: HttpRequest, slug: str, number: str, key: str) -> HttpResponse:
    """A badge: what it means and what it asks for."""
    version = queries.published_version(slug, number)
    pack = queries.localized_pack(version.pk, language())
    found = pack.achievements.get(key)
    if found is None:
        raise NotFound(_("This version has no such badge."))
    route = {leg.key: leg for leg in legs(pack, version.pk, pack.pathways[pack.campuses[0]])}
    parts = [route[leaf.key] for leaf in leaves(found.requires) if leaf.key in route]
    rows = [(pack.frameworks[ref.framework], pack.frameworks[ref.framework].rows[ref.code]) for ref in found.alignment]
    context = {
        "pack": pack,
        "version": version,
        "achievement": found,
        "leg": route[key],
        "parts": parts,
        "alignment": rows,
        "owner": version.program.owner,
        "preview": achievement_preview(version, pack, found, language=language()),
    }
    return render(request, "public/achievement.html", context)


@require_safe
def art(request: HttpRequest, version_id: object, name: str) -> HttpResponse:
    """A picture of a version. Its bytes never change, so it may be kept for ever; an SVG may run nothing."""
    found = queries.art(version_id, name)  # type: ignore[arg-type]  # the uuid converter gives a UUID
    etag = f'"{found.digest}"'
    response: HttpResponse
    if request.headers.get("If-None-Match") == etag:
        response = HttpResponseNotModified()
    else:
        response = HttpResponse(bytes(found.body), content_type=found.media_type)
    response["ETag"] = etag
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
