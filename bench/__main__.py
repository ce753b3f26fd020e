"""`PYTHONPATH=src .venv/bin/python -m bench [credentials|library|service]`: measure and print a table."""

import os
import sys
import tempfile
from importlib import import_module

from .measure import HEAD

PARTS = ("credentials", "library", "service")


def main() -> None:
    """Run the parts that were asked for, or all, in a scratch installation."""
    asked = sys.argv[1:] or PARTS
    if unknown := [name for name in asked if name not in PARTS]:
        sys.exit(f"There is no part named {unknown[0]}. Use: {', '.join(PARTS)}.")
    os.environ.update(WAYMARK_MODE="demo", WAYMARK_DATA_DIR=tempfile.mkdtemp(prefix="waymark-bench-"))
    from waymark.config.cli import set_up

    set_up()
    from django.conf import settings

    settings.STATIC_ROOT.mkdir(parents=True)  # pages are asked without a collected folder of static files
    print(HEAD)
    for name in asked:
        for measured in import_module(f"bench.{name}").run():
            print(measured.line(), flush=True)


main()
