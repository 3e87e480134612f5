"""``weerbaar landscape table|starter|match|questions|ask``: from what you have to a first answer."""

import json
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from weerbaar.cli.remarks import remarks
from weerbaar.language import Message, _

if TYPE_CHECKING:
    from weerbaar.landscape.model import Landscape
    from weerbaar.landscape.starting.answers import Question

_LANDSCAPE = Annotated[Path, typer.Argument(help=_("any file or folder that Weerbaar can read"))]
_OUT = Annotated[Path | None, typer.Option(help=_("the file to write; its extension says the format"))]
_ON = Annotated[str, typer.Option(help=_("the day on which this is said, like 2026-11-01; today if left out"))]


def table(
    source: Annotated[Path, typer.Argument(help=_("a spreadsheet or CSV file with one row per application"))],
    out: _OUT = None,
    column: Annotated[
        list[str] | None, typer.Option(help=_("what a column says: HEADER=ROLE; may be repeated"))
    ] = None,
    same: Annotated[
        list[str] | None, typer.Option(help=_("two writings of one thing: ROLE:WRITING=NAME; may be repeated"))
    ] = None,
    mapping: Annotated[Path | None, typer.Option(help=_("columns as remembered before"))] = None,
    remember: Annotated[Path | None, typer.Option(help=_("a JSON file to remember the columns in"))] = None,
) -> None:
    """Show what each column was taken for, and write the landscape when asked."""
    from weerbaar.landscape.readers import any_table
    from weerbaar.landscape.reading import BadInput, Limits
    from weerbaar.landscape.sources import Source, parse_json
    from weerbaar.landscape.starting.columns import ColumnMapping, application_columns, suggest_columns
    from weerbaar.landscape.starting.roles import LABELS
    from weerbaar.landscape.writers import put

    opened = Source.from_path(source, Limits.generous())
    layouts = any_table.layouts(opened)
    if not layouts:
        raise BadInput(Message("holds no table with a row of column names and rows under it"), opened.name)
    remembered = None
    if mapping:
        remembered = ColumnMapping.from_json(parse_json(Source.from_path(mapping).data or b"", mapping.name))
    layout = next((t for t in layouts if remembered and t.fingerprint == remembered.fingerprint), None)
    layout = layout or next((t for t in layouts if application_columns(t)), layouts[0])
    columns = dict(suggest_columns(layout)) | (dict(remembered.columns) if remembered else {})
    pairs = {role: dict(p) for role, p in remembered.same.items()} if remembered else {}
    chosen = dict(_pair(c, "--column") for c in column or ())
    for header in chosen:
        if header not in layout.headers:
            raise BadInput(Message("there is no column '{header}'; there are {known}", header=header,
                                   known=", ".join(layout.headers)), "--column")  # fmt: skip
    for said in same or ():
        writing, name = _pair(said, "--same")
        role, colon, writing = writing.partition(":")
        if not colon:
            raise BadInput(Message("must be of the form {form}", form="ROLE:WRITING=NAME"), "--same")
        pairs.setdefault(role, {})[writing] = name
    decided = ColumnMapping.from_json(
        {"format": "weerbaar.columns/1", "fingerprint": layout.fingerprint, "same": pairs,
         "columns": {**columns, **chosen}}
    )  # fmt: skip
    decided.check(layout)
    for header in layout.headers:
        typer.echo(f"{header}  →  {Message(LABELS[decided.columns[header]])}")
    reading = any_table.read(opened, mapping=decided)
    for line in remarks(reading.notes):
        typer.echo(line, err=True)
    if remember:
        put((json.dumps(decided.to_json(), ensure_ascii=False, indent=1) + "\n").encode(), remember)
    _save(reading.landscape, out)


def starter(
    size: Annotated[str, typer.Option(help=_("small, medium or large, or the number of inhabitants"))] = "",
    kind: Annotated[str, typer.Option(help=_("ocmw or police"))] = "",
    own: Annotated[Path | None, typer.Option("--with", help=_("your own landscape, to put the starter beside"))] = None,
    out: _OUT = None,
) -> None:
    """Write what a body of this kind and size usually has, all of it assumed."""
    from weerbaar.landscape.readers import read
    from weerbaar.landscape.reading import BadInput
    from weerbaar.landscape.starting import starters
    from weerbaar.landscape.starting.matching import combine

    said = kind or size
    if bool(kind) == bool(size):
        raise BadInput(Message("give either --size or --kind"))
    if size.isdigit():
        which = starters.starter_for(int(size))
    elif said in list(starters.Starter):
        which = starters.Starter(said)
    else:
        raise BadInput(
            Message("choose from {known}", known=", ".join(starters.Starter)), "--kind" if kind else "--size"
        )
    made = starters.starter(which)
    _save(combine(made, read(own).landscape) if own else made, out)


def match(
    landscape: _LANDSCAPE,
    is_: Annotated[
        list[str] | None, typer.Option("--is", help=_("USUAL=OWN[,OWN…]; USUAL= says that you do not have it"))
    ] = None,
    on: _ON = "",
    out: _OUT = None,
) -> None:
    """Without answers: list what is still to be matched, with the likeliest of your own."""
    from weerbaar.landscape.readers import read
    from weerbaar.landscape.starting.matching import match, matches

    current = read(landscape).landscape
    for said in is_ or ():
        usual, own = _pair(said, "--is")
        current = match(current, usual, [id for id in own.split(",") if id], on=_day(on))
    if not is_:
        for asked in matches(current):
            typer.echo(f"{asked.usual}: {asked.text(current)}")
            for id in asked.candidates[:5]:
                typer.echo(f"    {id}  {current.name_of(id)}")
            if _interactive():
                said = typer.prompt(_("Which? (ids with commas; none = you do not have it; empty = later)"), default="")
                if said:
                    ids = [] if said in ("none", "geen") else [id.strip() for id in said.split(",")]
                    current = match(current, asked.usual, ids, on=_day(on))
    _save(current, out)


def questions(
    landscape: _LANDSCAPE,
    answer: Annotated[
        list[str] | None, typer.Option(help=_("an answer: QUESTION=CHOICE or QUESTION=CHOICE:TEXT; may be repeated"))
    ] = None,
    on: _ON = "",
    out: _OUT = None,
) -> None:
    """Without answers: ask them one by one on a terminal, list them elsewhere."""
    from weerbaar.landscape.readers import read
    from weerbaar.landscape.starting import twelve

    current = read(landscape).landscape
    given: dict[str, tuple[str, str]] = {}
    for said in answer or ():
        id, choice = _pair(said, "--answer")
        word, _colon, text = choice.partition(":")
        given[id] = (word, text)
    if not answer:
        answered = twelve.answers(current)
        for question in twelve.questions(current):
            if twelve.settled(current, question):
                typer.echo(f"{question.id}: {Message(question.text)} – {_('you have said so already')}")
                continue
            _show(question, answered.get(question.id))
            if _interactive():
                given |= _prompt(question)
    _save(twelve.answer(current, given, on=_day(on)) if given else current, out)


def ask(
    landscape: _LANDSCAPE,
    answer: Annotated[list[str] | None, typer.Option(help=_("an answer: QUESTION=CHOICE; may be repeated"))] = None,
    n: Annotated[int, typer.Option(help=_("how many questions"), min=1, max=1000)] = 5,
    on: _ON = "",
    out: _OUT = None,
) -> None:
    """Without answers: ask the next ones on a terminal, list them elsewhere."""
    from weerbaar.landscape.readers import read
    from weerbaar.landscape.starting.five import answer_open, next_questions

    current = read(landscape).landscape
    for said in answer or ():
        id, choice = _pair(said, "--answer")
        current = answer_open(current, id, choice, on=_day(on))
    if not answer:
        for question in next_questions(current, n):
            typer.echo(f"{question.id}: {question.text(current)}")
            typer.echo(f"    {question.why(current)}")
            choices = question.choices(current)
            typer.echo("    " + "; ".join(f"{key} ({words})" for key, words in choices[:12]))
            if _interactive():
                said = typer.prompt(_("Your answer"), default="unknown")
                current = answer_open(current, question.id, said, on=_day(on))
    _save(current, out)


def _show(question: "Question", said: object) -> None:
    from weerbaar.landscape.starting.answers import DO_NOT_KNOW, Answer

    typer.echo(f"{question.id}: {Message(question.text)}")
    typer.echo(f"    {Message(question.why)}")
    for choice in (*question.choices, DO_NOT_KNOW):
        mark = "*" if isinstance(said, Answer) and said.choice == choice.key else " "
        asks = f" [:{Message(choice.asks)}]" if choice.asks else ""
        typer.echo(f"  {mark} {choice.key}{asks} – {Message(choice.label)}")


def _prompt(question: "Question") -> dict[str, tuple[str, str]]:
    from weerbaar.landscape.reading import BadInput

    while True:
        said = typer.prompt(_("Your answer (empty = later)"), default="", show_default=False)
        if not said:
            return {}
        word, _colon, text = said.partition(":")
        try:
            choice = question.choice(word.strip())
        except BadInput as error:
            typer.echo(str(error))
            continue
        if choice.asks and not text:
            text = typer.prompt(str(Message(choice.asks)), default="", show_default=False)
        return {question.id: (choice.key, text)}


def _interactive() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _pair(said: str, option: str) -> tuple[str, str]:
    from weerbaar.landscape.reading import BadInput

    # The last sign counts: a column may be called "a = b", a role or an id never is.
    left, sign, right = said.rpartition("=") if option == "--column" else said.partition("=")
    if not sign or not left:
        raise BadInput(Message("must be of the form {form}", form="…=…"), f"{option} {said}")
    return left, right


def _day(text: str) -> date:
    from weerbaar.landscape.reading import BadInput

    try:
        return date.fromisoformat(text) if text else date.today()  # noqa: DTZ011 - the day where the person is
    except ValueError:
        raise BadInput(Message("must be a date like 2026-11-01"), "--on") from None


def _save(landscape: "Landscape", out: Path | None) -> None:
    from weerbaar.landscape.writers import write_file

    if out:
        write_file(landscape, out)
