"""``weerbaar recover``: what to rebuild first, by whom and when, and why."""

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from weerbaar.cli.saying import say, say_json
from weerbaar.language import _

if TYPE_CHECKING:
    from weerbaar.planning.recovery import Question


class Format(StrEnum):
    """How the answer is written."""

    TEXT = "text"
    JSON = "json"
    SVG = "svg"


def recover(
    landscape: Annotated[Path, typer.Argument(help=_("any file or folder that Weerbaar can read"))],
    compromised: Annotated[list[str] | None, typer.Option(help=_("id of an element in the attacker's hands"))] = None,
    lost: Annotated[list[str] | None, typer.Option(help=_("id of an element that is gone"))] = None,
    isolated: Annotated[list[str] | None, typer.Option(help=_("id of an element isolated on purpose"))] = None,
    cut: Annotated[list[str] | None, typer.Option(help=_("id of a link that is cut"))] = None,
    active: Annotated[list[str] | None, typer.Option(help=_("id of a workaround in use"))] = None,
    breaker: Annotated[
        list[str] | None, typer.Option(help=_("id of an element that can be started by hand, in a circle of needs"))
    ] = None,
    failed_check: Annotated[list[str] | None, typer.Option(help=_("id of a backup that failed its checks"))] = None,
    first: Annotated[
        str | None, typer.Option(help=_("id of a service to bring back first: what would that cost?"))
    ] = None,
    begin: Annotated[
        str | None, typer.Option(help=_("when the work begins, such as 2022-12-06T08:00; otherwise hours are counted"))
    ] = None,
    seconds: Annotated[float, typer.Option(min=0, help=_("how long to search, about, for a better order"))] = 10.0,
    format: Annotated[
        Format, typer.Option(help=_("text to read, JSON for a program, SVG for the drawing"))
    ] = Format.TEXT,
) -> None:
    """Exit 0 with a plan, 2 when the input cannot be used."""
    from weerbaar.landscape.readers import read
    from weerbaar.planning import recovery

    made = read(landscape).landscape
    question: Question = recovery.Question.of(
        compromised=compromised or (), lost=lost or (), isolated=isolated or (), cut=cut or (), active=active or (),
        breakers=breaker or (), failed_checks=failed_check or (), first=first, begin=moment_of(begin),
    )  # fmt: skip
    plan = recovery.recover(made, question, seconds=seconds)
    if format is Format.JSON:
        say_json(recovery.to_json(plan))
    elif format is Format.SVG:
        from weerbaar.drawing.gantt import draw

        typer.echo(draw(made, plan), nl=False)
    else:
        from weerbaar.planning.recovery.report import report

        say(report(made, plan))


def moment_of(text: str | None) -> datetime | None:
    """``text`` as a moment; None without it. Raises BadInput."""
    from weerbaar.landscape.reading import BadInput
    from weerbaar.language import Message

    if text is None:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise BadInput(Message("'{text}' is no moment: write it like 2022-12-06T08:00", text=text[:40])) from None
