"""`waymark people`: who belongs where, by command."""

import argparse

from . import people_import

HELP = "Import rosters of people"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """import FILE."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    people_import.add_arguments(actions.add_parser("import", help=people_import.HELP, description=people_import.HELP))


def run(args: argparse.Namespace) -> int:
    """Do what was asked."""
    return people_import.run(args)
