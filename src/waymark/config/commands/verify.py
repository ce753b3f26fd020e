"""`waymark verify`: is this badge genuine, and does it still count?"""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from openbadges3 import STRICT, Fetch, Fetched, Report, Verdict, verify
from openbadges3.cli import offline, words_of
from openbadges3.errors import OpenBadgesError
from waymark.rules.kernel.clock import SystemClock

HELP = "Verify badges in files: JSON, baked PNG or SVG"
MARKS = {"passed": "ok", "failed": "NO", "unknown": "?", "skipped": "-", "noted": "i"}
LOCAL_HOSTS = ("127.0.0.1", "localhost", "::1")
Judge = Callable[[bytes], Report]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """FILE…, --json (one object a line), --offline DIR (no socket is opened)."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--json", action="store_true", help="print one JSON report a line, in the order of the files")
    parser.add_argument(
        "--offline", type=Path, metavar="DIR", help="answer every fetch from DIR/index.json (address to file name)"
    )
    parser.add_argument(
        "--local", action="store_true", help="also ask addresses on this machine, as a demo's badges need"
    )


def run(args: argparse.Namespace) -> int:
    """Judge each file: 0 when every badge is valid, 1 when one is not, 2 when a file or folder cannot be read."""
    try:
        judge = _offline(args.offline) if args.offline else _local() if args.local else _online()
        contents = [path.read_bytes() for path in args.files]
    except (OSError, OpenBadgesError) as error:
        print(f"waymark verify: {words_of(error)}", file=sys.stderr)
        return 2
    code = 0
    for path, content in zip(args.files, contents, strict=True):
        report = judge(content)
        code = code if report.verdict is Verdict.VALID else 1
        print(json.dumps({"file": str(path), **report.to_json()}) if args.json else _words(path, report))
    return code


def _offline(folder: Path) -> Judge:
    from dataclasses import replace

    fetch, now = plain_when_local(offline(folder)), SystemClock().now()
    policy = replace(STRICT, name="offline", local_hosts=True)  # nothing is asked, so no address can be a wrong one
    return lambda content: verify(content, fetch=fetch, now=now, policy=policy)


def _local() -> Judge:
    """Addresses on this machine are asked too, over plain HTTP; all others as usual."""
    from dataclasses import replace

    from waymark.network.fetcher import Fetcher
    from waymark.network.remembered import Remembered

    now, policy, remembered = SystemClock().now(), replace(STRICT, name="local", local_hosts=True), Remembered()

    def judge(content: bytes) -> Report:
        fetch = Fetcher(is_local=lambda host, port: host in LOCAL_HOSTS, remembered=remembered)
        return verify(content, fetch=fetch, now=now, policy=policy)

    return judge


def plain_when_local(fetch: Fetch) -> Fetch:
    """A fetch for which https and http are alike on this machine: did:web always says https, a demo serves http."""

    def ask(url: str) -> Fetched:
        try:
            return fetch(url)
        except (LookupError, OSError):
            if not url.startswith("https://") or urlsplit(url).hostname not in LOCAL_HOSTS:
                raise
            return fetch("http://" + url.removeprefix("https://"))

    return ask


def _online() -> Judge:
    """Beside a database our own badges are judged by our records; everything else is asked over the network, unless
    the settings say that other hosts are not asked."""
    from waymark.config.cli import set_up
    from waymark.config.env import SettingsError
    from waymark.network.fetcher import Fetcher
    from waymark.network.remembered import Remembered

    now, remembered = SystemClock().now(), Remembered()
    try:
        set_up()
    except SettingsError:
        return lambda content: verify(content, fetch=Fetcher(remembered=remembered), now=now)
    from django.db import DatabaseError

    from waymark.network.outside import outside_fetch
    from waymark.records.credentials.queries import our_dids
    from waymark.records.credentials.verifying import verify_content

    try:
        known = our_dids()
    except DatabaseError:
        known = frozenset()
    if not known:
        return lambda content: verify(content, fetch=outside_fetch(), now=now)
    return lambda content: verify_content(content, now=now, elsewhere=outside_fetch())


def _words(path: Path, report: Report) -> str:
    lines = [f"{path}: {report.verdict.value}"]
    lines += [f"  {MARKS[check.outcome.value]:>2}  {check.name}: {check.detail}" for check in report.checks]
    if report.verdict is Verdict.VALID and not report.issuer_is_known:
        lines.append("   ?  issuer: No list of known issuers was consulted, so nobody says who signed it.")
    return "\n".join(lines)
