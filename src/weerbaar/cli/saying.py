"""What a command prints. Names come from files that others wrote, so nothing that steers a terminal gets out."""

import json
from collections.abc import Iterable
from typing import Any

import typer

from weerbaar.language import UNFIT, without_controls


def say(lines: Iterable[object], *, err: bool = False) -> None:
    """Each of ``lines`` on a line of its own."""
    for line in lines:
        typer.echo(without_controls(str(line)), err=err)


def say_json(document: Any) -> None:
    """``document`` as JSON; control characters are escaped, which changes no value."""
    text = json.dumps(document, ensure_ascii=False, indent=1)
    typer.echo("\n".join(UNFIT.sub(lambda m: f"\\u{ord(m[0]):04x}", line) for line in text.split("\n")))
