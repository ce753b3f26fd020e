"""`waymark serve`: the web process."""

import argparse

HELP = "Serve the web; may run many times on many machines against one PostgreSQL"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to listen and with how many workers."""
    parser.add_argument("--bind", default="127.0.0.1:8000")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--threads", type=int, default=4)


def run(args: argparse.Namespace) -> int:
    """Collect static files and serve until stopped."""
    from waymark.config.cli import set_up

    set_up()
    from waymark.config.server import collect_static, serve

    collect_static()
    serve(bind=args.bind, workers=args.workers, threads=args.threads)
    return 0
