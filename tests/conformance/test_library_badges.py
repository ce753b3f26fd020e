"""The library alone: others accept what it issues, it accepts what they issue, and nobody a badge that was changed."""

import os
from typing import Any

import pytest

from openbadges3 import Outcome, Report, Verdict
from openbadges3.errors import LintError
from openbadges3.issue import sign
from openbadges3.strict_json import JsonObject
from tests.conformance.suites import (
    READ_ONLY,
    SELECTIVE,
    SIGNERS,
    WAYS,
    House,
    Npm,
    Way,
    issued_by_them,
    issued_by_us,
    judged_by_them,
    with_one_byte_changed,
)
from tests.conformance.varied import CREATED, has_far_texts

pytestmark = [pytest.mark.conformance, pytest.mark.xdist_group("npm-suites")]
COUNT = int(os.environ.get("OPENBADGES3_CONFORMANCE", "3"))
"""How many badges are issued in each way by each side; a thousand when one has the time."""

SIGNATURE_FAILED = {
    "Error: Invalid signature.",
    "VerificationError: Verification error(s).",
    "JWSSignatureVerificationFailed: signature verification failed",
}


def failed_checks(report: Report) -> list[str]:
    return [check.name for check in report.checks if check.outcome is Outcome.FAILED]


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_others_accept_our_badges_and_refuse_them_changed(libraries: Npm, ours: House, way: Way) -> None:
    varied = ours.varied(way)
    for _ in range(COUNT):
        document = varied.next(with_subject_id=way.suite == "vc-jwt")
        content = issued_by_us(way, document, *varied.pointers(document))
        found = judged_by_them(libraries, way, content)
        assert found["accepted"] and found["errors"] == [] and not found.get("set"), (found, content)
        assert ours.judged_by_us(content).verdict is Verdict.VALID, (ours.judged_by_us(content), content)
        changed = with_one_byte_changed(way, content, varied)
        refused = judged_by_them(libraries, way, changed)
        assert not refused["accepted"] and set(refused["errors"]) <= SIGNATURE_FAILED, (refused, changed)
        assert failed_checks(ours.judged_by_us(changed)) == ["proof"], (ours.judged_by_us(changed), changed)


@pytest.mark.parametrize("way", [*WAYS, READ_ONLY], ids=str)
def test_we_accept_their_badges_and_refuse_them_changed(libraries: Npm, theirs: House, way: Way) -> None:
    varied = theirs.varied(way)
    for _ in range(COUNT):
        document = varied.next(with_subject_id=way.suite == "vc-jwt")
        content = issued_by_them(libraries, way, document, *varied.pointers(document))
        report = theirs.judged_by_us(content)
        assert report.verdict is Verdict.VALID, (report, content)
        changed = theirs.judged_by_us(with_one_byte_changed(way, content, varied))
        assert changed.verdict is Verdict.INVALID and failed_checks(changed) == ["proof"], (changed, content)


NEEDED = ["/id", "/type", "/issuer", "/validFrom", "/credentialSubject"]
SELECTIVELY = Way(SELECTIVE, "P-256")


def test_what_they_cannot_disclose_selectively(libraries: Npm, ours: House, theirs: House) -> None:
    """Why that suite is spared texts like blank nodes: the libraries relabel those too, so they are not signed."""
    labeled: JsonObject = {"name": "a text with _:b0 in it"}
    content = issued_by_us(SELECTIVELY, ours.varied(SELECTIVELY).next() | labeled, NEEDED, ["/name"])
    assert ours.judged_by_us(content).verdict is Verdict.VALID
    assert judged_by_them(libraries, SELECTIVELY, content)["errors"] == ["Error: Invalid signature."]
    document = theirs.varied(SELECTIVELY).next() | labeled
    document.pop("credentialStatus", None)
    content = issued_by_them(libraries, SELECTIVELY, document, NEEDED, ["/name"])
    for each in (content, content.replace(b"_:b0", b"_:b7")):
        assert judged_by_them(libraries, SELECTIVELY, each)["accepted"]
        assert failed_checks(theirs.judged_by_us(each)) == ["proof"]


def test_what_they_cannot_issue_selectively(libraries: Npm, ours: House, theirs: House) -> None:
    """Why they are spared coordinates: compacting writes the type `GeoCoordinates` as `geo`, which means nothing."""
    geo = {"type": "GeoCoordinates", "latitude": 60, "longitude": -0.5}
    address = {"type": ["Address"], "geo": geo}

    def placed(house: House) -> dict[str, Any]:
        issuer = {"id": house.issuers["P-256"], "type": ["Profile"], "address": address}
        return house.varied(SELECTIVELY).next() | {"issuer": issuer}

    content = issued_by_us(SELECTIVELY, placed(ours), NEEDED, [])
    assert judged_by_them(libraries, SELECTIVELY, content)["accepted"]
    with pytest.raises(AssertionError, match="latitude"):
        issued_by_them(libraries, SELECTIVELY, placed(theirs), NEEDED, [])


def test_what_they_sort_otherwise(libraries: Npm, ours: House) -> None:
    """RDFC-1.0 sorts by code points; the libraries compare UTF-16 units, so `lint` refuses such badges."""
    made = {}
    for suite in ("eddsa-rdfc-2022", "eddsa-jcs-2022"):
        way = Way(suite, "Ed25519")
        document: dict[str, Any] = ours.varied(way).next()
        assert not has_far_texts(document)
        document["credentialSubject"]["achievement"]["tag"] = ["\uff76\uff85", "\U0001f331"]
        assert has_far_texts(document)
        with pytest.raises(LintError, match="sort two texts"):
            issued_by_us(way, document, [], [])
        content = sign(document, SIGNERS["Ed25519"], created=CREATED, cryptosuite=suite)
        assert ours.judged_by_us(content).verdict is Verdict.VALID
        made[suite] = judged_by_them(libraries, way, content)
    assert made["eddsa-rdfc-2022"]["errors"] == ["Error: Invalid signature."]
    assert made["eddsa-jcs-2022"]["accepted"]
