"""`waymark people`: who belongs where, who has which role, and a link to sign in, by command."""

import argparse
import json
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from . import people_import

if TYPE_CHECKING:
    from waymark.records.people.models import Person

HELP = "Import rosters, give and end roles, list who has them, and make sign-in links"
EVERYWHERE = "everywhere"
ROLES = ("counselor", "assessor", "coordinator", "designer", "registrar", "issuer", "auditor", "administrator")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """import FILE, grant EMAIL ROLE, end EMAIL ROLE, list, link EMAIL."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    people_import.add_arguments(actions.add_parser("import", help=people_import.HELP, description=people_import.HELP))
    giving = _about_a_role(actions.add_parser("grant", help="give someone a role; the same twice changes nothing"))
    giving.add_argument("--until", type=day, metavar="DATE", help="the last day, like 2027-06-30 (default: no end)")
    _about_a_role(actions.add_parser("end", help="end a role now"))
    listing = actions.add_parser("list", help="who has which role, where and until when")
    listing.add_argument("--json", action="store_true", help="print one JSON list and nothing else")
    linking = actions.add_parser("link", help="print a link that signs someone in, once and within a day")
    linking.add_argument("email", metavar="EMAIL")


def _about_a_role(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("email", metavar="EMAIL")
    parser.add_argument("role", metavar="ROLE", choices=ROLES, help=", ".join(ROLES))
    parser.add_argument("--at", required=True, metavar="ORG", help=f"key of the organization, or {EVERYWHERE}")
    parser.add_argument("--program", metavar="PROGRAM", help="key of the program (default: every program)")
    return parser


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” is not a date. Write it like 2027-06-30.") from None


def run(args: argparse.Namespace) -> int:
    """Do what was asked."""
    if args.action == "import":
        return people_import.run(args)
    from waymark.config.cli import set_up

    set_up()
    if args.action == "list":
        return _list(is_json=args.json)
    if args.action == "link":
        return _link(args.email)
    return _grant(args) if args.action == "grant" else _end(args)


def _grant(args: argparse.Namespace) -> int:
    from waymark.config.prepare import operator
    from waymark.flows.manage_grants import grant_role
    from waymark.rules.kernel.context import Role

    person, place, program = _person(args.email), _place(args.at), _program(args.program)
    until = _end_of(args.until) if args.until else None
    ctx = operator()
    made = grant_role(
        ctx, person_id=person.pk, role=Role(args.role), organization_id=place, program_id=program, until_at=until
    )
    told = f"{person.email} is {args.role} at {args.at}"
    told += f" for {args.program}" if args.program else ""
    told += f" through {args.until}" if args.until else ""
    print(f"{told}." if made.from_at == ctx.now else f"{told} already. Nothing was changed.")
    return 0


def _end(args: argparse.Namespace) -> int:
    from waymark.config.prepare import operator
    from waymark.flows.manage_grants import end_grant
    from waymark.records.people.grants import standing_grants
    from waymark.rules.kernel.context import Role
    from waymark.rules.kernel.errors import NotFound

    person, place, program = _person(args.email), _place(args.at), _program(args.program)
    ctx = operator()
    found = list(
        standing_grants(person.pk, role=Role(args.role), organization_id=place, program_id=program, now=ctx.now)
    )
    if not found:
        about = f" for {args.program}" if args.program else " for every program"
        raise NotFound(f"{person.email} isn’t {args.role} at {args.at}{about}. See: waymark people list")
    for grant in found:
        end_grant(ctx, grant.pk)
    print(f"{person.email} is no longer {args.role} at {args.at}.")
    return 0


def _list(*, is_json: bool) -> int:
    from waymark.config.prepare import operator
    from waymark.records.catalog.models import Program
    from waymark.records.people.grants import all_standing

    programs = dict(Program.objects.values_list("pk", "slug"))
    rows = [
        {
            "email": grant.person.email,
            "given_name": grant.person.given_name,
            "family_name": grant.person.family_name,
            "role": grant.role,
            "organization": grant.organization.key if grant.organization else None,
            "program": programs.get(grant.program_id) if grant.program_id else None,
            "from": grant.from_at.isoformat(),
            "until": grant.until_at.isoformat() if grant.until_at else None,
        }
        for grant in all_standing(now=operator().now)
    ]
    if is_json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return 0
    for row in rows:
        where = row["organization"] or EVERYWHERE
        what = f" for {row['program']}" if row["program"] else ""
        end = f", until {row['until']}" if row["until"] else ""
        print(f"{row['email']:<40} {row['role']:<14} {where}{what}{end}")
    if not rows:
        print("Nobody has a role yet. Run: waymark init --administrator EMAIL")
    return 0


def _link(email: str) -> int:
    from waymark.config.prepare import operator, sign_in_address
    from waymark.flows.sign_in import make_sign_in_link

    person = _person(email)
    print(sign_in_address(make_sign_in_link(operator(), person.pk)))
    return 0


def _person(email: str) -> "Person":
    from waymark.records.people.queries import person_at
    from waymark.rules.kernel.errors import NotFound

    found = person_at(email)
    if found is None:
        raise NotFound(f"No one has an account with the address {email}. Import them first: waymark people import")
    return found


def _place(key: str) -> UUID | None:
    from waymark.records.people.models import Organization
    from waymark.rules.kernel.errors import NotFound

    if key == EVERYWHERE:
        return None
    places = dict(Organization.objects.values_list("key", "pk"))
    if key not in places:
        known = ", ".join(sorted(places)) or "none yet: publish a pack first"
        raise NotFound(f"Can’t find the organization {key}. There are: {known}.")
    return places[key]


def _program(slug: str | None) -> UUID | None:
    from waymark.records.catalog.models import Program
    from waymark.rules.kernel.errors import NotFound

    if slug is None:
        return None
    programs = dict(Program.objects.values_list("slug", "pk"))
    if slug not in programs:
        known = ", ".join(sorted(programs)) or "none yet: publish a pack first"
        raise NotFound(f"Can’t find the program {slug}. There are: {known}.")
    return programs[slug]


def _end_of(day: date) -> datetime:
    """The instant at which the day is over where the installation is."""
    from django.conf import settings

    return datetime.combine(day + timedelta(days=1), time(), tzinfo=ZoneInfo(settings.TIME_ZONE))
