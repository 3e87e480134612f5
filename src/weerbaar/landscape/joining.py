"""The join file: what a person says about which things of several sources are one, and how the rest hangs together.

CSV with the columns ``this``, ``relation``, ``that`` (comma or semicolon; or ``dit``, ``relatie``, ``dat``), one
statement a line: ``archimate:id-1, is, netbox:device-4``, ``is not``, or a kind of relation such as ``runs_on``.
Further columns ``alternative``, ``at_least``, ``over``, ``role`` and ``id`` are those of a relation. A line whose
relation is ``?`` is a suggestion nobody has answered yet and says nothing. The JSON form: docs/merging.md.
"""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from weerbaar.landscape.matching import Likely
from weerbaar.landscape.model import Origin, Relation, RelationKind
from weerbaar.landscape.reading import BadInput
from weerbaar.landscape.sources import Source
from weerbaar.language import Message

FORMAT = "weerbaar.join/1"
_COLUMNS = {"dit": "this", "relatie": "relation", "dat": "that"}
_IS = frozenset(["is", "=", "same", "hetzelfde"])
_IS_NOT = frozenset(["is not", "is niet", "isn't", "different", "verschillend"])


@dataclass(frozen=True)
class Statement:
    """One line of a join file; ``place`` says where it stands."""

    place: str
    this: str
    that: str
    relation: Relation | None = None
    """None: about whether the two are one thing."""
    same: bool = True


@dataclass(frozen=True)
class Join:
    """What a join file says."""

    statements: tuple[Statement, ...] = ()


def read_join(source: Source) -> Join:
    """Read a join file, CSV or JSON. Raises BadInput naming the line."""
    if source.data is None:
        raise BadInput(Message("a join file is one CSV or JSON file"), source.name)
    if source.starts_with(b"{"):
        return Join(tuple(_from_json(source)))
    return Join(tuple(_from_csv(source)))


def _from_csv(source: Source) -> Iterable[Statement]:
    data = source.data or b""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    head = text.partition("\n")[0]
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=";" if head.count(";") > head.count(",") else ",")
    columns: list[str] = []
    try:
        for row in rows:
            cells = [_cell(c) for c in row]
            if not any(cells) or cells[0].startswith("#"):
                continue
            if not columns:
                columns = [_COLUMNS.get(c.lower(), c.lower()) for c in cells]
                missing = [c for c in ("this", "relation", "that") if c not in columns]
                if missing:
                    raise BadInput(
                        Message("needs the columns this, relation and that; missing: {missing}",
                                missing=", ".join(missing)),
                        f"{source.name}, 1",
                    )  # fmt: skip
                continue
            place = f"{source.name}, {rows.line_num}"
            fields = dict(zip(columns, cells, strict=False))
            statement = _statement(fields, place)
            if statement is not None:
                yield statement
    except csv.Error:
        raise BadInput(
            Message("is not a table of cells separated by commas"), f"{source.name}, {rows.line_num}"
        ) from None


def _cell(text: str) -> str:
    # An apostrophe keeps a spreadsheet from taking a cell for a formula; it is no part of the id.
    return text.strip().removeprefix("'")


def _statement(fields: Mapping[str, str], place: str) -> Statement | None:
    word = " ".join(fields.get("relation", "").lower().split())
    if word in ("?", ""):
        return None
    this, that = fields.get("this", ""), fields.get("that", "")
    if not this or not that:
        raise BadInput(Message("needs an id on both sides"), place)
    if word in _IS or word in _IS_NOT:
        return Statement(place, this, that, same=word in _IS)
    document = {name: value for name in ("alternative", "over", "role", "id") if (value := fields.get(name))}
    if fields.get("at_least"):
        if not fields["at_least"].isdecimal() or len(fields["at_least"]) > 9:
            raise BadInput(Message("must be a whole number"), f"{place}, at_least")
        return _relation({**document, "at_least": int(fields["at_least"])}, word, this, that, place)
    return _relation(document, word, this, that, place)


def _relation(document: Mapping[str, Any], word: str, this: str, that: str, place: str) -> Statement:
    from weerbaar.landscape.readers import native

    try:
        kind = RelationKind(word.replace(" ", "_"))
    except ValueError:
        raise BadInput(
            Message("'{word}' is not known; write is, is not, ? or one of: {kinds}",
                    word=word[:40], kinds=", ".join(RelationKind)),
            place,
        ) from None  # fmt: skip
    if kind is RelationKind.LINK and not document.get("id"):
        raise BadInput(Message("a link needs an id"), place)
    try:
        relation = native.relation(
            {"kind": kind.value, "source": this, "target": that, "origin": Origin.OWN.value, **document}
        )
    except BadInput as error:
        raise error.within(place) from None
    return Statement(place, this, that, relation)


def _from_json(source: Source) -> Iterable[Statement]:
    document = source.json
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise BadInput(Message("is not a join file: format must be {expected}", expected=FORMAT), source.name)
    for name, same in (("same", True), ("different", False)):
        for i, pair in enumerate(_list(document, name, source.name)):
            place = f"{source.name}, {name}[{i}]"
            if not isinstance(pair, list) or len(pair) != 2 or not all(isinstance(p, str) and p for p in pair):
                raise BadInput(Message("must be two ids"), place)
            yield Statement(place, pair[0], pair[1], same=same)
    for i, item in enumerate(_list(document, "relations", source.name)):
        place = f"{source.name}, relations[{i}]"
        if not isinstance(item, dict):
            raise BadInput(Message("must be an object"), place)
        ends = [item.get("source"), item.get("target")]
        if not all(isinstance(end, str) and end for end in ends):
            raise BadInput(Message("needs an id on both sides"), place)
        rest = {k: v for k, v in item.items() if k not in ("kind", "source", "target")}
        yield _relation(rest, str(item.get("kind", "")), str(ends[0]), str(ends[1]), place)


def _list(document: Mapping[str, Any], name: str, place: str) -> list[Any]:
    value = document.get(name, [])
    if not isinstance(value, list):
        raise BadInput(Message("must be a list"), f"{place}, {name}")
    return value


def write_suggestions(suggestions: Iterable[Likely]) -> bytes:
    """A join file to edit: one line a suggestion, to be answered with "is" or "is not" in place of the "?"."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["this", "relation", "that", "name of this", "name of that", "why"])
    for s in suggestions:
        # A Belgian Excel parts cells at semicolons too, and would execute what stands behind one.
        said = [text.replace(";", ",") for text in (s.this_name, s.that_name, str(s.reason))]
        writer.writerow([_safe(c) for c in (s.this, "?", s.that, *said)])
    return out.getvalue().encode("utf-8-sig")


def _safe(cell: str) -> str:
    # A spreadsheet would execute these; names come from files of others.
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r", "'") else cell
