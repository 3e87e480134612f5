"""The database itself refuses to change or remove what is only added to: the versions here, and other subjects'
own tables."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Table:
    """A table that is only added to. ``unique``: columns that together are unique, besides its id.

    ``removable_if``: SQL about the row OLD; where it holds, the row may be removed. Empty: never."""

    name: str
    unique: tuple[str, ...]
    removable_if: str = ""


VERSIONS = Table("landscapes_version", unique=("landscape_id", "number"))


def statements(vendor: str, table: Table = VERSIONS) -> tuple[list[str], list[str]]:
    """The statements that put the guard in place and those that take it away, for SQLite or PostgreSQL."""
    name = table.name
    refusal = "versions are only added" if table == VERSIONS else f"rows of {name} are only added"
    if vendor == "sqlite":
        same = " AND ".join(f"{column} = NEW.{column}" for column in table.unique)
        return (
            [
                f"CREATE TRIGGER {name}_no_UPDATE BEFORE UPDATE ON {name} BEGIN SELECT RAISE(ABORT, '{refusal}'); END",
                f"CREATE TRIGGER {name}_no_DELETE BEFORE DELETE ON {name} "
                + (f"WHEN NOT {table.removable_if} " if table.removable_if else "")
                + f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END",
                # INSERT OR REPLACE removes a row; the trigger on DELETE hears of it only with recursive_triggers=ON.
                f"CREATE TRIGGER {name}_no_replace BEFORE INSERT ON {name} "  # noqa: S608
                f"WHEN EXISTS (SELECT 1 FROM {name} WHERE id = NEW.id OR ({same})) "
                f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END",
            ],
            [f"DROP TRIGGER IF EXISTS {name}_no_{what}" for what in ("UPDATE", "DELETE", "replace")],
        )
    if vendor == "postgresql":
        return (
            [
                f"CREATE FUNCTION {name}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN "
                + (
                    f"IF TG_OP = 'DELETE' THEN IF {table.removable_if} THEN RETURN OLD; END IF; END IF; "
                    if table.removable_if
                    else ""
                )
                + f"RAISE EXCEPTION '{refusal}'; END$$",
                f"CREATE TRIGGER {name}_no_change BEFORE UPDATE OR DELETE ON {name} "
                f"FOR EACH ROW EXECUTE FUNCTION {name}_refuse()",
                f"CREATE TRIGGER {name}_no_truncate BEFORE TRUNCATE ON {name} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION {name}_refuse()",
            ],
            [
                f"DROP TRIGGER IF EXISTS {name}_no_change ON {name}",
                f"DROP TRIGGER IF EXISTS {name}_no_truncate ON {name}",
                f"DROP FUNCTION IF EXISTS {name}_refuse()",
            ],
        )
    return [], []


def guard(connection: Any, tables: Iterable[Table] = (VERSIONS,)) -> None:
    """Put the guard in place."""
    for table in tables:
        _run(connection, statements(connection.vendor, table)[0])


def unguard(connection: Any, tables: Iterable[Table] = (VERSIONS,)) -> None:
    """Take the guard away: to migrate back, and for tests that empty the whole database."""
    for table in tables:
        _run(connection, statements(connection.vendor, table)[1])


def _run(connection: Any, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
