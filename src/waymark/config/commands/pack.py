"""`waymark pack`: programs as files."""

import argparse
from pathlib import Path

from waymark.config.pack_files import read_pack, write_pack
from waymark.records.credentials.rehearse import badge_problems
from waymark.rules.packs.diff import diff, render
from waymark.rules.packs.lint import lint
from waymark.rules.packs.load import load

HELP = "Lint, compare, publish and export packs"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """lint PATH…, diff OLD NEW, publish PATH…, export PROGRAM VERSION FOLDER."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    checking = actions.add_parser("lint", help="print file:line: message for each problem; exit 1 when there is one")
    checking.add_argument("paths", nargs="+", type=Path)
    comparing = actions.add_parser("diff", help="say in words what changed between two packs")
    comparing.add_argument("old", type=Path)
    comparing.add_argument("new", type=Path)
    publishing = actions.add_parser("publish", help="freeze packs as versions in the database")
    publishing.add_argument("paths", nargs="+", type=Path)
    publishing.add_argument("--open", action="store_true", help="open the newest version on all of its campuses today")
    exporting = actions.add_parser("export", help="write a published version back as a folder")
    exporting.add_argument("program")
    exporting.add_argument("version")
    exporting.add_argument("folder", type=Path)


def run(args: argparse.Namespace) -> int:
    """Do what was asked."""
    if args.action == "lint":
        return _lint(args.paths)
    if args.action == "diff":
        print(render(diff(load(read_pack(args.old)), load(read_pack(args.new)))))
        return 0
    from waymark.config.cli import set_up

    set_up()
    return _publish(args) if args.action == "publish" else _export(args)


def _lint(paths: list[Path]) -> int:
    found = 0
    for path in paths:
        files = read_pack(path)
        for problem in lint(files) or badge_problems(load(files)):
            print(f"{path / problem.file}:{problem.line}: {problem.message}")
            found += 1
    return 1 if found else 0


def _publish(args: argparse.Namespace) -> int:
    from waymark.config.prepare import operator, prepare_catalog, today

    ctx = operator()
    for path in args.paths:
        for line in prepare_catalog(ctx, path, opens_on=today(ctx) if args.open else None):
            print(line)
    return 0


def _export(args: argparse.Namespace) -> int:
    from waymark.records.catalog.models import VersionArt
    from waymark.records.catalog.queries import pack_of, published_version
    from waymark.rules.packs.document import dump

    if args.folder.exists() and any(args.folder.iterdir()):
        print(f"{args.folder} is not empty. Name a new folder.")
        return 1
    version = published_version(args.program, args.version)
    art = {
        f"art/{name}": bytes(body)
        for name, body in VersionArt.objects.filter(version=version).values_list("name", "body")
    }
    write_pack({**dump(pack_of(version.pk)), **art}, args.folder)
    print(f"Wrote {args.program} {args.version} to {args.folder}")
    return 0
