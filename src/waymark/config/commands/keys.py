"""`waymark keys`: the keys that sign."""

import argparse
import json
from datetime import datetime

HELP = "List signing keys, let a new one take over, or mark one as stolen (dry run unless --yes)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """list [--json]; rotate --issuer KEY --purpose PURPOSE [--at-once] [--yes]; stolen KID --since WHEN [--yes]."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    listing = actions.add_parser("list", help="every key there ever was")
    listing.add_argument("--json", action="store_true")
    rotating = actions.add_parser("rotate", help="make a new key; a day later, let it take over")
    rotating.add_argument("--issuer", required=True, metavar="KEY", help="key of the organization, as packs name it")
    rotating.add_argument("--purpose", required=True, choices=["credential", "status"])
    rotating.add_argument("--at-once", action="store_true", help="do not wait until verifiers have seen the new key")
    rotating.add_argument("--yes", action="store_true", help="do it; without this only say what would be done")
    stolen = actions.add_parser("stolen", help="never trust a key again; it cannot be taken back")
    stolen.add_argument("kid", metavar="KID", help="id of the key, as `waymark keys list` shows it")
    stolen.add_argument(
        "--since", required=True, metavar="WHEN", help="2026-07-14T09:00, in the zone of the installation"
    )
    stolen.add_argument("--yes", action="store_true", help="do it; without this only say what would be done")


def run(args: argparse.Namespace) -> int:
    """Do what was asked."""
    from waymark.config.cli import set_up

    set_up()
    if args.action == "list":
        return _list(is_json=args.json)
    return _rotate(args) if args.action == "rotate" else _stolen(args)


def _list(*, is_json: bool) -> int:
    from waymark.records.credentials.models import Credential
    from waymark.records.credentials.queries import keys_of_all

    rows = [
        {
            "issuer": key.issuer.organization.key,
            "did": key.issuer.did,
            "kid": key.kid,
            "purpose": key.purpose,
            "state": key.state,
            "from": key.from_at.isoformat(),
            "until": key.until_at.isoformat() if key.until_at else None,
            "stolen": key.compromised_at.isoformat() if key.compromised_at else None,
            "custody": key.custody_reference,
            "signed": Credential.objects.filter(key=key).exclude(body="").count(),
        }
        for key in keys_of_all()
    ]
    if is_json:
        print(json.dumps(rows, indent=1))
        return 0
    for row in rows:
        print(f"{row['issuer']:<20} {row['purpose']:<11} {row['state']:<12} {row['kid']}  since {row['from']}")
    if not rows:
        print("There are no keys yet. Run: waymark init")
    return 0


def _rotate(args: argparse.Namespace) -> int:
    from waymark.config.prepare import operator
    from waymark.flows.rotate_keys import rotate_key
    from waymark.records.credentials.models import Issuer
    from waymark.records.credentials.states import KeyPurpose

    issuer = Issuer.objects.filter(organization__key=args.issuer).first()
    if issuer is None:
        print(f"No issuer has the key {args.issuer}. See: waymark keys list")
        return 1
    if not args.yes:
        print(f"Would rotate the {args.purpose} key of {issuer.name} ({issuer.did}). Add --yes to do it.")
        return 0
    done = rotate_key(operator(), issuer.pk, purpose=KeyPurpose(args.purpose), at_once=args.at_once)
    if done.may_sign_from is None:
        print(f"{done.key.kid} signs now. The old key stays in the DID document.")
    else:
        when = f"{done.may_sign_from:%Y-%m-%d %H:%M} UTC"
        print(f"{done.key.kid} is shown in the DID document. Run this again after {when}.")
    return 0


def _stolen(args: argparse.Namespace) -> int:
    from waymark.config.prepare import operator
    from waymark.flows.mark_key_stolen import mark_key_stolen, require_successor, require_time
    from waymark.records.credentials.models import SigningKey
    from waymark.records.credentials.theft import signed_since

    since, key = _instant(args.since), SigningKey.objects.select_related("issuer").filter(kid=args.kid).first()
    if key is None or since is None:
        print(f"No key has the id {args.kid}. See: waymark keys list" if key is None else _NO_TIME)
        return 1
    ctx = operator()
    require_time(key, since, now=ctx.now)
    successor = require_successor(key)
    found = signed_since(key, since)
    print(f"{found.before} badges published before {since:%Y-%m-%d %H:%M %Z} stay valid here; other sites refuse them.")
    print(f"{found.after} badges published since are not accepted until they are signed again.")
    print(
        f"{found.waiting} badges being signed are signed with another key; {found.lists} status lists are signed again."
    )
    if successor is not None:
        print(f"{successor.kid} signs from now on.")
    if not args.yes:
        print("Nothing was changed. Add --yes to do it. It cannot be taken back.")
        return 0
    mark_key_stolen(ctx, key.pk, since=since)
    print(f"{key.kid} is marked as stolen. An issuer signs the badges again on the page of the key.")
    return 0


_NO_TIME = "Give --since as 2026-07-14T09:00."


def _instant(text: str) -> datetime | None:
    """The instant that a text names, in the zone of the installation unless it names its own."""
    from django.utils import timezone

    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=timezone.get_default_timezone())
