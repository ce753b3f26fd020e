"""`waymark messages`: translations."""

import argparse

HELP = "Extract the texts of pages into the translation files and compile them"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`--check` only reports."""
    parser.add_argument("--check", action="store_true", help="exit 1 when a text has no French translation")


def run(args: argparse.Namespace) -> int:
    """Bring locale/fr up to date."""
    from waymark.config.cli import set_up

    set_up(mode="test")
    from waymark.config.messages import update

    return update(check=args.check)
