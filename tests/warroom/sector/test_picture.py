"""The picture of the sector: what the coordinator sees of each body, and what it does not."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.warroom.cast import Cast
from tests.warroom.sector import making

from warroom.alerts.models import Addressed, Alert
from warroom.incidents.models import Incident
from warroom.organisations.models import Kind, Organisation, Role
from warroom.sector import drawing, keeping, lenses, out, patterns, shared, showing
from warroom.sector.note_content import figures
from warroom.sector.picture import Sector, look
from warroom.sector.selecting import Selection
from warroom.sharing.models import Look

pytestmark = pytest.mark.django_db


def state(sector: Sector, body: Organisation, lens: str) -> str:
    return next(b for b in sector.bodies if b.pk == body.pk).said[lens].state.code


def caught_up() -> None:
    while keeping.due(timezone.now()):
        pass


def test_the_worst_open_incident_colours_a_body_and_an_exercise_counts_apart() -> None:
    viewer, calm, hit, playing = making.coordinator(), making.body("A"), making.body("B"), making.body("C")
    making.incident(hit, 2)
    making.incident(hit, 4)
    making.incident(playing, 4, exercise=True)
    sector = look(viewer)
    states = [state(sector, b, "incidents") for b in (calm, hit, playing)]
    assert states == ["none", "very_large", "exercise"]
    assert (sector.incidents, sector.exercises, sector.hit) == (2, 1, 1)


def test_the_open_incident_of_a_body_that_merged_is_its_successors() -> None:
    viewer, heir = making.coordinator(), making.body("Nieuw")
    yesterday = timezone.localdate() - timedelta(days=1)
    before = [making.body(name) for name in ("Oud", "Ander")]
    shared = making.incident(before[0], 4)
    shared.involved.create(organisation=before[1])
    Organisation.objects.filter(pk__in=[b.pk for b in before]).update(valid_until=yesterday, successor=heir)
    sector = look(viewer)
    assert [(b.name, b.said["incidents"].state.code) for b in sector.bodies] == [("Nieuw", "very_large")]
    assert (sector.incidents, sector.hit) == (1, 1)
    assert sector.bodies[0].said["incidents"].words.startswith("1 ")


def test_services_that_are_not_shared_never_show_as_fine() -> None:
    viewer = making.coordinator()
    closed, open_ = making.with_landscape("A"), making.with_landscape("B")
    making.incident(closed.owner)
    making.incident(open_.owner, viewer=viewer, hits=[(open_.pk, "host", "lost")])
    caught_up()
    sector = look(viewer)
    assert state(sector, closed.owner, "services") == "not_shared"
    assert state(sector, open_.owner, "services") == "down"
    assert (sector.services_down, sector.sharing, sector.not_sharing) == (1, 1, 1)


def test_an_incident_whose_services_were_not_reckoned_yet_is_no_good_news() -> None:
    viewer = making.coordinator()
    landscape = making.with_landscape("A")
    making.incident(landscape.owner, viewer=viewer)
    assert state(look(viewer), landscape.owner, "services") == "not_shared"


def test_what_is_shared_with_another_coordinator_is_not_shared_with_this_one() -> None:
    viewer = making.coordinator()
    elsewhere = Organisation.objects.create(name="Elders", kind=Kind.COORDINATOR)
    landscape = making.with_landscape("A", elsewhere)
    making.incident(landscape.owner, viewer=elsewhere)
    making.status(making.centre(making.supplier()), "down")
    caught_up()
    sector = look(viewer)
    assert state(sector, landscape.owner, "services") == "not_shared"
    assert state(sector, landscape.owner, "suppliers") == "not_shared"


def test_a_body_that_shares_its_landscape_is_coloured_by_the_supplier_it_uses() -> None:
    viewer, of = making.coordinator(), making.supplier()
    product = making.centre(of)
    using = making.with_landscape("A", viewer)
    silent = making.with_landscape("B")
    assert state(look(viewer), using.owner, "suppliers") == "none"
    making.status(product, "down")
    sector = look(viewer)
    assert state(sector, using.owner, "suppliers") == "down"
    assert state(sector, silent.owner, "suppliers") == "not_shared"
    making.status(product, "working")
    assert state(look(viewer), using.owner, "suppliers") == "none"


def test_a_landscape_of_which_only_some_kinds_are_shared_does_not_tell_of_suppliers() -> None:
    viewer = making.coordinator()
    landscape = making.with_landscape("A")
    making.share_landscape(landscape, viewer, kinds=["service", "application"])
    making.status(making.centre(making.supplier()), "down")
    assert state(look(viewer), landscape.owner, "suppliers") == "not_shared"


def test_a_body_is_silent_until_it_answers_the_last_alert() -> None:
    viewer, quiet, loud, never = making.coordinator(), making.body("A"), making.body("B"), making.body("C")
    alert = Alert.objects.create(sender=viewer, title_nl="Let op", text_nl="…", state="sent", sent_at=timezone.now())
    Addressed.objects.create(alert=alert, organisation=quiet)
    Addressed.objects.create(alert=alert, organisation=loud, answer="need_help", answered_at=timezone.now())
    sector = look(viewer)
    assert [state(sector, b, "silence") for b in (quiet, loud, never)] == ["silent", "need_help", "none"]
    assert (sector.silent, sector.addressed) == (1, 2)


def test_many_bodies_take_as_many_queries_as_few(django_assert_num_queries: Any) -> None:
    viewer = making.coordinator()
    making.status(making.centre(making.supplier()), "down")

    def add(n: int) -> None:
        for i in range(n):
            landscape = making.with_landscape(f"Gemeente {Organisation.objects.count()} {i}", viewer)
            making.incident(landscape.owner, viewer=viewer)
        caught_up()

    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    add(2)
    with CaptureQueriesContext(connection) as few:
        look(viewer)
    add(6)
    with django_assert_num_queries(len(few)):
        look(viewer)


def test_a_municipality_has_the_colour_of_its_worst_body_and_nothing_made_up_colours_one() -> None:
    viewer = making.coordinator()
    making.body("Antwerpen", "11002")
    ocmw = making.body("Antwerpen", "11002", Kind.OCMW)
    made_up = making.body("Verzonnen", "11001", fictional=True)
    making.incident(ocmw, 4)
    making.incident(made_up, 4)
    sector = look(viewer)
    drawn = showing.drawn(Selection(lenses.INCIDENTS), sector.bodies)
    assert re.search(r"Antwerpen: OCMW Antwerpen: [^<]*<", drawn)
    assert "/sector/municipalities/11002/" in drawn
    assert "/sector/municipalities/11001/" not in drawn
    assert [tile["body"].name for tile in showing.tiles(Selection(lenses.INCIDENTS), sector.bodies)] == ["Verzonnen"]


def test_the_table_and_the_map_show_the_same_selection(cast: Cast, client: Client) -> None:
    antwerp, aartselaar = making.body("Antwerpen", "11002"), making.body("Aartselaar", "11001")
    making.incident(antwerp)
    client.force_login(cast.people[Role.COORDINATOR])
    page = client.get("/sector/", {"state": "large"}).content.decode()
    assert f"/sector/bodies/{antwerp.pk}/" in page
    assert "/sector/municipalities/11002/" in page
    assert f"/sector/bodies/{aartselaar.pk}/" not in page
    assert "/sector/municipalities/11001/" not in page


def test_the_title_of_an_incident_that_is_not_shared_is_nowhere(cast: Cast, client: Client) -> None:
    making.incident(making.body("Antwerpen", "11002"))
    client.force_login(cast.people[Role.COORDINATOR])
    for url in ("/sector/", "/sector/municipalities/11002/", "/sector/patterns/", "/sector/notes/new/"):
        assert "Geheim" not in client.get(url).content.decode()


def test_a_name_cannot_bring_markup_into_table_or_map(cast: Cast, client: Client) -> None:
    evil = making.body("<script>alert('x')</script>\"", "11002", Kind.OCMW)
    making.incident(evil, 4)
    client.force_login(cast.people[Role.COORDINATOR])
    assert "<script>alert" not in client.get("/sector/").content.decode()


def test_seeing_what_a_body_shares_leaves_one_line_it_can_read_however_often_it_is_seen(
    cast: Cast, client: Client
) -> None:
    landscape = making.with_landscape("A", cast.coordinator)
    making.incident(landscape.owner, viewer=cast.coordinator)
    making.incident(making.body("B"))
    client.force_login(cast.people[Role.COORDINATOR])
    for _again in range(3):
        client.get("/sector/")
    lines = Look.objects.values_list("body__name", "what")
    assert sorted(lines) == [("A", "look"), ("A", "services")]


def test_no_look_is_written_down_at_an_incident_that_was_not_shown(cast: Cast, client: Client) -> None:
    closed = making.incident(making.body("A"), viewer=cast.coordinator)
    Incident.objects.filter(pk=closed.pk).update(closed_at=timezone.now())
    making.incident(making.body("B"), viewer=cast.coordinator, exercise=True)
    client.force_login(cast.people[Role.COORDINATOR])
    for url in ("/sector/", "/sector/weeks/", "/sector/patterns/", "/sector/notes/new/"):
        client.get(url)
    assert not Look.objects.exists()


@pytest.mark.parametrize("url", ["/sector/headline/?seen=x", "/sector/weeks/"])
def test_figures_of_shared_services_leave_a_line_on_every_page_that_has_them(
    cast: Cast, client: Client, url: str
) -> None:
    shown = making.incident(making.body("A"), viewer=cast.coordinator)
    client.force_login(cast.people[Role.COORDINATOR])
    client.get(url)
    assert list(Look.objects.values_list("what", "thing")) == [("services", f"incident/{shown.pk}")]


def test_a_page_that_stands_open_gets_nothing_until_something_changes(cast: Cast, client: Client) -> None:
    client.force_login(cast.people[Role.COORDINATOR])
    stamp = showing.stamp(look(cast.coordinator))
    assert client.get("/sector/headline/", {"seen": stamp}).status_code == 204
    making.incident(cast.own)
    changed = client.get("/sector/headline/", {"seen": stamp})
    assert changed.status_code == 200
    assert 'role="status"' in changed.content.decode()


@pytest.mark.parametrize("query", ["lens=x", "region=x", "sort=-x", "kind=supplier", "nis=%00", "page=zz", "state=x"])
def test_a_query_that_makes_no_sense_shows_everything(cast: Cast, client: Client, query: str) -> None:
    client.force_login(cast.people[Role.COORDINATOR])
    page = client.get(f"/sector/?{query}")
    assert page.status_code == 200
    assert cast.own.name in page.content.decode()


def test_a_region_shows_its_own_municipalities_larger() -> None:
    _left, _top, width, height = drawing.box("")
    inner = drawing.box("limburg")
    assert inner[2] < width
    assert inner[3] < height
    assert drawing.map_svg({}, label="x", region="limburg").count("<path") < 100
    assert not drawing.drawable("brussels")


def test_every_state_differs_from_the_others_of_its_lens_without_colour() -> None:
    for lens in lenses.LENSES:
        shapes = [s.shape for s in lens.states]
        assert len(set(shapes)) == len(shapes)
        assert len({drawing.fill(s.tone) for s in lens.states}) == len(shapes)


def test_a_landscape_with_errors_is_not_known_and_said_so(cast: Cast, client: Client) -> None:
    making.with_errors(cast.own)
    making.incident(cast.own, viewer=cast.coordinator)
    caught_up()
    sector = look(cast.coordinator)
    said = next(b for b in sector.bodies if b.pk == cast.own.pk).said["services"]
    assert said.state.code == "unknown"
    assert "fouten" in said.words or "errors" in said.words
    assert (sector.services_known, sector.services_down, sector.services_unknown, sector.wrong) == (False, 0, 2, 1)
    client.force_login(cast.people[Role.COORDINATOR])
    page = " ".join(client.get("/sector/").content.decode().split())
    assert "in 1 incident bevat het landschap fouten" in page
    assert "2 diensten niet bekend" in page


def test_what_was_seen_down_counts_in_a_landscape_with_errors_too(cast: Cast) -> None:
    landscape = making.with_errors(cast.own)
    making.incident(cast.own, viewer=cast.coordinator, hits=[(landscape.pk, "mail", "lost")])
    caught_up()
    sector = look(cast.coordinator)
    assert (sector.services_known, sector.services_down, sector.services_unknown, sector.wrong) == (True, 1, 1, 1)


def test_the_landscape_of_a_body_that_merged_is_its_successors_in_the_picture_and_where_a_supplier_is_out(
    cast: Cast, client: Client
) -> None:
    of, heir = making.supplier(), making.body("Nieuw")
    product = making.centre(of)
    old = making.with_landscape("Oud", cast.coordinator)
    making.status(product, "down")
    making.merged(old.owner, heir)
    assert state(look(cast.coordinator), heir, "suppliers") == "down"
    answer = out.answer(shared.landscapes(cast.coordinator), of, None)
    assert [names for _loss, names in answer.hit] == [["Nieuw"]]
    assert answer.sharing == 1
    client.force_login(cast.people[Role.COORDINATOR])
    client.get("/sector/")
    assert list(Look.objects.values_list("body__name", "what")) == [("Nieuw", "look")]


def test_in_a_pattern_stand_the_bodies_of_today(cast: Cast) -> None:
    making.supplier()
    heir = making.body("Nieuw")
    old, other = making.with_landscape("Oud", cast.coordinator), making.with_landscape("Ander", cast.coordinator)
    for landscape in (old, other):
        making.incident(landscape.owner, viewer=cast.coordinator)
    making.merged(old.owner, heir)
    _count, found = patterns.patterns(cast.coordinator, timezone.now())
    assert {name for one in found for name in one.bodies} == {"Nieuw", "Ander"}


def test_silence_over_several_messages_is_not_put_down_to_the_newest_alone(cast: Cast) -> None:
    def sent(title: str, minutes: int, *bodies: tuple[Organisation, str], severity: int = 2) -> None:
        alert = Alert.objects.create(
            sender=cast.coordinator, title_nl=title, text_nl="…", state="sent", severity=severity,
            sent_at=timezone.now() - timedelta(minutes=minutes),
        )  # fmt: skip
        for body, answer in bodies:
            at = timezone.now() if answer else None
            Addressed.objects.create(alert=alert, organisation=body, answer=answer, answered_at=at)

    sent("Eerste", 30, (cast.own, ""), (cast.other, "affected"))
    sent("Tweede", 20, (cast.own, ""))
    sent("Infosessie", 10, (cast.own, ""), severity=1)
    client = Client()
    client.force_login(cast.people[Role.COORDINATOR], backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get("/").content.decode()
    assert "1 van 2 lokale besturen" in page
    assert "Ons nieuwste: Tweede · 0 van 1 beantwoord" in page
    assert "Infosessie" not in page
    assert "van 2 zwijgen op het laatste bericht aan hen" in client.get("/sector/").content.decode()
    found = {figure.key: figure for figure in figures(look(cast.coordinator))}
    assert found["answered"].value == "1 van 2"
    assert "laatste bericht aan elk bestuur" in found["answered"].source
