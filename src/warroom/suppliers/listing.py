"""A supplier's list of customers: read once, shown with its good and bad rows, confirmed; then each body is asked.

Whom a name or number means is looked up in the register of local governments, which is public. What a body uses is
never looked at: a list answers nothing about who uses what.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from warroom.ledger.chains import chain_of
from warroom.ledger.recording import record
from warroom.organisations import kbo
from warroom.organisations.models import Kind, Organisation, Person
from warroom.suppliers import consenting
from warroom.suppliers.models import Consent, CustomerList, Listing, Product

MOST_ROWS = 3_000
NUMBER = ("kbo", "ondernemingsnummer", "kbonummer", "btw", "btwnummer", "enterprisenumber")
NAME = ("naam", "name", "klant", "customer", "gemeente", "bestuur", "lokaalbestuur", "organisatie", "organisation")
PRODUCT = ("product", "toepassing", "application", "pakket")


class NoColumns(Exception):
    """The table has no column with a number or a name."""


class TooLong(Exception):
    """The table has more than MOST_ROWS rows."""


@dataclass(frozen=True)
class Column:
    """Which column of the table holds what; None when there is none."""

    number: int | None
    name: int | None
    product: int | None


def columns(header: Sequence[str]) -> Column:
    """By their titles. Raises NoColumns."""
    plain = ["".join(c for c in title.casefold() if c.isalnum()) for title in header]

    def place(words: Iterable[str]) -> int | None:
        return next((plain.index(word) for word in words if word in plain), None)

    found = Column(place(NUMBER), place(NAME), place(PRODUCT))
    if found.number is None and found.name is None:
        raise NoColumns
    return found


@dataclass(frozen=True)
class Row:
    """A row as it was understood: a body (and product), or why not."""

    number: int
    said: str
    organisation: Organisation | None = None
    product: Product | None = None
    why: str = ""


NOBODY, SEVERAL, NO_PRODUCT, TWICE, EMPTY = "nobody", "several", "no_product", "twice", "empty"
"""Why a row is bad; the screen has the words."""


def understood(supplier: Organisation, header: Sequence[str], rows: Sequence[Any]) -> list[Row]:
    """Every row ([number, cells]) with whom it means. Raises NoColumns or TooLong."""
    where = columns(header)
    if len(rows) > MOST_ROWS:
        raise TooLong
    register = Register()
    products = {
        _plain(name): p for p in Product.objects.offered().filter(supplier=supplier) for name in (p.key, p.name)
    }
    done: set[tuple[int, int | None]] = set()
    found = []
    for number, cells in rows:
        said = [cells[i].strip() if i is not None and i < len(cells) else "" for i in (where.number, where.name)]
        wanted = cells[where.product].strip() if where.product is not None and where.product < len(cells) else ""
        words = " · ".join(word for word in (*said, wanted) if word)[:200]
        if not any(said):
            found.append(Row(number, words, why=EMPTY))
            continue
        bodies = register.find(*said)
        product = products.get(_plain(wanted))
        if len(bodies) != 1:
            found.append(Row(number, words, why=SEVERAL if bodies else NOBODY))
        elif wanted and product is None:
            found.append(Row(number, words, why=NO_PRODUCT))
        elif (bodies[0].pk, product.pk if product else None) in done:
            found.append(Row(number, words, why=TWICE))
        else:
            done.add((bodies[0].pk, product.pk if product else None))
            found.append(Row(number, words, bodies[0], product))
    return found


class Register:
    """The bodies of today, by number and by name; one that was merged stands for what it became."""

    def __init__(self) -> None:
        self._numbers: dict[str, Organisation] = {}
        self._names: dict[str, list[Organisation]] = {}
        today = timezone.localdate()
        bodies = list(Organisation.objects.exclude(kind__in=(Kind.SUPPLIER, Kind.COORDINATOR)))
        by_pk = {body.pk: body for body in bodies}
        for body in bodies:
            now: Organisation | None = body
            for _step in range(10):
                if now is None or now.exists_on(today):
                    break
                now = by_pk.get(now.successor_id or 0)
            if now is None or not now.exists_on(today):
                continue
            if body.kbo:
                self._numbers[body.kbo] = now
            for name in _names(body):
                if now not in self._names.setdefault(name, []):
                    self._names[name].append(now)

    def find(self, number: str, name: str) -> list[Organisation]:
        """By its number when there is one, else by exactly this name."""
        digits = kbo.digits(number)
        if digits:
            return [self._numbers[digits]] if digits in self._numbers else []
        return self._names.get(_plain(name), [])


def _names(body: Organisation) -> Iterator[str]:
    """How people call it: municipalities with their kind in front too."""
    yield _plain(str(body))
    if body.kind == Kind.MUNICIPALITY:
        for prefix in ("gemeente", "stad", "gemeentebestuur", "stadsbestuur", "lokaal bestuur"):
            yield _plain(f"{prefix} {body.name}")


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def keep(supplier: Organisation, name: str, rows: list[Row], *, by: Person) -> CustomerList:
    """Keep what was understood, until the supplier confirms it."""
    return CustomerList.objects.create(
        supplier=supplier,
        name=name[-200:],
        uploaded_by=by,
        good=[
            {
                "row": row.number,
                "said": row.said,
                "organisation": row.organisation.pk,
                "product": row.product.pk if row.product else None,
            }
            for row in rows
            if row.organisation
        ],
        bad=[{"row": row.number, "said": row.said, "why": row.why} for row in rows if not row.organisation],
    )


@transaction.atomic
def take(found: CustomerList, *, by: Person) -> int | None:
    """The supplier confirms its list: every body on it that is not listed yet is asked. How many; None when it was
    decided already."""
    consenting.hold(found.supplier)
    mine = CustomerList.objects.filter(pk=found.pk, decided_at=None)
    if not mine.update(decided_at=timezone.now(), taken=True):
        return None
    there = set(Listing.objects.filter(supplier=found.supplier, ended_at=None).values_list("organisation", "product"))
    denied = set(
        Listing.objects.filter(supplier=found.supplier, answer=Listing.Answer.DENIED).values_list(
            "organisation", "product"
        )
    )
    wanted = [(row["organisation"], row["product"]) for row in found.good]
    new = [
        Listing(
            supplier=found.supplier,
            organisation_id=organisation,
            product_id=product,
            # Who said no is not asked again because the list is sent again.
            answer=Listing.Answer.DENIED if (organisation, product) in denied else Listing.Answer.NONE,
        )
        for organisation, product in wanted
        if (organisation, product) not in there
    ]
    Listing.objects.bulk_create(new, batch_size=500)
    record(
        chain_of(found.supplier),
        "supplier.customers_listed",
        by=by,
        subject=f"customerlist/{found.pk}",
        state={"name": found.name, "good": len(found.good), "bad": len(found.bad), "organisations": wanted},
    )
    return len(new)


def discard(found: CustomerList) -> None:
    """Throw it away."""
    CustomerList.objects.filter(pk=found.pk, decided_at=None).update(decided_at=timezone.now(), good=[], bad=[])


@transaction.atomic
def answered(row: Listing, *, yes: bool, by: Person) -> bool:
    """The body says whether it is a customer; the supplier hears of it only when it is. False when it was answered."""
    what = Listing.Answer.CONFIRMED if yes else Listing.Answer.DENIED
    consenting.hold(row.organisation)
    asked = Listing.objects.filter(pk=row.pk, ended_at=None, answer="")
    if not asked.update(answer=what, answered_at=timezone.now(), answered_by=by):
        return False
    record(
        chain_of(row.organisation),
        "supplier.listing_answered",
        by=by,
        subject=f"listing/{row.pk}",
        state={
            "supplier": row.supplier.name,
            "product": row.product.name if row.product else None,
            "answer": str(what),
        },
    )
    if yes:
        given = Consent.objects.active().filter(body=row.organisation, supplier=row.supplier, product=row.product)
        if not given.exists():
            consenting.give(
                row.organisation, row.supplier, row.product, Consent.Level.KNOWN, how=Consent.How.LIST, by=by
            )
    return True


@transaction.atomic
def unlist(supplier: Organisation, pks: Iterable[Any], *, by: Person) -> int:
    """The supplier takes bodies off its list. What they let it know stands until they end it."""
    mine = Listing.objects.filter(supplier=supplier, ended_at=None, pk__in=list(pks))
    who = list(mine.values_list("organisation", "product"))
    if not who:
        return 0
    mine.update(ended_at=timezone.now())
    record(
        chain_of(supplier),
        "supplier.customers_unlisted",
        by=by,
        subject=f"organisation/{supplier.pk}",
        payload={"organisations": who},
    )
    return len(who)
