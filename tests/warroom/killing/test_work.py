"""Servers that are killed while they do what nobody waits for, and while a gateway tells them something: afterwards
nothing is lost and nothing was done twice."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.warroom.killing import alerts, brood, webhooks, weeks

NewDatabase = Callable[[str], str]


@pytest.fixture
def folder(migrated: Path, tmp_path: Path) -> Path:
    """Where the servers of a test keep their database file."""
    shutil.copy(migrated, tmp_path)
    return tmp_path


def check_alert(found: dict[str, Any]) -> None:
    """Everybody was written to at every address that was due, once; each step counted each body once."""
    bodies = alerts.SIZE
    assert found["by themselves"] > 2, "it was done before anything was killed"
    assert (found["lost"], found["not asked for"], found["twice"]) == (0, 0, 0)
    used = found["used"]
    # A deputy who was told before the step of the next way had reached its body gets that one too.
    deputies = used.get("deputy 2", 0) + used.get("deputy 3", 0)
    assert (used.pop("spoc 3"), deputies) == (bodies, bodies)
    assert found["deliveries"] == 3 * bodies + 2 * used.get("deputy 2", 0) + 3 * used.get("deputy 3", 0)
    assert found["steps"] == [[does, "done", bodies] for does in ("next_way", "deputy", "call")]
    assert (found["bodies"], found["to call"], found["messages"]) == (bodies, bodies, 1)
    assert found["entries"] == ["alert.drafted", "alert.sent"]
    assert found["proven"]


def check_weeks(found: dict[str, Any]) -> None:
    """Every week was kept once, with one entry, and with the figures that are worked out again."""
    assert found["by themselves"] > 2
    assert (found["weeks"], found["entries"]) == (weeks.SIZE, weeks.SIZE)
    assert found["after each other"]
    assert (found["without entry"], found["written twice"], found["other figures"]) == ([], [], [])
    assert found["proven"]


def check_webhooks(found: dict[str, Any]) -> None:
    """What was acknowledged is stored once and counted once, however often it was told."""
    bodies = webhooks.SIZE
    assert found["by themselves"] > 2
    assert found["answers"].get("cut", 0) > 0, "no request was cut"
    # Two bodies have the same person, who is told once and answers once for both.
    assert (found["incoming"], found["stored twice"], found["replies nobody took"]) == (2 * (bodies - 1), [], 0)
    assert (found["said"], found["answers given"]) == ({"affected": bodies}, {"1": bodies})
    assert found["entries"] == {"1": bodies}
    assert found["receipts"] == {"delivered": bodies - 1}
    assert found["still to leave"] == 0
    assert found["proven"]


def test_an_alert_that_is_sent_and_escalates_reaches_everybody_once_on_sqlite(folder: Path) -> None:
    check_alert(brood.run("alerts", folder))


@pytest.mark.postgresql
def test_an_alert_that_is_sent_and_escalates_reaches_everybody_once_on_postgresql(
    tmp_path: Path, new_database: NewDatabase
) -> None:
    check_alert(brood.run("alerts", tmp_path, new_database("killed_alerts"), servers=3))


def test_the_figures_of_each_week_are_kept_once_on_sqlite(folder: Path) -> None:
    check_weeks(brood.run("weeks", folder))


@pytest.mark.postgresql
def test_the_figures_of_each_week_are_kept_once_on_postgresql(tmp_path: Path, new_database: NewDatabase) -> None:
    check_weeks(brood.run("weeks", tmp_path, new_database("killed_weeks"), servers=3))


def test_what_a_gateway_tells_counts_once_on_sqlite(folder: Path) -> None:
    check_webhooks(brood.run("webhooks", folder))


@pytest.mark.postgresql
def test_what_a_gateway_tells_counts_once_on_postgresql(tmp_path: Path, new_database: NewDatabase) -> None:
    check_webhooks(brood.run("webhooks", tmp_path, new_database("killed_webhooks"), servers=3))
