"""`waymark keys`: the keys that sign."""

import argparse
import json

HELP = "List signing keys, or let a new one take over (dry run unless --yes)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """list [--json]; rotate --issuer KEY --purpose PURPOSE [--at-once] [--yes]."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    listing = actions.add_parser("list", help="every key there ever was")
    listing.add_argument("--json", action="store_true")
    rotating = actions.add_parser("rotate", help="make a new key; a day later, let it take over")
    rotating.add_argument("--issuer", required=True, metavar="KEY", help="key of the organization, as packs name it")
    rotating.add_argument("--purpose", required=True, choices=["credential", "status"])
    rotating.add_argument("--at-once", action="store_true", help="do not wait until verifiers have seen the new key")
    rotating.add_argument("--yes", action="store_true", help="do it; without this only say what would be done")


def run(args: argparse.Namespace) -> int:
    """Do what was asked."""
    from waymark.config.cli import set_up

    set_up()
    return _list(is_json=args.json) if args.action == "list" else _rotate(args)


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
