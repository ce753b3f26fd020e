"""What one check may cost: counted, so that a busy machine changes nothing. `bench hostile` measures it in seconds."""

import cProfile
import json
import pstats
from collections.abc import Callable
from typing import Any

import pytest

from bench.hostile import HOSTILE, POLICY, counted, credential, evidence, fit, plain
from openbadges3 import DISPLAY, Outcome, Verdict, issue, verify
from openbadges3.canonical import Shapes
from openbadges3.status_list import Purpose
from openbadges3.work import MOST, Work

from .samples import CREATED, LIST, NOTHING, NOW, SIGNER, badge, entry, serving, status_list
from .test_related import plain as without_list
from .test_verify import signed

CALLS = 1_500_000
"""Calls of functions in one check, the library's own and those under it: half a second at three a microsecond."""


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_badge_costs_more_than_the_budget_of_a_check(content: Callable[[], bytes]) -> None:
    data, shapes = content(), Shapes()
    for _ in range(3):  # as it comes, while its shape is learned, and once it is known
        work, profile = Work(), cProfile.Profile()
        report = profile.runcall(verify, data, fetch=NOTHING, now=NOW, policy=POLICY, shapes=shapes, work=work)
        if work.left < 0:
            assert (report.verdict, report.reason) == (Verdict.CANNOT_TELL, "too-much-work")
        assert pstats.Stats(profile).total_calls < CALLS  # type: ignore[attr-defined]  # not in its stub


def test_all_that_is_inside_shares_one_budget() -> None:
    def inside(count: int) -> bytes:
        return fit(plain() | {"endorsement": [credential(n + 1, evidence(4, f"{n} {{}}")) for n in range(count)]})

    few, many = counted(inside(4)), counted(inside(16))
    assert 2 * few.spent < many.spent <= MOST
    alone = counted(fit(credential(1, evidence(4, "{}")))).spent
    assert many.spent > 16 * alone


def test_each_proof_of_a_chain_is_paid_for() -> None:
    document = plain() | {"evidence": evidence(20, "number {}")}
    one, four = (counted(fit(document, proofs=count, is_chain=True)).spent for count in (1, 4))
    assert four > 3 * one


def test_over_the_budget_nothing_is_said_against_a_badge() -> None:
    content = issue(badge(purpose=None), SIGNER)
    for most in (0, 10, 500, 3_000):
        report = verify(content, fetch=NOTHING, now=NOW, shapes=Shapes(), work=Work(most))
        assert (report.verdict, report.reason) == (Verdict.CANNOT_TELL, "too-much-work"), most
        assert Outcome.FAILED not in {check.outcome for check in report.checks}
    assert verify(content, fetch=NOTHING, now=NOW, shapes=Shapes(), work=Work()).verdict is Verdict.VALID


def test_what_was_found_before_the_budget_ran_out_counts() -> None:
    document: Any = without_list(validUntil="2026-05-20T00:00:00Z")
    document["endorsement"] = [credential(number + 1, evidence(10 + number, "{}")) for number in range(22)]
    report = verify(signed(document), fetch=NOTHING, now=NOW, policy=DISPLAY)
    assert report.findings == (Verdict.EXPIRED, Verdict.CANNOT_TELL)
    assert report.check("endorsement") is not None


def test_a_large_learner_record_is_within_the_budget() -> None:
    parts = [json.loads(issue(badge(purpose=None) if n % 2 else without_list(), SIGNER)) for n in range(10)]
    for number, part in enumerate(parts):
        part |= {"id": f"urn:uuid:{number}"}
        del part["proof"]
    signed_parts = [json.loads(signed(part)) for part in parts]
    work = counted(signed(without_list(relatedResource=signed_parts)))
    assert work.left > 0


def test_an_image_of_several_megabytes_is_within_the_budget() -> None:
    document: Any = without_list()
    document["credentialSubject"]["achievement"]["image"] = {
        "id": "data:image/png;base64," + "A" * 7_900_000,
        "type": "Image",
    }
    content = signed(document)
    for _ in range(3):
        assert verify(content, fetch=NOTHING, now=NOW, policy=DISPLAY).verdict is Verdict.VALID


def test_lists_and_documents_that_are_fetched_are_paid_for() -> None:
    content = issue(badge(), SIGNER, created=CREATED)
    listed = status_list(set())
    small, large = Work(), Work()
    verify(content, fetch=serving({LIST: listed}), now=NOW, shapes=Shapes(), work=small)
    verify(content, fetch=serving({LIST: listed + b" " * 1_000_000}), now=NOW, shapes=Shapes(), work=large)
    assert large.spent > small.spent + 10_000


def test_a_list_that_several_entries_name_is_verified_once() -> None:
    def spent(count: int) -> float:
        entries = [entry(Purpose.REVOCATION, index).to_json() for index in range(count)]
        work, content = Work(), signed(without_list(credentialStatus=entries))
        report = verify(content, fetch=serving({LIST: status_list({99})}), now=NOW, shapes=Shapes(), work=work)
        assert report.verdict is Verdict.VALID
        return work.spent

    assert spent(4) - spent(2) < 2 * (spent(2) - spent(1)) + 20_000
