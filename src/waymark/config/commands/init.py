"""`waymark init`: the database, the packs and the keys."""

import argparse
from pathlib import Path

HELP = "Make the database, publish the packs and make the signing keys; safe to run again"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`--packs DIR` names the folder of packs to publish."""
    parser.add_argument("--packs", type=Path, help="folder of packs to publish (default: WAYMARK_PACKS_DIR)")
    parser.add_argument("--open", action="store_true", help="open each newest version on all of its campuses today")


def run(args: argparse.Namespace) -> int:
    """Migrate, publish, set issuers up."""
    from waymark.config.cli import set_up

    set_up()
    from django.conf import settings

    from waymark.config.prepare import migrate, operator, prepare_catalog, today

    migrate()
    folder = args.packs or settings.WAYMARK.packs_dir
    if folder is None:
        print("The database is ready. Give --packs DIR to publish packs.")
        return 0
    ctx = operator()
    for line in prepare_catalog(ctx, folder, opens_on=today(ctx) if args.open else None):
        print(line)
    return 0
