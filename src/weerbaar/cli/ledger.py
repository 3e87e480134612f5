"""``weerbaar ledger verify``: prove an exported ledger without the server that wrote it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from weerbaar.language import Message, _, fit, plural

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
        entry = Message("entry {n}", n=error.sequence) if error.sequence else ""
        place = ", ".join(str(part) for part in (fit(file.name), error.place, entry) if part)
        typer.echo(f"✕ {_('Not proven')} – {place}: {error.message}")
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

    p = proven
    entries = plural("{n} entry", "{n} entries", p.entries)
    lines = [
        f"✓ {_('Proven')} – {fit(p.title)}",
        f"  {_('ledger')} {p.chain}",
        f"  {entries}, {p.first_at} – {p.last_at}" if p.entries else f"  {entries}",
        f"  {_('checkpoint')} {line(p.entries, p.hash)}",
    ]
    for n, words in (
        (p.withheld, plural("{n} entry withheld", "{n} entries withheld", p.withheld)),
        (p.erased, plural("{n} entry erased", "{n} entries erased", p.erased)),
        (p.personal_withheld,
         plural("{n} personal value withheld", "{n} personal values withheld", p.personal_withheld)),
        (p.personal_erased, plural("{n} personal value erased", "{n} personal values erased", p.personal_erased)),
        (p.attachments, plural("{n} attachment", "{n} attachments", p.attachments)),
        (p.attachments_erased, plural("{n} attachment erased", "{n} attachments erased", p.attachments_erased)),
        (p.documents, Message("{n} documents, {chained} of them named in an entry",
                              n=p.documents, chained=p.documents_chained)),
        (p.checkpoints, plural("{n} checkpoint in the file", "{n} checkpoints in the file", p.checkpoints)),
        (expected, plural("comes to the checkpoint given", "comes to the {n} checkpoints given", expected)),
        (p.clock_went_back, plural("{n} entry is dated before the one before it",
                                   "{n} entries are dated before the one before them", p.clock_went_back)),
    ):  # fmt: skip
        lines += [f"  {words}"] if n else []
    lines.append(f"  {_('sealed with the key')} {p.key}")
    if not p.key_trusted:
        lines.append(f"  ! {_('whose key that is was not checked: give the public key of the server with --key')}")
    return lines
