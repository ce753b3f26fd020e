"""`waymark check`: does everything still fit together?"""

import argparse
import json
from collections.abc import Iterator

from waymark.rules.kernel.clock import SystemClock

HELP = "Check integrity: facts, progress, audit chain, credentials and status lists; exit 1 on a finding"
Finding = tuple[str, str, str]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--json for machines."""
    parser.add_argument("--json", action="store_true", help="print counts and findings as one JSON object")


def run(args: argparse.Namespace) -> int:
    """Derive again, recompute, verify again."""
    from waymark.config.cli import set_up

    set_up()
    found = list(findings())
    counts = counted()
    if args.json:
        listed = [{"kind": kind, "id": named, "message": message} for kind, named, message in found]
        print(json.dumps({"ok": not found, "checked": counts, "findings": listed}, indent=1))
    else:
        for kind, named, message in found:
            print(f"{kind} {named}: {message}")
        told = ", ".join(f"{count} {kind}" for kind, count in counts.items())
        print(f"{'No finding' if not found else f'{len(found)} findings'}. Checked {told}.")
    return 1 if found else 0


def findings() -> Iterator[Finding]:
    """Whatever is not as it must be."""
    from waymark.records.audit.chain import chain_breaks
    from waymark.records.awards.queries import granted_awards
    from waymark.records.credentials.check import credential_faults, list_faults
    from waymark.records.ledger.check import ledger_faults

    now = SystemClock().now()
    for found in ledger_faults(granted_awards):
        yield found.kind.value, str(found.object_id), found.detail
    for position, message in chain_breaks():
        yield "audit-entry", str(position), message
    for fault in (*credential_faults(now=now), *list_faults(now=now)):
        yield fault.object_kind, fault.object_id, fault.message


def counted() -> dict[str, int]:
    """How much there was to look at, and how much waits to be signed."""
    from waymark.records.audit.models import Entry
    from waymark.records.credentials.models import Credential, StatusList
    from waymark.records.credentials.signing_queue import unsigned_count
    from waymark.records.enrollment.models import Enrollment
    from waymark.records.ledger.models import Fact

    return {
        "facts": Fact.objects.count(),
        "enrollments": Enrollment.objects.count(),
        "audit entries": Entry.objects.count(),
        "credentials": Credential.objects.exclude(body="").count(),
        "status lists": StatusList.objects.count(),
        "awards waiting to be signed": unsigned_count(),
    }
