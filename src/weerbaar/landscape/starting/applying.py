"""From the rows of somebody's own table to a landscape: distinct values become suppliers, environments and realms."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from weerbaar.landscape.model import Element, Kind, Landscape, Origin, Relation, RelationKind
from weerbaar.landscape.readers import cells
from weerbaar.landscape.reading import BadInput, Notes, Reading
from weerbaar.landscape.starting import places
from weerbaar.landscape.starting.columns import ColumnMapping
from weerbaar.landscape.starting.layout import Layout, Row
from weerbaar.landscape.starting.roles import Role
from weerbaar.landscape.starting.words import fold, look_alike, says_nothing, slug, tidy
from weerbaar.language import Message

PREFIX = "table:"
_SELF = frozenset(("eigen", "intern", "zelf", "eigen ontwikkeling", "zelf gemaakt", "eigen beheer", "in house",
                   "inhouse", "zelf ontwikkeld", "eigen dienst", "ict", "it", "dienst ict", "dienst it"))  # fmt: skip
_NO = frozenset(("nee", "neen", "n", "no", "geen", "none", "nok", "false"))
_BY_SUPPLIER = frozenset(("leverancier", "door leverancier", "via leverancier", "bij leverancier", "supplier"))
_YES = frozenset(("ja", "j", "x", "ok", "yes", "y", "true", "v"))
_COMPARED = (Role.SUPPLIER, Role.ENVIRONMENT, Role.REALM, Role.SERVICE)


@dataclass(frozen=True)
class LookAlike:
    """Two writings that may mean one thing. To make them one: ``mapping.same[role][second] = first``."""

    role: Role
    first: str
    second: str


@dataclass
class _Application:
    """What the rows about one application say together."""

    id: str
    name: str
    rows: list[Row] = field(default_factory=list)


@dataclass
class _Building:
    table: Layout
    mapping: ColumnMapping
    notes: Notes = field(default_factory=Notes)
    elements: dict[str, Element] = field(default_factory=dict)
    relations: dict[Any, Relation] = field(default_factory=dict)

    def header(self, role: Role) -> str | None:
        return next((h for h in self.table.headers if self.mapping.columns.get(h) is role), None)

    def headers(self, role: Role) -> list[str]:
        return [h for h in self.table.headers if self.mapping.columns.get(h) is role]

    def add(self, kind: Kind, prefix: str, name: str, key: str = "", **attributes: Any) -> str:
        id = f"{PREFIX}{prefix}-{slug(key or name)}"
        if id not in self.elements:
            self.elements[id] = Element(id, kind, name, Origin.IMPORT, None, attributes)
        return id

    def relate(self, kind: RelationKind, source: str, target: str, role: str | None = None) -> None:
        relation = Relation(kind, source, target, role=role, origin=Origin.IMPORT)
        self.relations.setdefault(relation.key, relation)

    def where(self, row: Row) -> str:
        return str(Message("{table}, row {row}", table=self.table.name, row=row.number))


def apply_columns(table: Layout, mapping: ColumnMapping) -> Reading:
    """The landscape in ``table`` as ``mapping`` says its columns are to be read.

    Ids follow from the identifier column, else from the name, so that the same table gives the same ids in any
    order of rows. Names that look alike stay apart and are asked about (``look_alikes``). Raises BadInput when no
    column holds the applications.
    """
    mapping.check(table)
    build = _Building(table, mapping)
    writings = {role: _writings(build, role) for role in _COMPARED}
    for application in _applications(build):
        _application(build, application, writings)
    for pair in look_alikes(table, mapping):
        build.notes.question(
            Message("'{first}' and '{second}' look alike: are they one and the same? They were kept apart.",
                    first=pair.first, second=pair.second),
            table.name,
        )  # fmt: skip
    _skipped(build)
    landscape = Landscape(elements=tuple(build.elements.values()), relations=tuple(build.relations.values()))
    return Reading(landscape, build.notes.all(), "table")


def look_alikes(table: Layout, mapping: ColumnMapping) -> tuple[LookAlike, ...]:
    """Pairs of values in one column that may mean the same, sorted; those already decided on are left out."""
    found: list[LookAlike] = []
    build = _Building(table, mapping)
    for role in _COMPARED:
        names = sorted(set(_writings(build, role).values()), key=lambda n: (fold(n), n))
        apart = {fold(k) for k, v in mapping.same.get(role, {}).items() if fold(k) == fold(v)}
        # Comparing each with each takes a minute for thousands; nobody can answer so many questions either.
        for first, second in combinations(names[:400], 2):
            if not {fold(first), fold(second)} & apart and _may_be_one(role, first, second):
                found.append(LookAlike(role, first, second))
    return tuple(found)


def _may_be_one(role: Role, first: str, second: str) -> bool:
    if not look_alike(first, second):
        return False
    if role is Role.ENVIRONMENT:
        one, other = places.place(first, ""), places.place(second, "")
        return one != other and not any(p.of_supplier or p.operated_by for p in (one, other))
    if role is Role.REALM:
        ours, theirs = places.sign_in(first), places.sign_in(second)
        return ours != theirs and all(s.realm is not None and not s.operated_by for s in (ours, theirs))
    return True


def _values(build: _Building, role: Role, row: Row) -> list[str]:
    """What ``row`` says in the columns of ``role``: several things in one cell taken apart, the unknown left out."""
    found: list[str] = []
    for header in build.headers(role):
        text = row.cells.get(header, "")
        for part in re.split(r"\s*[;+]\s*|,\s+" if role in (Role.SERVICE, Role.TEAM) else r"\s*[;+]\s*", text):
            part = part.strip().rstrip("?").strip() if not says_nothing(part) else ""
            if part and not says_nothing(part):
                found.append(part)
    return found


def _writings(build: _Building, role: Role) -> dict[str, str]:
    """For every folded writing the name to show: as decided in ``same``, else the most usual writing."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for row in build.table.rows:
        for value in _values(build, role, row):
            counts[fold(value)][value] += 1
    shown = {key: min(c, key=lambda w: (-c[w], w)) for key, c in counts.items()}
    same = {fold(k): fold(v) for k, v in build.mapping.same.get(role, {}).items()}
    wanted = {fold(v): v for v in build.mapping.same.get(role, {}).values()}
    result: dict[str, str] = {}
    for key in counts:
        target, seen = key, {key}
        while target in same and same[target] not in seen:
            target = same[target]
            seen.add(target)
        result[key] = shown.get(target) or wanted[target]
    return result


def _applications(build: _Building) -> list[_Application]:
    names, identifiers = build.header(Role.APPLICATION), build.header(Role.IDENTIFIER)
    found: dict[str, _Application] = {}
    ids = Counter(fold(row.cells.get(identifiers, "")) for row in build.table.rows) if identifiers else Counter()
    for row in build.table.rows:
        name = row.cells.get(names or "", "").strip()
        if not name or says_nothing(name):
            build.notes.unused(Message("a row without the name of an application was left out"), build.where(row))
            continue
        given = row.cells.get(identifiers, "") if identifiers else ""
        by_number = given and not says_nothing(given) and ids[fold(given)] == 1
        id = f"{PREFIX}nr-{slug(given)}" if by_number else f"{PREFIX}app-{slug(name)}"
        if id in found:
            build.notes.changed(
                Message("'{name}' stands in the table more than once; its rows were read as one application",
                        name=found[id].name),
                build.where(row),
            )  # fmt: skip
        found.setdefault(id, _Application(id, name)).rows.append(row)
    for application in found.values():
        # What several rows say together must not depend on which of them stands first.
        application.rows.sort(key=lambda r: sorted(r.cells.items()))
        application.name = application.rows[0].cells[names or ""].strip()
    names_seen: dict[str, str] = {}
    for application in found.values():
        if names_seen.setdefault(fold(application.name), application.id) != application.id:
            build.notes.question(
                Message("'{name}' stands in the table under two numbers: is it one? They were kept apart.",
                        name=application.name),
                build.where(application.rows[0]),
            )  # fmt: skip
    if not found:
        raise BadInput(Message("no row holds the name of an application"), build.table.name)
    return list(found.values())


def _application(build: _Building, application: _Application, writings: dict[Role, dict[str, str]]) -> None:
    own: dict[str, Any] = _attributes(build, application)
    suppliers = _distinct(build, application, Role.SUPPLIER, writings[Role.SUPPLIER])
    suppliers = [s for s in suppliers if fold(s) not in _SELF]
    supplier = suppliers[0] if suppliers else ""
    environments = [places.place(v, supplier)
                    for v in _distinct(build, application, Role.ENVIRONMENT, writings[Role.ENVIRONMENT])]  # fmt: skip
    sign_ins = [places.sign_in(v) for v in _distinct(build, application, Role.REALM, writings[Role.REALM])]
    if sign_ins and all(s.realm is None for s in sign_ins):
        own["sign_in"] = "own accounts"
    build.elements[application.id] = Element(
        application.id, Kind.APPLICATION, application.name, Origin.IMPORT, None, own
    )
    for name in suppliers:
        build.relate(RelationKind.SUPPLIED_BY, application.id, build.add(Kind.SUPPLIER, "supplier", name))
    targets = [t for p in environments if (t := _environment(build, application, p, supplier))]
    for target in targets:
        build.relate(RelationKind.RUNS_ON, application.id, target)
    if len(set(targets)) > 1:
        build.notes.question(
            Message("'{name}' runs in more than one place: are all of them needed? They were taken as all needed.",
                    name=application.name),
            build.where(application.rows[0]),
        )  # fmt: skip
    for sign_in in sign_ins:
        _realm(build, application, sign_in)
    for name in _distinct(build, application, Role.SERVICE, writings[Role.SERVICE]):
        build.relate(RelationKind.NEEDS, build.add(Kind.SERVICE, "service", name), application.id)
    _backup(build, application, targets, supplier)


def _distinct(build: _Building, application: _Application, role: Role, writings: dict[str, str]) -> list[str]:
    found: list[str] = []
    for row in application.rows:
        for value in _values(build, role, row):
            name = writings[fold(value)]
            if name != value and not _same_meaning(role, name, value):
                build.notes.changed(Message("'{value}' was read as '{name}'", value=value, name=name), build.where(row))
            if name not in found:
                found.append(name)
        for header in build.headers(role):
            if row.cells.get(header, "").endswith("?") and not says_nothing(row.cells[header]):
                build.notes.question(
                    Message("'{value}' has a question mark behind it: is it so? It was taken as it stands.",
                            value=row.cells[header]),
                    build.where(row),
                )  # fmt: skip
    return found


def _same_meaning(role: Role, name: str, value: str) -> bool:
    """Whether two writings give the same element, so that nobody needs to hear that one was read as the other."""
    if role is Role.ENVIRONMENT:
        return places.place(name, "") == places.place(value, "")
    return role is Role.REALM and places.sign_in(name) == places.sign_in(value)


def _environment(build: _Building, application: _Application, place: places.Place, supplier: str) -> str | None:
    if place.of_supplier:
        if not supplier:
            build.notes.question(
                Message("'{name}' runs in a cloud, but whose? No supplier is given, so where it runs is unknown.",
                        name=application.name),
                build.where(application.rows[0]),
            )  # fmt: skip
            return None
        target = build.add(Kind.ENVIRONMENT, "cloud", f"Cloud van {supplier}", supplier, type="cloud")
        build.relate(RelationKind.SUPPLIED_BY, target, build.add(Kind.SUPPLIER, "supplier", supplier), "operates")
        return target
    target = build.add(Kind.ENVIRONMENT, "env", place.name, type=place.type)
    if place.operated_by:
        by = build.add(Kind.SUPPLIER, "supplier", place.operated_by)
        build.relate(RelationKind.SUPPLIED_BY, target, by, "operates")
    return target


def _realm(build: _Building, application: _Application, sign_in: places.SignIn) -> None:
    if sign_in.realm is None:
        return
    realm = build.add(Kind.ENVIRONMENT, "realm", sign_in.realm, type="realm")
    build.relate(RelationKind.TRUSTS, application.id, realm)
    if sign_in.which:
        build.notes.question(
            Message("'{name}' signs in with 'SSO': with which directory? It was taken as a directory of its own.",
                    name=application.name),
            build.where(application.rows[0]),
        )  # fmt: skip
    if sign_in.realm == places.M365_SIGN_IN:
        tenancy = _environment(build, application, places.place(places.M365, ""), "")
        if tenancy:
            build.relate(RelationKind.RUNS_ON, realm, tenancy)


def _backup(build: _Building, application: _Application, targets: list[str], supplier: str) -> None:
    for text in _values_once(build, Role.BACKUP, application):
        plain = fold(text)
        if plain in _NO:
            build.elements[application.id] = build.elements[application.id].with_attributes(no_backup=True)
        elif plain in _YES and targets:
            name = f"Back-up van {build.elements[targets[0]].name}"
            build.relate(RelationKind.BACKED_UP_BY, application.id, build.add(Kind.BACKUP, "backup", name))
        elif (
            plain in ("leverancier", "door leverancier", "via leverancier", "supplier", "bij leverancier") and supplier
        ):
            name = f"Back-up door {supplier}"
            build.relate(RelationKind.BACKED_UP_BY, application.id, build.add(Kind.BACKUP, "backup", name))
        elif plain in _YES or plain in _BY_SUPPLIER:
            build.notes.question(
                Message("'{name}' has a backup, but which? Nothing tells where it runs.", name=application.name),
                build.where(application.rows[0]),
            )  # fmt: skip
        else:
            build.relate(RelationKind.BACKED_UP_BY, application.id, build.add(Kind.BACKUP, "backup", text))


def _values_once(build: _Building, role: Role, application: _Application) -> list[str]:
    return list(dict.fromkeys(v for row in application.rows for v in _values(build, role, row)))


def _attributes(build: _Building, application: _Application) -> dict[str, Any]:
    """What the rows say that needs no element of its own."""
    own: dict[str, Any] = {}
    for role, name in ((Role.PRODUCT, "product"), (Role.VERSION, "version"), (Role.URL, "url"),
                       (Role.PRIORITY, "criticality"), (Role.IDENTIFIER, "number")):  # fmt: skip
        header = build.header(role)
        texts = [row.cells[header] for row in application.rows if header and row.cells.get(header)]
        if told := [t for t in texts if not says_nothing(t)]:
            own[name] = told[0]
    if teams := _values_once(build, Role.TEAM, application):
        own["department"] = ", ".join(teams)
    for role, name in ((Role.CONTACT, "contact"), (Role.REMARKS, "description")):
        headers = build.headers(role)
        parts = [
            (f"{header}: " if len(headers) > 1 else "") + row.cells[header]
            for row in application.rows
            for header in headers
            if row.cells.get(header) and not says_nothing(row.cells[header])
        ]
        if parts:
            own[name] = "; ".join(dict.fromkeys(parts))
    for text in _values_once(build, Role.PERSONAL_DATA, application)[:1]:
        if fold(text) in _YES | _NO:
            own["personal_data"] = fold(text) in _YES
        else:
            own["personal_data_remark"] = text
    for text in _values_once(build, Role.RESTORE_H, application)[:1]:
        try:
            hours = cells.number(_days_as_hours(text), into="h")
        except cells.Unreadable:
            hours = None
            build.notes.unused(
                Message("'{value}' is not a time in hours that can be read", value=text),
                build.where(application.rows[0]),
            )
        if hours is not None:
            own["restore_h"] = hours
    return own


def _days_as_hours(text: str) -> str:
    return re.sub(r"\s*(uur|uren|u|hours?|hrs?)\.?$", " h", tidy(text), flags=re.IGNORECASE)


def _skipped(build: _Building) -> None:
    words = {
        "empty": Message("empty rows were left out"),
        "total": Message("a row with totals was left out"),
        "header": Message("a heading between the rows was left out"),
    }
    for number, why in build.table.skipped:
        build.notes.changed(words[why], str(Message("{table}, row {row}", table=build.table.name, row=number)))
    for header in build.table.headers:
        if build.mapping.columns.get(header, Role.IGNORE) is Role.IGNORE and build.table.values(header):
            build.notes.unused(Message("column '{header}' is not used", header=header), build.table.name)
