"""`waymark seed`: made-up people in an empty installation, for trials and tests."""

import argparse
import json
import os
import sys
from pathlib import Path

HELP = "Fill an empty installation with made-up people and print accounts, sign-in links, API tokens and ids"
PROJECT = Path(__file__).resolve().parents[4]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How many learners, which ones, and in which form the answer comes."""
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    parser.add_argument("--learners", type=int, default=60)
    parser.add_argument("--seed", type=int, default=7, help="the same number makes the same people")


def run(args: argparse.Namespace) -> int:
    """Prepare what is missing, seed, print."""
    if not 0 <= args.learners <= 100_000:
        print("Give a number of learners between 0 and 100000.", file=sys.stderr)
        return 2
    from waymark.config.cli import set_up

    if os.environ.get("WAYMARK_BASE_URL", "http:").startswith("http:"):
        set_up(mode="demo")
    else:  # an address that the world can reach is in production unless it says otherwise
        set_up()
    from dataclasses import replace

    from django.conf import settings

    from waymark.config.prepare import migrate, operator, prepare_catalog, today
    from waymark.config.seeding.report import report
    from waymark.config.seeding.seed import BEGAN, seed

    migrate()
    ctx = operator()
    folder = settings.WAYMARK.packs_dir or PROJECT / "packs"
    before = replace(ctx, now=ctx.now - BEGAN)
    for line in prepare_catalog(before, folder, opens_on=today(before)):
        print(line, file=sys.stderr)
    for line in seed(ctx, learners=args.learners, seed=args.seed):
        print(line, file=sys.stderr)
    made = report(ctx)
    print(json.dumps(made, indent=2) if args.json else "\n".join(f"{key}: {value}" for key, value in made.items()))
    return 0
