"""Landscapes of every valid shape, for laws that must hold for all of them."""

from datetime import date

from hypothesis import strategies as st

from weerbaar.landscape import Element, Kind, Landscape, Organisation, Origin, Relation, RelationKind
from weerbaar.landscape.attributes import ATTRIBUTES, Attribute, Type

# No text holds the character NUL: every reader refuses it.
_CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
_TEXT = st.text(_CHARACTERS, min_size=1, max_size=20) | st.sampled_from(
    ["=1+1", "+32 3 123", "-5", "@x", "\t=2", "\r\n", "json:1", 'json:"x"', "1,5", "5", "ja", "x", "?", " spatie ",
     "naam", "Prioriteit", "leverancier", "a; b", "_x0041_", "01/11/2026", "a|b", "#REF!",
     "'=1", "\x01", "e\u0301", "\u00a0"]
)  # fmt: skip
_JSON = st.recursive(
    st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | _TEXT | st.just(""),
    lambda inner: st.lists(inner | st.none(), max_size=3) | st.dictionaries(_TEXT, inner, max_size=3),
    max_leaves=4,
)
_NAMES = st.text(_CHARACTERS, min_size=1, max_size=12) | st.sampled_from(
    ["Opmerking", "opmerking", "Naam", "leverancier", "draait op", "prioriteit (oud)", "kost (uren)", "json:x", "=A1",
     " rand ", "***", "Soort"]
)  # fmt: skip
_FORMED = {
    "owner": ["0219395192", "0219.395.192"],
    "same_as": ["0219.395.192/server-3"],
    "ref": ["kbo:0219395192", "product:acme/=1+1"],
}
_FIXED = {"id", "kind", "name", "origin", "confirmed_on", "source", "target"} | set(ATTRIBUTES)
_OWN = st.dictionaries(_NAMES.filter(lambda n: n not in _FIXED), _JSON, max_size=3)


def _value(a: Attribute) -> st.SearchStrategy[object]:
    if a.choices:
        return st.sampled_from(a.choices)
    if a.type is Type.FLAG:
        return st.booleans()
    if a.type is Type.DATE:
        return st.dates().map(date.isoformat) | st.just("20261101")
    if a.type is Type.LIST:
        return st.lists(_TEXT, max_size=3)
    if a.name in _FORMED:
        return st.sampled_from(_FORMED[a.name])
    if a.type is Type.TEXT:
        return _TEXT
    low, high = a.minimum, a.maximum
    if a.type is Type.INTEGER:
        return st.integers(int(low or 0), None if high is None else int(high))
    return st.floats(low, high, allow_nan=False, allow_infinity=False) | st.integers(int(low or 0), int(high or 10**6))


@st.composite
def attributes(draw: st.DrawFn) -> dict[str, object]:
    names = draw(st.lists(st.sampled_from(sorted(ATTRIBUTES)), max_size=4, unique=True))
    return {name: draw(_value(ATTRIBUTES[name])) for name in names} | draw(_OWN)


@st.composite
def landscapes(draw: st.DrawFn) -> Landscape:
    """Any landscape whose ids are unique and whose relations have ends."""
    ids = draw(st.lists(_TEXT, unique=True, max_size=6))
    origin, day = st.none() | st.sampled_from(Origin), st.none() | st.dates()
    elements = [
        Element(id, draw(st.sampled_from(Kind)), draw(_TEXT), draw(origin), draw(day), draw(attributes())) for id in ids
    ]
    relations: dict[object, Relation] = {}
    links: list[str] = []
    for i in range(draw(st.integers(0, 6)) if ids else 0):
        kind = draw(st.sampled_from(RelationKind))
        link = kind is RelationKind.LINK
        id = f"{draw(_TEXT)}{i}" if link else None
        if id in ids or id in links:
            continue
        relation = Relation(
            kind, draw(st.sampled_from(ids)), draw(st.sampled_from(ids)), id,
            alternative=draw(st.none() | _TEXT), at_least=draw(st.none() | st.integers(1, 3)),
            over=draw(st.sampled_from(links)) if links and kind is RelationKind.NEEDS and draw(st.booleans()) else None,
            role=draw(st.sampled_from([None, "operates", "delivers"])),
            both_ways=draw(st.booleans()), cuttable=draw(st.booleans()),
            cut_min=draw(st.none() | st.floats(0, 1e6)), origin=draw(origin), confirmed_on=draw(day),
            attributes=draw(_OWN) | ({"name": draw(_TEXT)} if draw(st.booleans()) else {}),
        )  # fmt: skip
        relations.setdefault(relation.key, relation)
        links += [id] if id else []
    return Landscape(
        Organisation(draw(st.just("") | _TEXT), draw(st.none() | st.just("0207500123") | _TEXT), draw(_OWN)),
        tuple(elements),
        tuple(relations.values()),
        draw(_OWN.map(lambda d: {k: v for k, v in d.items() if k not in ("format", "organisation")})),
    )
