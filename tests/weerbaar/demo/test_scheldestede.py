"""The demonstration city, compared with Antwerp's day 1 (docs/demonstration.md holds the numbers)."""

from collections import Counter

import pytest

from weerbaar.demo import scheldestede
from weerbaar.landscape.checks import errors, gaps
from weerbaar.landscape.model import Kind, Landscape, Origin
from weerbaar.planning.impact import Impact, Scenario, State, impact

CIVIL_AFFAIRS = ("overlijden", "geboorte", "huwelijk", "identiteitskaart", "reisdocumenten", "bevolkingsregister")
EXPOSED_WITH_THE_DIRECTORY = ("srv-sprong", "cluster-stad", "srv-backup-a", "tenant-stad", "wp-stadhuis", "ad-ocmw")


@pytest.fixture(scope="module")
def city() -> Landscape:
    return scheldestede()


def shown(found: Impact, *ids: str) -> set[str]:
    return {found.elements[id].shown for id in ids}


def services(city: Landscape, found: Impact, state: str) -> set[str]:
    return {e.id for e in city.of_kind(Kind.SERVICE) if found.elements[e.id].shown == state}


def test_it_is_as_large_as_a_city_of_ninety_thousand(city: Landscape) -> None:
    sizes = Counter(e.kind for e in city.elements)
    assert 55 <= sizes[Kind.SERVICE] <= 70
    assert 140 <= sizes[Kind.APPLICATION] <= 170
    assert 110 <= sizes[Kind.ENVIRONMENT] <= 150
    assert 23 <= sizes[Kind.SUPPLIER] <= 28


def test_it_has_no_errors_and_only_a_few_gaps_that_hide_a_service(city: Landscape) -> None:
    assert errors(city) == ()
    found = Counter(f.code for f in gaps(city))
    assert 1 <= found["service-unknown"] <= 3
    assert 1 <= found["no-environment"] <= 6


def test_every_service_has_a_priority_and_the_ones_that_cannot_wait_have_a_paper_answer(city: Landscape) -> None:
    for service in city.of_kind(Kind.SERVICE):
        assert service.number("priority"), service.id
        assert service.number("max_outage_h") is not None, service.id
        assert service.number("priority") != 1 or service.number("paper_h") is not None, service.id


def test_every_team_that_is_named_exists(city: Landscape) -> None:
    teams = {t.id for t in city.of_kind(Kind.TEAM)}
    assert {e.get("team") for e in city.elements} - {None} <= teams


def test_intact_nothing_is_down_and_what_is_not_known_shows_as_not_known(city: Landscape) -> None:
    found = impact(city)
    assert {e.state for e in found.elements.values()} == {State.WORKS}
    assert services(city, found, "unknown") == {"dienstencentrum", "markten", "museum", "schoolmaaltijden"}
    assert not any(e.exposed for e in found.elements.values())


def test_name_service_storage_and_virtualisation_cannot_be_started_without_each_other(city: Landscape) -> None:
    (circle,) = impact(city).cold_start_circles
    assert {"dns-stad", "cluster-stad", "san-a", "san-b", "srv-ad-1"} <= set(circle)


@pytest.mark.parametrize("how", ["lost", "compromised"])
def test_without_the_directory_counters_permits_benefits_and_mail_are_down(city: Landscape, how: str) -> None:
    found = impact(city, Scenario.of(**{how: ["ad-stad"]}))
    down = services(city, found, "down")
    assert {
        "mail", "leefloon", "omgevingsvergunning", "afspraken", "medicatie", "zorgdossier", "bibliotheek", "sport",
        "lage-emissiezone", "recyclagepark", "parkeervergunning", "retributies", "e-loket",
    } <= down  # fmt: skip
    assert 0.35 <= len(down) / len(city.of_kind(Kind.SERVICE)) <= 0.60


def test_without_the_directory_some_services_are_degraded_and_some_just_work(city: Landscape) -> None:
    found = impact(city, Scenario.of(lost=["ad-stad"]))
    assert {"telefonie", "noodplanning", "lonen", "thuiszorg"} <= services(city, found, "degraded")
    assert {"politie-interventie", "scholen", "afvalophaling", "oproep", "website"} <= services(city, found, "works")


def test_without_the_directory_civil_affairs_goes_on_over_the_emergency_link(city: Landscape) -> None:
    found = impact(city, Scenario.of(lost=["ad-stad"]))
    assert shown(found, *CIVIL_AFFAIRS) == {"degraded"}


def test_civil_affairs_stops_when_the_emergency_link_is_cut_too(city: Landscape) -> None:
    found = impact(city, Scenario.of(lost=["ad-stad"], cut=["noodlijn"]))
    assert shown(found, *CIVIL_AFFAIRS) == {"down"}


@pytest.mark.parametrize("link", ["noodlijn", "lijn-civitas"])
def test_one_of_the_two_lines_to_civil_affairs_is_enough(city: Landscape, link: str) -> None:
    assert shown(impact(city, Scenario.of(cut=[link])), *CIVIL_AFFAIRS) == {"degraded"}


def test_without_both_lines_civil_affairs_stops_though_nothing_else_is_lost(city: Landscape) -> None:
    found = impact(city, Scenario.of(cut=["noodlijn", "lijn-civitas"]))
    assert shown(found, *CIVIL_AFFAIRS) == {"down"}
    assert found.elements["mail"].shown == "works"


@pytest.mark.parametrize("lost", ["dc-civitas", "lev-civitas", "lev-scheldedc"])
def test_losing_the_suppliers_data_centre_or_the_supplier_stops_civil_affairs(city: Landscape, lost: str) -> None:
    found = impact(city, Scenario.of(lost=[lost]))
    assert shown(found, *CIVIL_AFFAIRS) == {"down"}
    assert found.elements["leefloon"].shown == "works"


def test_the_stretched_cluster_survives_data_centre_a_but_what_stands_only_there_does_not(city: Landscape) -> None:
    found = impact(city, Scenario.of(lost=["dc-a"]))
    assert found.elements["cluster-stad"].state is State.DEGRADED
    assert shown(found, "cluster-ocmw", "cluster-sql", "telefooncentrale") == {"down"}
    assert {"leefloon", "omgevingsvergunning", "telefonie"} <= services(city, found, "down")
    assert {"camerabewaking", "werkplek"} <= services(city, found, "degraded")
    assert {"mail", "overlijden"} <= services(city, found, "works")


@pytest.mark.parametrize(
    ("supplier", "stops"),
    [
        ("lev-poortwachter", {"website", "e-loket", "mail"}),
        ("lev-zorgdossier", {"medicatie", "zorgdossier", "thuiszorg"}),
        ("lev-belhuis", {"telefonie"}),
        ("lev-wolkendek", {"mail", "scholen"}),
        ("lev-loonkade", {"lonen"}),
    ],
)
def test_losing_a_supplier_shows_what_it_runs(city: Landscape, supplier: str, stops: set[str]) -> None:
    assert stops <= services(city, impact(city, Scenario.of(lost=[supplier])), "down")


def test_losing_a_supplier_that_only_delivers_stops_nothing(city: Landscape) -> None:
    assert not services(city, impact(city, Scenario.of(lost=["lev-dossierkompas"])), "down")


def test_an_attacker_in_the_directory_reaches_most_of_the_city_but_not_all(city: Landscape) -> None:
    found = impact(city, Scenario.of(compromised=["ad-stad"]))
    environments = city.of_kind(Kind.ENVIRONMENT)
    reached = {e.id for e in environments if found.elements[e.id].exposed}
    assert set(EXPOSED_WITH_THE_DIRECTORY) <= reached
    assert 0.5 < len(reached) / len(environments) < 0.9
    assert not reached & {"wp-nood-burgerzaken", "wp-crisis", "tenant-onderwijs", "wp-scholen", "zone-pompen"}


def test_cutting_the_leased_line_keeps_the_attacker_out_of_the_suppliers_data_centre(city: Landscape) -> None:
    apart = impact(city, Scenario.of(compromised=["ad-stad"], cut=["lijn-civitas"]))
    joined = impact(city, Scenario.of(compromised=["ad-stad"]))
    assert joined.elements["cluster-civitas"].exposed
    assert not apart.elements["cluster-civitas"].exposed
    assert shown(apart, *CIVIL_AFFAIRS) == {"degraded"}


def test_the_workarounds_bring_the_living_wage_back_in_part(city: Landscape) -> None:
    found = impact(city, Scenario.of(lost=["ad-stad"], active=["nood-leefloon", "nood-mail"]))
    assert shown(found, "leefloon", "mail") == {"degraded"}


def test_only_a_few_backups_would_survive_an_attacker_in_the_directory(city: Landscape) -> None:
    backups = city.of_kind(Kind.BACKUP)
    good = {
        b.id
        for b in backups
        if all(b.flag(a) for a in ("offline", "separate_credentials", "separate_site")) and b.get("tested_on")
    }
    assert good == {"bk-band"}
    found = impact(city, Scenario.of(compromised=["ad-stad"]))
    assert found.elements["bk-schijf-a"].exposed
    assert not found.elements["bk-band"].exposed


def test_most_is_the_citys_own_word_and_some_the_suppliers(city: Landscape) -> None:
    origins = Counter(e.origin for e in city.elements)
    assert origins[Origin.OWN] > 0.7 * len(city.elements)
    assert origins[Origin.SUPPLIER] >= 10
    assert origins[Origin.STARTER] >= 1
    assert 0 < sum(e.confirmed_on is None for e in city.elements) < 0.1 * len(city.elements)


def test_the_bodies_that_share_it_own_parts_of_it(city: Landscape) -> None:
    owners = {e.get("owner") for e in city.elements if e.kind is Kind.SERVICE}
    assert owners == {None, "0999000228", "0999000327"}
    assert city.organisation.kbo == "0999000129"


def test_every_element_and_relation_says_who_said_it(city: Landscape) -> None:
    assert [e.id for e in city.elements if e.origin is None] == []
    assert [r.key for r in city.relations if r.origin is None] == []
