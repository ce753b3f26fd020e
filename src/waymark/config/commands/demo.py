"""`waymark demo`: a lively installation on this machine, served at once."""

import argparse
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

HELP = "Make a demo (three campuses, a cohort at every stage) and serve it on 127.0.0.1"
PROJECT = Path(__file__).resolve().parents[4]
MARK = ".waymark-demo"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Port, folder, and whether to begin anew."""
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--data", type=Path, help="folder of the demo's data (default: data/demo-PORT)")
    parser.add_argument("--fresh", action="store_true", help="throw the demo's data away first")


def run(args: argparse.Namespace) -> int:
    """Prepare what is missing, start a worker, serve until stopped."""
    folder = (args.data or PROJECT / "data" / f"demo-{args.port}").resolve()
    fault = _claim(folder, port=args.port, fresh=args.fresh)
    if fault:
        print(fault, file=sys.stderr)
        return 1
    from waymark.config.cli import set_up

    os.environ.update(
        WAYMARK_MODE="demo",
        WAYMARK_BASE_URL=f"http://127.0.0.1:{args.port}",
        WAYMARK_DATA_DIR=str(folder),
        WAYMARK_PACKS_DIR=str(PROJECT / "packs"),
    )
    set_up()
    from waymark.config.prepare import migrate, operator, prepare_catalog, today
    from waymark.config.seeding.seed import BEGAN, is_seeded, seed_demo
    from waymark.config.server import collect_static, serve

    migrate()
    if not is_seeded():
        print("Making the demo (once) ...", flush=True)
        ctx = operator()
        for line in prepare_catalog(replace(ctx, now=ctx.now - BEGAN), PROJECT / "packs", opens_on=today(ctx) - BEGAN):
            print(f"  {line}", flush=True)
        for line in seed_demo(ctx):
            print(f"  {line}", flush=True)
    collect_static()
    _say_where(args.port)
    worker = _start_worker()
    try:
        serve(bind=f"127.0.0.1:{args.port}", workers=1, threads=8)
    finally:
        worker.send_signal(signal.SIGTERM)
    return 0


def _claim(folder: Path, *, port: int, fresh: bool) -> str:
    """Make the folder ours. Returns what is wrong with it, or nothing."""
    mark = folder / MARK
    if folder.exists() and any(folder.iterdir()) and not mark.is_file():
        return f"{folder} holds something that is not a demo. Name another folder with --data."
    if fresh and mark.is_file():
        shutil.rmtree(folder)
    if mark.is_file() and mark.read_text() != str(port):
        return (
            f"The demo in {folder} was made for port {mark.read_text()}, and its credentials name that address. "
            "Use that port, or begin anew with --fresh."
        )
    folder.mkdir(parents=True, exist_ok=True)
    mark.write_text(str(port))
    return ""


def _start_worker() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "waymark", "work"])


def _say_where(port: int) -> None:
    address = f"http://127.0.0.1:{port}"
    print(
        f"""
Waymark is at {address}

  {address}/demo/          sign in with one click: learner, assessor, coordinator, counselor, administrator
  {address}/demo/outbox/   the mail the demo would have sent; a supervisor's link is in there
  {address}/verify         check a badge as a stranger

Stop with Ctrl+C. Begin anew with --fresh.
""",
        flush=True,
    )
