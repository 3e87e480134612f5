"""Stored landscapes: their versions, and imports on their way to becoming one."""

import hashlib
import zlib
from collections import Counter
from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from warroom.landscapes import opened
from warroom.only_added import AppendOnly
from warroom.organisations.models import Organisation, OrganisationQuerySet
from weerbaar import landscape as library
from weerbaar.landscape.checks import Severity, check


class LandscapeQuerySet(models.QuerySet["Landscape"]):
    def of(self, organisation: Organisation) -> "LandscapeQuerySet":
        """Those the organisation owns or uses, its own first."""
        return (
            self.filter(models.Q(owner=organisation) | models.Q(users=organisation))
            .annotate(own=models.Case(models.When(owner=organisation, then=0), default=1))
            .order_by("own", "name", "pk")
            .distinct()
        )


class Landscape(models.Model):
    """What an organisation runs. One landscape may serve several bodies that share their infrastructure:
    a municipality, its OCMW and its police zone."""

    name = models.CharField(_("name"), max_length=200)
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="owned_landscapes")
    users = models.ManyToManyField(Organisation, related_name="shared_landscapes", blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = LandscapeQuerySet.as_manager()

    class Meta:
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name

    def organisations(self) -> OrganisationQuerySet:
        """What ``access`` asks of every thing: to which organisations it belongs."""
        return Organisation.objects.filter(models.Q(pk=self.owner_id) | models.Q(pk__in=self.users.values("pk")))

    @property
    def newest(self) -> "Version | None":
        """The version in force, without its content; None while nothing is stored."""
        return self.versions.defer("content").order_by("-number").first()

    def in_force(self) -> library.Landscape:
        """What the newest version holds; an empty landscape while nothing is stored."""
        newest = self.newest
        if newest:
            return newest.landscape_content()
        return library.Landscape(library.Organisation(self.owner.name, self.owner.kbo or None))


class How(models.TextChoices):
    """How a version came about."""

    IMPORT = "import", _("Import")
    EDIT = "edit", _("Edit")
    RESTORE = "restore", _("Restore")
    STARTER = "starter", _("Starter")
    ANSWERS = "answers", _("Answers")
    DEMONSTRATION = "demonstration", _("Demonstration")
    API = "api", _("API")


class VersionQuerySet(models.QuerySet["Version"]):
    def update(self, **kwargs: Any) -> NoReturn:
        """Refused: versions are only added."""
        raise AppendOnly("a version of a landscape is never changed")

    def delete(self) -> NoReturn:
        """Refused: versions are only added."""
        raise AppendOnly("a version of a landscape is never removed")


class Version(models.Model):
    """A landscape as it stood from one moment on. Only ever added; the database refuses the rest too
    (see ``append_only``)."""

    landscape = models.ForeignKey(Landscape, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    # None: the system itself, for the demonstration.
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    how = models.CharField(max_length=20, choices=How.choices)
    # What it was about: a file's name, an element's, the number of the version restored.
    subject = models.CharField(max_length=300, blank=True)
    why = models.CharField(_("why"), max_length=500, blank=True)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    # Elements per kind, plus "relations", "errors" and "gaps".
    counts = models.JSONField()
    # What became of which element since the version before: "added", "changed" or "removed" by id; None when
    # that is too much to list.
    touched = models.JSONField(null=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ("landscape", "-number")
        constraints = [models.UniqueConstraint(name="version_number_once", fields=["landscape", "number"])]

    def __str__(self) -> str:
        return gettext("{landscape}, version {number}").format(landscape=self.landscape, number=self.number)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add it. Raises AppendOnly for one that is stored already."""
        if not self._state.adding:
            raise AppendOnly("a version of a landscape is never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused: versions are only added."""
        raise AppendOnly("a version of a landscape is never removed")

    def organisations(self) -> OrganisationQuerySet:
        """To which organisations it belongs: those of its landscape."""
        return self.landscape.organisations()

    @classmethod
    def holding(cls, content: library.Landscape, **fields: Any) -> "Version":
        """A version, not stored yet, that holds ``content``."""
        packed = opened.pack(content)
        sha256 = hashlib.sha256(zlib.decompress(packed)).hexdigest()
        opened.keep(sha256, content)
        return cls(content=packed, sha256=sha256, counts=counts(content), **fields)

    def landscape_content(self) -> library.Landscape:
        """The landscape it holds; opened once per process."""
        return opened.opened(self.sha256, lambda: bytes(self.content))

    @property
    def elements(self) -> int:
        """How many elements it has."""
        return sum(self.counts.get(kind.value, 0) for kind in library.Kind)

    @property
    def words(self) -> str:
        """How it came about, in a sentence."""
        sentences = {
            How.IMPORT: gettext("Imported from “{subject}”"),
            How.EDIT: gettext("Edited: {subject}"),
            How.RESTORE: gettext("Version {subject} restored"),
            How.STARTER: gettext("Started from the starter “{subject}”"),
            How.ANSWERS: gettext("Answers to questions: {subject}"),
            How.DEMONSTRATION: gettext("Loaded for the demonstration"),
            How.API: gettext("Stored through the API with the token “{subject}”"),
        }
        return sentences[How(self.how)].format(subject=self.subject)


def counts(content: library.Landscape) -> dict[str, int]:
    """How many elements of each kind, relations, errors and gaps."""
    kinds = Counter(element.kind.value for element in content.elements)
    findings = Counter(finding.severity for finding in opened.derived(content, "check", check))
    return {
        **kinds,
        "relations": len(content.relations),
        "errors": findings[Severity.ERROR],
        "gaps": findings[Severity.GAP],
    }


class ColumnMapping(models.Model):
    """Which column of an organisation's own table means what, remembered for the next time."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="column_mappings")
    # Of the headers, in any order: the next file of the same list is recognised by it.
    fingerprint = models.CharField(max_length=64)
    mapping = models.JSONField()
    used_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(name="column_mapping_once", fields=["organisation", "fingerprint"])]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.fingerprint}"

    def organisations(self) -> OrganisationQuerySet:
        """To which organisation it belongs."""
        return Organisation.objects.filter(pk=self.organisation_id)


class Import(models.Model):
    """A file on its way to becoming a version. Nothing of it is in the landscape until it is accepted."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        READING = "reading", _("Being read")
        READY = "ready", _("Ready to judge")
        COLUMNS = "columns", _("Columns to be explained")
        FAILED = "failed", _("Could not be read")
        ACCEPTED = "accepted", _("Accepted")
        DISCARDED = "discarded", _("Discarded")

    DECIDED = (State.ACCEPTED, State.DISCARDED, State.FAILED)

    landscape = models.ForeignKey(Landscape, on_delete=models.PROTECT, related_name="imports")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("file"), max_length=200)
    size = models.PositiveIntegerField()
    # The file itself, until somebody decides.
    data = models.BinaryField(default=bytes)
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    # While it is read: until when the reader may be thought alive, and how often it was tried.
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    # A message of the library ({"text", "values", "place"}), shown in the language of who looks.
    error = models.JSONField(null=True, blank=True)
    format = models.CharField(max_length=40, blank=True)
    # For a table of somebody's own: its headers with examples and suggestions; and what each column means.
    columns = models.JSONField(null=True, blank=True)
    mapping = models.JSONField(null=True, blank=True)
    # What the file says, packed like a version, and what its reader had to say.
    reading = models.BinaryField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    notes = models.JSONField(default=list)
    # Renames a person confirmed: id in the file -> id in the landscape.
    renames = models.JSONField(default=dict)
    decided_at = models.DateTimeField(null=True, blank=True)
    version = models.ForeignKey(Version, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-created_at", "-pk")
        indexes = [models.Index(fields=["landscape", "state"])]

    def __str__(self) -> str:
        return self.name

    def organisations(self) -> OrganisationQuerySet:
        """To which organisations it belongs: those of its landscape."""
        return self.landscape.organisations()

    def content(self) -> library.Landscape:
        """What the file says."""
        return opened.opened(self.sha256, lambda: bytes(self.reading or b""))

    @property
    def underway(self) -> bool:
        """Whether nobody has to do anything but wait."""
        return self.state in (self.State.WAITING, self.State.READING)


class SavedScenario(models.Model):
    """A what-if somebody wants to find again: what is marked, not what follows from it."""

    landscape = models.ForeignKey(Landscape, on_delete=models.PROTECT, related_name="saved_scenarios")
    name = models.CharField(_("name"), max_length=120)
    # Ids of elements and links by mark: {"lost": ["ad-stad"], "cut": ["noodlijn"]}.
    facts = models.JSONField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    # Kept, so that throwing it away can be undone.
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name

    def organisations(self) -> OrganisationQuerySet:
        """To which organisations it belongs: those of its landscape."""
        return self.landscape.organisations()
