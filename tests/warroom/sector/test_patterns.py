"""What incidents have in common, and how likely that is by chance."""

from datetime import timedelta
from math import comb

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from tests.warroom.cast import Cast
from tests.warroom.sector import making

from warroom.incidents.models import Incident
from warroom.organisations.models import Role
from warroom.sector import chance, indicators, keeping
from warroom.sector.models import Indicator
from warroom.sector.patterns import Pattern, patterns
from warroom.sharing.models import Look
from warroom.sharing.shown import called


def found(viewer: object, kind: str) -> list[Pattern]:
    return [p for p in patterns(viewer, timezone.now())[1] if p.kind == kind]  # type: ignore[arg-type]


def record(incident: Incident, value: str, kind: str = "hash", **fields: object) -> Indicator:
    told = {"note": "", "tlp": "TLP:AMBER", "shared": True, "by": None} | fields
    return indicators.add(incident, kind=kind, value=value, **told)  # type: ignore[arg-type]


@pytest.mark.django_db
def test_the_same_file_in_two_incidents_is_a_pattern_as_long_as_both_share_it() -> None:
    viewer = making.coordinator()
    incidents = [making.incident(making.body(name)) for name in "ABC"]
    record(incidents[0], "a" * 64)
    second = record(incidents[1], "a" * 64)
    record(incidents[2], "a" * 64, shared=False)
    (pattern,) = found(viewer, "indicator")
    assert pattern.bodies == ("A", "B")
    indicators.withdraw(second, by=None)  # type: ignore[arg-type]
    assert found(viewer, "indicator") == []


@pytest.mark.django_db
def test_a_supplier_that_all_use_is_explained_by_chance_and_one_that_few_use_is_not() -> None:
    viewer = making.coordinator()
    making.supplier()
    hit = [making.with_landscape(f"Getroffen {i}", viewer) for i in range(3)]
    for landscape in hit:
        making.incident(landscape.owner)
    assert [p.weak for p in found(viewer, "supplier")] == [True]
    from tests.warroom.landscapes.making import make_landscape

    for i in range(9):
        making.share_landscape(make_landscape(making.body(f"Anders {i}")), viewer)
    (pattern,) = found(viewer, "supplier")
    assert pattern.chance == pytest.approx(1 / comb(12, 3))
    assert not pattern.weak
    assert set(pattern.bodies) == {f"Getroffen {i}" for i in range(3)}


@pytest.mark.django_db
def test_a_landscape_that_is_not_shared_takes_no_part_in_a_pattern() -> None:
    viewer = making.coordinator()
    making.supplier()
    making.incident(making.with_landscape("Open", viewer).owner)
    making.incident(making.with_landscape("Gesloten").owner)
    assert found(viewer, "supplier") == []


@pytest.mark.django_db
def test_the_same_type_of_environment_hit_in_two_incidents_is_a_pattern_without_a_chance() -> None:
    viewer = making.coordinator()
    for name in "AB":
        landscape = making.with_landscape(name, viewer)
        making.incident(landscape.owner, viewer=viewer, hits=[(landscape.pk, "host", "compromised")])
    while keeping.due(timezone.now()):
        pass
    (pattern,) = found(viewer, "environment")
    assert (pattern.bodies, pattern.chance) == (("A", "B"), None)


@pytest.mark.django_db
def test_incidents_at_night_are_a_pattern_only_where_their_beginning_is_shared() -> None:
    viewer = making.coordinator()
    night = timezone.localtime().replace(hour=3, minute=0) - timedelta(days=2)
    for name in "ABC":
        making.incident(making.body(name), viewer=viewer, begun_at=night)
    making.incident(making.body("D"), begun_at=night)
    times = found(viewer, "time")
    assert [len(p.bodies) for p in times if "nacht" in p.title or "night" in p.title] == [3]


@pytest.mark.django_db
def test_what_is_closed_and_not_shared_takes_no_part_and_is_not_named() -> None:
    viewer = making.coordinator()
    making.supplier()
    shared = making.with_landscape("Gedeeld", viewer)
    closed = [making.incident(shared.owner), making.incident(making.with_landscape("Besloten", viewer).owner)]
    still = [making.incident(making.body(name)) for name in ("Open", "Ook open")]
    Incident.objects.filter(pk__in=[i.pk for i in closed]).update(closed_at=timezone.now())
    count, patterns_found = patterns(viewer, timezone.now())
    assert count == len(still)
    assert {name for p in patterns_found for name in p.bodies} == {"Open", "Ook open"}


@pytest.mark.django_db
def test_every_body_reads_that_what_it_shares_was_seen_in_a_pattern(cast: Cast, client: Client) -> None:
    night = timezone.localtime().replace(hour=3, minute=0) - timedelta(days=2)
    begun = [making.incident(making.body(name), viewer=cast.coordinator, begun_at=night) for name in "ABC"]
    marked = [making.incident(making.body(name)) for name in "DE"]
    for incident in marked:
        record(incident, "a" * 64)
    alone = making.incident(making.body("F"))
    record(alone, "b" * 64)
    client.force_login(cast.people[Role.COORDINATOR])
    client.get("/sector/patterns/")
    seen = {(look.what, look.thing) for look in Look.objects.all()}
    assert {("summary", f"incident/{i.pk}") for i in begun} <= seen
    assert {("indicators", f"incident/{i.pk}") for i in marked} <= seen
    assert not any(thing == f"incident/{alone.pk}" for _what, thing in seen)
    assert "kenmerken die u laat vergelijken" in {called(look.what, {}) for look in Look.objects.all()}


@pytest.mark.django_db
def test_an_exercise_is_no_part_of_any_pattern() -> None:
    viewer = making.coordinator()
    for name in "AB":
        record(making.incident(making.body(name), exercise=True), "a" * 64)
    assert patterns(viewer, timezone.now()) == (0, [])


@pytest.mark.parametrize(
    ("kind", "written", "kept"),
    [
        ("domain", "hxxps://Kwaad[.]Example/pad", "kwaad.example"),
        ("domain", "kwaad.example.", "kwaad.example"),
        ("domain", "élan.example", "xn--lan-9la.example"),
        ("address", " 192.0.2[.]1 ", "192.0.2.1"),
        ("address", "2001:0DB8::0001", "2001:db8::1"),
        ("hash", "D41D8CD98F00B204E9800998ECF8427E", "d41d8cd98f00b204e9800998ecf8427e"),
    ],
)
def test_a_value_is_kept_in_one_spelling(kind: str, written: str, kept: str) -> None:
    assert indicators.normal(kind, written) == kept


@pytest.mark.parametrize(
    ("kind", "written"),
    [("hash", "abc"), ("hash", "z" * 64), ("address", "192.0.2.300"), ("domain", "geen domein"), ("domain", "a..b")],
)
@pytest.mark.django_db
def test_a_value_that_is_none_of_its_kind_is_told_so(cast: Cast, client: Client, kind: str, written: str) -> None:
    incident = making.incident(cast.own)
    client.force_login(cast.people[Role.SPOC])
    page = client.post(f"/incidents/{incident.pk}/indicators/", {"kind": kind, "value": written, "tlp": "TLP:AMBER"})
    assert page.status_code == 422
    assert not Indicator.objects.exists()


@pytest.mark.django_db
def test_what_is_for_nobody_elses_eyes_is_never_compared(cast: Cast, client: Client) -> None:
    incident = making.incident(cast.own)
    client.force_login(cast.people[Role.SPOC])
    client.post(
        f"/incidents/{incident.pk}/indicators/",
        {"kind": "hash", "value": "a" * 64, "tlp": "TLP:RED", "shared": "on"},
    )
    assert Indicator.objects.get().shared is False


@given(total=st.integers(1, 25), data=st.data())
def test_drawing_at_least_so_many_adds_up_over_what_can_be_drawn(total: int, data: st.DataObject) -> None:
    marked, drawn = data.draw(st.integers(0, total)), data.draw(st.integers(0, total))
    tails = [chance.of_drawing(k, drawn, marked, total) for k in range(drawn + 2)]
    assert tails[0] == pytest.approx(1)
    assert tails == sorted(tails, reverse=True)
    assert tails[-1] == 0


def test_chances_that_anybody_can_check() -> None:
    assert chance.of_share(2, 2, 0.5) == pytest.approx(0.25)
    assert chance.of_rate(1, 0.0) == 0
    assert chance.of_rate(0, 3.0) == 1
    assert chance.among(0.4, 5) == 1
