"""Nobody learns from a joint incident what is not theirs: not a rival, not another supplier, not the supplier hit."""

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.warroom.cast import Cast, make_person
from tests.warroom.joint.making import add, coordinator, make_host, make_isolation, make_joint, make_part
from tests.warroom.suppliers.making import make_supplier, numbered

from warroom.alerts.models import Alert
from warroom.joint import answering, reporting, seeing, standing, starting
from warroom.joint.models import Line
from warroom.joint.stakes import Stakes
from warroom.joint.words import How, Side
from warroom.organisations.models import Kind, Organisation, Role
from warroom.sharing.landscapes import Extent, share
from warroom.sharing.models import Look

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def signed_in(person: object) -> Client:
    client = Client()
    client.force_login(person, backend=BACKEND)  # type: ignore[arg-type]
    return client


@pytest.fixture
def lines(cast: Cast) -> tuple[Line, Line]:
    """The lines of two rivals, customers of the same supplier."""
    supplier = numbered(cast.supplier)
    for body in (cast.own, cast.other):
        make_host(body, supplier)
    joint = make_joint(supplier)
    return Line.objects.get(joint=joint, organisation=cast.own), Line.objects.get(joint=joint, organisation=cast.other)


def told(line: Line) -> seeing.Told:
    """What the coordinator sees of the line."""
    stakes = Stakes.of(line.joint)
    stakes.help(30)
    return seeing.by_coordinator(coordinator(), [line], stakes)[line.pk]


def test_the_coordinator_sees_that_a_body_uses_it_and_not_which_services_stop(lines: tuple[Line, Line]) -> None:
    found = told(lines[0])
    assert (found.drawn, found.shared, found.services) == (True, False, ())
    assert seeing.own(lines[0]).failing[0]["name"] == "Geboorte aangeven"


def test_what_a_body_shares_on_its_line_the_coordinator_sees_and_the_rival_stays_hidden(
    lines: tuple[Line, Line],
) -> None:
    answering.show(lines[0], by=None, supplier_told=False, services_shared=True)
    assert [s["name"] for s in told(Line.objects.get(pk=lines[0].pk)).failing] == ["Geboorte aangeven"]
    assert told(lines[1]).services == ()
    answering.show(lines[0], by=None, supplier_told=False, services_shared=False)
    assert told(Line.objects.get(pk=lines[0].pk)).services == ()


def test_who_shares_the_services_of_its_landscape_shares_them_here(cast: Cast, lines: tuple[Line, Line]) -> None:
    landscape = cast.own.owned_landscapes.get()
    person = cast.people[Role.SPOC]
    share(landscape, coordinator(), Extent(kinds=frozenset({"service"})), by=person, reason="Samen werken")
    assert [s["name"] for s in told(lines[0]).failing] == ["Geboorte aangeven"]


def test_who_shares_one_other_service_shares_nothing_of_what_stops(cast: Cast, lines: tuple[Line, Line]) -> None:
    landscape = cast.own.owned_landscapes.get()
    person = cast.people[Role.SPOC]
    share(landscape, coordinator(), Extent(elements=frozenset({"mail"})), by=person, reason="Enkel de mail")
    found = told(lines[0])
    assert found.services == ()
    assert found.part


def test_every_look_at_services_stands_where_the_body_reads_it(cast: Cast, lines: tuple[Line, Line]) -> None:
    answering.show(lines[0], by=None, supplier_told=False, services_shared=True)
    client = signed_in(cast.people[Role.COORDINATOR])
    client.get(f"/joint/{lines[0].joint_id}/")
    client.get(f"/joint/{lines[0].joint_id}/lines/{lines[0].pk}/")
    # Of the list and of its own page: the same thing, seen once within the hour.
    (look,) = Look.objects.filter(thing=f"line/{lines[0].pk}")
    assert look.body == cast.own
    assert not Look.objects.filter(body=cast.other, what=seeing.WHAT).exists()


def test_a_look_through_a_filter_or_a_report_is_written_down_too(cast: Cast, lines: tuple[Line, Line]) -> None:
    answering.show(lines[0], by=None, supplier_told=False, services_shared=True)
    told(lines[0])
    client = signed_in(cast.people[Role.COORDINATOR])
    looks = Look.objects.filter(thing=f"line/{lines[0].pk}", body=cast.own)
    for _letter in "Aa":  # one look, however often the page is filtered while it stands open
        client.get(f"/joint/{lines[0].joint_id}/", {"name": "Aard"}, headers={"HX-Request": "true"})
    assert looks.count() == 1
    other = make_person("Tweede Coordinator", cast.coordinator, Role.COORDINATOR)
    client = signed_in(other)
    client.post(f"/joint/{lines[0].joint_id}/reports/", {"next": "Morgen meer", "make": "1"})
    assert looks.filter(person=other).count() == 1


def test_the_supplier_sees_only_who_lets_it_know(cast: Cast) -> None:
    supplier = numbered(cast.supplier)
    make_host(cast.own, supplier, lets_know=True)
    make_host(cast.other, supplier)
    joint = make_joint(supplier)
    assert [line.organisation for line in seeing.of_supplier(joint)] == [cast.own]
    page = signed_in(cast.people[Role.SUPPLIER]).get(f"/joint/{joint.pk}/").content.decode()
    assert "Aardwijk" in page
    assert "Bergendal" not in page


def test_a_supplier_that_names_a_body_gets_no_list_of_its_people(cast: Cast, lines: tuple[Line, Line]) -> None:
    client = signed_in(cast.people[Role.SUPPLIER])
    client.post(f"/joint/{lines[0].joint_id}/add/", {"who": "Bergendal", "why": "Onze klant"})
    answer = client.post(f"/joint/{lines[0].joint_id}/warn/")
    assert answer["Location"] == f"/leveranciers/{cast.supplier.pk}/berichten/"
    assert not Alert.objects.exists()


def test_a_supplier_that_names_a_body_learns_nothing_of_it(cast: Cast, lines: tuple[Line, Line]) -> None:
    line = lines[0]
    standing.say(line, Side.BODY, "cause", by=None, basis="Ons geheim", at=line.added_at)
    client = signed_in(cast.people[Role.SUPPLIER])
    stranger = Organisation.objects.create(name="Nieuwdorp", kind=Kind.MUNICIPALITY)
    answers = []
    for body in (cast.own, stranger):
        # On the list already or not: the answer is the same.
        page = client.post(f"/joint/{line.joint_id}/add/", {"who": body.name, "why": "Onze klant"}, follow=True)
        answers.append(page.content.decode().count(body.name))
    assert answers[0] == answers[1]
    page = client.get(f"/joint/{line.joint_id}/lines/{line.pk}/").content.decode()
    assert "Ons geheim" not in page


def test_a_supplier_asks_in_vain_for_the_line_of_who_does_not_let_it_know(cast: Cast, lines: tuple[Line, Line]) -> None:
    client = signed_in(cast.people[Role.SUPPLIER])
    url = f"/joint/{lines[0].joint_id}/lines/{lines[0].pk}/"
    assert client.get(url).status_code == 404
    assert client.post(url + "say/", {"standing": "cause", "basis": "x"}).status_code == 404
    assert client.get(url + "isolate/").status_code == 404


def test_the_common_report_names_no_body_and_no_request_of_one(cast: Cast, lines: tuple[Line, Line]) -> None:
    answering.show(lines[0], by=None, supplier_told=True, services_shared=True)
    make_isolation(lines[0])
    make_part(lines[1], title="Logs van Bergendal", asked_for=cast.other)
    report = reporting.make(lines[0].joint, coordinator(), by=None, next_steps="Morgen verder")
    assert "Aardwijk" in str(report.document)
    assert "Logs van Bergendal" in str(report.document)
    assert "Aardwijk" not in str(report.common)
    assert "Bergendal" not in str(report.common)


SECRETS = ("answer", "body_word", "supplier_word", "isolation", "request", "incident")


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(done=st.lists(st.tuples(st.sampled_from(SECRETS), st.booleans()), min_size=1, max_size=6))
def test_whatever_a_body_does_a_rival_and_another_supplier_read_nothing_of_it(
    cast: Cast, lines: tuple[Line, Line], done: list[tuple[str, bool]]
) -> None:
    from django.db import transaction

    with transaction.atomic():
        line, rival = (Line.objects.get(pk=one.pk) for one in lines)
        other = make_joint(make_supplier())
        add(other, cast.other, How.COORDINATOR)
        for what, flag in done:
            _do(line, what, flag)
        starting.rewrite(line.joint, line.joint.version, by=None, text="Wij werken eraan")
        client = signed_in(cast.rival)
        pages = [client.get("/joint/"), client.get(f"/joint/own/{rival.pk}/"), client.get("/joint/environments/")]
        supplier = signed_in(cast.people[Role.SUPPLIER])
        pages += [supplier.get(f"/joint/{other.pk}/"), supplier.get(f"/joint/{other.pk}/requests/")]
        read = " ".join(page.content.decode() for page in pages)
        assert "GEHEIM" not in read
        assert "Aardwijk" not in read
        for url in (f"/joint/own/{line.pk}/", f"/joint/{line.joint_id}/", f"/joint/{line.joint_id}/lines/{line.pk}/"):
            assert client.get(url).status_code == 404
        transaction.set_rollback(True)


def _do(line: Line, what: str, flag: bool) -> None:
    from warroom.joint.models import Isolation
    from warroom.joint.words import Isolating

    line.refresh_from_db()
    if what == "answer":
        answering.answer(line, "need_help", by=None, note="GEHEIM antwoord")
    elif what == "body_word":
        standing.say(line, Side.BODY, "cause", by=None, basis=f"GEHEIM {flag}", at=line.added_at)
    elif what == "supplier_word":
        standing.say(line, Side.SUPPLIER, "consequence", by=None, basis=f"GEHEIM {flag}", at=line.added_at)
    elif what == "isolation":
        if not Isolation.objects.filter(line=line, how_far__in=[Isolating.PROPOSED]).exists():
            make_isolation(line, reason="GEHEIM reden")
    elif what == "request":
        make_part(line, title="GEHEIM verzoek", asked_for=line.organisation)
    else:
        answering.show(line, by=None, supplier_told=flag, services_shared=flag)
        answering.open_own(line, by=None)
