"""What verifiers ask an issuer for: its DID document and its status lists."""

import hashlib
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from waymark.records.credentials.addresses import organization_did, root_did
from waymark.records.credentials.queries import status_list
from waymark.records.credentials.verifying import did_json

from .answers import CREDENTIAL_JSON, JSON, Keep, accepted, chosen_json, named
from .problems import answers_problems

DID_JSON = "application/did+json"


@answers_problems("GET", "HEAD")
def root_did_json(request: HttpRequest) -> HttpResponse:
    """The DID document of the issuer that speaks for the whole address."""
    return _did(request, root_did(settings.BASE_URL))


@answers_problems("GET", "HEAD")
def organization_did_json(request: HttpRequest, key: str) -> HttpResponse:
    """The DID document of one organization."""
    return _did(request, organization_did(settings.BASE_URL, key))


@answers_problems("GET", "HEAD")
def status_list_json(request: HttpRequest, list_id: UUID) -> HttpResponse:
    """A status list as it was last signed."""
    found = status_list(list_id)
    body = found.document.encode()
    name = hashlib.sha256(body).hexdigest()
    answer = named(
        request, body, name=name, media_type=chosen_json(request, usual=CREDENTIAL_JSON), keep=Keep.PUBLIC_BUT_ASK
    )
    answer.headers["Vary"] = "Accept"
    return answer


def _did(request: HttpRequest, did: str) -> HttpResponse:
    body = did_json(did)
    name = hashlib.sha256(body).hexdigest()
    media_type = DID_JSON if DID_JSON in accepted(request.headers.get("Accept", "")) else JSON
    return named(request, body, name=name, media_type=media_type, keep=Keep.PUBLIC_BUT_ASK)
