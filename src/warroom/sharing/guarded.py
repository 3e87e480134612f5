"""Who looked is only ever added to; the database itself refuses the rest."""

from typing import Any

from warroom.landscapes import append_only

TABLES = (append_only.Table("sharing_look", unique=("id",)),)


def guard(connection: Any) -> None:
    """Put the guard in place."""
    append_only.guard(connection, TABLES)


def unguard(connection: Any) -> None:
    """Take the guard away: to migrate back, and for tests that empty the whole database."""
    append_only.unguard(connection, TABLES)
