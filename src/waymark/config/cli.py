"""The `waymark` command: reads the arguments, sets Django up where it is needed, and reports refusals in words."""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from types import ModuleType

from waymark.config import env
from waymark.rules.kernel.errors import WaymarkError

COMMANDS = (
    "demo",
    "init",
    "serve",
    "work",
    "seed",
    "pack",
    "verify",
    "check",
    "keys",
    "credentials",
    "people",
    "offerings",
    "messages",
)


def _module(name: str) -> ModuleType:
    return importlib.import_module(f"waymark.config.commands.{name}")


def build_parser(names: Sequence[str] = COMMANDS) -> argparse.ArgumentParser:
    """The parser with these commands; asked for one, only that one's file is read."""
    parser = argparse.ArgumentParser(prog="waymark", description="Micro-credentials from plan to proof.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in names:
        module = _module(name)
        module.add_arguments(commands.add_parser(name, help=module.HELP, description=module.HELP))
    return parser


def set_up(**settings: str) -> None:
    """Set Django up. `settings` are WAYMARK_ values that hold unless the environment already says otherwise."""
    for name, value in settings.items():
        os.environ.setdefault(f"WAYMARK_{name.upper()}", value)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "waymark.config.settings")
    import django

    django.setup()
    from waymark.config.database_file import keep_private

    keep_private()


def main(arguments: list[str] | None = None) -> None:
    """Run one command and exit with its code: 0 done, 1 a finding or a refusal, 2 wrong use."""
    given = sys.argv[1:] if arguments is None else arguments
    asked = [given[0]] if given and given[0] in COMMANDS else COMMANDS
    args = build_parser(asked).parse_args(given)
    try:
        code = _module(args.command).run(args)
    except env.SettingsError as error:
        sys.exit(f"Waymark cannot start:\n{error}")
    except WaymarkError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        code = 130
    except BrokenPipeError:  # whoever read our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    sys.exit(code)
