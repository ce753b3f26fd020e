"""`waymark check`: does everything still fit together?"""

import argparse
import json
import sys
from typing import TYPE_CHECKING

from waymark.rules.kernel.clock import SystemClock

if TYPE_CHECKING:
    from waymark.flows.check_records import Finding

HELP = "Check integrity: facts, progress, audit chain, credentials and status lists; exit 1 on a finding"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--json for machines."""
    parser.add_argument("--json", action="store_true", help="print counts and findings as one JSON object")


def run(args: argparse.Namespace) -> int:
    """Derive again, recompute, verify again; print what was found, and store it for the administrators' page."""
    from waymark.config.cli import set_up

    set_up()
    from waymark.flows.check_records import counted, findings

    found = list(findings(SystemClock().now()))
    counts = counted()
    if args.json:
        listed = [{"kind": each.kind, "id": each.object_id, "message": each.message} for each in found]
        print(json.dumps({"ok": not found, "checked": counts, "findings": listed}, indent=1))
    else:
        for each in found:
            print(f"{each.kind} {each.object_id}: {each.message}")
        told = ", ".join(f"{count} {kind}" for kind, count in counts.items())
        print(f"{'No finding' if not found else f'{len(found)} findings'}. Checked {told}.")
    _keep(found, counts)
    return 1 if found else 0


def _keep(found: "list[Finding]", counts: dict[str, int]) -> None:
    """Store it; a database that takes no writing, such as a copy to look at, is told and no fault."""
    from django.core.exceptions import ObjectDoesNotExist
    from django.db import DatabaseError

    from waymark.config.prepare import operator
    from waymark.flows.check_records import keep_check

    try:
        keep_check(operator(), found, counts)
    except (DatabaseError, ObjectDoesNotExist) as error:
        print(f"This result could not be stored: {error}", file=sys.stderr)
