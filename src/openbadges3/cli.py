"""The command line: verify, inspect, issue, bake and unbake badges in files.

Nothing is fetched. `--offline DIR` gives the documents verification may ask for: `DIR/index.json` maps each address
to a file in DIR. Exit codes: 0 valid or done, 1 judged not valid, 2 unusable input or arguments, 3 nothing can be said
for certain (`cannot-tell`, `unknown-issuer`).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from .bake import bake, is_png, is_svg, unbake
from .credential import readable
from .date_times import parse_date_time
from .dates import dates_of
from .errors import OpenBadgesError
from .issue import issue
from .jwt_issue import issue_token
from .jwt_proof import TokenKind, as_document
from .keys import Ed25519Signer
from .model import structure_faults
from .multiformats import multibase_decode
from .policy import DISPLAY, STRICT
from .proof import EDDSA_JCS_2022, EDDSA_RDFC_2022
from .report import Fetch, Fetched, Outcome, Report, Verdict
from .strict_json import JsonObject, Limits, load_object
from .verify import verify

_MARKS = {Outcome.PASSED: "+", Outcome.FAILED: "-", Outcome.UNKNOWN: "?", Outcome.SKIPPED: " ", Outcome.NOTED: "i"}
_OPEN = (Verdict.CANNOT_TELL, Verdict.UNKNOWN_ISSUER)
_TOKENS = {"jwt": TokenKind.OPEN_BADGES, "vc+jwt": TokenKind.JOSE_COSE}
_FORMS = (EDDSA_RDFC_2022, EDDSA_JCS_2022, *_TOKENS)
_SECRET_PREFIX = b"\x80\x26"


def main(arguments: Sequence[str]) -> int:
    """Run one command; the exit code is documented at the top of this module."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except (OpenBadgesError, OSError) as error:
        print(f"openbadges3: {words_of(error)}", file=sys.stderr)
        return 2


def words_of(error: OpenBadgesError | OSError) -> str:
    """What went wrong, for whoever typed the command."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename} could not be read or written: {error.strerror}."
    return str(error)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m openbadges3", description="Open Badges 3.0 in files.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    command = commands.add_parser("verify", help="judge a badge (JSON, token, PNG or SVG)")
    command.add_argument("badge", type=Path)
    command.add_argument("--json", action="store_true", help="print the whole report as JSON")
    command.add_argument("--offline", type=Path, metavar="DIR", help="documents to answer with: DIR/index.json")
    command.add_argument("--at", metavar="DATE-TIME", help="judge at this instant instead of now")
    command.add_argument("--recipient", help="id or plain identity the badge must have been awarded to")
    command.add_argument("--display", action="store_true", help="forgive faults of form, as pages that show badges do")
    command.set_defaults(run=_verify)

    command = commands.add_parser("inspect", help="show what is in a badge, without judging it")
    command.add_argument("badge", type=Path)
    command.add_argument("--json", action="store_true", help="print the badge as JSON")
    command.set_defaults(run=_inspect)

    command = commands.add_parser("issue", help="lint and sign a badge")
    command.add_argument("document", type=Path, help="the unsigned badge as JSON")
    command.add_argument("--key", type=Path, required=True, help="file with the Ed25519 seed (64 hex digits or z3u2…)")
    command.add_argument("--method", help="verification method of the key; without it, its did:key")
    command.add_argument("--created", metavar="DATE-TIME", help="the instant to write into the proof")
    command.add_argument("--as", dest="form", choices=_FORMS, default=_FORMS[0], help="how to sign (%(default)s)")
    command.add_argument("--out", type=Path)
    command.set_defaults(run=_issue)

    command = commands.add_parser("bake", help="put a badge into a PNG or SVG")
    command.add_argument("picture", type=Path)
    command.add_argument("badge", type=Path)
    command.add_argument("--out", type=Path, required=True)
    command.set_defaults(run=_bake)

    command = commands.add_parser("unbake", help="take the badge out of a PNG or SVG")
    command.add_argument("picture", type=Path)
    command.add_argument("--out", type=Path)
    command.set_defaults(run=_unbake)
    return parser


def _verify(options: argparse.Namespace) -> int:
    # the library has no clock; the command line is where it meets one
    now = parse_date_time(options.at) if options.at else datetime.now(UTC)  # noqa: TID251
    fetch = offline(options.offline) if options.offline else _nothing
    policy = DISPLAY if options.display else STRICT
    report = verify(options.badge.read_bytes(), fetch=fetch, now=now, policy=policy, recipient=options.recipient)
    if options.json:
        print(json.dumps(report.to_json(), ensure_ascii=False, indent=2))
    else:
        print(_told(report))
    if report.verdict is Verdict.VALID:
        return 0
    return 3 if report.verdict in _OPEN else 1


def _told(report: Report) -> str:
    lines = [report.verdict.value if not report.reason else f"{report.verdict.value} ({report.reason})"]
    lines += [f"  {_MARKS[check.outcome]} {check.name}: {check.detail}" for check in report.checks]
    if report.is_signed and not report.issuer_is_known:
        lines.append(
            f"    No list of known issuers was asked: it says it comes from {report.claim.name or report.issuer}."
        )
    return "\n".join(lines)


def _inspect(options: argparse.Namespace) -> int:
    written = document = _document(options.badge.read_bytes())
    if options.json:
        print(json.dumps(document, ensure_ascii=False, indent=2))
        return 0
    document = readable(document)
    subject, dates = document.get("credentialSubject"), dates_of(document)
    achievement = subject.get("achievement") if isinstance(subject, dict) else None
    issuer = document.get("issuer")
    shown = {
        "achievement": achievement.get("name") if isinstance(achievement, dict) else None,
        "issuer": issuer.get("name") or issuer.get("id") if isinstance(issuer, dict) else issuer,
        "subject": subject.get("id") if isinstance(subject, dict) else None,
        "awarded": dates.awarded and dates.awarded.text,
        "valid from": dates.valid_from and dates.valid_from.text,
        "valid until": dates.valid_until and dates.valid_until.text,
    }
    print("\n".join(f"{name}: {value}" for name, value in shown.items() if value is not None))
    for fault in structure_faults(written):
        print(f"  - {fault}")
    return 0


def _issue(options: argparse.Namespace) -> int:
    signer = Ed25519Signer.from_seed(_seed(options.key.read_text().strip()), options.method)
    document = load_object(options.document.read_bytes())
    if options.form in _TOKENS:
        _write(options.out, issue_token(document, signer, kind=_TOKENS[options.form]))
    else:
        _write(options.out, issue(document, signer, created=options.created, cryptosuite=options.form))
    return 0


def _bake(options: argparse.Namespace) -> int:
    _write(options.out, bake(options.picture.read_bytes(), options.badge.read_bytes()))
    return 0


def _unbake(options: argparse.Namespace) -> int:
    _write(options.out, unbake(options.picture.read_bytes()))
    return 0


def _write(path: Path | None, content: bytes) -> None:
    if path is None:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    else:
        path.write_bytes(content)


def _document(content: bytes) -> JsonObject:
    if is_png(content) or is_svg(content):
        content = unbake(content)
    return as_document(content, limits=Limits(size=1024 * 1024, nodes=5_000))[0]


def _seed(text: str) -> bytes:
    if not text.startswith("z"):
        try:
            return bytes.fromhex(text)
        except ValueError:
            raise OpenBadgesError("The key file holds neither hexadecimal digits nor a multibase secret.") from None
    data = multibase_decode(text)
    if not data.startswith(_SECRET_PREFIX):
        raise OpenBadgesError("The secret in the key file is not an Ed25519 secret (z3u2…).")
    return data[2:]


def _nothing(url: str) -> Fetched:
    raise LookupError(f"nothing is fetched without --offline ({url})")


def offline(folder: Path) -> Fetch:
    """A fetch that answers from a folder: `index.json` maps addresses to the names of files beside it."""
    index = load_object((folder / "index.json").read_bytes(), limits=Limits(size=4 * 1024 * 1024, nodes=50_000))
    root = folder.resolve()

    def fetch(url: str) -> Fetched:
        name = index.get(url)
        if not isinstance(name, str):
            raise LookupError(f"{url} is not in index.json")
        path = (root / name).resolve()
        if root not in path.parents:
            raise LookupError(f"{url} is mapped to a file outside the folder")
        return Fetched("application/json", path.read_bytes())

    return fetch
