"""A server killed at random moments loses nothing that it acknowledged and doubles nothing. The hundred kills are in
``python -m benchmarks.killing``."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.warroom.killing.killing import killed
from tests.warroom.live.serving import Served

KILLS = 5
QUICK = {"WARROOM_BACKGROUND_S": "0.2"}


def test_a_killed_server_on_sqlite_loses_and_doubles_nothing(migrated: Path, tmp_path: Path) -> None:
    shutil.copy(migrated, tmp_path)
    killed(Served(tmp_path, "", **QUICK), KILLS).check()


@pytest.mark.postgresql
def test_two_killed_workers_on_postgresql_lose_and_double_nothing(
    tmp_path: Path, new_database: Callable[[str], str]
) -> None:
    killed(Served(tmp_path, new_database("killing"), workers=2, **QUICK), KILLS).check()
