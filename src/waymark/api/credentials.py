"""A credential for machines: the bytes that were signed, by themselves or baked into the badge's picture."""

from functools import lru_cache
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from openbadges3 import bake
from waymark.records.catalog.queries import art
from waymark.records.credentials.queries import ReadableCredential, readable_credential
from waymark.rules.kernel.errors import NotFound

from .answers import CREDENTIAL_JSON, Keep, chosen_json, named
from .problems import answers_problems
from .viewer import CLOCK, viewer

SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@answers_problems("GET", "HEAD")
def credential_json(request: HttpRequest, credential_id: UUID) -> HttpResponse:
    """The signed credential, byte for byte as it was signed."""
    found = _readable(request, credential_id)
    media_type = chosen_json(request, usual=CREDENTIAL_JSON)
    answer = named(request, found.body.encode(), name=found.digest, media_type=media_type, keep=_keep(found))
    answer.headers["Vary"] = "Accept"
    return answer


@answers_problems("GET", "HEAD")
def credential_png(request: HttpRequest, credential_id: UUID) -> HttpResponse:
    """The badge's PNG with the credential in it."""
    return _baked(request, credential_id, ending="png", media_type="image/png")


@answers_problems("GET", "HEAD")
def credential_svg(request: HttpRequest, credential_id: UUID) -> HttpResponse:
    """The badge's SVG with the credential in it, as a file to save: never shown inside our pages."""
    answer = _baked(request, credential_id, ending="svg", media_type="image/svg+xml")
    answer.headers["Content-Disposition"] = f'attachment; filename="{credential_id}.svg"'
    answer.headers["Content-Security-Policy"] = SANDBOX
    return answer


def _baked(request: HttpRequest, credential_id: UUID, *, ending: str, media_type: str) -> HttpResponse:
    found = _readable(request, credential_id)
    if not found.art:
        raise NotFound("This badge has no picture. Take the credential as JSON.")
    picture = _picture(found.version_id, f"{found.art}.{ending}")
    name = f"{found.digest}-{ending}"
    return named(request, bake(picture, found.body.encode()), name=name, media_type=media_type, keep=_keep(found))


@lru_cache(maxsize=64)
def _picture(version_id: UUID, name: str) -> bytes:
    """A picture of a published version. Kept in the process: such a version never changes."""
    return bytes(art(version_id, name).body)


def _readable(request: HttpRequest, credential_id: UUID) -> ReadableCredential:
    token = request.GET.get("share", "")
    return readable_credential(credential_id, actor=lambda: viewer(request), now=CLOCK.now(), share_token=token)


def _keep(found: ReadableCredential) -> Keep:
    return Keep.PUBLIC if found.is_public else Keep.PRIVATE
