"""Runs one fuzz target under atheris, which is not among the project's requirements.

    pip install atheris==3.0.0
    PYTHONPATH=src:. python -m tests.openbadges3.fuzz json FOLDER -max_total_time=900

FOLDER collects what reaches new code; what follows are libFuzzer's own options. A crash is written to the working
folder and the command fails. docs/fuzzing.md says what was run.
"""

import sys

import atheris

with atheris.instrument_imports(include=["openbadges3"]):
    from tests.openbadges3.fuzz_targets import TARGETS


def main() -> None:
    """Fuzz until the time is up or something breaks."""
    target = TARGETS[sys.argv.pop(1)]
    atheris.Setup(sys.argv, target)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
