"""Issue and verify: our library by the path the product takes, against @digitalbazaar/vc."""

from time import perf_counter

from openbadges3 import STRICT, Verdict, verify
from openbadges3.canonical import Shapes
from openbadges3.issue import require_own_work, sign_many
from openbadges3.lint import lint
from openbadges3.strict_json import load_object

from .fixture import CREATED, NOW, badges, no_fetch, signer
from .measure import Measured, paired
from .peer import Peer

OURS, THEIRS, FEW = 1500, 60, 20


def run() -> list[Measured]:
    """Issue (lint, sign, verify own work) and verify (shape seen before), each against the reference."""
    key = signer()
    unsigned = list(badges(OURS))
    signed = list(sign_many([lint(badge) for badge in unsigned], key, created=CREATED))
    few, few_signed = unsigned[:THEIRS], [load_object(body) for body in signed[:THEIRS]]

    def issue_ours() -> float:
        began = perf_counter()
        for body in sign_many((lint(badge) for badge in unsigned), key, created=CREATED):
            require_own_work(body, key)
        return OURS / (perf_counter() - began)

    linted = [lint(badge) for badge in unsigned]

    def sign_ours() -> float:
        """Every badge has a digest of its own, none of which is remembered; their shape was met before."""
        shapes = Shapes()
        for body in sign_many(linted[:FEW], key, created=CREATED, shapes=shapes):
            assert body
        began = perf_counter()
        for body in sign_many(linted[FEW:], key, created=CREATED, shapes=shapes):
            assert body
        return (OURS - FEW) / (perf_counter() - began)

    def verify_ours() -> float:
        began = perf_counter()
        good = sum(verify(body, fetch=no_fetch, now=NOW, policy=STRICT).verdict is Verdict.VALID for body in signed)
        took = perf_counter() - began
        if good != len(signed):
            raise AssertionError(f"{len(signed) - good} of {len(signed)} badges did not verify.")
        return OURS / took

    with Peer() as peer:
        return [
            paired(
                "sign `eddsa-rdfc-2022`, shape met before",
                sign_ours,
                "`@digitalbazaar/vc` issue",
                lambda: peer.rate("issue", few),
                least=75,
            ),
            paired(
                "the same with lint before and verification of our own work after",
                issue_ours,
                "`@digitalbazaar/vc` issue",
                lambda: peer.rate("issue", few),
            ),
            paired(
                "verify, shape seen before",
                verify_ours,
                "`@digitalbazaar/vc` verify",
                lambda: peer.rate("verify", few_signed),
                least=40,
            ),
        ]
