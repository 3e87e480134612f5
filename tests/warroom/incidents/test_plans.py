"""The plans of an incident: asked with what is marked, followed, and their board."""

from dataclasses import replace

from django.test import Client
from django.urls import reverse
from tests.warroom.cast import Cast
from tests.warroom.incidents.making import make_followed, make_plan
from tests.warroom.plans.making import make_frozen

from warroom.incidents import following
from warroom.incidents.exporting import lines
from warroom.incidents.facts import mark
from warroom.incidents.models import Followed, Incident
from warroom.landscapes.models import How
from warroom.landscapes.storing import store
from warroom.ledger.models import Entry
from warroom.organisations.models import Person
from warroom.plans import board
from warroom.plans.models import BoardMove, BoardState, PlanKind
from weerbaar.landscape import Element, Kind


def url(incident: Incident, page: str = "plans", **more: int) -> str:
    return reverse(f"incidents:{page}", kwargs={"pk": incident.pk, **more})


def entries(incident: Incident, kind: str) -> list[Entry]:
    return list(Entry.objects.filter(chain=incident.chain, kind=kind).order_by("sequence"))


def test_a_plan_is_asked_with_what_is_marked(client: Client, incident: Incident) -> None:
    landscape = incident.pinneds.get().landscape_id
    page = client.get(url(incident)).content.decode()
    assert f"{reverse('plans:containment', args=[landscape])}?compromised=one" in page
    assert f"{reverse('plans:recovery', args=[landscape])}?compromised=one" in page


def test_a_suspicion_goes_along_in_the_question_what_to_cut(client: Client, incident: Incident, spoc: Person) -> None:
    landscape = incident.pinneds.get().landscape_id
    mark(incident, landscape, "net", "suspected", by=spoc, since=incident.opened_at)
    assert "suspects=chosen&amp;suspected=net" in client.get(url(incident)).content.decode()


def test_with_nothing_marked_the_page_says_what_to_do(client: Client, incident: Incident, spoc: Person) -> None:
    landscape = incident.pinneds.get().landscape_id
    mark(incident, landscape, "one", "compromised", by=spoc, since=incident.opened_at, on=False)
    page = client.get(url(incident)).content.decode()
    assert "Duid aan wat getroffen is" in page
    assert reverse("plans:containment", args=[landscape]) not in page


def test_a_newer_version_is_told_and_can_be_reckoned_on(client: Client, incident: Incident) -> None:
    pinned = incident.pinneds.get()
    content = pinned.landscape.in_force()
    wider = replace(content, elements=(*content.elements, Element("fax", Kind.APPLICATION, "Fax")))
    store(pinned.landscape, wider, how=How.EDIT, expected=1, subject="fax")
    assert "dit incident rekent nog op versie 1" in client.get(url(incident)).content.decode()
    client.post(url(incident, "landscape"), {"landscape": str(pinned.landscape_id), "do": "newest"})
    assert "dit incident rekent nog op versie" not in client.get(url(incident)).content.decode()


def test_following_a_plan_stands_in_the_ledger_with_what_it_was_made_from(
    client: Client, incident: Incident, spoc: Person
) -> None:
    plan = make_plan(incident)
    answer = client.post(url(incident, "follow"), {"plan": str(plan.pk)})
    row = Followed.objects.get()
    assert answer.headers["Location"] == url(incident, "board", row=row.pk)
    body = entries(incident, "plan.followed")[0].body()
    assert body
    state = body["state"]
    assert (state["number"], state["input_sha256"], state["solver"]) == (plan.number, plan.input_sha256, plan.solver)
    assert state["sha256"] == plan.version.sha256


def test_following_another_plan_of_the_same_sort_leaves_the_first(incident: Incident, spoc: Person) -> None:
    first = make_followed(incident, spoc)
    following.follow(incident, make_plan(incident, PlanKind.CONTAINMENT), by=spoc)
    first.refresh_from_db()
    assert first.until is None
    following.follow(incident, make_plan(incident, begin="2026-11-24T08:00"), by=spoc)
    first.refresh_from_db()
    assert first.until is not None
    assert len(entries(incident, "plan.left")) == 1


def test_following_a_plan_twice_is_following_it_once(incident: Incident, spoc: Person) -> None:
    row = make_followed(incident, spoc)
    assert following.follow(incident, row.plan, by=spoc) == row
    assert len(entries(incident, "plan.followed")) == 1


def test_a_plan_of_another_landscape_cannot_be_followed(client: Client, incident: Incident, cast: Cast) -> None:
    other = make_frozen(cast.other)
    assert client.post(url(incident, "follow"), {"plan": str(other.pk)}).status_code == 404
    assert not Followed.objects.exists()


def test_the_board_stands_in_the_frame_of_the_incident_and_moves(
    client: Client, incident: Incident, spoc: Person
) -> None:
    row = make_followed(incident, spoc)
    page = client.get(url(incident, "board", row=row.pk)).content.decode()
    assert incident.title in page
    assert url(incident, "board_move", row=row.pk) in page
    client.post(url(incident, "board_move", row=row.pk), {"element": "post", "from": "down", "to": "rebuilding"})
    assert BoardMove.objects.get().after == BoardState.REBUILDING
    body = entries(incident, "board.moved")[0].body()
    assert body
    assert (body["text"], body["was"], body["is"]) == ("Postbussen", "down", "rebuilding")
    situation = client.get(reverse("incidents:situation", args=[incident.pk])).content.decode()
    assert "Postbussen" in situation


def test_a_move_made_elsewhere_stands_in_the_incident_too(incident: Incident, spoc: Person) -> None:
    row = make_followed(incident, spoc)
    board.put(row.plan, "post", BoardState.REBUILDING, by=spoc)
    assert len(entries(incident, "board.moved")) == 1


def test_an_incident_that_left_the_plan_hears_no_more_of_it(incident: Incident, spoc: Person) -> None:
    row = make_followed(incident, spoc)
    following.stop(incident, row, by=spoc)
    board.put(row.plan, "post", BoardState.REBUILDING, by=spoc)
    assert not entries(incident, "board.moved")


def test_the_board_of_a_past_moment_is_as_it_stood(client: Client, incident: Incident, spoc: Person) -> None:
    row = make_followed(incident, spoc)
    before = entries(incident, "plan.followed")[0].recorded_at
    board.put(row.plan, "post", BoardState.REBUILDING, by=spoc)
    page = client.get(url(incident, "board", row=row.pk), {"at": before.isoformat()}).content.decode()
    assert "Wat bekend was" in page
    assert "is nu in herbouw" not in page
    assert url(incident, "board_move", row=row.pk) not in page


def test_the_export_holds_the_plans_that_are_followed(incident: Incident, spoc: Person) -> None:
    row = make_followed(incident, spoc)
    names = {line["name"] for line in lines(incident)}
    assert f"landscape/{row.plan.landscape_id}/plan/{row.plan.number}" in names
    assert f"landscape/{row.plan.landscape_id}/version/1" in names
