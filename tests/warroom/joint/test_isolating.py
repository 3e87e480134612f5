"""A planned isolation goes from a proposal to a decision of the customer, marked links and who cut them off."""

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.warroom.cast import Cast
from tests.warroom.joint.making import make_host, make_isolation, make_joint, make_line
from tests.warroom.suppliers.making import numbered

from warroom.decisions.models import DecisionState
from warroom.incidents.models import CutOff, Fact
from warroom.joint import answering, isolating
from warroom.joint.models import Isolation, Line
from warroom.joint.words import Isolating
from warroom.joint.writing import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def line(cast: Cast) -> Line:
    return make_line(cast.own)


def fresh(row: Isolation) -> Isolation:
    return Isolation.objects.select_related("line__joint", "line__incident", "decision", "cut_off").get(pk=row.pk)


def test_the_body_sees_what_it_costs_before_it_agrees(line: Line) -> None:
    row = make_isolation(line)
    preview = isolating.preview(row.line)
    assert [s["name"] for s in preview["services"]] == ["Geboorte aangeven"]
    assert [link["id"] for link in preview["links"]] == ["dc-house"]
    isolating.agree(row, row.version, by=None)
    assert fresh(row).preview["services"][0]["name"] == "Geboorte aangeven"


def test_a_need_whose_link_is_not_drawn_does_not_go_on_as_if_nothing_happened(cast: Cast) -> None:
    supplier = numbered(cast.supplier)
    make_host(cast.own, supplier, over=False)
    row = Line.objects.get(joint=make_joint(supplier), organisation=cast.own)
    assert [s["after"] for s in isolating.preview(row)["services"]] == ["down"]


def test_in_the_incident_of_the_body_it_is_asked_decided_and_carried_out(line: Line) -> None:
    incident = answering.open_own(line, by=None)
    row = make_isolation(Line.objects.get(pk=line.pk))
    assert fresh(row).decision.state_now == DecisionState.OPEN
    assert fresh(row).decision.waits_for == str(line.joint.supplier)
    isolating.agree(fresh(row), fresh(row).version, by=None, note="Akkoord, tot morgen")
    assert fresh(row).decision.state_now == DecisionState.DECIDED
    isolating.cut(fresh(row), fresh(row).version, by=None, at=timezone.now())
    assert fresh(row).decision.state_now == DecisionState.CARRIED_OUT
    assert Fact.objects.get(incident=incident, element="dc-house", mark="cut").on
    off = CutOff.objects.get(incident=incident)
    assert (off.party, off.conditions, off.reconnects) == (
        str(line.joint.supplier),
        "Nieuwe wachtwoorden",
        "Onze netwerkploeg",
    )


def test_connected_again_it_is_so_in_the_incident_too(line: Line) -> None:
    incident = answering.open_own(line, by=None)
    row = make_isolation(Line.objects.get(pk=line.pk))
    isolating.agree(fresh(row), fresh(row).version, by=None)
    isolating.cut(fresh(row), fresh(row).version, by=None, at=timezone.now())
    isolating.reconnect(fresh(row), fresh(row).version, by=None, at=timezone.now(), note="Wachtwoorden vervangen")
    assert not Fact.objects.get(incident=incident, element="dc-house", mark="cut").on
    assert CutOff.objects.get(incident=incident).reconnected_at
    assert fresh(row).decision.state_now == DecisionState.REVERSED


def test_an_incident_opened_afterwards_has_what_was_agreed_and_cut_before(line: Line) -> None:
    row = make_isolation(line)
    isolating.agree(row, row.version, by=None)
    isolating.cut(fresh(row), fresh(row).version, by=None, at=timezone.now())
    incident = answering.open_own(Line.objects.get(pk=line.pk), by=None)
    assert fresh(row).decision.state_now == DecisionState.CARRIED_OUT
    assert CutOff.objects.filter(incident=incident).count() == 1


def test_without_agreement_the_supplier_says_why_it_could_not_wait(line: Line) -> None:
    row = make_isolation(line)
    with pytest.raises(Refused):
        isolating.cut(row, row.version, by=None, at=timezone.now())
    isolating.cut(fresh(row), row.version, by=None, at=timezone.now(), why="De aanvaller zat al op de lijn")
    assert fresh(row).how_far == Isolating.CUT


def test_an_objection_takes_the_agreement_back_and_needs_a_reason(line: Line) -> None:
    row = make_isolation(line)
    isolating.agree(row, row.version, by=None)
    with pytest.raises(Refused):
        isolating.object_to(fresh(row), fresh(row).version, by=None, note=" ")
    isolating.object_to(fresh(row), fresh(row).version, by=None, note="Geboorten kunnen niet wachten")
    assert fresh(row).how_far == Isolating.OBJECTED


def test_there_is_one_isolation_of_a_customer_at_a_time(line: Line) -> None:
    make_isolation(line)
    with pytest.raises(Refused):
        make_isolation(line)


def test_it_cannot_end_before_it_begins(line: Line) -> None:
    with pytest.raises(Refused):
        make_isolation(line, until=timezone.now() - timedelta(hours=1))


def test_until_another_moment_reaches_the_decision_and_the_list_of_who_cut_off(line: Line) -> None:
    answering.open_own(line, by=None)
    row = make_isolation(Line.objects.get(pk=line.pk))
    isolating.agree(fresh(row), fresh(row).version, by=None)
    isolating.cut(fresh(row), fresh(row).version, by=None, at=timezone.now())
    until = timezone.now() + timedelta(days=9)
    isolating.extend(fresh(row), fresh(row).version, by=None, until=until, why="Nog sporen gevonden")
    assert fresh(row).decision.review_at == until
    isolating.reconnect(fresh(row), fresh(row).version, by=None, at=timezone.now(), note="Nagekeken")


def test_what_does_not_happen_is_no_longer_a_question_in_the_incident(line: Line) -> None:
    answering.open_own(line, by=None)
    row = make_isolation(Line.objects.get(pk=line.pk))
    isolating.withdraw(fresh(row), fresh(row).version, by=None, why="Vals alarm")
    assert fresh(row).decision.state_now == DecisionState.DROPPED


def test_proposed_anew_after_an_objection_the_first_one_ends(line: Line) -> None:
    answering.open_own(line, by=None)
    first = make_isolation(Line.objects.get(pk=line.pk))
    isolating.object_to(fresh(first), fresh(first).version, by=None, note="Niet voor 18 uur")
    second = make_isolation(Line.objects.get(pk=line.pk), what="Alle lijnen, vanaf 18 uur")
    assert fresh(first).how_far == Isolating.WITHDRAWN
    assert fresh(first).decision.state_now == DecisionState.DROPPED
    assert fresh(first).answer_note == "Niet voor 18 uur"
    assert fresh(second).how_far == Isolating.PROPOSED
    with pytest.raises(Refused):  # what ended is not agreed to any more
        isolating.agree(fresh(first), fresh(first).version, by=None)
