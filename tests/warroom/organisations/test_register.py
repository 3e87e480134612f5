from datetime import date

import pytest

from warroom.organisations import kbo, register
from warroom.organisations.models import Kind, Organisation
from warroom.organisations.register import derive, seats

LAST_DAY = date(2024, 12, 31)
FIRST_DAY = date(2025, 1, 1)


@pytest.fixture
def loaded(db: None) -> None:
    register.load()


def count(kind: Kind, day: date) -> int:
    return Organisation.objects.filter(kind=kind).valid_on(day).count()


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        (Kind.MUNICIPALITY, 300, 285),
        (Kind.OCMW, 300, 285),
        (Kind.POLICE_ZONE, 106, 106),
        (Kind.FIRE_ZONE, 20, 20),
        (Kind.INTERMUNICIPAL, 149, 149),
        (Kind.PROVINCE, 5, 5),
    ],
)
def test_the_number_of_bodies_depends_on_the_day(loaded: None, kind: Kind, before: int, after: int) -> None:
    assert (count(kind, LAST_DAY), count(kind, FIRST_DAY)) == (before, after)


def test_every_ended_body_points_to_a_successor_of_its_kind_that_goes_on(loaded: None) -> None:
    ended = Organisation.objects.filter(valid_until__isnull=False).select_related("successor")
    assert ended
    for body in ended:
        assert body.successor is not None
        assert body.successor.kind == body.kind
        assert body.successor.exists_on(FIRST_DAY)
        assert body.successor.valid_until is None


def test_a_merger_is_known_in_both_directions(loaded: None) -> None:
    new = Organisation.objects.get(kind=Kind.MUNICIPALITY, nis="46030")
    assert {body.name for body in new.predecessors.all()} == {"Beveren", "Kruibeke", "Zwijndrecht"}


def test_antwerp_stays_the_same_body_when_borsbeek_joins_it(loaded: None) -> None:
    antwerp = Organisation.objects.get(kind=Kind.MUNICIPALITY, nis="11002")
    assert antwerp.exists_on(LAST_DAY)
    assert antwerp.exists_on(FIRST_DAY)
    assert [body.name for body in antwerp.predecessors.all()] == ["Borsbeek"]


def test_new_hasselt_is_another_body_than_old_hasselt_and_has_no_kbo_number_we_do_not_know(
    loaded: None,
) -> None:
    new = Organisation.objects.get(kind=Kind.MUNICIPALITY, nis="71072")
    old = Organisation.objects.get(kind=Kind.MUNICIPALITY, nis="71022")
    assert old.successor == new
    assert old.kbo
    assert new.kbo == ""


def test_every_kbo_number_in_the_register_passes_its_check(loaded: None) -> None:
    for body in Organisation.objects.exclude(kbo=""):
        kbo.validate(body.kbo)


def test_loading_twice_changes_nothing(loaded: None) -> None:
    def everything() -> list[tuple[object, ...]]:
        return list(Organisation.objects.order_by("pk").values_list())

    before = everything()
    register.load()
    assert everything() == before


def test_loading_again_keeps_a_number_somebody_filled_in(loaded: None) -> None:
    Organisation.objects.filter(register_id="municipality-71072").update(kbo="0999000138")
    register.load()
    assert Organisation.objects.get(register_id="municipality-71072").kbo == "0999000138"


def test_the_shipped_file_is_what_the_extracts_say(shared_data) -> None:
    rows = derive.derive(
        derive.read(shared_data / "flanders" / "local-governments-2024.csv"),
        derive.read(shared_data / "flanders" / "municipalities-2025.csv"),
        derive.read(seats.FILE),
    )
    assert rows == derive.read(register.FILE)


def test_the_seats_of_fire_zones_are_read_from_the_extract_by_their_number() -> None:
    extract = """
      INSERT { GRAPH ?g { ?addressUri
            <http://www.w3.org/ns/locn#postCode> "8500";
            <http://www.w3.org/ns/locn#adminUnitL2> "West-Vlaanderen". } }
      WHERE { ?id <https://data.vlaanderen.be/ns/generiek#lokaleIdentificator> "0500929774" . }
    """
    rows = [{"kind": "fire_zone", "kbo": "0500929774"}, {"kind": "fire_zone", "kbo": "0500929873"}]
    assert seats.derive_zones(extract, rows, {"8500": "34022"}) == [
        {"kbo": "0500929774", "postcode": "8500", "nis": "34022"},
        {"kbo": "0500929873", "postcode": "", "nis": ""},
    ]


def test_predecessors_are_those_the_2025_list_names(loaded: None, shared_data) -> None:
    for row in derive.read(shared_data / "flanders" / "municipalities-2025.csv"):
        new = Organisation.objects.get(register_id=f"municipality-{row['nis']}")
        named = set(row["voorgangers"].split(";")) - {"", new.nis}
        assert {body.nis for body in new.predecessors.all()} == named
