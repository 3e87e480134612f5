"""The tables of plans that are only added to; the database itself refuses the rest."""

from typing import Any

from warroom.landscapes import append_only

TABLES = (
    append_only.Table("plans_frozenplan", unique=("landscape_id", "number")),
    append_only.Table("plans_boardmove", unique=("undoes_id",)),
)


def guard(connection: Any) -> None:
    """Put the guard in place."""
    append_only.guard(connection, TABLES)


def unguard(connection: Any) -> None:
    """Take the guard away: to migrate back, and for tests that empty the whole database."""
    append_only.unguard(connection, TABLES)
