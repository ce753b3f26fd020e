"""The corpus a fuzzer starts from, and each file cut and doubled at some twenty places: nothing is found wrong."""

from pathlib import Path

import pytest

from .fuzz_targets import TARGETS

CORPUS = Path(__file__).with_name("corpus")
FILES = sorted(CORPUS.glob("*/*"))


def test_every_target_has_a_corpus() -> None:
    assert {path.parent.name for path in FILES} == set(TARGETS)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_nothing_is_wrong(path: Path) -> None:
    target, content = TARGETS[path.parent.name], path.read_bytes()
    target(content)
    for at in range(0, len(content), max(len(content) // 20, 1)):
        target(content[:at])
        target(content[:at] + content[at // 2 :])
