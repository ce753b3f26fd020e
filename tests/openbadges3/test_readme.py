"""The examples of the README run as they stand, one after the other."""

import re
from pathlib import Path
from typing import Any

import pytest

import openbadges3

README = Path(openbadges3.__file__).parent / "README.md"


def test_the_examples_run(capsys: pytest.CaptureFixture[str]) -> None:
    names: dict[str, Any] = {}
    blocks = re.findall(r"```python\n(.*?)```", README.read_text(), re.DOTALL)
    assert len(blocks) >= 5
    for block in blocks:
        exec(block, names)
    assert "proof passed The signature covers the whole badge and holds." in capsys.readouterr().out
