"""``weerbaar ledger verify``: prove an exported ledger without the server that wrote it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from weerbaar.language import Message, _, plural

if TYPE_CHECKING:
    from weerbaar.ledger.checkpoints import Expected
    from weerbaar.ledger.verifying import Proven

app = typer.Typer(help=_("What was recorded, and the proof of it."), no_args_is_help=True)
LONGEST_LINE = 200_000_000
"""Bytes; a line beyond it is no line of a ledger."""


@app.callback()
def ledger() -> None:
    """What was recorded, and the proof of it."""


@app.command(help=_("Prove an exported ledger: exit 0 when it proves itself, 1 with the first wrong entry when not."))
def verify(
    file: Annotated[Path, typer.Argument(help=_("the exported ledger, .jsonl"))],
    key: Annotated[
        str | None, typer.Option(help=_("public key that must have sealed it: 64 hex digits, or a file with them"))
    ] = None,
    checkpoint: Annotated[
        list[str] | None,
        typer.Option(help=_("what the ledger must come to: “COUNT HASH” from paper, or a file of such lines")),
    ] = None,
) -> None:
    """Exit 0 when the file proves itself, 1 when it does not, 2 when it or a key cannot be read."""
    from weerbaar.landscape.reading import BadInput, why
    from weerbaar.ledger.chain import NotProven
    from weerbaar.ledger.signing import PublicKey
    from weerbaar.ledger.verifying import verify

    wanted = PublicKey.of(_content(key)) if key else None
    expected = [one for text in checkpoint or () for one in _expected(text)]
    try:
        with file.open("rb") as lines:
            proven = verify(iter(lambda: lines.readline(LONGEST_LINE), b""), key=wanted, checkpoints=expected)
    except OSError as error:
        raise BadInput(Message("cannot be read: {reason}", reason=str(why(error))), file.name) from None
    except NotProven as error:
        of = f", {Message('entry {n}', n=error.sequence)}" if error.sequence else ""
        typer.echo(f"✕ {_('Not proven')} – {file.name}, {error.place}{of}: {error.message}".replace(", :", ":"))
        raise typer.Exit(1) from None
    for line in _report(proven, len(expected)):
        typer.echo(line)


def _content(text: str) -> str:
    """``text``, or what stands in the file of that name."""
    from weerbaar.landscape.reading import BadInput, why

    try:
        path = Path(text)
        return path.read_text(encoding="utf-8") if path.is_file() else text
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(Message("cannot be read: {reason}", reason=str(why(error))), text) from None


def _expected(text: str) -> "list[Expected]":
    """The checkpoints that an option gives: one line, or a file of printed lines or of a checkpoint as JSON."""
    import json

    from weerbaar.landscape.reading import BadInput
    from weerbaar.ledger.checkpoints import Checkpoint, Expected

    found = []
    for line in filter(str.strip, _content(text).splitlines()):
        if not line.lstrip().startswith("{"):
            found.append(Expected.of(line))
            continue
        try:
            one = Checkpoint.of({k: v for k, v in json.loads(line).items() if k != "type"})
        except (ValueError, RecursionError):
            raise BadInput(Message("this is not a checkpoint"), text) from None
        found.append(Expected.of(f"{one.count} {one.hash}"))
    return found


def _report(proven: "Proven", expected: int) -> list[str]:
    from weerbaar.ledger.checkpoints import line

    def counted(n: int, one: str, many: str) -> list[str]:
        return [f"  {plural(one, many, n)}"] if n else []

    lines = [
        f"✓ {_('Proven')} – {Message('{title}', title=proven.title)}",
        f"  {_('ledger')} {proven.chain}",
        f"  {plural('{n} entry', '{n} entries', proven.entries)}"
        + (f", {proven.first_at} – {proven.last_at}" if proven.entries else ""),
        f"  {_('checkpoint')} {line(proven.entries, proven.hash)}",
    ]
    lines += counted(proven.withheld, "{n} entry withheld", "{n} entries withheld")
    lines += counted(proven.erased, "{n} entry erased", "{n} entries erased")
    lines += counted(proven.personal_withheld, "{n} personal value withheld", "{n} personal values withheld")
    lines += counted(proven.personal_erased, "{n} personal value erased", "{n} personal values erased")
    lines += counted(proven.attachments, "{n} attachment", "{n} attachments")
    lines += counted(proven.attachments_erased, "{n} attachment erased", "{n} attachments erased")
    if proven.documents:
        documents = Message(
            "{n} documents, {chained} of them named in an entry", n=proven.documents, chained=proven.documents_chained
        )
        lines.append(f"  {documents}")
    lines += counted(proven.checkpoints, "{n} checkpoint in the file", "{n} checkpoints in the file")
    lines += counted(expected, "comes to the checkpoint given", "comes to the {n} checkpoints given")
    lines += counted(
        proven.clock_went_back,
        "{n} entry is dated before the one before it",
        "{n} entries are dated before the one before",
    )
    lines.append(f"  {_('sealed with the key')} {proven.key}")
    if not proven.key_trusted:
        lines.append(f"  ! {_('whose key that is was not checked: give the public key of the server with --key')}")
    return lines
