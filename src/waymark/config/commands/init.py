"""`waymark init`: the database, the packs and the keys."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from waymark.rules.kernel.context import Context

HELP = "Make the database, publish the packs and make the signing keys; safe to run again"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`--packs DIR` names the folder of packs to publish."""
    parser.add_argument("--packs", type=Path, help="folder of packs to publish (default: WAYMARK_PACKS_DIR)")
    parser.add_argument(
        "--administrator", metavar="EMAIL", help="make this person administrator and print one link to sign in with"
    )
    parser.add_argument("--open", action="store_true", help="open each newest version on all of its campuses today")


def run(args: argparse.Namespace) -> int:
    """Migrate, publish, set issuers up."""
    from waymark.config.cli import set_up

    set_up()
    from django.conf import settings

    from waymark.config.prepare import migrate, operator, prepare_catalog, today

    migrate()
    folder = args.packs or settings.WAYMARK.packs_dir
    ctx = operator()
    if folder is None:
        print("The database is ready. Give --packs DIR to publish packs.")
    else:
        for line in prepare_catalog(ctx, folder, opens_on=today(ctx) if args.open else None):
            print(line)
    if args.administrator:
        _let_in(ctx, args.administrator)
    return 0


def _let_in(ctx: "Context", email: str) -> None:
    from waymark.config.prepare import sign_in_address
    from waymark.flows.set_up_administrator import set_up_administrator

    made = set_up_administrator(ctx, email)
    print(f"{made.person.email} is administrator. This link signs them in once, within a day:")
    print(sign_in_address(made.token))
    if made.is_mailed:
        print("It is mailed to them too, and asks for their address. Mail goes out when a worker runs: waymark work")
