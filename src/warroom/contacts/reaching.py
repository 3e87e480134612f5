"""Whom to reach for these bodies, and by which ways: SPOCs first, one human being once."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import QuerySet
from django.utils import timezone

from warroom.contacts import domains
from warroom.contacts.models import Contact, Post, Rank, Way, WayKind
from warroom.organisations.models import Organisation

Row = TypeVar("Row", Contact, Organisation)

CHUNK = 5_000
"""Bodies or contacts per query: SQLite takes no more than 32,766 values in one."""


@dataclass(frozen=True)
class Reach:
    """Somebody to reach. ``organisations`` are those asked for of which this is a contact; ``ways`` are in the order
    this person prefers; ``rank`` is the best one held among them, and ``ranks`` the one held in each (by id)."""

    contact: Contact
    organisations: tuple[Organisation, ...]
    ways: tuple[Way, ...]
    rank: Rank
    ranks: dict[int, Rank]


def reach(
    organisations: "QuerySet[Organisation] | Iterable[Organisation | int]",
    *,
    victim_ids: Collection[int] = frozenset(),
) -> list[Reach]:
    """The contacts of these bodies that can be reached: all SPOCs, then the deputies, each in the order of the bodies.

    Bodies that do not exist today are left out, and so is who has no way left. When ``victim_ids`` names bodies that
    are hit, nobody gets a way on a mail domain of theirs (``domains``). Takes a fixed number of queries per 5,000
    bodies.
    """
    bodies = _of_today(organisations)
    dead = domains.own(victim_ids) if victim_ids else set()
    held, order = _held(bodies)
    contacts = _by_id(Contact.objects.filter(ended_at=None), set(held))
    ways: dict[int, list[Way]] = {}
    for way in _in_chunks(Way.objects.current().order_by("order", "pk"), "contact__in", sorted(contacts)):
        if not (dead and way.kind == WayKind.MAIL and domains.is_on(way.address, dead)):
            ways.setdefault(way.contact_id, []).append(way)
    place = {pk: number for number, pk in enumerate(bodies)}
    return [
        Reach(
            contact=contacts[pk],
            organisations=tuple(bodies[body] for body in sorted(held[pk], key=place.__getitem__)),
            ways=tuple(ways[pk]),
            rank=_best(held[pk]),
            ranks=held[pk],
        )
        for pk in order
        if pk in contacts and pk in ways
    ]


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody to reach, as ids alone: for lists of a hundred thousand."""

    contact_id: int
    ranks: dict[int, Rank]
    """The rank held in each body, by its id."""
    ways: tuple[tuple[int, str, str], ...]
    """(id, kind, address) in the order this person prefers."""


def lines(bodies: Collection[int], *, dead: Collection[str] = frozenset()) -> list[Line]:
    """The same people in the same order as ``reach`` gives for these bodies, which exist today; nobody gets a way on
    one of the mail domains ``dead``. Makes no rows of what it reads."""
    held, order = _held(bodies)
    there: set[int] = set()
    ways: dict[int, list[tuple[int, str, str]]] = {}
    for some in _chunks(sorted(held)):
        there.update(Contact.objects.filter(ended_at=None, pk__in=some).values_list("pk", flat=True))
        rows = Way.objects.current().filter(contact__in=some).order_by("order", "pk")
        for pk, contact, kind, address in rows.values_list("pk", "contact_id", "kind", "address"):
            if not (dead and kind == WayKind.MAIL and domains.is_on(address, dead)):
                ways.setdefault(contact, []).append((pk, kind, address))
    return [Line(pk, held[pk], tuple(ways[pk])) for pk in order if pk in there and pk in ways]


def _held(bodies: Collection[int]) -> tuple[dict[int, dict[int, Rank]], list[int]]:
    """The ranks that contacts hold now in these bodies, {contact: {body: rank}}; and the contacts in the order in which
    they are reached."""
    held: dict[int, dict[int, Rank]] = {}
    first: dict[int, tuple[int, int, int]] = {}
    place = {pk: number for number, pk in enumerate(bodies)}
    for contact_id, organisation_id, rank, order in _posts(bodies):
        ranks = held.setdefault(contact_id, {})
        if ranks.get(organisation_id) != Rank.SPOC:
            ranks[organisation_id] = Rank(rank)
        key = (0 if rank == Rank.SPOC else 1, place[organisation_id], order)
        first[contact_id] = min(first.get(contact_id, key), key)
    return held, sorted(first, key=lambda pk: (first[pk], pk))


def _best(ranks: dict[int, Rank]) -> Rank:
    return Rank.SPOC if Rank.SPOC in ranks.values() else Rank.DEPUTY


def without(
    organisations: "QuerySet[Organisation] | Iterable[Organisation | int]",
    *,
    victim_ids: Collection[int] = frozenset(),
) -> list[Organisation]:
    """Those of these bodies (of today) that nobody can be reached for."""
    bodies = _of_today(organisations)
    reached = {body.pk for one in reach(bodies.values(), victim_ids=victim_ids) for body in one.organisations}
    return [body for pk, body in bodies.items() if pk not in reached]


def _of_today(organisations: "QuerySet[Organisation] | Iterable[Organisation | int]") -> dict[int, Organisation]:
    """The bodies asked for that exist today, by id, in the order given."""
    day = timezone.localdate()
    if isinstance(organisations, QuerySet):
        return {body.pk: body for body in organisations if body.exists_on(day)}
    asked: dict[int, Organisation | None] = {}
    for one in organisations:
        if isinstance(one, Organisation):
            asked[one.pk] = one
        else:
            asked.setdefault(one, None)
    found = _by_id(Organisation.objects.all(), {pk for pk, body in asked.items() if body is None})
    bodies = {pk: body or found.get(pk) for pk, body in asked.items()}
    return {pk: body for pk, body in bodies.items() if body is not None and body.exists_on(day)}


def _posts(bodies: Collection[int]) -> Iterator[tuple[int, int, str, int]]:
    """(contact, organisation, rank, order) of the posts held now."""
    now = timezone.now()
    for some in _chunks(list(bodies)):
        held = Post.objects.current(now).filter(organisation__in=some)
        yield from held.order_by("pk").values_list("contact_id", "organisation_id", "rank", "order")


def _in_chunks(rows: "QuerySet[Way]", condition: str, ids: list[int]) -> Iterator[Way]:
    for some in _chunks(ids):
        yield from rows.filter(**{condition: some})


def _chunks(ids: list[int]) -> Iterator[list[int]]:
    return (ids[at : at + CHUNK] for at in range(0, len(ids), CHUNK))


def _by_id(rows: "QuerySet[Row]", ids: set[int]) -> dict[int, Row]:
    return {row.pk: row for some in _chunks(sorted(ids)) for row in rows.filter(pk__in=some)}
