"""What a document is that is no badge of Open Badges 3.0: an older badge, another credential, or nothing of the kind.

Open Badges 2.0 (and 2.1) assertions name a context of w3id.org; 1.1 too; 1.0 and 0.5 have none and are known by their
members. They are recognized, not judged: a hosted one is only as good as its issuer's own site says today.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from .codes import Code
from .errors import OpenBadgesError
from .model.structure import types_of
from .strict_json import Json

ADDRESS = re.compile(r"https?://[^\s<>\"]+")
_CONTEXTS = re.compile(r"https?://w3id\.org/openbadges/(v[12])(?:p1)?/?")
_BADGE_TYPES = frozenset({"OpenBadgeCredential", "AchievementCredential", "EndorsementCredential", "ClrCredential"})
_SUBJECT_TYPES = frozenset({"AchievementSubject", "EndorsementSubject", "ClrSubject"})
_LISTS = frozenset({"BitstringStatusListCredential", "StatusList2021Credential", "RevocationList2020Credential"})
_FORMS = {"hosted": "hosted", "HostedBadge": "hosted", "signed": "signed", "SignedBadge": "signed"}


class UnreadError(OpenBadgesError):
    """What was given is no badge that can be judged; `reason` says what it is instead."""

    reason = Code.NOT_A_BADGE


def is_signed_badge(document: Mapping[str, Json]) -> bool:
    """Whether a document is plainly a badge, endorsement or learner record of Open Badges 3.0 that has a proof."""
    types = document.get("type")
    is_badge = type(types) is list and any(type(item) is str and item in _BADGE_TYPES for item in types)
    return is_badge and "credentialSubject" in document and bool(document.get("proof"))


def require_open_badges_3(document: Mapping[str, Json]) -> None:
    """Raise `UnreadError` for what is no badge, endorsement or learner record of Open Badges 3.0."""
    types = {item for item in types_of(document) if isinstance(item, str)}
    if "credentialSubject" in document and not types.isdisjoint(_BADGE_TYPES):
        return
    older = _older(document, types)
    if older is not None:
        raise older
    subject = document.get("credentialSubject")
    if isinstance(subject, list) and len(subject) == 1:
        subject = subject[0]
    holder: Mapping[str, Json] = subject if isinstance(subject, dict) else {}
    if types & _BADGE_TYPES or _SUBJECT_TYPES & set(map(str, types_of(holder))) or "achievement" in holder:
        return
    if types & _LISTS:
        raise UnreadError("This is a status list, not a badge.", kind="status list")
    if "VerifiableCredential" in types:
        named = ", ".join(sorted(map(str, types - {"VerifiableCredential"}))) or "no type of its own"
        sentence = f"This is a verifiable credential, but not a badge ({named[:200]})."
        raise UnreadError(sentence, kind="verifiable credential", name=named[:200])
    raise UnreadError("This is JSON, but not a badge.", kind="JSON")


def older_address(address: str, container: str) -> UnreadError:
    """What an address baked into an image says: a hosted badge of Open Badges 1 or 2."""
    sentence = (
        f"This image holds only an address ({address[:300]}), as images of Open Badges 1 and 2 do. There is no "
        "signature in it to check; the badge is at that address."
    )
    return UnreadError(
        sentence, Code.OPEN_BADGES_2, edition="1 or 2", address=address[:300], form="address", container=container
    )


def _older(document: Mapping[str, Json], types: set[str]) -> UnreadError | None:
    edition = _edition(document)
    is_awarded = "badge" in document and ("recipient" in document or "Assertion" in types)
    if not is_awarded and not (edition and "Assertion" in types):
        if edition and types & {"BadgeClass", "Issuer", "Profile"}:
            return UnreadError("This describes a badge or an issuer; nobody was awarded it.", kind="badge description")
        return None
    edition = edition or "1.0"
    form, address = _form(document)
    sentence = f"This is a badge of Open Badges {edition}, an older standard. It is recognized here, but not judged."
    if form == "hosted":
        sentence += " It is hosted: whether it still stands is what its issuer's own site says."
    code = Code.OPEN_BADGES_2 if edition.startswith("2") else Code.OPEN_BADGES_1
    return UnreadError(sentence, code, edition=edition, address=address[:300], form=form)


def _edition(document: Mapping[str, Json]) -> str:
    contexts = document.get("@context")
    for context in contexts if isinstance(contexts, list) else [contexts]:
        match = _CONTEXTS.fullmatch(context) if isinstance(context, str) else None
        if match:
            return "2.0" if match[1] == "v2" else "1.1"
    return ""


def _form(document: Mapping[str, Json]) -> tuple[str, str]:
    """How it asks to be checked, and where it is hosted."""
    asked = document.get("verification", document.get("verify"))
    members = asked if isinstance(asked, dict) else {}
    form = _FORMS.get(str(members.get("type")), "hosted")
    for address in (members.get("url"), document.get("id")):
        if isinstance(address, str) and ADDRESS.fullmatch(address):
            return form, address
    return form, ""
