"""The database itself refuses to change or remove a version."""

from typing import Any

TABLE = "landscapes_version"


def statements(vendor: str) -> tuple[list[str], list[str]]:
    """The statements that put the guard in place and those that take it away, for SQLite or PostgreSQL."""
    if vendor == "sqlite":
        return (
            [
                f"CREATE TRIGGER {TABLE}_no_{what} BEFORE {what} ON {TABLE} "
                "BEGIN SELECT RAISE(ABORT, 'versions are only added'); END"
                for what in ("UPDATE", "DELETE")
            ]
            # INSERT OR REPLACE removes a row without firing the trigger on DELETE.
            + [
                f"CREATE TRIGGER {TABLE}_no_replace BEFORE INSERT ON {TABLE} "  # noqa: S608
                f"WHEN EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id "
                "OR (landscape_id = NEW.landscape_id AND number = NEW.number)) "
                "BEGIN SELECT RAISE(ABORT, 'versions are only added'); END"
            ],
            [f"DROP TRIGGER IF EXISTS {TABLE}_no_{what}" for what in ("UPDATE", "DELETE", "replace")],
        )
    if vendor == "postgresql":
        return (
            [
                f"CREATE FUNCTION {TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
                "$$BEGIN RAISE EXCEPTION 'versions are only added'; END$$",
                f"CREATE TRIGGER {TABLE}_no_change BEFORE UPDATE OR DELETE ON {TABLE} "
                f"FOR EACH ROW EXECUTE FUNCTION {TABLE}_refuse()",
                f"CREATE TRIGGER {TABLE}_no_truncate BEFORE TRUNCATE ON {TABLE} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}_refuse()",
            ],
            [
                f"DROP TRIGGER IF EXISTS {TABLE}_no_change ON {TABLE}",
                f"DROP TRIGGER IF EXISTS {TABLE}_no_truncate ON {TABLE}",
                f"DROP FUNCTION IF EXISTS {TABLE}_refuse()",
            ],
        )
    return [], []


def guard(connection: Any) -> None:
    """Put the guard in place."""
    _run(connection, statements(connection.vendor)[0])


def unguard(connection: Any) -> None:
    """Take the guard away: to migrate back, and for tests that empty the whole database."""
    _run(connection, statements(connection.vendor)[1])


def _run(connection: Any, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
