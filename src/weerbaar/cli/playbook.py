"""``weerbaar playbook``: look at playbooks (CACAO 2.0) and check them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from weerbaar.language import Message, _, fit, plural

if TYPE_CHECKING:
    from weerbaar.playbooks import Item, Playbook

app = typer.Typer(help=_("Look at playbooks (OASIS CACAO 2.0) and check them."), no_args_is_help=True)


@app.command("list", help=_("The playbooks that come with Weerbaar."))
def list_() -> None:
    """One line per playbook: its name on the command line, its title, how many steps."""
    from weerbaar.playbooks import shipped, steps, title

    for name, playbook in shipped().items():
        count = len(steps(playbook))
        typer.echo(f"{name:24}  {title(playbook)} ({plural('{n} step', '{n} steps', count)})")


@app.command(help=_("Say what is wrong with a playbook and what is worth mending."))
def check(playbook: Annotated[Path, typer.Argument(help=_("a CACAO 2.0 playbook, a JSON file"))]) -> None:
    """Exit 1 when there are errors, 0 when there are only remarks."""
    from weerbaar.playbooks.checks import Severity
    from weerbaar.playbooks.reading import findings

    found = findings(playbook)
    for finding in found:
        word = _("error") if finding.severity is Severity.ERROR else _("remark")
        typer.echo(f"{word}: {finding}")
    errors = sum(f.severity is Severity.ERROR for f in found)
    typer.echo(
        f"{plural('{n} error', '{n} errors', errors)}, {plural('{n} remark', '{n} remarks', len(found) - errors)}."
    )
    raise typer.Exit(1 if errors else 0)


@app.command(help=_("Show a playbook as a plain checklist."))
def show(
    playbook: Annotated[str, typer.Argument(help=_("a CACAO 2.0 playbook, or the name of one that 'list' shows"))],
) -> None:
    """The checklist in the language spoken now, fit to print."""
    from weerbaar.playbooks import about, read_file, shipped, steps, title

    found = shipped().get(playbook) or read_file(Path(playbook))
    typer.echo(fit(title(found)) + (f"  [{found.tlp}]" if found.tlp else ""))
    if about(found):
        typer.echo(fit(about(found)))
    items = steps(found)
    number = {item.key: n for n, item in enumerate(items, 1)}
    for item in items:
        typer.echo()
        for line in _point(item, number):
            typer.echo(line)
    for line in _sources(found):
        typer.echo(line)


def _point(item: "Item", number: dict[str, int]) -> list[str]:
    from weerbaar.playbooks import ItemKind, LineKind

    indent = "    " * item.level
    sign = "?" if item.kind is ItemKind.QUESTION else "[ ]"
    about = [fit(item.who)] if item.who else []
    if item.minutes:
        about.append(str(Message("about {minutes} min", minutes=item.minutes)))
    waits = ", ".join(str(number[key]) for key in item.after)
    if waits:
        about.append(str(Message("after {steps}", steps=waits)))
    if item.when:
        condition = item.when[-1]
        asked = number.get(condition.question)
        about.append(f"{asked}: {condition.words}" if asked and condition.answer != "failure" else condition.words)
    lines = [f"{indent}{number[item.key]:3}. {sign} {fit(item.title)}" + (f"  ({'; '.join(about)})" if about else "")]
    if item.description:
        lines.append(f"{indent}       {fit(item.description)}")
    words = {
        LineKind.DO: "-",
        LineKind.AVOID: _("NOT:"),
        LineKind.WATCH: _("WATCH:"),
        LineKind.EVIDENCE: _("KEEP:"),
        LineKind.MACHINE: ">",
    }
    return lines + [f"{indent}       {words[line.kind]} {fit(line.text)}" for line in item.lines]


def _sources(playbook: "Playbook") -> list[str]:
    if not playbook.references:
        return []
    return ["", _("Sources"), *(f"- {fit(r.name)}" + (f"  {fit(r.url)}" if r.url else "")
                                for r in playbook.references)]  # fmt: skip
