"""NetBox's objects by model and number, whichever way they were exported."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from weerbaar.landscape.reading import BadInput, Notes
from weerbaar.landscape.sources import Source, parse_json
from weerbaar.language import Message

Key = tuple[str, int]
"""A model ("dcim.device") and a number."""

_URL = re.compile(r"/api/(?:plugins/)?([a-z0-9_-]+)/([a-z0-9_-]+)/(\d{1,18})/?$")
_PLURALS = {
    "virtualization/interfaces": "virtualization.vminterface",
    "dcim/virtual-chassis": "dcim.virtualchassis",
    "virtualization/virtual-machines": "virtualization.virtualmachine",
}


class Row:
    """One object. Foreign keys are numbers in a fixture and objects with an ``id`` in the REST API."""

    __slots__ = ("fields", "id", "model", "partial")

    def __init__(self, model: str, id: int, fields: Mapping[str, Any], *, partial: bool = False) -> None:
        self.model = model
        self.id = id
        self.fields = fields
        self.partial = partial
        """Known only from what another object says of it."""

    def text(self, *names: str) -> str:
        """The first of the fields ``names`` that holds text, without white space around it; "" if none does."""
        for name in names:
            value = self.fields.get(name)
            if isinstance(value, str) and value.strip():
                return value.strip()
        return ""

    def choice(self, name: str) -> str:
        """A choice: "active" in a fixture, {"value": "active", …} in the REST API."""
        value = self.fields.get(name)
        value = value.get("value") if isinstance(value, Mapping) else value
        return value if isinstance(value, str) else ""

    def number(self, *names: str) -> int | None:
        """The number of the object that the first filled-in field of ``names`` refers to."""
        for name in names:
            found = _number(self.fields.get(name))
            if found is not None:
                return found
        return None

    def numbers(self, name: str) -> list[int]:
        """The numbers of the objects that ``name`` refers to."""
        value = self.fields.get(name)
        return [n for v in value if (n := _number(v)) is not None] if isinstance(value, list) else []

    def key(self, type: str, id: str) -> Key | None:
        """What a pair of fields refers to: (["dcim", "site"] or "dcim.site", 3)."""
        number = _number(self.fields.get(id))
        model = _model(self.fields.get(type))
        return (model, number) if model and number is not None else None


def _number(value: Any) -> int | None:
    if isinstance(value, Mapping):
        value = value.get("id")
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _model(value: Any) -> str:
    if isinstance(value, list) and len(value) == 2 and all(isinstance(v, str) for v in value):
        return f"{value[0]}.{value[1]}"
    return value if isinstance(value, str) and "." in value else ""


class Objects:
    """Every object that was read."""

    def __init__(self) -> None:
        self._tables: dict[str, dict[int, Row]] = {}
        self.without_number: dict[str, int] = {}
        """How many objects of a model were exported without their primary key."""

    def add(self, row: Row) -> None:
        """Keep ``row``; what was read in full wins over what another object says of it."""
        table = self._tables.setdefault(row.model, {})
        if row.id not in table or (table[row.id].partial and not row.partial):
            table[row.id] = row

    def all(self, model: str) -> Iterator[Row]:
        """The objects of ``model``, by number."""
        for _, row in sorted(self._tables.get(model, {}).items()):
            yield row

    def get(self, model: str, id: int | None) -> Row | None:
        """One object; None when it is not there."""
        return self._tables.get(model, {}).get(id) if id is not None else None

    def counts(self) -> dict[str, int]:
        """How many objects were read of each model, those known only by hearsay left out."""
        totals = {m: sum(not r.partial for r in rows.values()) for m, rows in self._tables.items()}
        for model, n in self.without_number.items():
            totals[model] = totals.get(model, 0) + n
        return {m: n for m, n in sorted(totals.items()) if n}


def load(source: Source, notes: Notes) -> Objects:
    """Every object in a file, or in the JSON files of a folder or zip. Raises BadInput."""
    objects = Objects()
    promised: dict[str, tuple[int, str]] = {}
    if source.tree is None:
        _file(source.json, source.name, objects, promised)
    else:
        for name in source.tree.names():
            if name.lower().endswith(".json"):
                place = f"{source.name}, {name}"
                _file(parse_json(source.tree.read(name), place), place, objects, promised)
            else:
                notes.unused(Message("only the JSON files in it are read"), f"{source.name}, {name}")
    counts = objects.counts()
    for model, (count, place) in sorted(promised.items()):
        if counts.get(model, 0) < count:
            notes.unused(
                Message(
                    "{model}: NetBox has {count}, but only {have} are in it; fetch the other pages too",
                    model=model,
                    count=count,
                    have=counts.get(model, 0),
                ),
                place,
            )
    return objects


def _file(document: Any, place: str, objects: Objects, promised: dict[str, tuple[int, str]]) -> None:
    """Fixture rows, objects and pages of the REST API, or an object that holds those by name."""
    todo: list[tuple[Any, str]] = [(document, place)]
    while todo:
        value, at = todo.pop()
        if isinstance(value, list):
            # Taken from the end, so that what comes first is read first.
            todo.extend((v, f"{at}[{i}]") for i, v in reversed(list(enumerate(value))))
        elif not isinstance(value, dict):
            raise BadInput(Message("must be an object of NetBox, a page of them or a list of them"), at)
        elif isinstance(value.get("model"), str) and isinstance(value.get("fields"), dict):
            _fixture_row(value, at, objects)
        elif isinstance(value.get("results"), list):
            count = value.get("count")
            if isinstance(count, int) and value["results"] and isinstance(value["results"][0], dict):
                known = _key_of_url(value["results"][0])
                if known and count > promised.get(known[0], (0, ""))[0]:
                    promised[known[0]] = (count, at)
            todo.append((value["results"], f"{at}.results"))
        elif (key := _key_of_url(value)) is not None:
            objects.add(Row(*key, value))
            _harvest(value, objects)
        elif value and all(isinstance(v, list | dict) for v in value.values()):
            todo.extend((v, f"{at}.{name}") for name, v in reversed(value.items()))
        elif value:
            raise BadInput(Message("is not an object of NetBox: it has no 'model' and no 'url' of the API"), at)


def _fixture_row(value: dict[str, Any], at: str, objects: Objects) -> None:
    model = value["model"].lower()
    id = value.get("pk")
    if isinstance(id, int) and not isinstance(id, bool):
        objects.add(Row(model, id, value["fields"]))
    elif model.partition(".")[0] in ("dcim", "virtualization", "circuits", "ipam"):
        raise BadInput(Message("has no number: export with the primary keys in it"), f"{at}.pk")
    else:
        objects.without_number[model] = objects.without_number.get(model, 0) + 1


def _key_of_url(value: Mapping[str, Any]) -> Key | None:
    url, id = value.get("url"), _number(value)
    match = _URL.search(url) if isinstance(url, str) and len(url) < 2_000 else None
    if match is None or id is None:
        return None
    return _PLURALS.get(f"{match[1]}/{match[2]}") or f"{match[1]}.{_singular(match[2])}", id


def _singular(word: str) -> str:
    word = word.replace("-", "")
    for ending, instead in (("sses", "ss"), ("ches", "ch"), ("xes", "x"), ("ies", "y"), ("s", "")):
        if word.endswith(ending):
            return word.removesuffix(ending) + instead
    return word


def _harvest(value: Mapping[str, Any], objects: Objects) -> None:
    """Keep what an object says of the ones it refers to: the site of a device comes with its name."""
    todo: list[tuple[Any, int]] = [(v, 0) for v in value.values()]
    while todo:
        inner, depth = todo.pop()
        if isinstance(inner, list) and depth < 3:
            todo.extend((v, depth + 1) for v in inner)
        elif isinstance(inner, dict) and depth < 5:
            key = _key_of_url(inner)
            if key is not None:
                objects.add(Row(*key, inner, partial=True))
            todo.extend((v, depth + 1) for v in inner.values() if isinstance(v, list | dict))
