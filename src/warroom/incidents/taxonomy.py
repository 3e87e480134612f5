"""What sort of incident, how severe, and in which phase.

Kinds are the types of the Reference Incident Classification Taxonomy that ENISA keeps with the European CSIRTs
(https://github.com/enisaeu/Reference-Security-Incident-Taxonomy-Task-Force, "RSIT"): its classes, and of its types
those a local government meets. Severity and root cause are those of the NIS Cooperation Group's "Cybersecurity
Incident Taxonomy" (CG Publication 04/2018): the scale of impact from white to red.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class IncidentKind(models.TextChoices):
    """A type of the reference taxonomy, by its own code ("class:type")."""

    RANSOMWARE = "malicious-code:ransomware", _("Ransomware")
    THEFT = "information-content-security:data-theft", _("Theft of data")
    SUPPLIER = "intrusions:supplier-compromise", _("Compromised supplier")
    ACCOUNT = "intrusions:unprivileged-account-compromise", _("Taken-over account or mailbox")
    ADMIN = "intrusions:privileged-account-compromise", _("Taken-over administrator's account")
    SYSTEM = "intrusions:system-compromise", _("Intruder in a system")
    APPLICATION = "intrusions:application-compromise", _("Intruder in an application")
    MALWARE = "malicious-code:infected-system", _("Infected system")
    DDOS = "availability:ddos", _("Denial of service")
    SABOTAGE = "availability:sabotage", _("Sabotage")
    OUTAGE = "availability:outage", _("Outage")
    MISCONFIGURATION = "availability:misconfiguration", _("Outage by a mistake")
    LEAK = "information-content-security:data-leak", _("Leak of data")
    PHISHING = "fraud:phishing", _("Phishing")
    FRAUD = "fraud:masquerade", _("Fraud in somebody's name")
    PHYSICAL = "intrusions:burglary", _("Burglary")
    OTHER = "other:undetermined", _("Not known yet")


class Severity(models.IntegerChoices):
    """The scale of impact of CG Publication 04/2018: white, green, yellow, red."""

    NONE = 1, _("1 – no impact on services")
    MINOR = 2, _("2 – minor impact")
    LARGE = 3, _("3 – large impact")
    VERY_LARGE = 4, _("4 – very large impact")


class Phase(models.TextChoices):
    """Where an incident stands; sets the rhythm of reports and what comes first on the screen."""

    ACUTE = "acute", _("acute")
    STABLE = "stable", _("stable")
    REBUILDING = "rebuilding", _("rebuilding")
    AFTERCARE = "aftercare", _("aftercare")


REPORT_EVERY_H: dict[Phase, int] = {Phase.ACUTE: 4, Phase.STABLE: 12, Phase.REBUILDING: 24, Phase.AFTERCARE: 168}
"""Hours between situation reports unless the incident says otherwise."""


class Mark(models.TextChoices):
    """What can be said of an element or link: the words of a scenario, and suspicion."""

    COMPROMISED = "compromised", _("compromised")
    SUSPECTED = "suspected", _("suspected")
    LOST = "lost", _("lost")
    ISOLATED = "isolated", _("isolated")
    CUT = "cut", _("cut")
    ACTIVE = "active", _("in use")


class Seen(models.TextChoices):
    """What somebody who tried it saw."""

    WORKS = "works", _("works")
    LIMITED = "limited", _("works in part")
    NOT = "not", _("does not work")
    NOT_TRIED = "not_tried", _("not tried")


class IncidentRole(models.TextChoices):
    """Who does what in one incident."""

    LEAD = "lead", _("Crisis lead")
    SCRIBE = "scribe", _("Scribe")
    IT = "it", _("IT")
    COMMUNICATION = "communication", _("Communication")
    LEGAL = "legal", _("Legal and privacy")
    LIAISON = "liaison", _("Liaison with others")
