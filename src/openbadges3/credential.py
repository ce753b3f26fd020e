"""What verification asks of any credential: who issued it, when it holds, which credentials are inside it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from .date_times import parse_date_time
from .model.structure import types_of
from .report import Verdict
from .strict_json import Json, JsonObject


def issuer_of(document: Mapping[str, Json]) -> str:
    """The id of the issuer, whether it is written alone or in a profile; empty if there is none."""
    issuer = document.get("issuer")
    identifier = issuer.get("id") if isinstance(issuer, dict) else issuer
    return identifier if isinstance(identifier, str) else ""


def period_verdict(document: Mapping[str, Json], now: datetime) -> tuple[Verdict, str] | None:
    """Whether the document is outside its period, with a sentence; `EncodingError` for a date that is none."""
    start, end = document.get("validFrom"), document.get("validUntil")
    if start is not None and parse_date_time(str(start)) > now:
        return Verdict.NOT_YET_VALID, f"It is valid only from {start}."
    if end is not None and parse_date_time(str(end)) < now:
        return Verdict.EXPIRED, f"It was valid until {end}."
    return None


def embedded_credentials(document: Mapping[str, Json]) -> list[tuple[str, JsonObject | str]]:
    """The credentials inside a document, outermost only, each with its path: as JSON, or as the text of a token."""
    found: list[tuple[str, JsonObject | str]] = []
    stack: list[tuple[str, Json]] = [(f"$.{name}", value) for name, value in document.items() if name != "proof"]
    while stack:
        path, item = stack.pop()
        if isinstance(item, dict):
            if "VerifiableCredential" in types_of(item) or "EndorsementCredential" in types_of(item):
                found.append((path, item))
            elif "EnvelopedVerifiableCredential" in types_of(item):
                found.append((path, str(item.get("id")).partition(",")[2]))
            else:
                stack.extend((f"{path}.{name}", value) for name, value in item.items())
        elif isinstance(item, list):
            if path.endswith(".endorsementJwt"):
                found.extend((f"{path}[{index}]", str(value)) for index, value in enumerate(item))
            else:
                stack.extend((f"{path}[{index}]", value) for index, value in enumerate(item))
    return sorted(found, key=lambda pair: pair[0])
