"""What people hand in: badges in presentations, envelopes and clipboards. Only the badge is judged."""

import json
from pathlib import Path
from typing import Any

import pytest

from openbadges3 import DISPLAY, STRICT, Policy, Report, Verdict, bake, issue, verify
from openbadges3.jwt_issue import issue_token
from openbadges3.multiformats import base64url_encode
from openbadges3.strict_json import Json, dumps

from .samples import CREATED, NOTHING, NOW, SIGNER, SVG, badge, png
from .test_related import plain
from .test_verify import signed

CASES = Path(__file__).parent / "cases"
BADGE = issue(badge(purpose=None), SIGNER, created=CREATED)
TEXT = BADGE.decode()
DOCUMENT: Any = json.loads(BADGE)
TOKEN = issue_token(badge(purpose=None), SIGNER)
V2 = ["https://www.w3.org/ns/credentials/v2"]


def judged(content: bytes, policy: Policy = DISPLAY) -> Report:
    return verify(content, fetch=NOTHING, now=NOW, policy=policy)


def presentation(*held: Json) -> dict[str, Any]:
    return {"@context": V2, "type": ["VerifiablePresentation"], "verifiableCredential": [*held]}


def envelope(content: bytes, media_type: str = "application/vc+jwt") -> dict[str, Any]:
    return {"@context": V2, "type": "EnvelopedVerifiableCredential", "id": f"data:{media_type},{content.decode()}"}


def unsigned_token(payload: dict[str, Any]) -> bytes:
    return b".".join(base64url_encode(part).encode() for part in (b'{"alg":"EdDSA"}', dumps(payload), bytes(64)))


AROUND: dict[str, tuple[bytes, str]] = {
    "a presentation": (dumps(presentation(DOCUMENT)), "presentation"),
    "a presentation with one credential by itself": (
        dumps(presentation() | {"verifiableCredential": DOCUMENT}),
        "presentation",
    ),
    "a presentation with a token": (dumps(presentation(TOKEN.decode())), "presentation"),
    "a presentation with an envelope": (dumps(presentation(envelope(TOKEN))), "presentation"),
    "a presentation as a token": (unsigned_token({"vp": presentation(DOCUMENT)}), "presentation"),
    "a presentation as vp+jwt": (unsigned_token(presentation(envelope(TOKEN))), "presentation"),
    "an envelope": (dumps(envelope(TOKEN)), "envelope"),
    "an envelope in base64": (
        dumps(envelope(base64url_encode(TOKEN).encode(), "application/vc+jwt;base64")),
        "envelope",
    ),
    "a member of an API": (dumps({"credential": DOCUMENT}), "wrapper"),
    "members of the Open Badges API": (dumps({"credential": [DOCUMENT], "compactJwsString": []}), "wrapper"),
    "tokens of the Open Badges API": (dumps({"compactJwsString": [TOKEN.decode()]}), "wrapper"),
    "a member of the VC API": (dumps({"verifiableCredential": DOCUMENT}), "wrapper"),
    "a text in a member": (dumps({"credential": TEXT}), "wrapper"),
    "members in members": (dumps({"data": {"credential": DOCUMENT}}), "wrapper"),
    "quoted JSON": (json.dumps(TEXT).encode(), "wrapper"),
    "a quoted token": (json.dumps(TOKEN.decode()).encode(), "wrapper"),
    "a list of one": (dumps([DOCUMENT]), "wrapper"),
    "marks of a chat": (b"```json\n" + BADGE + b"\n```", "wrapper"),
    "quotation marks": (b"'" + BADGE + b"'", "wrapper"),
    "the case that was met": ((CASES / "wrapped-credential.json").read_bytes(), "wrapper"),
}


@pytest.mark.parametrize(("content", "inside"), AROUND.values(), ids=AROUND.keys())
def test_what_is_around_a_badge_is_taken_off_and_named(content: bytes, inside: str) -> None:
    report = judged(content)
    assert (report.verdict, report.inside) == (Verdict.VALID, inside), report.checks
    assert report.is_badge and report.credential is not None and "achievement" in str(report.credential)


def test_a_byte_order_mark_is_a_note_and_a_refusal_where_every_rule_counts() -> None:
    for content in (b"\xef\xbb\xbf" + BADGE, b"\xef\xbb\xbf\r\n" + BADGE + b"\r\n"):
        report = judged(content)
        assert report.verdict is Verdict.VALID
        assert [note.detail for note in report.notes] == ["starts with a byte order mark."]
        strict = judged(content, STRICT)
        assert (strict.verdict, strict.reason) == (Verdict.INVALID, "form")


WRAPPERS = [content for content, inside in AROUND.values() if inside == "wrapper"]


@pytest.mark.parametrize("content", WRAPPERS, ids=[name for name, around in AROUND.items() if around[1] == "wrapper"])
def test_a_wrapper_is_a_refusal_where_every_rule_counts(content: bytes) -> None:
    assert (judged(content, STRICT).verdict, judged(content, STRICT).reason) == (Verdict.INVALID, "form")


def test_a_token_that_was_broken_into_lines_is_put_together() -> None:
    broken = b"\n".join(TOKEN[start : start + 76] for start in range(0, len(TOKEN), 76))
    assert judged(broken).verdict is Verdict.VALID


@pytest.mark.parametrize("bake_into", [png(), SVG])
def test_pictures_may_hold_what_files_may(bake_into: bytes) -> None:
    assert judged(bake(bake_into, b'{"credential":' + BADGE + b"}")).verdict is Verdict.VALID
    assert judged(bake(bake_into, TOKEN)).container.endswith("jwt")


def test_what_is_around_a_badge_never_speaks_for_it() -> None:
    forged = json.loads(BADGE.replace(b"1.5", b"2.5"))
    for content in (presentation(forged), {"credential": forged}, {"verdict": "valid", "credential": forged}):
        assert judged(dumps(content)).reason == "changed"


def test_of_several_badges_each_is_judged_and_the_worst_is_told() -> None:
    expired = json.loads(signed(plain(validUntil="2026-05-20T00:00:00Z")))
    report = judged(dumps(presentation(DOCUMENT, expired, DOCUMENT)))
    assert report.verdict is Verdict.EXPIRED and report.credential is not None
    assert report.credential["validUntil"] == "2026-05-20T00:00:00Z"
    assert report.checks[0].code == "several" and report.checks[0].values["count"] == "3"
    assert judged(dumps(presentation(DOCUMENT, DOCUMENT))).verdict is Verdict.VALID
    forged = json.loads(BADGE.replace(b"1.5", b"2.5"))
    assert judged(dumps(presentation(DOCUMENT, expired, forged))).reason == "changed"


def test_several_badges_in_a_wrapper_are_refused_where_every_rule_counts() -> None:
    content = dumps([DOCUMENT, DOCUMENT])
    assert judged(content).verdict is Verdict.VALID and judged(content).notes
    assert (judged(content, STRICT).verdict, judged(content, STRICT).reason) == (Verdict.INVALID, "form")


def test_too_many_badges_and_too_many_wrappers_leave_it_open() -> None:
    many = judged(
        dumps(presentation(*[{"id": n, **json.loads(TEXT)} for n in range(5)] * 7)), Policy(form=DISPLAY.form)
    )
    assert many.verdict is Verdict.CANNOT_TELL and many.reason == "too-large"
    wrapped: Any = DOCUMENT
    for _ in range(8):
        wrapped = {"credential": wrapped}
    assert judged(dumps(wrapped)).reason == "too-large"


@pytest.mark.parametrize(
    "content",
    [
        presentation(),
        presentation(5),
        {"@context": V2, "type": ["VerifiablePresentation"]},
        {"credential": []},
        {"credential": 5},
        envelope(b"x") | {"id": "https://x.example"},
        envelope(b"%%%", "application/vc+jwt;base64"),
        envelope(b"x"),
        {"credential": {"hello": "world"}},
    ],
)
def test_nothing_inside_is_no_badge(content: Any) -> None:
    report = judged(dumps(content))
    assert report.verdict is Verdict.INVALID and not report.is_badge
    assert report.reason in ("not-a-badge", "damaged")


def test_a_credential_inside_a_presentation_must_be_signed_itself() -> None:
    assert judged(dumps(presentation(plain()))).reason == "unsigned"
