"""`waymark offerings`: which version is open at which campus, by command."""

import argparse
import json
from datetime import date, timedelta
from typing import TYPE_CHECKING

from .people import day

if TYPE_CHECKING:
    from waymark.records.catalog.models import ProgramVersion

HELP = "List, open and close offerings: which version of a program takes learners at which campus"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """list, open PROGRAM@VERSION ORG, close PROGRAM@VERSION ORG."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    listing = actions.add_parser("list", help="every offering, closed ones too")
    listing.add_argument("--json", action="store_true", help="print one JSON list and nothing else")
    for name, told in (("open", "take new learners"), ("close", "take no new learners; who has started can finish")):
        acting = actions.add_parser(name, help=told)
        acting.add_argument("version", metavar="PROGRAM@VERSION", help="like career-prepared@2024.1")
        acting.add_argument("organization", metavar="ORG", help="key of the campus, as packs name it")
        if name == "open":
            acting.add_argument("--from", dest="opens", type=day, metavar="DATE", help="the first day (default: today)")
        acting.add_argument(
            "--until",
            dest="closes",
            type=day,
            metavar="DATE",
            help="from this day on no one new can start (default: "
            + ("no end)" if name == "open" else "today, or tomorrow when it opened today)"),
        )
        acting.add_argument(
            "--finish",
            type=day,
            metavar="DATE",
            help="the last day to finish for those who have started: they are told, nothing ends by itself",
        )


def run(args: argparse.Namespace) -> int:
    """Do what was asked."""
    from waymark.config.cli import set_up

    set_up()
    if args.action == "list":
        return _list(is_json=args.json)
    return _open(args) if args.action == "open" else _close(args)


def _list(*, is_json: bool) -> int:
    from waymark.records.catalog.models import Offering

    offerings = Offering.objects.select_related("version__program", "campus").defer("version__document")
    rows = [
        {
            "program": each.version.program.slug,
            "version": each.version.number,
            "organization": each.campus.key,
            "from": each.opens_on.isoformat(),
            "until": each.closes_on.isoformat() if each.closes_on else None,
            "finish": each.finish_on.isoformat() if each.finish_on else None,
        }
        for each in offerings.order_by("version__program__slug", "version__number", "campus__key")
    ]
    if is_json:
        print(json.dumps(rows, indent=1))
        return 0
    for row in rows:
        end = f", closes {row['until']}" if row["until"] else ""
        end += f", last day to finish {row['finish']}" if row["finish"] else ""
        print(f"{row['program']}@{row['version']:<12} {row['organization']:<20} opens {row['from']}{end}")
    if not rows:
        print("Nothing is open. Run: waymark offerings open PROGRAM@VERSION ORG")
    return 0


def _open(args: argparse.Namespace) -> int:
    """Open, or open again what was closed."""
    from waymark.config.prepare import operator, today
    from waymark.flows.open_offering import open_offering, reopen_offering
    from waymark.records.catalog.models import Offering
    from waymark.rules.kernel.errors import Conflict

    ctx = operator()
    version = _version(args.version)
    _require_campus(args.organization)
    standing = Offering.objects.filter(version=version, campus__key=args.organization).first()
    if standing is None:
        opens = args.opens or today(ctx)
        days = {"opens_on": opens, "closes_on": args.closes, "finish_on": args.finish}
        open_offering(ctx, version_id=version.pk, campus_key=args.organization, **days)
        print(f"{args.version} opens at {args.organization} on {opens}.")
        return 0
    if args.opens is not None and args.opens != standing.opens_on:
        raise Conflict(f"{args.organization} offers {args.version} from {standing.opens_on} on. Leave --from out.")
    if args.finish is not None:
        raise Conflict("What is opened again has no last day to finish. Leave --finish out.")
    is_open = standing.closes_on is None or standing.closes_on > today(ctx)
    if is_open and standing.closes_on == args.closes:
        print(f"{args.version} is open at {args.organization} already. Nothing was changed.")
        return 0
    reopen_offering(ctx, standing.pk, closes_on=args.closes)
    print(f"{args.version} is open at {args.organization}{f' until {args.closes}' if args.closes else ''}.")
    return 0


def _close(args: argparse.Namespace) -> int:
    from waymark.config.prepare import operator, today
    from waymark.flows.open_offering import close_offering
    from waymark.records.catalog.models import Offering
    from waymark.rules.kernel.errors import NotFound

    ctx = operator()
    version = _version(args.version)
    _require_campus(args.organization)
    standing = Offering.objects.filter(version=version, campus__key=args.organization).first()
    if standing is None:
        raise NotFound(f"{args.organization} doesn’t offer {args.version}. See: waymark offerings list")
    on: date = args.closes or max(today(ctx), standing.opens_on + timedelta(days=1))
    finish = args.finish or standing.finish_on
    is_same = finish == standing.finish_on
    if standing.closes_on is not None and standing.closes_on <= on and args.closes is None and is_same:
        print(f"{args.version} at {args.organization} closes on {standing.closes_on} already. Nothing was changed.")
        return 0
    if args.closes is None and standing.closes_on is not None:
        on = min(on, standing.closes_on)
    told = close_offering(ctx, standing.pk, on=on, finish_on=finish)
    said = f"Who has started can finish{f' until {finish}' if finish else ''}. {told} learners get a letter."
    print(f"{args.version} closes at {args.organization} on {on}. {said}")
    return 0


def _version(text: str) -> "ProgramVersion":
    from waymark.records.catalog.queries import published_version
    from waymark.rules.kernel.errors import Invalid

    slug, _at, number = text.partition("@")
    if not slug or not number:
        raise Invalid(f"“{text}” names no version. Write PROGRAM@VERSION.")
    return published_version(slug, number)


def _require_campus(key: str) -> None:
    from waymark.records.people.models import Organization
    from waymark.rules.kernel.errors import NotFound

    known = sorted(Organization.objects.values_list("key", flat=True))
    if key not in known:
        raise NotFound(f"Can’t find the organization {key}. There are: {', '.join(known) or 'none yet'}.")
