"""What a spreadsheet would change: persons with their posts and ways, rows that cannot be used and why.

Looks everything up once, so that the number of queries does not grow with the rows; stores nothing.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from warroom.contacts import addresses, columns, telephone
from warroom.contacts.covering import every_body
from warroom.contacts.finding import Bodies, NotFound
from warroom.contacts.keeping import folded
from warroom.contacts.models import Contact, Post, Rank, Way, WayKind
from warroom.contacts.telephone import Wrong
from warroom.organisations.models import Organisation

PERSONAL_WAYS = (WayKind.MOBILE, WayKind.MAIL, WayKind.SIGNAL, WayKind.MATRIX, WayKind.NTFY)
"""Two rows with one of these in common, and the same name, are one person."""
_RANKS = (
    (re.compile(r"plaatsv|vervang|deputy|back-?up|tweede|2"), Rank.DEPUTY),
    (re.compile(r"spoc|eerste|aanspreek|single|hoofd|primary|1"), Rank.SPOC),
)
_LANGUAGES = {
    "nl": ("nl", "nederlands", "dutch", "vlaams"),
    "fr": ("fr", "frans", "french", "francais"),
    "de": ("de", "duits", "german", "deutsch"),
    "en": ("en", "engels", "english"),
}
WayKey = tuple[str, str, str]


@dataclass(frozen=True)
class Problem:
    """A row that cannot be used: its number in the sheet, the column, and why."""

    row: int
    column: str
    why: str


@dataclass(frozen=True)
class Note:
    """Something taken otherwise than it stands there, to look at."""

    row: int
    text: str


@dataclass
class Person:
    """Somebody of the sheet, all rows together. ``known`` is the contact this already is."""

    name: str
    function: str = ""
    languages: tuple[str, ...] = ()
    hours: str = ""
    ways: list[WayKey] = field(default_factory=list)
    posts: dict[int, tuple[Organisation, Rank, int | None]] = field(default_factory=dict)
    rows: list[int] = field(default_factory=list)
    known: Contact | None = None
    known_ways: list[WayKey] = field(default_factory=list)
    known_posts: dict[int, Post] = field(default_factory=dict)

    @property
    def new_ways(self) -> list[WayKey]:
        """Ways that this person does not have yet."""
        have = {key[:2] for key in self.known_ways}
        return [way for way in self.ways if way[:2] not in have]

    @property
    def new_posts(self) -> list[tuple[Organisation, Rank, int | None]]:
        """Posts not held yet, or in another rank."""
        held = {pk: post.rank for pk, post in self.known_posts.items()}
        return [post for pk, post in self.posts.items() if held.get(pk) != post[1]]

    @property
    def changes(self) -> bool:
        """Whether storing it changes anything."""
        return self.known is None or bool(self.new_ways or self.new_posts)

    @property
    def shown_ways(self) -> list[str]:
        """All ways the sheet gives, as people read them."""
        return [addresses.written(*way) for way in self.ways]


@dataclass
class Draft:
    """What a sheet would change."""

    people: list[Person]
    problems: list[Problem]
    notes: list[Note]
    rows: int
    missing: tuple[str, ...] = ()
    """Columns without which nothing can be used: "body", "name", "way"."""

    @property
    def counts(self) -> dict[str, int]:
        """How much of what."""
        return {
            "rows": self.rows,
            "bad_rows": len({problem.row for problem in self.problems}),
            "people": len(self.people),
            "new": sum(one.known is None for one in self.people),
            "changed": sum(one.known is not None and one.changes for one in self.people),
            "same": sum(not one.changes for one in self.people),
            "several": sum(len(one.posts) > 1 for one in self.people),
            "posts": sum(len(one.new_posts) for one in self.people),
            "ways": sum(len(one.new_ways) for one in self.people),
            "bodies": len({pk for one in self.people for pk in one.posts}),
        }

    @property
    def fingerprint(self) -> str:
        """The same as long as storing it would do the same."""
        said = [
            [
                one.known.pk if one.known else one.name,
                one.new_ways,
                [(body.pk, str(rank)) for body, rank, _order in one.new_posts],
            ]
            for one in self.people
            if one.changes
        ]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def draft(table: Mapping[str, Any]) -> Draft:
    """What the table of an ``Upload`` would change, as things stand now."""
    mapping = {int(at): what for at, what in table["mapping"].items() if what}
    has = {what.rpartition(":")[2] for what in mapping.values()}
    missing = [
        name
        for name, needed in (
            ("body", {"body", "kbo", "nis"}),
            ("name", {"name", "first", "last"}),
            ("way", set(columns.WAYS)),
        )
        if not has & needed
    ]
    if missing:
        return Draft([], [], [], len(table["rows"]), tuple(missing))
    reader = _Reader(mapping, table["headers"], Bodies(every_body().select_related("successor")))
    for number, cells in table["rows"]:
        reader.row(number, cells)
    people = _joined(reader.people, reader.notes)
    _recognise(people, reader.notes)
    return Draft(people, reader.problems, sorted(reader.notes, key=lambda note: note.row), len(table["rows"]))


class _Reader:
    """Rows of cells as persons, one per group of columns that is filled."""

    def __init__(self, mapping: Mapping[int, str], headers: Sequence[str], bodies: Bodies) -> None:
        self.mapping = mapping
        self.headers = headers
        self.bodies = bodies
        groups = dict.fromkeys(what.partition(":")[0] if ":" in what else "" for what in mapping.values())
        self.groups = [group for group in groups if group] or [columns.ROW]
        if self.groups != [columns.ROW] and any(what in ("name", "last", *columns.WAYS) for what in mapping.values()):
            # Columns without a group beside "Gsm plaatsvervanger": they are of the SPOC.
            self.mapping = {at: f"spoc:{what}" if what in columns.PERSONAL else what for at, what in mapping.items()}
            self.groups = [columns.SPOC, *(group for group in self.groups if group != columns.SPOC)]
        self.people: list[Person] = []
        self.problems: list[Problem] = []
        self.notes: list[Note] = []

    def row(self, number: int, cells: Sequence[str]) -> None:
        """One row: nothing of it counts when any of it is wrong."""
        wrong = len(self.problems)
        found = []
        try:
            body = self._body(number, cells)
        except NotFound as error:
            self.problems.append(Problem(number, self._header(error.field), str(error)))
            body = None
        for group in self.groups:
            person = self._person(number, cells, group)
            if person is not None and body is not None:
                person.posts[body.pk] = (body, *self._rank(number, cells, group))
                found.append(person)
        if not found and len(self.problems) == wrong:
            self.problems.append(Problem(number, "", _("no person stands in this row")))
        if len(self.problems) == wrong:
            self.people += found

    def _cells(self, cells: Sequence[str], *wanted: str) -> list[tuple[int, str]]:
        """(position, text) of the filled cells of these columns."""
        return [
            (at, cells[at].strip())
            for at, what in sorted(self.mapping.items())
            if what in wanted and at < len(cells) and cells[at].strip()
        ]

    def _one(self, cells: Sequence[str], what: str) -> str:
        found = self._cells(cells, what)
        return " ".join(found[0][1].split()) if found else ""

    def _header(self, what: str) -> str:
        return next((self.headers[at] for at, one in sorted(self.mapping.items()) if one == what), "")

    def _body(self, number: int, cells: Sequence[str]) -> Organisation:
        body, said = self.bodies.find(
            kbo=self._one(cells, "kbo"),
            nis=self._one(cells, "nis"),
            name=self._one(cells, "body"),
            kind=self._one(cells, "kind"),
        )
        if said:
            self.notes.append(Note(number, said))
        return body

    def _person(self, number: int, cells: Sequence[str], group: str) -> Person | None:
        def of(name: str) -> str:
            return f"{group}:{name}" if group else name

        before = len(self.problems)
        ways: list[WayKey] = []
        for at, text in self._cells(cells, *(of(way) for way in columns.WAYS)):
            try:
                ways += read_ways(self.mapping[at].rpartition(":")[2], text)
            except Wrong as error:
                self.problems.append(Problem(number, self.headers[at], str(error)))
        name = self._one(cells, of("name")) or " ".join(
            part for part in (self._one(cells, of("first")), self._one(cells, of("last"))) if part
        )
        if group and not name and not ways:
            return None
        if len(self.problems) > before:
            return None
        if not name or len(name) > 120:
            why = _("no name") if not name else _("the name is longer than 120 characters")
            self.problems.append(Problem(number, self._header(of("name")) or self._header(of("last")), why))
            return None
        if not ways:
            column = next((self._header(of(way)) for way in columns.WAYS if self._header(of(way))), "")
            self.problems.append(Problem(number, column, _("no way to reach {name}").format(name=name)))
            return None
        return Person(
            name=name,
            function=self._one(cells, of("function"))[:120],
            languages=languages(self._one(cells, of("languages"))),
            hours=self._one(cells, of("hours"))[:120],
            ways=list(dict.fromkeys(ways)),
            rows=[number],
        )

    def _rank(self, number: int, cells: Sequence[str], group: str) -> tuple[Rank, int | None]:
        text = self._one(cells, f"{group}:order" if group else "order")
        order = min(99, int(text)) if text.isdecimal() and 0 < len(text) < 6 and int(text) else None
        if group:
            return (Rank.DEPUTY if group == columns.DEPUTY else Rank.SPOC), order
        said = columns.fold(self._one(cells, "rank"))
        if not said:
            return Rank.SPOC, order
        for pattern, rank in _RANKS:
            if pattern.search(said):
                return rank, order
        self.notes.append(Note(number, _("“{text}” was taken as deputy").format(text=self._one(cells, "rank")[:40])))
        return Rank.DEPUTY, order


def read_ways(column: str, text: str) -> list[WayKey]:
    """The ways in one cell, which may hold two. Raises Wrong."""
    if column in ("mobile", "phone"):
        # A mobile number in the column of the landlines is a mobile number, and the other way round.
        return [
            (str(WayKind.MOBILE if one.mobile else WayKind.LANDLINE), one.e164, one.extension)
            for one in telephone.several(text)
        ]
    if column == "mail":
        return [(str(WayKind.MAIL), one, "") for one in addresses.mails(text)]
    address, extension = addresses.normal(column, text)
    return [(column, address, extension)]


def languages(text: str) -> tuple[str, ...]:
    """The languages in a cell, in its order; those we have no code for are left out."""
    words = re.split(r"[^a-z]+", columns.fold(text))
    found = [code for word in words for code, names in _LANGUAGES.items() if word in names]
    return tuple(dict.fromkeys(found))


def alike(first: str, second: str) -> bool:
    """Whether two names may be one person's: the same words, or an initial in the place of the first name."""
    if folded(first) == folded(second):
        return True
    one, two = (re.findall(r"[a-z0-9]+", folded(name)) for name in (first, second))
    shared = set(one) & set(two)
    rest = [sorted(set(words) - shared) for words in (one, two)]
    return (
        bool(shared)
        and all(len(words) == 1 for words in rest)
        and (min(len(rest[0][0]), len(rest[1][0])) == 1 and rest[0][0][0] == rest[1][0][0])
    )


def _joined(people: list[Person], notes: list[Note]) -> list[Person]:
    """Rows about one person as one: the same name, with an address or a body in common."""
    kept: list[Person] = []
    by_key: dict[object, list[Person]] = {}
    for person in people:
        keys: list[object] = [way[:2] for way in person.ways if way[0] in PERSONAL_WAYS]
        keys += [("body", pk) for pk in person.posts]
        same = next((one for key in keys for one in by_key.get(key, ()) if alike(one.name, person.name)), None)
        if same is None:
            shared = next((one for key in keys[: len(keys) - len(person.posts)] for one in by_key.get(key, ())), None)
            if shared is not None:
                text = _("shares a number or address with {name} of row {row}").format(
                    name=shared.name, row=shared.rows[0]
                )
                notes.append(Note(person.rows[0], text))
            kept.append(person)
            same = person
        else:
            _take_over(same, person)
        for key in keys:
            if same not in (listed := by_key.setdefault(key, [])):
                listed.append(same)
    return kept


def _take_over(kept: Person, other: Person) -> None:
    kept.name = max(kept.name, other.name, key=len)
    kept.ways += [way for way in other.ways if way not in kept.ways]
    kept.rows += [row for row in other.rows if row not in kept.rows]
    kept.function, kept.hours = kept.function or other.function, kept.hours or other.hours
    kept.languages = kept.languages or other.languages
    for pk, post in other.posts.items():
        if pk not in kept.posts or post[1] == Rank.SPOC:
            kept.posts[pk] = post


def _recognise(people: list[Person], notes: list[Note]) -> None:
    """Find who is a contact already: by name with an address, or with a body."""
    contacts = {one.pk: one for one in Contact.objects.filter(ended_at=None)}
    ways: dict[int, list[WayKey]] = {}
    by_key: dict[object, list[int]] = {}
    rows = Way.objects.current().order_by("order", "pk").values_list("contact_id", "kind", "address", "extension")
    for contact_id, kind, address, extension in rows:
        ways.setdefault(contact_id, []).append((kind, address, extension))
        by_key.setdefault((kind, address), []).append(contact_id)
    posts: dict[int, dict[int, Post]] = {}
    for post in Post.objects.current():
        posts.setdefault(post.contact_id, {})[post.organisation_id] = post
        by_key.setdefault(("body", post.organisation_id), []).append(post.contact_id)
    taken: dict[int, Person] = {}
    gone: list[Person] = []
    for person in people:
        keys: list[object] = [way[:2] for way in person.ways if way[0] in PERSONAL_WAYS]
        keys += [("body", pk) for pk in person.posts]
        found = [pk for key in keys for pk in by_key.get(key, ()) if pk in contacts]
        known = next((pk for pk in found if alike(contacts[pk].name, person.name)), None)
        if known is None:
            continue
        if known in taken:
            _take_over(taken[known], person)
            gone.append(person)
            continue
        taken[known] = person
        person.known = contacts[known]
        person.known_ways = ways.get(known, [])
        person.known_posts = posts.get(known, {})
    for person in gone:
        people.remove(person)
