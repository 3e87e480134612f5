"""From a question to what came of it, and what the landscape of the incident says meanwhile."""

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.warroom.decisions.making import done, isolating, taken
from tests.warroom.plans.making import computed, make_request

from warroom.decisions import deciding
from warroom.decisions.from_plan import decide_plan
from warroom.decisions.models import Decision, DecisionKind, DecisionState
from warroom.decisions.shown import alternatives, decision
from warroom.incidents.facts import mark
from warroom.incidents.fate import fates
from warroom.incidents.models import Fact, Incident
from warroom.incidents.picture import picture
from warroom.incidents.writing import Overtaken, Refused
from warroom.ledger.models import Entry
from warroom.organisations.models import Person
from warroom.plans import freezing
from warroom.plans.models import FrozenPlan, PlanKind

NOW = timezone.now


def kinds(incident: Incident) -> list[str]:
    return list(Entry.objects.filter(chain=incident.chain).order_by("sequence").values_list("kind", flat=True))


def shown(incident: Incident, id: str) -> str:
    return fates(picture(incident))[0].answer.elements[id].shown


def frozen(incident: Incident, kind: PlanKind) -> FrozenPlan:
    landscape = incident.pinneds.get().landscape
    return freezing.freeze(computed(make_request(landscape, kind)), "best", by=None)


def test_a_question_takes_one_line(incident: Incident, spoc: Person) -> None:
    row = deciding.ask(incident, by=spoc, question="Brengen we de burgemeester op de hoogte?")
    assert row.state_now == DecisionState.OPEN
    assert kinds(incident)[-1] == "decision.asked"
    assert picture(incident).of("decision")[0]["question"] == row.question


def test_a_question_without_a_line_is_refused(incident: Incident, spoc: Person) -> None:
    with pytest.raises(Refused):
        deciding.ask(incident, by=spoc, question="  ")
    assert not Decision.objects.exists()


def test_whether_to_pay_has_its_two_sides_at_once(incident: Incident, spoc: Person) -> None:
    row = deciding.ask(incident, by=spoc, question="Betalen?", kind=DecisionKind.PAY)
    assert len(row.alternatives) == 2


def test_isolating_tells_what_it_protects_and_what_it_stops(incident: Incident, spoc: Person) -> None:
    row = isolating(incident, "two", by=spoc)
    now = picture(incident)
    told = decision(now, row.pk)
    assert told
    found = alternatives(now, told)[0].found
    assert found
    assert [s["name"] for s in found["lost"]] == ["Geboorte aangeven"]
    assert found["lost_people"] == 12
    assert "Burgerzaken" in [e["name"] for e in found["protected"]]
    assert alternatives(now, told)[1].found is None


def test_consequences_say_until_when_paper_lasts(incident: Incident, spoc: Person) -> None:
    landscape = incident.pinneds.get().landscape_id
    mark(incident, landscape, "one", "compromised", by=spoc, since=NOW(), on=False)
    row = isolating(incident, "one", by=spoc)
    now = picture(incident)
    told = decision(now, row.pk)
    assert told
    found = alternatives(now, told)[0].found
    assert found
    assert found["lost"][0]["paper_until"] == now.moment + timedelta(hours=8)


def test_deciding_freezes_the_consequences(incident: Incident, spoc: Person) -> None:
    row = taken(incident, isolating(incident, "two", by=spoc), spoc)
    landscape = incident.pinneds.get().landscape_id
    mark(incident, landscape, "two", "lost", by=spoc, since=NOW())
    told = decision(picture(incident), row.pk)
    assert told
    # By now isolating would stop nothing that is not down already; what was known then still stands.
    assert row.alternatives[0]["consequences"]["lost_count"] == 1
    found = alternatives(picture(incident), told)[0].found
    assert found
    assert found["lost_count"] == 1


def test_deciding_alone_changes_nothing_on_the_landscape(incident: Incident, spoc: Person) -> None:
    taken(incident, isolating(incident, "two", by=spoc), spoc)
    assert shown(incident, "births") == "works"


def test_carrying_out_an_isolation_changes_the_picture_at_once(incident: Incident, spoc: Person) -> None:
    row = done(incident, taken(incident, isolating(incident, "two", by=spoc), spoc), spoc)
    assert row.state_now == DecisionState.CARRIED_OUT
    assert shown(incident, "births") == "down"
    fact = Entry.objects.get(chain=incident.chain, kind="fact.marked", sequence__gt=4)
    body = fact.body()
    assert body
    assert body["decision"] == row.pk


def test_a_link_is_cut_and_what_lies_behind_it_is_safe(incident: Incident, spoc: Person) -> None:
    done(incident, taken(incident, isolating(incident, "one-net", by=spoc), spoc), spoc)
    assert not fates(picture(incident))[0].answer.elements["two"].exposed
    assert Fact.objects.get(element="one-net").mark == "cut"


def test_reversing_connects_again_and_keeps_what_that_does(incident: Incident, spoc: Person) -> None:
    row = done(incident, taken(incident, isolating(incident, "two", by=spoc), spoc), spoc)
    deciding.reverse(incident, row, row.version, by=spoc, why="De server is schoon", at=NOW(), who=spoc.name)
    assert shown(incident, "births") == "works"
    assert row.state_now == DecisionState.REVERSED
    assert row.reversal["consequences"]["gained_count"] == 1
    assert kinds(incident)[-1] == "decision.reversed"


def test_reversing_leaves_what_another_decision_holds(incident: Incident, spoc: Person) -> None:
    first = done(incident, taken(incident, isolating(incident, "two", by=spoc), spoc), spoc)
    done(incident, taken(incident, isolating(incident, "two", by=spoc), spoc), spoc)
    deciding.reverse(incident, first, first.version, by=spoc, why="Dubbel", at=NOW(), who="")
    assert shown(incident, "births") == "down"


def test_reconnecting_is_a_decision_too(incident: Incident, spoc: Person) -> None:
    done(incident, taken(incident, isolating(incident, "two", by=spoc), spoc), spoc)
    row = isolating(incident, "two", by=spoc, kind="reconnect")
    told = decision(picture(incident), row.pk)
    assert told
    found = alternatives(picture(incident), told)[0].found
    assert found
    assert (found["gained_count"], found["endangered_count"] > 0) == (1, True)
    done(incident, taken(incident, row, spoc), spoc)
    assert shown(incident, "births") == "works"


def test_only_what_is_cut_off_can_be_reconnected(incident: Incident, spoc: Person) -> None:
    with pytest.raises(Refused):
        isolating(incident, "two", by=spoc, kind="reconnect")


def test_something_else_than_the_alternatives_can_be_decided(incident: Incident, spoc: Person) -> None:
    row = deciding.ask(incident, by=spoc, question="Wat met de ophaling?", texts=["Stoppen", "Doorgaan"])
    taken(incident, row, spoc, chosen="", other="Halveren")
    assert row.alternative(row.chosen)["text"] == "Halveren"
    assert len(row.alternatives) == 3


def test_what_was_decided_is_not_decided_again(incident: Incident, spoc: Person) -> None:
    row = taken(incident, isolating(incident, "two", by=spoc), spoc)
    with pytest.raises(Refused):
        taken(incident, row, spoc, chosen="b")


def test_the_second_of_two_is_told(incident: Incident, spoc: Person) -> None:
    row = isolating(incident, "two", by=spoc)
    other = Decision.objects.get(pk=row.pk)
    deciding.rewrite(incident, other, other.version, by=spoc, waits_for="de leverancier")
    with pytest.raises(Overtaken) as second:
        taken(incident, row, spoc)
    assert second.value.row.waits_for == "de leverancier"
    assert kinds(incident)[-1] == "decision.changed"


def test_people_named_in_a_decision_are_kept_as_commitments(incident: Incident, spoc: Person) -> None:
    row = isolating(incident, "two", by=spoc)
    deciding.consult(
        incident, row, row.version, by=spoc, name="Nele Wouters", organisation="NetBouw", said="Kan", at=NOW()
    )
    taken(incident, row, spoc, decided_by=None, decided_name="Bram Claes", oral=True, heard_by="Els Maes")
    bodies = "".join(entry.payload.body for entry in Entry.objects.filter(chain=incident.chain))
    assert not [name for name in ("Nele Wouters", "Bram Claes", "Els Maes") if name in bodies]
    told = picture(incident).of("decision")[0]
    assert (told["decided_name"], told["heard_by"], told["consulted"][0]["name"]) == (
        "Bram Claes",
        "Els Maes",
        "Nele Wouters",
    )


def test_a_past_moment_shows_the_question_still_open(incident: Incident, spoc: Person) -> None:
    row = isolating(incident, "two", by=spoc)
    before = Entry.objects.filter(chain=incident.chain).order_by("sequence").last()
    assert before
    taken(incident, row, spoc)
    then = decision(picture(incident, at=before.recorded_at), row.pk)
    assert then
    assert then.stands == DecisionState.OPEN


def test_dropping_asks_why(incident: Incident, spoc: Person) -> None:
    row = isolating(incident, "two", by=spoc)
    with pytest.raises(Refused):
        deciding.drop(incident, row, row.version, by=spoc, why=" ")
    deciding.drop(incident, row, row.version, by=spoc, why="Staat al af")
    assert row.state_now == DecisionState.DROPPED


def test_a_containment_plan_becomes_one_decision_with_all_its_actions(incident: Incident, spoc: Person) -> None:
    plan = frozen(incident, PlanKind.CONTAINMENT)
    row = decide_plan(incident, plan, by=spoc)
    assert row.plan == plan
    told = row.alternatives[0]["actions"]
    assert [a["element"] for a in told] == [a["target"] for a in plan.document["actions"]]
    assert all(a["reason"] and a["alone"] for a in told)
    assert decide_plan(incident, plan, by=spoc) == row


def test_a_plan_is_carried_out_action_by_action(incident: Incident, spoc: Person) -> None:
    row = isolating(incident, "one-net", "two", by=spoc)
    taken(incident, row, spoc)
    done(incident, row, spoc, [0])
    assert row.state_now == DecisionState.DECIDED
    assert row.actions[0]["done_by"] == "Netwerkploeg"
    assert shown(incident, "births") == "works"
    deciding.skip(incident, row, row.version, by=spoc, which=1, why="Staat al uit")
    assert row.state_now == DecisionState.CARRIED_OUT
    assert shown(incident, "births") == "works"


def test_a_part_that_is_gone_from_the_landscape_stops_it_whole(incident: Incident, spoc: Person) -> None:
    row = taken(incident, isolating(incident, "two", by=spoc), spoc)
    row.alternatives[0]["actions"][0]["element"] = "vanished"
    row.save()
    with pytest.raises(Refused):
        done(incident, row, spoc)
    assert Decision.objects.get(pk=row.pk).state_now == DecisionState.DECIDED
