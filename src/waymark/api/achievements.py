"""Achievements for machines, at the addresses that credentials name."""

import hashlib
from functools import lru_cache
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from openbadges3.model import CONTEXTS
from openbadges3.strict_json import dumps
from waymark.records.catalog.models import VersionArt
from waymark.records.catalog.queries import art, pack_of, published_version
from waymark.records.credentials.compose import Party, achievement_part
from waymark.records.credentials.queries import issuer_of_organization
from waymark.rules.kernel.errors import NotFound
from waymark.rules.packs.model import Achievement

from .answers import JSON, Keep, chosen_json, named
from .credentials import SANDBOX
from .problems import answers_problems


@answers_problems("GET", "HEAD")
def achievement_json(request: HttpRequest, slug: str, number: str, key: str) -> HttpResponse:
    """An achievement of a published version, with the contexts to read it by."""
    version = published_version(slug, number)
    _achievement(version.pk, key)
    issuer = issuer_of_organization(version.program.owner_id)
    creator = Party(issuer.did, issuer.name, issuer.url) if issuer else None
    part = achievement_part(pack_of(version.pk), key, base_url=settings.BASE_URL, creator=creator)
    body = dumps({"@context": list(CONTEXTS), **part.to_json()})
    name = hashlib.sha256(body).hexdigest()
    answer = named(request, body, name=name, media_type=chosen_json(request, usual=JSON), keep=Keep.PUBLIC)
    answer.headers["Vary"] = "Accept"
    return answer


@answers_problems("GET", "HEAD")
def achievement_picture(request: HttpRequest, slug: str, number: str, key: str, ending: str) -> HttpResponse:
    """The picture of an achievement, with nothing baked into it."""
    version = published_version(slug, number)
    achievement = _achievement(version.pk, key)
    if not achievement.art:
        raise NotFound("This achievement has no picture.")
    found = _art(version.pk, f"{achievement.art}.{ending}")
    answer = named(request, bytes(found.body), name=found.digest, media_type=found.media_type, keep=Keep.FOR_EVER)
    answer.headers["Content-Security-Policy"] = SANDBOX
    return answer


@lru_cache(maxsize=64)
def _art(version_id: UUID, name: str) -> VersionArt:
    return art(version_id, name)


def _achievement(version_id: UUID, key: str) -> Achievement:
    found = pack_of(version_id).achievements.get(key)
    if found is None:
        raise NotFound("This version of the program has no such achievement.")
    return found
