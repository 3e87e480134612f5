"""What accepting an import would do, worked out before anything is stored."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from warroom.landscapes import opened, storing
from warroom.landscapes.models import How, Import, Landscape, Version
from warroom.organisations.models import Person
from weerbaar import landscape as library
from weerbaar.landscape.checks import Finding, Severity, check
from weerbaar.landscape.difference import Difference, diff
from weerbaar.landscape.identity import reimport
from weerbaar.landscape.matching import Likely
from weerbaar.landscape.updating import Kept

# Files that hold a whole landscape: what is not in them is meant to be gone.
WHOLE = ("native", "spreadsheet")


class Mode(models.TextChoices):
    """How a file and what is already there come together."""

    UPDATE = "update", _("Add and update")
    REPLACE = "replace", _("Replace everything")


@dataclass(frozen=True)
class Outcome:
    """The landscape as it would be, and how that differs from now."""

    mode: Mode
    base: Version | None
    before: library.Landscape
    after: library.Landscape
    kept: tuple[Kept, ...] = ()
    # What may be something already there under another id.
    questions: tuple[Likely, ...] = ()

    @property
    def base_number(self) -> int:
        """The version it was worked out against; 0 when there is none."""
        return self.base.number if self.base else 0

    @cached_property
    def difference(self) -> Difference:
        """What would be added, changed and removed."""
        return diff(self.before, self.after)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Errors and gaps of the landscape as it would be."""
        found: tuple[Finding, ...] = opened.derived(self.after, "check", check)
        return found

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What blocks accepting."""
        return tuple(f for f in self.findings if f.severity is Severity.ERROR)

    @property
    def gaps(self) -> tuple[Finding, ...]:
        """What would be worth filling in afterwards."""
        return tuple(f for f in self.findings if f.severity is Severity.GAP)


def default_mode(upload: Import) -> Mode:
    """What most people mean with such a file."""
    if upload.landscape.newest is None or upload.format in WHOLE:
        return Mode.REPLACE
    return Mode.UPDATE


def outcome(upload: Import, mode: Mode) -> Outcome:
    """What accepting ``upload`` in this way would do now."""
    base = upload.landscape.newest
    before = upload.landscape.in_force()
    if mode is Mode.REPLACE:
        says_now = renamed(upload.content(), upload.renames)
        organisation = says_now.organisation if says_now.organisation.name else before.organisation
        return Outcome(mode, base, before, replace(says_now, organisation=organisation))
    there = {new: old for new, old in upload.renames.items() if old in before.by_id}
    result = reimport(before, upload.content(), there, said_before=_said_before(upload))
    return Outcome(mode, base, before, result.landscape, result.kept, result.questions)


def _said_before(upload: Import) -> library.Landscape | None:
    """What the same source said when it was last accepted; None when it was not kept or never read."""
    previous = (
        Import.objects.filter(landscape=upload.landscape_id, state=Import.State.ACCEPTED, format=upload.format)
        .exclude(reading=None)
        .order_by("-decided_at", "-pk")
        .first()
    )
    return previous.content() if previous else None


def renamed(landscape: library.Landscape, renames: Mapping[str, str]) -> library.Landscape:
    """``landscape`` with other ids for some of its elements."""
    if not renames:
        return landscape
    return replace(
        landscape,
        elements=tuple(replace(e, id=renames.get(e.id, e.id)) for e in landscape.elements),
        relations=tuple(
            replace(r, source=renames.get(r.source, r.source), target=renames.get(r.target, r.target))
            for r in landscape.relations
        ),
    )


@transaction.atomic
def accept(
    upload: Import,
    mode: Mode,
    *,
    expected: int,
    by: Person | None,
    how: How = How.IMPORT,
    subject: str = "",
) -> Version:
    """Store what the preview showed as one new version and close the import, together or not at all.

    ``subject`` is what it was about; the file's name when left out.

    Raises storing.Moved when another version came in since the preview, storing.Wrong when it has errors, and
    Decided when somebody else decided about this import first.
    """
    # Whoever comes second finds it decided.
    Landscape.objects.select_for_update().get(pk=upload.landscape_id)
    mine = Import.objects.filter(pk=upload.pk, state=Import.State.READY)
    if not mine.exists():
        raise Decided
    result = outcome(upload, mode)
    if result.base_number != expected:
        raise storing.Moved(result.base)
    if result.errors:
        raise storing.Wrong(result.errors)
    version = storing.store(
        upload.landscape, result.after, how=how, subject=subject or upload.name, by=by, expected=expected
    )
    mine.update(state=Import.State.ACCEPTED, decided_at=timezone.now(), version=version, data=b"")
    return version


class Decided(Exception):
    """Somebody already accepted or discarded this import."""


def rename(upload: Import, confirmed: Mapping[str, str]) -> None:
    """Remember that these new ids of the file are those old things of the landscape."""
    Import.objects.filter(pk=upload.pk, state=Import.State.READY).update(renames=dict(confirmed))


def discard(upload: Import) -> None:
    """Throw the file and what was read from it away."""
    Import.objects.filter(pk=upload.pk).exclude(state=Import.State.ACCEPTED).update(
        state=Import.State.DISCARDED, decided_at=timezone.now(), data=b"", reading=None
    )
