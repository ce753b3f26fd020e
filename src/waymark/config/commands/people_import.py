"""`waymark people import`: a roster from a file."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from waymark.rules.people.roster import Roster

HELP = "Import a roster: a table (CSV), or OneRoster 1.2 (a ZIP or a folder)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """FILE [--dry-run] [--end-missing] [--by-id] [--json]."""
    parser.add_argument("file", type=Path, metavar="FILE", help="the file, or a folder of OneRoster files")
    parser.add_argument("--dry-run", action="store_true", help="only say what would change")
    parser.add_argument(
        "--end-missing", action="store_true", help="end what earlier rosters said of people who are not in this one"
    )
    parser.add_argument(
        "--by-id",
        action="store_true",
        help="where a campus id and an address differ, trust the id: it is the same person",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")


def run(args: argparse.Namespace) -> int:
    """Read, compare, and write unless there is a problem or a dry run."""
    from waymark.config.cli import set_up

    set_up()
    from waymark.config.prepare import operator
    from waymark.flows.import_roster import compare_roster, import_roster
    from waymark.rules.people.roster_changes import Outcome
    from waymark.rules.people.roster_questions import BY_ID, NOTHING_CHOSEN, Choices

    try:
        roster = _read(args.file)
    except OSError as error:
        print(f"Can't read {args.file}: {error.strerror or error}", file=sys.stderr)
        return 2
    ctx = operator()
    choices = Choices(for_all=BY_ID) if args.by_id else NOTHING_CHOSEN
    if args.dry_run:
        plan = compare_roster(ctx, roster, ends_missing=args.end_missing, choices=choices)
    else:
        plan = import_roster(ctx, roster, file_name=args.file.name, ends_missing=args.end_missing, choices=choices)
    counts = {outcome.value: plan.count(outcome) for outcome in Outcome}
    if args.json:
        problems = [
            {"line": each.line, "column": each.column, "message": each.message}
            | ({"file": each.file} if each.file else {})
            for each in plan.problems
        ]
        print(json.dumps(counts | {"problems": problems}, ensure_ascii=False, indent=1))
        return 1 if problems else 0
    for each in plan.problems:
        place = f"{each.file or args.file.name}:{each.line}" + (f": {each.column}" if each.column else "")
        print(f"{place}: {each.message}", file=sys.stderr)
    if plan.problems:
        count = len(plan.problems)
        print(f"{count} problem{'s' if count > 1 else ''}. Nothing was written.", file=sys.stderr)
        return 1
    told = ", ".join(f"{count} {name}" for name, count in counts.items())
    if plan.answered:
        told += f". Answered {plan.answered} request{'s' if plan.answered > 1 else ''} to be added"
    print(f"Would be: {told}. Nothing was written." if args.dry_run else f"{told}.")
    return 0


def _read(path: Path) -> "Roster":
    from waymark.rules.people.oneroster import FILES, read_oneroster
    from waymark.rules.people.read import read_roster_file

    if path.is_dir():
        return read_oneroster(
            {each.name.lower(): each.read_bytes() for each in path.iterdir() if each.name.lower() in FILES}
        )
    return read_roster_file(path.read_bytes())
