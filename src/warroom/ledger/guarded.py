"""The tables of the ledger that are only added to; the database itself refuses the rest."""

from typing import Any

from warroom.landscapes import append_only
from warroom.landscapes.append_only import Table


def _erased(what: str, which: str) -> str:
    """Whether an entry says that this row was erased."""
    return (
        "EXISTS (SELECT 1 FROM ledger_erasure e JOIN ledger_entry b ON b.id = e.by_id "  # noqa: S608
        f"WHERE e.entry_id = OLD.entry_id AND e.what = '{what}' AND e.which = {which} AND b.kind = 'erased')"
    )


TABLES = (
    Table("ledger_chain", unique=("uuid",)),
    Table("ledger_entry", unique=("chain_id", "sequence")),
    Table("ledger_signingkey", unique=("public_key",)),
    Table("ledger_checkpoint", unique=("chain_id", "count")),
    Table("ledger_held", unique=("checkpoint_id", "organisation_id")),
    Table("ledger_erasure", unique=("entry_id", "what", "which")),
    Table("ledger_payload", unique=("entry_id",), removable_if=_erased("payload", "''")),
    Table("ledger_opening", unique=("entry_id", "path"), removable_if=_erased("opening", "OLD.path")),
    Table("ledger_attachment", unique=("entry_id", "sha256"), removable_if=_erased("attachment", "OLD.sha256")),
)


def guard(connection: Any) -> None:
    """Put the guard in place."""
    append_only.guard(connection, TABLES)


def unguard(connection: Any) -> None:
    """Take the guard away: to migrate back, and for tests that empty the whole database."""
    append_only.unguard(connection, TABLES)
