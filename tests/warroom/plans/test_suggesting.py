"""What is protected when nobody says what."""

from tests.warroom.plans.making import town

from warroom.plans.suggesting import suggest
from weerbaar.planning.impact import Scenario

IN_SERVER_1 = Scenario.of(compromised=["one"])


def test_what_the_most_urgent_service_rests_on_is_protected_while_it_can_be() -> None:
    found = suggest(town(), IN_SERVER_1)
    assert found.protect == ("civil",)
    assert found.urgent == 1


def test_what_stands_one_step_away_is_suspected_and_not_protected() -> None:
    assert set(suggest(town(), IN_SERVER_1).suspected) == {"post", "net"}


def test_a_backup_that_nobody_can_reach_is_safe_already() -> None:
    assert "vault" in suggest(town(), IN_SERVER_1).safe


def test_once_a_link_is_cut_nothing_has_to_be_protected_any_more() -> None:
    found = suggest(town(), Scenario.of(compromised=["one"], cut=["one-net"]))
    assert found.protect == ()
    assert "civil" in found.safe


def test_what_runs_on_the_compromised_machine_comes_too_late() -> None:
    found = suggest(town(), Scenario.of(compromised=["two"]))
    assert "civil" in found.suspected
    assert "civil" not in found.protect
