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
SIGNINGS, VERIFICATIONS = 4, 2
"""How often ours are all done in a round, so that it takes about as long as one of the reference."""


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
        """No digest is remembered from one pass to the next; the shape was met before."""
        took = 0.0
        for _ in range(SIGNINGS):
            shapes = Shapes()
            for body in sign_many(linted[:FEW], key, created=CREATED, shapes=shapes):
                assert body
            began = perf_counter()
            for body in sign_many(linted[FEW:], key, created=CREATED, shapes=shapes):
                assert body
            took += perf_counter() - began
        return SIGNINGS * (OURS - FEW) / took

    def verify_ours() -> float:
        began = perf_counter()
        for _ in range(VERIFICATIONS):
            for body in signed:
                assert verify(body, fetch=no_fetch, now=NOW, policy=STRICT).verdict is Verdict.VALID
        return VERIFICATIONS * OURS / (perf_counter() - began)

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
