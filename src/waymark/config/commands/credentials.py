"""`waymark credentials`: find badges, put them on hold, lift that, or revoke them."""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from waymark.records.credentials.models import Credential

HELP = "List badges, put them on hold, reinstate or revoke them (dry run unless --yes)"
ACTS = {"suspend": "suspended", "reinstate": "issued", "revoke": "revoked"}
MOVES = {
    "suspend": ("issued",),
    "reinstate": ("suspended",),
    "revoke": ("reserved", "linted", "signed", "issued", "suspended"),
}
AT_MOST = 200


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """list [--person WORDS] [--state STATE]; suspend|reinstate|revoke ID… --reason CODE [--words TEXT] [--yes]."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    listing = actions.add_parser("list", help="badges, the newest first")
    listing.add_argument("--person", default="", metavar="WORDS", help="part of a name, or an email address")
    listing.add_argument("--state", choices=["valid", "hold", "revoked", "signing", "replaced"])
    listing.add_argument("--limit", type=int, default=AT_MOST, help=f"at most so many (default {AT_MOST})")
    listing.add_argument("--json", action="store_true")
    for action in ACTS:
        acting = actions.add_parser(action, help=f"{action} badges")
        acting.add_argument("ids", nargs="+", metavar="ID", type=UUID)
        acting.add_argument("--reason", required=True, metavar="CODE", help="a code; a wrong one lists those there are")
        acting.add_argument("--words", default="", metavar="TEXT", help="what the holder reads on the badge's page")
        acting.add_argument("--yes", action="store_true", help="do it; without this only say what would be done")
        acting.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    """Do what was asked."""
    from waymark.config.cli import set_up

    set_up()
    return _list(args) if args.action == "list" else _act(args)


def _list(args: argparse.Namespace) -> int:
    from waymark.config.prepare import operator
    from waymark.records.credentials.search import GROUPS, ORDERS, Wanted, credentials_within, matching
    from waymark.rules.policy.actions import Action
    from waymark.rules.policy.decide import reach

    found = matching(credentials_within(reach(operator().actor, Action.VIEW_CREDENTIAL)), Wanted(words=args.person))
    if args.state:
        found = found.filter(state__in=GROUPS[args.state])
    rows = [_row(each) for each in found.order_by(*ORDERS["newest"])[: max(1, args.limit)]]
    if args.json:
        print(json.dumps(rows, indent=1))
        return 0
    for row in rows:
        print(f"{row['id']}  {row['state']:<10} {row['issued_at'] or '-':<32} {row['badge']}  {row['email']}")
    if not rows:
        print("No badge matches.")
    return 0


def _row(found: "Credential") -> dict[str, str | None]:
    award = found.award
    return {
        "id": str(found.pk),
        "badge": award.achievement_key,
        "email": award.person.email,
        "campus": award.enrollment.campus.name,
        "state": found.state,
        "reason": found.state_reason,
        "issued_at": found.issued_at.isoformat() if found.issued_at else None,
    }


@dataclass(frozen=True)
class Line:
    """What would become, or became, of one badge. `questioned` are the badges that come under review by it."""

    id: str
    badge: str
    before: str
    after: str
    questioned: list[str]
    problem: str


def _act(args: argparse.Namespace) -> int:
    from waymark.records.credentials.reasons import REASONS
    from waymark.records.credentials.states import CredentialState

    codes = [code.value for code in REASONS[CredentialState(ACTS[args.action])]]
    if args.reason not in codes:
        print(f"“{args.reason}” isn’t a reason to {args.action}. Use one of: {', '.join(codes)}", file=sys.stderr)
        return 1
    lines = _foreseen(args.action, list(dict.fromkeys(args.ids)))
    if any(line.problem for line in lines):
        _tell(args, lines, "Nothing was changed, because of the problems above.")
        return 1
    if not args.yes:
        _tell(args, lines, f"This would {args.action} {len(lines)}. Add --yes to do it.")
        return 0
    lines = [_done(args, line) for line in lines]
    left = sum(bool(line.problem) for line in lines)
    _tell(args, lines, f"Done: {len(lines) - left}. Left: {left}.")
    return 1 if left else 0


def _foreseen(action: str, ids: Sequence[UUID]) -> list[Line]:
    from waymark.records.credentials.effects import built_on
    from waymark.records.credentials.models import Credential

    found = {each.pk: each for each in Credential.objects.select_related("award").filter(pk__in=ids)}
    built = built_on(each.award for each in found.values()) if action == "revoke" else {}
    lines = []
    for each in ids:
        badge = found.get(each)
        if badge is None:
            lines.append(Line(str(each), "", "", "", [], "We can’t find a badge with this ID."))
            continue
        problem = "" if badge.state in MOVES[action] else f"It’s {badge.state}, so this isn’t possible."
        if action == "reinstate" and badge.award.state == "revoked":
            problem = "Its award was revoked. Confirm or cancel that revocation on its page."
        questioned = [award.achievement_key for award in built.get(badge.award_id, ())]
        lines.append(Line(str(each), badge.award.achievement_key, badge.state, ACTS[action], questioned, problem))
    return lines


def _done(args: argparse.Namespace, line: Line) -> Line:
    """Each in a transaction of its own: one that has moved on leaves the others as they are."""
    from dataclasses import replace

    from waymark.config.prepare import operator
    from waymark.flows.revoke_badge import revoke_badge
    from waymark.flows.suspend_or_revoke import reinstate_credential, suspend_credential
    from waymark.rules.kernel.errors import WaymarkError

    tell = {"suspend": suspend_credential, "reinstate": reinstate_credential, "revoke": revoke_badge}[args.action]
    try:
        tell(operator(), UUID(line.id), reason=args.reason, words=args.words)
    except WaymarkError as refusal:
        return replace(line, after=line.before, problem=refusal.message)
    return line


def _tell(args: argparse.Namespace, lines: Sequence[Line], summary: str) -> None:
    if args.json:
        is_done = bool(args.yes) and not summary.startswith("Nothing")
        print(json.dumps({"done": is_done, "badges": [asdict(line) for line in lines]}, indent=1, ensure_ascii=False))
        return
    for line in lines:
        told = line.problem or f"{line.before} -> {line.after}"
        review = f"; under review: {', '.join(line.questioned)}" if line.questioned else ""
        print(f"{line.id}  {line.badge}  {told}{review}")
    print(summary)
