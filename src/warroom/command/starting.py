"""What every word of the command line begins with. Nothing heavy is imported before a word asks for it."""

import argparse
import gettext
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn, TypeAlias

LANGUAGE = os.environ.get("WEERBAAR_LANGUAGE", "nl")
LOCALE = Path(__file__).resolve().parents[1] / "locale"
_ = gettext.translation("django", LOCALE, languages=[LANGUAGE], fallback=True).gettext
PORT = int(os.environ.get("PORT") or 8000)

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def say(line: str = "") -> None:
    """A line on standard output, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def stop(line: str) -> NoReturn:
    """End with one line on standard error and exit code 2."""
    sys.stderr.write(line + "\n")
    sys.exit(2)


def data_dir() -> Path:
    """Where the server keeps its key and its SQLite database."""
    return Path(os.environ.get("WARROOM_DATA_DIR", "data"))


def start_django() -> None:
    """Read the settings; the secret key is made first when there is none."""
    from warroom import secret_key

    os.umask(0o077)  # what the server writes is for its own account only
    secret_key.keep(data_dir())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "warroom.settings")
    import django

    django.setup()
    from django.utils import translation

    from weerbaar import language

    translation.activate(LANGUAGE)
    language.choose(LANGUAGE)


def word(
    commands: Commands, name: str, function: Callable[[argparse.Namespace], None], words: str
) -> argparse.ArgumentParser:
    """Adds a word to the command line; its arguments are added to what comes back."""
    command = commands.add_parser(name, help=words, description=words)
    command.set_defaults(function=function)
    return command
