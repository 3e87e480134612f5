"""Servers that are killed while they do what nobody waits for, and while a gateway tells them something: afterwards
nothing is lost and nothing was done twice."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.warroom.killing import brood

NewDatabase = Callable[[str], str]


@pytest.fixture
def folder(migrated: Path, tmp_path: Path) -> Path:
    """Where the servers of a test keep their database file."""
    shutil.copy(migrated, tmp_path)
    return tmp_path


def test_an_alert_that_is_sent_and_escalates_reaches_everybody_once_on_sqlite(folder: Path) -> None:
    brood.run("alerts", folder)


@pytest.mark.postgresql
def test_an_alert_that_is_sent_and_escalates_reaches_everybody_once_on_postgresql(
    tmp_path: Path, new_database: NewDatabase
) -> None:
    brood.run("alerts", tmp_path, new_database("killed_alerts"), servers=3)


def test_the_figures_of_each_week_are_kept_once_on_sqlite(folder: Path) -> None:
    brood.run("weeks", folder)


@pytest.mark.postgresql
def test_the_figures_of_each_week_are_kept_once_on_postgresql(tmp_path: Path, new_database: NewDatabase) -> None:
    brood.run("weeks", tmp_path, new_database("killed_weeks"), servers=3)


def test_what_a_gateway_tells_counts_once_on_sqlite(folder: Path) -> None:
    brood.run("webhooks", folder)


@pytest.mark.postgresql
def test_what_a_gateway_tells_counts_once_on_postgresql(tmp_path: Path, new_database: NewDatabase) -> None:
    brood.run("webhooks", tmp_path, new_database("killed_webhooks"), servers=3)
