"""`waymark verify`: is this badge genuine, and does it still count?"""

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from openbadges3 import STRICT, Fetch, Fetched, KnownIssuer, Registry, Report, Verdict, verify
from openbadges3.cli import offline, words_of
from openbadges3.errors import OpenBadgesError
from openbadges3.strict_json import Limits, load_object
from waymark.rules.kernel.clock import SystemClock

HELP = "Verify badges in files: JSON, baked PNG or SVG"
MARKS = {"passed": "ok", "failed": "NO", "unknown": "?", "skipped": "-", "noted": "i"}
LOCAL_HOSTS = ("127.0.0.1", "localhost", "::1")
Judge = Callable[[bytes], Report]
NOBODY_ASKED = (
    "No list of known issuers was consulted: a key is compared with the issuer that the badge names, and nobody says "
    "who that is. Name a list with --issuers FILE."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """FILE…, --json (one object a line), --offline DIR (no socket is opened), --issuers FILE (who is known)."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--json", action="store_true", help="print one JSON report a line, in the order of the files")
    parser.add_argument(
        "--offline", type=Path, metavar="DIR", help="answer every fetch from DIR/index.json (address to file name)"
    )
    parser.add_argument(
        "--issuers",
        type=Path,
        metavar="FILE",
        help='who is known: JSON as {"name": "Our list", "issuers": [{"id": "did:web:…", "name": "…", "url": "…"}]}',
    )
    parser.add_argument(
        "--local", action="store_true", help="also ask addresses on this machine, as a demo's badges need"
    )


def run(args: argparse.Namespace) -> int:
    """Judge each file: 0 when every badge is valid, 1 when one is not, 2 when a file or folder cannot be read."""
    try:
        known = _registry(args.issuers) if args.issuers else None
        judge = _offline(args.offline, known) if args.offline else _local(known) if args.local else _online(known)
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


def _registry(path: Path) -> Registry:
    """A list of known issuers out of a file."""
    said = load_object(path.read_bytes(), limits=Limits(size=4 * 1024 * 1024, nodes=50_000))
    listed = said.get("issuers")
    issuers = []
    for each in listed if isinstance(listed, list) else ():
        found = each if isinstance(each, dict) else {}
        key, name, url = (found.get(member, "") for member in ("id", "name", "url"))
        if not (isinstance(key, str) and key and isinstance(name, str) and name and isinstance(url, str)):
            raise OpenBadgesError(f"{path}: each of the issuers needs an id and a name, and may have a url, as texts.")
        issuers.append(KnownIssuer(key, name, url))
    if not issuers:
        raise OpenBadgesError(f"{path}: it must list at least one issuer under “issuers”.")
    named = said.get("name")
    return Registry(named if isinstance(named, str) and named else path.name, tuple(issuers))


def _offline(folder: Path, known: Registry | None) -> Judge:
    fetch, now = plain_when_local(offline(folder)), SystemClock().now()
    policy = replace(
        STRICT, name="offline", registry=known, local_hosts=True
    )  # nothing is asked, so no address can be a wrong one
    return lambda content: verify(content, fetch=fetch, now=now, policy=policy)


def _local(known: Registry | None) -> Judge:
    """Addresses on this machine are asked too, over plain HTTP; all others as usual."""
    from waymark.network.fetcher import Fetcher
    from waymark.network.remembered import Remembered

    now, remembered = SystemClock().now(), Remembered()
    policy = replace(STRICT, name="local", registry=known, local_hosts=True)

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


def _online(known: Registry | None) -> Judge:
    """Beside a database our own badges are judged by our records, which know our own issuers and nobody else;
    everything else is asked over the network, unless the settings say that other hosts are not asked. Where a list of
    known issuers is named, that one is asked, and our records are not."""
    from waymark.config.cli import set_up
    from waymark.config.env import SettingsError
    from waymark.network.fetcher import Fetcher
    from waymark.network.remembered import Remembered

    now, remembered, policy = SystemClock().now(), Remembered(), replace(STRICT, registry=known)
    try:
        set_up()
    except SettingsError:
        return lambda content: verify(content, fetch=Fetcher(remembered=remembered), now=now, policy=policy)
    from django.db import DatabaseError

    from waymark.network.outside import outside_fetch
    from waymark.records.credentials.queries import our_dids
    from waymark.records.credentials.verifying import verify_content

    try:
        ours = our_dids()
    except DatabaseError:
        ours = frozenset()
    if known is not None or not ours:
        return lambda content: verify(content, fetch=outside_fetch(), now=now, policy=policy)
    return lambda content: verify_content(content, now=now, elsewhere=outside_fetch())


def _words(path: Path, report: Report) -> str:
    lines = [f"{path}: {report.verdict.value}"]
    lines += [f"  {MARKS[check.outcome.value]:>2}  {check.name}: {check.detail}" for check in report.checks]
    if report.registry:
        lines.append(f"   i  registry: The list of known issuers that was consulted is “{report.registry}”.")
    elif report.is_badge:
        lines.append(f"   i  registry: {NOBODY_ASKED}")
    return "\n".join(lines)
