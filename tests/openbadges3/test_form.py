"""Faults of form hide no signature: told as notes for display, a refusal where every rule counts and when issuing."""

import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from openbadges3 import DISPLAY, STRICT, Outcome, Report, Verdict, issue, verify
from openbadges3.errors import LintError
from openbadges3.keys import EcdsaSigner
from openbadges3.model import Association
from openbadges3.said import as_signed
from openbadges3.selective import base, derive, issue_base
from openbadges3.strict_json import dumps

from .samples import CREATED, NOW, SIGNER, badge
from .test_related import plain
from .test_tokens import HEADER, PAYLOAD, token
from .test_verify import LISTED, signed

CASES = Path(__file__).parent / "cases"


def judged(content: bytes, policy: Any = DISPLAY) -> Report:
    return verify(content, fetch=LISTED, now=NOW, policy=policy)


def subject(**changes: Any) -> dict[str, Any]:
    return dict(plain()["credentialSubject"]) | changes


def achievement(**changes: Any) -> dict[str, Any]:
    return subject(achievement=subject()["achievement"] | changes)


def without(part: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in part.items() if name not in names}


def nameless() -> dict[str, Any]:
    return without(subject(), "id", "identifier")


SHAPES: dict[str, tuple[dict[str, Any], str]] = {
    "one value for an array": ({"evidence": plain()["evidence"][0]}, "$.evidence"),
    "one type for an array": ({"credentialSubject": subject(type="AchievementSubject")}, "$.credentialSubject.type"),
    "one tag for an array": ({"credentialSubject": achievement(tag="work")}, "$.credentialSubject.achievement.tag"),
    "an array for one subject": ({"credentialSubject": [subject()]}, "$.credentialSubject"),
    "an array for one issuer": ({"issuer": [plain()["issuer"]]}, "$.issuer"),
    "an array for one achievement": (
        {"credentialSubject": subject(achievement=[subject()["achievement"]])},
        "$.credentialSubject.achievement",
    ),
    "an array for one text": ({"name": ["Ready for work"]}, "$.name"),
    "an array for one date": ({"validFrom": ["2026-05-01T12:00:00Z"]}, "$.validFrom"),
    "an array for one type of achievement": (
        {"credentialSubject": achievement(achievementType=["Badge"])},
        "$.credentialSubject.achievement.achievementType",
    ),
    "no id of a subject": ({"credentialSubject": nameless()}, "$.credentialSubject"),
    "an image that is an address": (
        {"issuer": plain()["issuer"] | {"image": "https://x.example/i.png"}},
        "$.issuer.image",
    ),
    "an unknown kind of achievement": (
        {"credentialSubject": achievement(achievementType="Skill")},
        "$.credentialSubject.achievement.achievementType",
    ),
    "no description": (
        {"credentialSubject": subject(achievement=without(subject()["achievement"], "description"))},
        "$.credentialSubject.achievement.description",
    ),
    "a day by itself": ({"validUntil": "2026-06-01"}, "$.validUntil"),
    "a time without a zone": ({"validUntil": "2026-06-01T12:00:00"}, "$.validUntil"),
}  # fmt: skip


@pytest.mark.parametrize(("changes", "path"), SHAPES.values(), ids=SHAPES.keys())
def test_a_fault_of_form_is_a_note_and_a_refusal_where_every_rule_counts(changes: dict[str, Any], path: str) -> None:
    document = plain(**changes)
    content = signed(document)
    report = judged(content)
    assert (report.verdict, report.is_signed) == (Verdict.VALID, True), report.checks
    assert path in [note.path for note in report.notes]
    structure = report.check("structure")
    assert structure is not None and (structure.outcome, structure.code) == (Outcome.NOTED, "form")
    strict = judged(content, STRICT)
    assert (strict.verdict, strict.reason, strict.is_signed) == (Verdict.INVALID, "form", True)
    with pytest.raises(LintError):
        issue(document, SIGNER)


@pytest.mark.parametrize(("changes", "path"), SHAPES.values(), ids=SHAPES.keys())
def test_a_fault_of_form_excuses_no_change(changes: dict[str, Any], path: str) -> None:
    content = signed(plain(**changes)).replace(b"1.5", b"2.5")
    assert (judged(content).verdict, judged(content).reason) == (Verdict.INVALID, "changed")


EMPTY: dict[str, Any] = {
    "an empty array": {"evidence": []},
    "null": {"description": None},
    "empty in the subject": {"credentialSubject": subject(result=[], role=None)},
    "null in an array": {"evidence": [*plain()["evidence"], None]},
    "empty all the way": {"evidence": [{"type": ["Evidence"], "name": "x", "genre": [None]}]},
}


@pytest.mark.parametrize("changes", EMPTY.values(), ids=EMPTY.keys())
def test_members_that_say_nothing_are_left_out_and_noted(changes: dict[str, Any]) -> None:
    document = plain(**changes)
    said, _ = as_signed(document)
    content = json.loads(signed(said))
    content = json.dumps(document | {"proof": content["proof"]}).encode()
    report = judged(content)
    assert report.verdict is Verdict.VALID and report.notes, report.checks
    assert report.credential == said | {"proof": json.loads(content)["proof"]}
    assert judged(content, STRICT).reason == "form"


def test_the_cases_that_were_met() -> None:
    for name in ("empty-evidence", "name-no-id"):
        report = judged((CASES / f"{name}.json").read_bytes())
        assert report.verdict is Verdict.VALID and report.is_signed and report.notes, name
    assert judged((CASES / "plain.json").read_bytes()).notes == ()


def test_a_number_with_more_digits_than_are_signed_is_shown_as_signed() -> None:
    written = 0.1 + 0.2  # seventeen digits
    said = plain(credentialSubject=subject(creditsEarned=0.3))
    document = json.loads(signed(said))
    document["credentialSubject"]["creditsEarned"] = written
    report = judged(dumps(document))
    assert report.verdict is Verdict.VALID and report.credential is not None
    assert report.credential["credentialSubject"]["creditsEarned"] == 0.3  # type: ignore[call-overload,index]  # JSON
    assert [note.path for note in report.notes] == ["$.credentialSubject.creditsEarned"]
    document["credentialSubject"]["creditsEarned"] = 0.31
    assert judged(dumps(document)).reason == "changed"


def test_a_whole_number_that_readers_round_is_shown_as_signed() -> None:
    content = signed(plain(credentialSubject=subject(creditsEarned=float(2**60))))
    written = content.replace(str(float(2**60)).encode(), str(2**60 + 1).encode())
    if written == content:
        written = content.replace(b'"creditsEarned":1152921504606846976.0', b'"creditsEarned":1152921504606846977')
    report = judged(written)
    assert report.verdict is Verdict.VALID and report.credential is not None
    assert report.credential["credentialSubject"]["creditsEarned"] == float(2**60)  # type: ignore[call-overload,index]  # JSON
    assert judged(written, STRICT).verdict is Verdict.INVALID


def test_hidden_members_are_never_forgiven() -> None:
    content = json.loads(signed(plain()))
    content["@id"] = content.pop("id")
    report = judged(dumps(content))
    assert (report.verdict, report.check("structure").code) == (Verdict.INVALID, "hidden-parts")  # type: ignore[union-attr]
    assert not report.is_signed


# Tokens

CLAIMS = ["iss", "jti", "sub", "nbf", "exp"]


@pytest.mark.parametrize("claim", CLAIMS)
def test_a_token_without_a_claim_is_read_for_display(claim: str) -> None:
    payload = {name: value for name, value in PAYLOAD.items() if name != claim}
    content = token(HEADER, payload)
    report = judged(content)
    assert report.verdict is Verdict.VALID and [note.path for note in report.notes] == [claim]
    assert (judged(content, STRICT).verdict, judged(content, STRICT).reason) == (Verdict.INVALID, "form")


@pytest.mark.parametrize("claim", CLAIMS)
def test_a_claim_that_says_something_else_is_never_forgiven(claim: str) -> None:
    report = judged(token(HEADER, PAYLOAD | {claim: 5 if claim in ("nbf", "exp") else "urn:x"}))
    assert (report.verdict, report.reason) == (Verdict.INVALID, "claims-differ")


def test_another_header_is_a_note() -> None:
    report = judged(token(HEADER | {"x5c": ["AA"]}, PAYLOAD))
    assert report.verdict is Verdict.VALID and [note.path for note in report.notes] == ["header"]


def test_a_token_about_a_subject_without_an_id() -> None:
    payload = PAYLOAD | {"credentialSubject": nameless()}
    del payload["sub"]
    report = judged(token(HEADER, payload))
    assert report.verdict is Verdict.VALID
    assert {note.path for note in report.notes} == {"$.credentialSubject", "sub"}


# Learner records


def test_the_type_of_an_association_is_one_text() -> None:
    written = Association(association_type="exactMatchOf", source_id="urn:a", target_id="urn:b").to_json()
    assert written["type"] == "Association"
    assert Association.from_json(written).to_json() == written


# Selective disclosure


def disclosed() -> bytes:
    """What a holder shows of a selectively signed badge: its subject, and whatever the issuer made mandatory."""
    key = EcdsaSigner(ec.derive_private_key(7, ec.SECP256R1()))
    issuer = key.verification_method.partition("#")[0]
    made = issue_base(badge(issuer=issuer, purpose=None), key, created=CREATED)
    return dumps(derive(made, show=["/credentialSubject/id"]))


def test_a_disclosure_of_which_nothing_was_mandatory_leaves_it_open(monkeypatch: pytest.MonkeyPatch) -> None:
    assert judged(disclosed()).reason != "nothing-mandatory"
    monkeypatch.setattr(base, "ALWAYS_MANDATORY", ())  # as issuers elsewhere may sign; ours never do
    report = judged(disclosed())
    assert (report.verdict, report.reason) == (Verdict.CANNOT_TELL, "nothing-mandatory")
    assert "mandatory" in report.check("proof").detail  # type: ignore[union-attr]  # it is there
