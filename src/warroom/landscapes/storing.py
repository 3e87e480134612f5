"""Storing a new version: one at a time, only on top of the one it was made from."""

from typing import Any

from django.db import transaction

from warroom.landscapes.extensions import STORED, found
from warroom.landscapes.models import How, Landscape, Version
from warroom.ledger.chains import chain_of
from warroom.ledger.recording import record
from weerbaar import landscape as library
from weerbaar.landscape.checks import Finding, errors
from weerbaar.landscape.difference import diff


class Moved(Exception):
    """Another version came in between. ``newest`` is the one now in force."""

    def __init__(self, newest: Version | None) -> None:
        super().__init__("another version came in between")
        self.newest = newest


class Wrong(Exception):
    """The landscape would get errors that it did not have. ``findings`` says which."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("; ".join(str(f) for f in findings))
        self.findings = findings


@transaction.atomic
def store(
    landscape: Landscape,
    content: library.Landscape,
    *,
    how: How,
    by: Any = None,
    subject: str = "",
    why: str = "",
    expected: int | None,
    known_errors: bool = False,
) -> Version:
    """Store ``content`` as the next version.

    ``expected`` is the number of the version it was made from (0 when there was none). Raises Moved when
    another version has come in since, Wrong when it brings errors its predecessor does not have – unless they
    are known, because it stood here before. All or nothing.
    """
    # The lock makes two people wait for each other on PostgreSQL; SQLite has one writer anyway.
    Landscape.objects.select_for_update().get(pk=landscape.pk)
    newest = landscape.newest
    number = newest.number if newest else 0
    if expected is not None and number != expected:
        raise Moved(newest)
    known = {(f.code, f.ids) for f in errors(newest.landscape_content())} if newest else set()
    new = tuple(f for f in errors(content) if (f.code, f.ids) not in known)
    if new and not known_errors:
        raise Wrong(new)
    version = Version.holding(
        content,
        landscape=landscape,
        number=number + 1,
        created_by=by,
        how=how,
        subject=subject[:300],
        why=why[:500],
        touched=touched(newest.landscape_content() if newest else library.Landscape(), content),
    )
    version.save()
    record(
        chain_of(landscape.owner),
        "landscape.stored",
        by=by,
        subject=f"landscape/{landscape.pk}",
        state={"name": landscape.name, "version": version.number, "sha256": version.sha256},
        payload={"how": str(how), "about": version.subject, "why": version.why},
    )
    for stored in found(STORED):
        stored(version, content)
    return version


MOST_TOUCHED = 2_000


def touched(before: library.Landscape, after: library.Landscape) -> dict[str, str] | None:
    """What became of which element: it, or what it is said to need. None when that is too much to list."""
    d = diff(before, after)
    changes: dict[str, str] = {}
    for r in (*d.added_relations, *d.removed_relations, *(r for r, _changes in d.changed_relations)):
        changes[r.source] = "changed"
    changes |= {e.id: "changed" for e, _changes in d.changed}
    changes |= {e.id: "added" for e in d.added} | {e.id: "removed" for e in d.removed}
    return changes if len(changes) <= MOST_TOUCHED else None
