"""The printed matrix: what a reviewer read is what the policy decides."""

from pathlib import Path

from tests.pure.policy.matrix import printed


def test_the_printed_matrix_is_the_one_that_was_reviewed() -> None:
    reviewed = (Path(__file__).parent / "matrix.txt").read_text(encoding="utf-8")
    assert printed() == reviewed, "The policy changed. Print it anew, read the difference and commit it if it is meant."
