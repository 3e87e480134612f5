"""Weeks and notes to the minister are only added to; the database itself refuses the rest."""

from typing import Any

from warroom.landscapes import append_only

TABLES = (
    append_only.Table("sector_week", unique=("monday",)),
    append_only.Table("sector_note", unique=("number",)),
)


def guard(connection: Any) -> None:
    """Put the guard in place."""
    append_only.guard(connection, TABLES)


def unguard(connection: Any) -> None:
    """Take the guard away: to migrate back, and for tests that empty the whole database."""
    append_only.unguard(connection, TABLES)
