"""The command line, one file per command.

Commands import what they need when they run, so that ``weerbaar --help`` is quick.
"""

import sys

import typer

from weerbaar.cli import advisory, landscape, ledger, playbook, starting
from weerbaar.cli.cap import cap
from weerbaar.cli.contain import contain
from weerbaar.cli.deadlines import deadlines
from weerbaar.cli.demo import demo
from weerbaar.cli.impact import impact
from weerbaar.cli.recover import recover
from weerbaar.cli.workaround import workaround
from weerbaar.language import _, without_controls

app = typer.Typer(
    name="weerbaar",
    help=_("What still lives, what to cut, what to rebuild first – from a landscape file."),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
landscape.app.command(help=_("Write the demonstration city; the format follows from the extension of OUT."))(demo)
for command, words in (
    (starting.table, _("Read your own table with one row per application: say what its columns mean.")),
    (starting.starter, _("Write a starter: what a body of your kind and size usually has.")),
    (starting.match, _("Say which of your own applications is which usual one.")),
    (starting.questions, _("Answer the first twelve questions.")),
    (starting.ask, _("Answer the next questions: those that could change the picture most.")),
):
    landscape.app.command(help=words)(command)
app.add_typer(landscape.app, name="landscape")
app.add_typer(playbook.app, name="playbook")
app.add_typer(advisory.app, name="advisory")
app.add_typer(ledger.app, name="ledger")
app.command(help=_("What works, what does not and why, when something is compromised, lost or cut."))(impact)
app.command(help=_("What to cut now, so that the attacker gets no further and citizens lose least."))(contain)
app.command(help=_("When something is due by law, and why; without a rule, the rules there are."))(deadlines)
app.command(help=_("What to rebuild first, by whom and when, so that citizens lose least."))(recover)
app.command(help=_("Check a public warning (Common Alerting Protocol 1.2) and show what it says."))(cap)
app.command(help=_("What to stand up until recovery, and what is not worth it."))(workaround)


def main() -> None:
    """Run the command line. Bad input ends with one line on standard error and exit code 2."""
    from weerbaar.landscape.reading import TOO_MUCH_MEMORY, BadInput

    try:
        app()
    except (BadInput, MemoryError) as error:
        said = TOO_MUCH_MEMORY if isinstance(error, MemoryError) else error
        lines = [without_controls(line) for line in f"{_('Error')}: {said}".split("\n")]
        print("\n".join(lines), file=sys.stderr)  # noqa: T201
        sys.exit(2)
    except BrokenPipeError:  # the reader of our output (head, less) has seen enough
        sys.stderr.close()
        sys.exit(0)
