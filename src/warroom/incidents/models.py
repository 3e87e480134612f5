"""An incident and what is known of it. Every change goes with an entry in the incident's ledger; ``state()`` is what
that entry keeps, so that the picture at any past moment can be shown again."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from warroom.incidents.taxonomy import IncidentKind, IncidentRole, Mark, Phase, Seen, Severity
from warroom.landscapes.models import Landscape, Version
from warroom.ledger.models import Chain
from warroom.organisations.models import Organisation, OrganisationQuerySet, Person
from warroom.plans.models import FrozenPlan


def moment(value: Any) -> str | None:
    """A moment as a state keeps it."""
    return value.isoformat() if value else None


class IncidentQuerySet(models.QuerySet["Incident"]):
    def of(self, organisation: Organisation) -> "IncidentQuerySet":
        """Those that concern ``organisation``: open ones first, real before exercises, newest first."""
        # PostgreSQL puts NULL last and SQLite first: say it, so that what is open leads on both.
        open_first = models.F("closed_at").desc(nulls_first=True)
        found = self.filter(involved__organisation=organisation)
        return found.order_by(open_first, "exercise", "-opened_at", "-pk").distinct()

    def open(self) -> "IncidentQuerySet":
        """Those not closed."""
        return self.filter(closed_at=None)


class Incident(models.Model):
    """One incident, from the first hour to the last restored service."""

    title = models.CharField(_("what is going on"), max_length=160)
    kind = models.CharField(_("kind"), max_length=60, choices=IncidentKind.choices, default=IncidentKind.OTHER)
    severity = models.PositiveSmallIntegerField(_("severity"), choices=Severity.choices, default=Severity.LARGE)
    phase = models.CharField(_("phase"), max_length=12, choices=Phase.choices, default=Phase.ACUTE)
    # Since when, as far as is known; None: not known yet.
    begun_at = models.DateTimeField(_("since"), null=True, blank=True)
    opened_at = models.DateTimeField(default=timezone.now, editable=False)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closing_note = models.CharField(max_length=2000, blank=True)
    # Not real: every page, report and message says so, and no message leaves.
    exercise = models.BooleanField(_("exercise"), default=False)
    tlp = models.CharField("TLP", max_length=16, default="TLP:AMBER")
    # Where the people of the incident meet when mail, telephone and directory are gone.
    meeting = models.CharField(_("where we meet"), max_length=300, blank=True)
    report_every_h = models.PositiveSmallIntegerField(_("hours between situation reports"), default=4)
    next_report_at = models.DateTimeField(null=True, blank=True)
    # The report that was written down as late, by when it should have been made.
    report_late_for = models.DateTimeField(null=True, blank=True, editable=False)
    chain = models.OneToOneField(Chain, on_delete=models.PROTECT, related_name="incident")
    version = models.PositiveIntegerField(default=1)

    objects = IncidentQuerySet.as_manager()

    class Meta:
        ordering = ("-opened_at", "-pk")

    def __str__(self) -> str:
        return self.title

    def organisations(self) -> OrganisationQuerySet:
        """To which organisations it belongs: those involved."""
        return Organisation.objects.filter(pk__in=self.involved.values("organisation"))

    @property
    def closed(self) -> bool:
        """Whether it has been closed."""
        return self.closed_at is not None

    def state(self) -> dict[str, Any]:
        """What the ledger keeps of it."""
        return {
            "title": self.title,
            "kind": self.kind,
            "severity": self.severity,
            "phase": self.phase,
            "begun_at": moment(self.begun_at),
            "opened_at": moment(self.opened_at),
            "closed_at": moment(self.closed_at),
            "closing_note": self.closing_note,
            "exercise": self.exercise,
            "tlp": self.tlp,
            "meeting": self.meeting,
            "report_every_h": self.report_every_h,
            "next_report_at": moment(self.next_report_at),
            "organisations": [
                {"id": row.organisation_id, "name": str(row.organisation)}
                for row in self.involved.select_related("organisation").order_by("pk")
            ],
        }


class Involved(models.Model):
    """An organisation that an incident concerns: a municipality, its OCMW, its police zone."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="involved")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="involved_in")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(name="involved_once", fields=["incident", "organisation"])]

    def __str__(self) -> str:
        return f"{self.incident}: {self.organisation}"

    def organisations(self) -> OrganisationQuerySet:
        """To which organisations it belongs: those of its incident."""
        return self.incident.organisations()


class OfIncident(models.Model):
    """Something that belongs to one incident."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="%(class)ss")

    class Meta:
        abstract = True

    def organisations(self) -> OrganisationQuerySet:
        """To which organisations it belongs: those of its incident."""
        return self.incident.organisations()


class Pinned(OfIncident):
    """The version of a landscape on which an incident reckons, and what it knows better than that version."""

    landscape = models.ForeignKey(Landscape, on_delete=models.PROTECT, related_name="+")
    pinned = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    # What turned out otherwise: {"op": "add" | "remove", "relation": {...}, "why": "…", "reviewed": bool}.
    corrections = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(name="pinned_once", fields=["incident", "landscape"])]

    def __str__(self) -> str:
        return str(self.landscape)

    def state(self) -> dict[str, Any]:
        """What the ledger keeps of it."""
        return {
            "landscape": self.landscape_id,
            "name": self.landscape.name,
            "version": self.pinned.number,
            "sha256": self.pinned.sha256,
            "corrections": self.corrections,
        }


class Fact(OfIncident):
    """What is marked on an element or link now: the row is the newest word, the ledger keeps all of them."""

    landscape = models.ForeignKey(Landscape, on_delete=models.PROTECT, related_name="+")
    element = models.CharField(max_length=1000)
    mark = models.CharField(max_length=12, choices=Mark.choices)
    on = models.BooleanField(default=True)
    # Since when it is (or is no longer) so, apart from when it was entered.
    since = models.DateTimeField()
    note = models.CharField(_("how do we know"), max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(name="fact_once", fields=["incident", "landscape", "element", "mark"]),
        ]

    def __str__(self) -> str:
        return f"{self.element}: {self.mark}"

    def state(self) -> dict[str, Any]:
        """What the ledger keeps of it."""
        return {
            "landscape": self.landscape_id,
            "element": self.element,
            "mark": self.mark,
            "on": self.on,
            "since": moment(self.since),
            "note": self.note,
        }


class Observation(OfIncident):
    """What somebody saw of a service or application: the newest word; the ledger keeps all of them."""

    landscape = models.ForeignKey(Landscape, on_delete=models.PROTECT, related_name="+")
    element = models.CharField(max_length=1000)
    seen = models.CharField(max_length=10, choices=Seen.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=500, blank=True)
    # A contradiction with what is computed that somebody has answered: until the computed state changes.
    settled = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(name="observation_once", fields=["incident", "landscape", "element"])]

    def __str__(self) -> str:
        return f"{self.element}: {self.seen}"

    def state(self) -> dict[str, Any]:
        """What the ledger keeps of it."""
        return {
            "landscape": self.landscape_id,
            "element": self.element,
            "seen": self.seen,
            "at": moment(self.at),
            "by": self.by_id,
            "note": self.note,
            "settled": self.settled,
        }


class RoleHolder(OfIncident):
    """Who has a role in the incident, from one moment until another. One who has no account is a name."""

    role = models.CharField(_("role"), max_length=14, choices=IncidentRole.choices)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="incident_roles")
    name = models.CharField(_("name"), max_length=120)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)
    handover = models.CharField(_("hand-over note"), max_length=2000, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(name="role_held_once", fields=["incident", "role"], condition=models.Q(until=None))
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.name}"

    def state(self) -> dict[str, Any]:
        """What the ledger keeps of it."""
        return {
            "role": self.role,
            "person": self.person_id,
            "name": self.name,
            "phone": self.phone,
            "since": moment(self.since),
            "until": moment(self.until),
            "handover": self.handover,
        }


class CutOff(OfIncident):
    """Somebody outside has cut us off: the national register, the social-security network, a supplier."""

    party = models.CharField(_("cut off by"), max_length=160)
    what = models.CharField(_("what no longer works because of it"), max_length=300, blank=True)
    since = models.DateTimeField(_("since"))
    conditions = models.CharField(_("their conditions to reconnect"), max_length=2000, blank=True)
    evidence = models.CharField(_("evidence they ask"), max_length=2000, blank=True)
    reconnects = models.CharField(_("who reconnects"), max_length=160, blank=True)
    reconnected_at = models.DateTimeField(_("reconnected"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("reconnected_at", "since", "pk")

    def __str__(self) -> str:
        return self.party

    def state(self) -> dict[str, Any]:
        """What the ledger keeps of it."""
        return {
            "party": self.party,
            "what": self.what,
            "since": moment(self.since),
            "conditions": self.conditions,
            "evidence": self.evidence,
            "reconnects": self.reconnects,
            "reconnected_at": moment(self.reconnected_at),
        }


class Backlog(OfIncident):
    """What piled up on paper for one service, and what it lost: the long phase."""

    landscape = models.ForeignKey(Landscape, on_delete=models.PROTECT, related_name="+")
    element = models.CharField(max_length=1000)
    paper_in = models.PositiveIntegerField(_("cases taken on paper"), default=0)
    paper_out = models.PositiveIntegerField(_("of which entered again"), default=0)
    data_until = models.DateTimeField(_("data complete up to"), null=True, blank=True)
    lost_income = models.DecimalField(_("lost income (€)"), max_digits=12, decimal_places=2, null=True, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(name="backlog_once", fields=["incident", "landscape", "element"]),
            models.CheckConstraint(
                name="backlog_out_within_in", condition=models.Q(paper_out__lte=models.F("paper_in"))
            ),
        ]

    def __str__(self) -> str:
        return self.element

    @property
    def left(self) -> int:
        """Cases on paper that still have to be entered."""
        return self.paper_in - self.paper_out

    def state(self) -> dict[str, Any]:
        """What the ledger keeps of it."""
        return {
            "landscape": self.landscape_id,
            "element": self.element,
            "paper_in": self.paper_in,
            "paper_out": self.paper_out,
            "data_until": moment(self.data_until),
            "lost_income": str(self.lost_income) if self.lost_income is not None else None,
            "note": self.note,
        }


class Followed(OfIncident):
    """A frozen plan that this incident follows, from one moment until another."""

    plan = models.ForeignKey(FrozenPlan, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(_("note"), max_length=500, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(name="followed_once", fields=["incident", "plan"], condition=models.Q(until=None))
        ]

    def __str__(self) -> str:
        return str(self.plan)

    def state(self) -> dict[str, Any]:
        """What the ledger keeps of it: enough to find the plan again and to compute it again."""
        return {
            "plan": self.plan_id,
            "name": str(self.plan),
            "landscape": self.plan.landscape_id,
            "number": self.plan.number,
            "kind": self.plan.kind,
            "candidate": self.plan.candidate,
            "version": self.plan.version.number,
            "sha256": self.plan.version.sha256,
            "input_sha256": self.plan.input_sha256,
            "solver": self.plan.solver,
            "since": moment(self.since),
            "until": moment(self.until),
            "by": self.by_id,
            "note": self.note,
        }
