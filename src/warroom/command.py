"""The ``warroom`` command."""

import argparse
import os
import sys
from pathlib import Path


def main() -> None:
    """Run the command line's words."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "warroom.settings")
    parser = argparse.ArgumentParser(prog="warroom")
    commands = parser.add_subparsers(dest="command", required=True)
    manage = commands.add_parser("manage")
    manage.add_argument("arguments", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    from warroom import secret_key

    secret_key.keep(Path(os.environ.get("WARROOM_DATA_DIR", "data")))
    from django.core.management import execute_from_command_line

    execute_from_command_line(["warroom manage", *options.arguments])
    sys.exit(0)
