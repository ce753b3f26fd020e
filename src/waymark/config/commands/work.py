"""`waymark work`: the job worker."""

import argparse
import signal
import threading

HELP = "Run jobs: sign credentials, publish status lists, send mail; may run many times against one database"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--once does what there is to do and ends."""
    parser.add_argument("--once", action="store_true", help="do what there is to do now, then end")
    parser.add_argument("--interval", type=float, default=1.0, help="seconds between looking for jobs (default 1)")


def run(args: argparse.Namespace) -> int:
    """Work until told to stop; a job that has begun is finished first."""
    from waymark.config.cli import set_up

    set_up()
    from waymark.config.worker import Worker

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    worker = Worker()
    while not stop.is_set():
        worker.round()
        if args.once:
            break
        stop.wait(args.interval)
    return 0
