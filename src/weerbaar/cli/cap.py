"""``weerbaar cap``: check a Common Alerting Protocol document, and show what it says."""

from pathlib import Path
from typing import Annotated

import typer

from weerbaar.language import _, fit


def cap(document: Annotated[Path, typer.Argument(help=_("a CAP 1.2 document, an XML file"))]) -> None:
    """Bad input (2) when it is no valid CAP 1.2."""
    from weerbaar.alerting.cap import LARGEST, read
    from weerbaar.landscape.reading import BadInput
    from weerbaar.language import Message

    try:
        with document.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise BadInput(Message("cannot be read: {why}", why=error.strerror or ""), document.name) from None
    found = read(data, document.name)
    typer.echo(
        f"{fit(found.identifier)}  {found.status} {found.msg_type} {found.scope}  {found.sent:%Y-%m-%d %H:%M %Z}"
    )
    for info in found.infos:
        typer.echo()
        typer.echo(f"[{fit(info.language)}] {fit(info.headline or info.event)}  ({info.urgency}, {info.severity})")
        if info.instruction:
            typer.echo(f"  → {fit(info.instruction)}")
        for area in info.areas:
            codes = " ".join(f"{name} {value}" for name, value in area.geocodes)
            typer.echo(f"  {fit(area.description)} {fit(codes)}".rstrip())
