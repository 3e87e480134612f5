"""A supplier's customer list: rows understood and not, each body asked, a no that nobody hears of."""

from typing import Any

import pytest
from tests.warroom.cast import Cast
from tests.warroom.suppliers.making import make_product, make_supplier, numbered

from warroom.organisations.models import Kind, Organisation, Role
from warroom.suppliers import listing, uses
from warroom.suppliers.models import Listing


def understood(
    supplier: Organisation, *rows: list[str], header: tuple[str, ...] = ("KBO-nummer", "Naam", "Product")
) -> Any:
    return listing.understood(supplier, header, [[i, row] for i, row in enumerate(rows, start=2)])


def test_rows_are_matched_by_number_or_exact_name_and_the_rest_says_why(cast: Cast) -> None:
    supplier = make_supplier()
    product = make_product(supplier)
    numbered(cast.own)
    Organisation.objects.create(name="Bergendal", kind=Kind.POLICE_ZONE)
    rows = understood(
        supplier,
        [cast.own.kbo, "", "AKTE"],
        ["", "gemeente  Bergendal", ""],
        ["", "Bergendal", ""],
        ["", "Aardwijck", ""],
        [cast.own.kbo, "iets", "akte"],
        ["", "Aardwijk", "onbekend"],
        ["", "", "akte"],
    )
    assert [(r.organisation, r.why) for r in rows] == [
        (cast.own, ""),
        (cast.other, ""),
        (None, listing.SEVERAL),
        (None, listing.NOBODY),
        (None, listing.TWICE),
        (None, listing.NO_PRODUCT),
        (None, listing.EMPTY),
    ]
    assert rows[0].product == product


def test_a_merged_municipality_stands_for_what_it_became(cast: Cast) -> None:
    old = Organisation.objects.create(
        name="Oudegem", kind=Kind.MUNICIPALITY, valid_until="2024-12-31", successor=cast.own
    )
    (row,) = understood(make_supplier(), ["", old.name, ""])
    assert row.organisation == cast.own


def test_a_table_without_a_name_or_number_is_refused(cast: Cast) -> None:
    with pytest.raises(listing.NoColumns):
        understood(make_supplier(), ["x"], header=("Prijs",))


def test_nothing_counts_until_it_is_confirmed_and_then_each_body_is_asked_once(cast: Cast) -> None:
    supplier, by = make_supplier(), cast.people[Role.SUPPLIER]
    kept = listing.keep(supplier, "k.csv", understood(supplier, ["", "Aardwijk", ""], ["", "Bergendal", ""]), by=by)
    assert not Listing.objects.exists()
    assert listing.take(kept, by=by) == 2
    assert listing.take(kept, by=by) is None
    mine = Listing.objects.get(organisation=cast.own)
    assert listing.answered(mine, yes=True, by=cast.people[Role.SPOC])
    assert not listing.answered(mine, yes=False, by=cast.people[Role.SPOC])
    assert list(uses.customers(supplier, shared_only=True)) == [cast.own]


def test_who_said_no_is_not_asked_again_by_the_next_list(cast: Cast) -> None:
    supplier, by = make_supplier(), cast.people[Role.SUPPLIER]
    rows = understood(supplier, ["", "Bergendal", ""])
    listing.take(listing.keep(supplier, "k.csv", rows, by=by), by=by)
    listing.answered(Listing.objects.get(), yes=False, by=cast.rival)
    listing.unlist(supplier, [Listing.objects.get().pk], by=by)
    listing.take(listing.keep(supplier, "k.csv", rows, by=by), by=by)
    assert not Listing.objects.filter(ended_at=None, answer="").exists()
    assert not uses.customers(supplier, shared_only=True).exists()
