"""The shapes of questions and answers."""

from datetime import datetime
from typing import Any, Generic, Literal, TypeVar

from django.utils.translation import gettext_noop
from ninja import Schema
from pydantic import ConfigDict, Field

from warroom.landscapes.models import Landscape as StoredLandscape
from warroom.landscapes.models import Version as StoredVersion
from weerbaar.landscape import Kind
from weerbaar.landscape.checks import Finding as LibraryFinding
from weerbaar.landscape.difference import Change as LibraryChange
from weerbaar.landscape.difference import Difference as LibraryDifference
from weerbaar.landscape.matching import Likely
from weerbaar.landscape.reading import Note as LibraryNote
from weerbaar.landscape.writers import native
from weerbaar.planning.impact import Scenario as LibraryScenario

Item = TypeVar("Item")
MOST_NUMBER = 2_000_000_000
MOST_NOTES = 500

# Questions


class Paging(Schema):
    """Which part of a long list."""

    limit: int = Field(50, ge=1, le=500, description=gettext_noop("How many at most"))
    offset: int = Field(0, ge=0, le=MOST_NUMBER, description=gettext_noop("How many to skip"))


class WhichVersion(Schema):
    """Which version; the newest when left out."""

    version: int | None = Field(
        None, ge=1, le=MOST_NUMBER, description=gettext_noop("Number of a version; the newest if left out")
    )


class Lock(Schema):
    """The version a change starts from, as a parameter."""

    expected: int | None = Field(
        None, ge=0, le=MOST_NUMBER, description=gettext_noop("The version you start from; 0 when there is none yet")
    )


class IfMatch(Schema):
    """The version a change starts from, as a header."""

    if_match: str | None = Field(
        None, alias="If-Match", pattern=r'^"?[0-9]{1,9}"?$', description=gettext_noop("The same, as the ETag you got")
    )


class Put(Lock):
    """How a new version is put."""

    dry_run: bool = Field(False, description=gettext_noop("Only say what would change; store nothing"))
    mode: Literal["replace", "update"] | None = Field(
        None, description=gettext_noop("Replace everything, or add and update; what fits the format if left out")
    )
    name: str = Field("", max_length=200, description=gettext_noop("Name of the file, for messages"))


class Between(Schema):
    """Two versions."""

    since: int | None = Field(
        None,
        alias="from",
        ge=1,
        le=MOST_NUMBER,
        description=gettext_noop("The older version; the one before if left out"),
    )
    until: int | None = Field(
        None, alias="to", ge=1, le=MOST_NUMBER, description=gettext_noop("The newer version; the newest if left out")
    )


class AsFile(Schema):
    """In which format."""

    format: Literal["json", "xlsx", "xml"] = Field(
        "json", description=gettext_noop("json, xlsx (spreadsheet) or xml (ArchiMate Open Exchange)")
    )


class Findings(Paging, WhichVersion):
    """Which findings."""

    severity: Literal["error", "gap"] | None = Field(None, description=gettext_noop("Only errors, or only gaps"))


class Elements(Paging, WhichVersion):
    """Which elements."""

    kind: Kind | None = Field(None, description=gettext_noop("Only elements of this kind"))
    q: str = Field("", max_length=200, description=gettext_noop("Only elements with this in their name or id"))


class OneElement(WhichVersion):
    """Which element."""

    id: str = Field(min_length=1, max_length=1000, description=gettext_noop("Id of the element"))


class HowImpact(WhichVersion):
    """How much of the reasons."""

    explain: bool = Field(False, description=gettext_noop("Causes of everything, not only of services"))


class Scenario(Schema):
    """What happened: ids of elements, and of links for ``cut``."""

    model_config = ConfigDict(extra="forbid")

    compromised: list[str] = Field([], max_length=50_000, description=gettext_noop("Elements in the attacker's hands"))
    lost: list[str] = Field([], max_length=50_000, description=gettext_noop("Elements that are gone"))
    isolated: list[str] = Field([], max_length=50_000, description=gettext_noop("Elements isolated on purpose"))
    cut: list[str] = Field([], max_length=50_000, description=gettext_noop("Links that are cut"))
    active: list[str] = Field([], max_length=50_000, description=gettext_noop("Workarounds in use"))

    def of_library(self) -> LibraryScenario:
        return LibraryScenario.of(**self.model_dump())


# Answers


class Page(Schema, Generic[Item]):
    """A part of a list of ``count`` items."""

    items: list[Item]
    count: int


class Problem(Schema):
    """What went wrong (RFC 9457). ``errors`` when there are several, ``place`` where in what was sent, ``newest``
    the version now in force."""

    type: str
    title: str
    status: int
    detail: str
    place: str | None = None
    newest: int | None = None
    errors: list[dict[str, Any]] | None = None


class Version(Schema):
    """A stored version."""

    number: int
    created_at: datetime
    created_by: str | None
    how: str
    words: str
    why: str
    sha256: str
    counts: dict[str, int]

    @classmethod
    def of(cls, version: StoredVersion) -> "Version":
        return cls(
            number=version.number,
            created_at=version.created_at,
            created_by=str(version.created_by) if version.created_by else None,
            how=version.how,
            words=version.words,
            why=version.why,
            sha256=version.sha256,
            counts=version.counts,
        )


class Owner(Schema):
    """Whose it is."""

    name: str
    kbo: str | None


class Landscape(Schema):
    """A landscape, without its content."""

    id: int
    name: str
    owner: Owner
    newest: Version | None

    @classmethod
    def of(cls, landscape: StoredLandscape) -> "Landscape":
        newest = landscape.newest
        return cls(
            id=landscape.pk,
            name=landscape.name,
            owner=Owner(name=landscape.owner.name, kbo=landscape.owner.kbo or None),
            newest=Version.of(newest) if newest else None,
        )


class Finding(Schema):
    """Something wrong (error) or not known (gap). ``ids`` are of elements or links."""

    severity: Literal["error", "gap"]
    code: str
    ids: list[str]
    message: str

    @classmethod
    def of(cls, finding: LibraryFinding) -> "Finding":
        return cls(
            severity=finding.severity.value, code=finding.code, ids=list(finding.ids), message=str(finding.message)
        )


class Change(Schema):
    """One attribute that is no longer the same; null is not known."""

    attribute: str
    before: Any
    after: Any


class Changed(Schema):
    """An element or relation as it is now, and what changed."""

    now: dict[str, Any]
    changes: list[Change]


class Difference(Schema):
    """From one landscape to another; elements and relations as in weerbaar.landscape/1."""

    added: list[dict[str, Any]]
    removed: list[dict[str, Any]]
    changed: list[Changed]
    added_relations: list[dict[str, Any]]
    removed_relations: list[dict[str, Any]]
    changed_relations: list[Changed]
    organisation: list[Change]

    @classmethod
    def of(cls, d: LibraryDifference) -> "Difference":
        return cls(
            added=[native.element(e) for e in d.added],
            removed=[native.element(e) for e in d.removed],
            changed=[Changed(now=native.element(e), changes=_changes(c)) for e, c in d.changed],
            added_relations=[native.relation(r) for r in d.added_relations],
            removed_relations=[native.relation(r) for r in d.removed_relations],
            changed_relations=[Changed(now=native.relation(r), changes=_changes(c)) for r, c in d.changed_relations],
            organisation=_changes(d.organisation),
        )


def _changes(changes: tuple[LibraryChange, ...]) -> list[Change]:
    return [Change(attribute=c.attribute, before=c.before, after=c.after) for c in changes]


class Compared(Schema):
    """What changed between two versions."""

    since: int = Field(serialization_alias="from")
    until: int = Field(serialization_alias="to")
    difference: Difference


class Note(Schema):
    """What the reader of a file has to say: what it did not use, changed, or asks."""

    kind: Literal["unused", "question", "changed"]
    message: str
    place: str
    count: int

    @classmethod
    def of(cls, note: LibraryNote) -> "Note":
        return cls(kind=note.kind.value, message=str(note.message), place=note.place, count=note.count)


class Question(Schema):
    """Something new that may be something already there under another id: a person decides on the screen."""

    id: str
    may_be: str
    reason: str

    @classmethod
    def of(cls, question: Likely) -> "Question":
        return cls(id=question.this, may_be=question.that, reason=str(question.reason))


class Outcome(Schema):
    """What putting a version did, or would do. ``stored`` is null when nothing was: a dry run, or no difference."""

    stored: Version | None
    format: str
    mode: Literal["replace", "update"]
    difference: Difference
    errors: list[Finding]
    gaps: list[Finding]
    gaps_total: int
    questions: list[Question]
    notes: list[Note]


class ElementWithRelations(Schema):
    """An element and the relations it stands in, as in weerbaar.landscape/1."""

    version: int
    element: dict[str, Any]
    outgoing: list[dict[str, Any]]
    incoming: list[dict[str, Any]]
