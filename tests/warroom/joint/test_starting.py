"""A supplier is hit: who uses it is on the list, with what is at stake."""

from datetime import date

import pytest
from django.test import Client
from playwright.sync_api import Page, expect
from tests.warroom.cast import Cast
from tests.warroom.contacts.making import contact
from tests.warroom.joint.making import add, coordinator, hosted, make_host, make_joint, make_line
from tests.warroom.landscapes.making import make_landscape
from tests.warroom.suppliers.making import make_customer, make_product, make_supplier, numbered

from warroom.alerts.models import Addressed, Alert
from warroom.contacts import domains
from warroom.contacts.models import MailDomain
from warroom.contacts.reaching import reach
from warroom.incidents.models import Fact
from warroom.joint import answering, answers, seeing, starting, supposing, telling, warning
from warroom.joint.models import JointIncident, Line, Stake
from warroom.joint.stakes import Stakes
from warroom.joint.words import Effect, How
from warroom.joint.writing import Refused
from warroom.ledger import reading
from warroom.organisations.models import Kind, Organisation, Role
from weerbaar.planning.impact import Scenario, impact

pytestmark = pytest.mark.django_db


def bodies(joint: JointIncident) -> set[str]:
    return {str(line.organisation) for line in Line.objects.filter(joint=joint, removed_at=None)}


def test_every_body_whose_landscape_names_it_is_on_the_list(cast: Cast) -> None:
    supplier = numbered(cast.supplier)
    make_host(cast.own, supplier)
    make_landscape(cast.other)
    assert bodies(make_joint(supplier)) == {"Aardwijk"}


def test_all_who_come_on_the_list_at_once_are_one_entry(cast: Cast) -> None:
    supplier = numbered(cast.supplier)
    for body in (cast.own, cast.other):
        make_host(body, supplier)
    joint = make_joint(supplier)
    assert [entry.kind for entry in reading.entries(joint.chain)] == ["joint.started", "joint.bodies_added"]
    listed = telling.standings(reading.states(joint.chain))
    assert [row["name"] for row in listed] == ["Aardwijk", "Bergendal"]


def test_of_one_product_only_its_users_are(cast: Cast) -> None:
    supplier = numbered(cast.supplier)
    product = make_product(supplier, "akte")
    make_customer(cast.own, supplier, "akte")
    make_customer(cast.other, supplier, "iets-anders")
    assert bodies(make_joint(supplier, product=product)) == {"Aardwijk"}
    assert bodies(make_joint(supplier)) == {"Aardwijk", "Bergendal"}


def test_what_it_operates_stops_and_what_it_delivers_goes_on(cast: Cast) -> None:
    supplier = numbered(cast.supplier)
    make_host(cast.own, supplier)
    make_customer(cast.other, supplier)
    joint = make_joint(supplier)
    own, other = (Line.objects.get(joint=joint, organisation=body) for body in (cast.own, cast.other))
    stakes = Stakes.of(joint)
    stakes.help(30)
    assert [s["name"] for s in seeing.own(own, stakes).failing] == ["Geboorte aangeven"]
    assert seeing.own(other, stakes).drawn
    assert seeing.own(other, stakes).failing == []


@pytest.mark.parametrize("effect", list(Effect), ids=str)
def test_what_is_at_stake_is_what_impact_says(effect: Effect) -> None:
    landscape = hosted(make_supplier())
    found = supposing.worked_out(landscape, effect, ["maker", "dc"])
    after = impact(landscape, supposing.scenario(landscape, effect, ["maker", "dc"]))
    before = impact(landscape, Scenario())
    worse = {id for id in ("births", "mail") if after.elements[id].shown != before.elements[id].shown}
    assert {s["id"] for s in found["services"]} == worse == {"births"}


def test_each_version_and_scenario_is_worked_out_once(cast: Cast) -> None:
    supplier = numbered(cast.supplier)
    make_host(cast.own, supplier)
    for _n in range(2):
        Stakes.of(make_joint(supplier, exercise=True)).help(30)
    assert Stake.objects.get().attempts == 1


def test_a_landscape_that_changed_is_worked_out_anew(cast: Cast) -> None:
    supplier = numbered(cast.supplier)
    landscape = make_host(cast.own, supplier)
    joint = make_joint(supplier)
    Stakes.of(joint).help(30)
    from warroom.landscapes.models import How as Made
    from warroom.landscapes.storing import store

    content = landscape.in_force()
    store(
        landscape,
        type(content)(content.organisation, content.elements[1:], content.relations[1:]),
        how=Made.EDIT,
        expected=1,
    )
    assert Stakes.of(joint).waiting == 1
    line = Line.objects.get(joint=joint)
    stakes = Stakes.of(joint)
    stakes.help(30)
    assert seeing.own(line, stakes).failing == []


def test_a_supplier_says_it_of_itself_only(cast: Cast) -> None:
    with pytest.raises(Refused):
        starting.start(numbered(cast.supplier), by=None, acting_for=cast.other_supplier)
    assert starting.start(numbered(cast.supplier), by=None, acting_for=cast.supplier)


def test_a_body_is_added_and_removed_with_a_reason_that_stays(cast: Cast) -> None:
    joint = make_joint(numbered(cast.supplier))
    line = add(joint, cast.own)
    with pytest.raises(Refused):
        starting.remove(line, by=None, why=" ")
    starting.remove(line, by=None, why="Is al jaren weg")
    assert bodies(joint) == set()
    starting.add(joint, cast.own, by=None, how=How.COORDINATOR, why="Toch nog klant")
    assert bodies(joint) == {"Aardwijk"}
    kinds = [entry.kind for entry in reading.entries(joint.chain)]
    assert kinds == ["joint.started", "joint.body_added", "joint.body_removed", "joint.body_added"]


def test_a_supplier_or_a_merged_body_is_no_line(cast: Cast) -> None:
    joint = make_joint(numbered(cast.supplier))
    with pytest.raises(Refused):
        add(joint, cast.other_supplier)


def test_who_begins_to_use_it_is_proposed_once(cast: Cast) -> None:
    supplier = numbered(cast.supplier)
    joint = make_joint(supplier)
    make_host(cast.own, supplier)
    assert starting.newcomers(joint) == 1
    assert starting.complete(joint, by=None) == 1
    assert starting.complete(joint, by=None) == 0
    starting.remove(Line.objects.get(joint=joint), by=None, why="Vergissing")
    assert starting.newcomers(joint) == 0


def test_its_own_incident_opens_with_what_is_hit_marked_once(cast: Cast) -> None:
    line = make_line(cast.own, effect=Effect.COMPROMISED)
    incident = answering.open_own(line, by=None)
    assert answering.open_own(Line.objects.get(pk=line.pk), by=None) == incident
    marks = set(Fact.objects.filter(incident=incident).values_list("element", "mark"))
    assert marks == {("maker", "compromised"), ("dc", "compromised")}


def test_the_message_is_prepared_once_for_everybody_and_not_sent(cast: Cast) -> None:
    line = make_line(cast.own)
    lines = Line.objects.filter(joint=line.joint)
    alert = warning.prepare(line.joint, lines, sender=coordinator(), by=None)
    assert warning.prepare(line.joint, lines, sender=coordinator(), by=None) == alert
    assert alert.unsent
    assert alert.audience == {"organisations": [cast.own.pk]}
    assert not alert.numbers_hidden
    assert warning.prepare(line.joint, lines, sender=line.joint.supplier, by=None).numbers_hidden
    assert Alert.objects.count() == 2


def test_the_newest_answer_counts_wherever_it_was_given(cast: Cast) -> None:
    line = make_line(cast.own)
    alert = warning.prepare(line.joint, [line], sender=coordinator(), by=None)
    answering.answer(line, "investigating", by=None)
    assert answers.answered(line.joint, [line])[line.pk].answer == "investigating"
    from django.utils import timezone

    Addressed.objects.create(alert=alert, organisation=cast.own, answer="need_help", answered_at=timezone.now())
    assert answers.answered(line.joint, [line])[line.pk].answer == "need_help"


def test_a_body_that_only_saw_the_message_has_not_answered(cast: Cast) -> None:
    from django.utils import timezone

    line = make_line(cast.own)
    alert = warning.prepare(line.joint, [line], sender=coordinator(), by=None)
    Addressed.objects.create(alert=alert, organisation=cast.own, answer="seen", answered_at=timezone.now())
    assert answers.answered(line.joint, [line]) == {}


def test_once_closed_nothing_is_added_and_a_lesson_is_proposed(cast: Cast) -> None:
    joint = make_joint(numbered(cast.supplier))
    starting.close(joint, by=None, note="Hersteld", lesson="De lijst ontbrak")
    with pytest.raises(Refused):
        add(joint, cast.own)
    with pytest.raises(Refused):
        starting.close(JointIncident.objects.get(pk=joint.pk), by=None, note="Nog eens")
    assert JointIncident.objects.get(pk=joint.pk).lesson == "De lijst ontbrak"


def test_the_demonstration_starts_nothing_that_is_open() -> None:
    from warroom.joint import demonstration
    from warroom.organisations import demonstration as people

    people.load()
    demonstration.load()
    demonstration.load()
    joint = JointIncident.objects.get()
    assert joint.exercise
    assert joint.closed
    assert joint.supplier.kind == Kind.SUPPLIER


def test_a_supplier_that_is_hit_is_reached_in_another_way_than_by_its_own_mail() -> None:
    supplier = make_supplier()
    kim = contact("Kim", supplier, ways=(("mail", "kim@dossiers.example"), ("mobile", "+32470000001")))
    MailDomain.objects.create(organisation=supplier, name="dossiers.example")
    assert not domains.hit()
    make_joint(supplier, exercise=True)
    assert not domains.hit()
    make_joint(supplier)
    (one,) = reach([supplier], victim_ids=domains.hit())
    assert (one.contact, [way.address for way in one.ways]) == (kim, ["+32470000001"])


def signed_in(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.people[Role.COORDINATOR], backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_counting_who_uses_it_leaves_what_was_typed_and_ticked(cast: Cast) -> None:
    make_host(cast.own, numbered(cast.supplier))
    form = {
        "hit": f"s{cast.supplier.pk}", "effect": "compromised", "severity": "4", "text": "Wij bellen elk uur.",
        "begun_at": "2022-12-06T03:00", "exercise": "on", "count": "1",
    }  # fmt: skip
    answer = signed_in(cast).post("/joint/start/", form)
    page = answer.content.decode()
    assert (answer.status_code, JointIncident.objects.count()) == (200, 0)
    assert "1 lokaal bestuur gebruikt het." in page
    assert "Wij bellen elk uur." in page
    assert 'value="2022-12-06T03:00"' in page
    for chosen in ('value="compromised" selected', 'value="4" selected'):
        assert chosen in page
    assert answer.context["form"]["exercise"].value() == "on"


def test_without_any_supplier_the_page_says_what_to_do_instead(cast: Cast) -> None:
    Organisation.objects.filter(kind=Kind.SUPPLIER).update(valid_until=date(2020, 1, 1))
    page = signed_in(cast).get("/joint/start/").content.decode()
    assert "Er is nog geen leverancier bekend" in page
    assert "/messages/new/" in page
    assert "Tel wie het gebruikt" not in page


def test_who_came_on_the_list_after_the_message_was_prepared_is_named(cast: Cast) -> None:
    joint = make_line(cast.own).joint
    client = signed_in(cast)
    client.post(f"/joint/{joint.pk}/warn/")
    add(joint, cast.other)
    said = client.post(f"/joint/{joint.pk}/warn/", follow=True).content.decode()
    assert "niet in het bericht: Bergendal." in said
    assert "niet in het bericht: Aardwijk" not in said


@pytest.mark.browser
def test_pressing_start_twice_starts_one(page: Page, cast: Cast, sign_in) -> None:
    sign_in(page, cast.people[Role.COORDINATOR])
    page.goto("/joint/start/")
    page.get_by_label("Wat is getroffen?").select_option(f"s{cast.supplier.pk}")
    page.get_by_label("Dit is een oefening").check()
    page.get_by_role("button", name="Starten").dblclick(delay=120)
    expect(page.get_by_text("Gestart.")).to_be_visible()
    assert JointIncident.objects.count() == 1
