"""The ``warroom`` command: one file per subject, in the order of a server's life."""

import argparse

from warroom.command import database, ledger, packs, people, serving
from warroom.command.starting import _, start_django, word


def parser() -> argparse.ArgumentParser:
    """The words of the command line."""
    top = argparse.ArgumentParser(prog="warroom", description=_("The server of Weerbaar."))
    commands = top.add_subparsers(dest="command", required=True, metavar=_("COMMAND"), title=_("commands"))
    for subject in (serving, database, people, ledger, packs):
        subject.add(commands)
    command = word(commands, "manage", manage, _("Django's own commands."))
    command.add_argument("arguments", nargs=argparse.REMAINDER, help=_("passed on as they are"))
    return top


def manage(options: argparse.Namespace) -> None:
    """Pass on to Django's own commands."""
    start_django()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["warroom manage", *options.arguments])


def main() -> None:
    """Run the command line."""
    options = parser().parse_args()
    options.function(options)
