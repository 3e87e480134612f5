"""What stands in a pack: chapters of pieces that both the page and the paper know how to show."""

from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from warroom.incidents.models import Incident
from warroom.incidents.picture import picture
from warroom.landscapes import words
from warroom.landscapes.models import Landscape
from warroom.ledger import checkpoints
from warroom.organisations.models import Kind, Membership, Organisation, Role
from warroom.reports import content
from warroom.reports.models import ReportKind
from warroom.reports.pieces import Piece, facts, table, text
from warroom.tasks.library import choices
from weerbaar import landscape as library
from weerbaar.planning.impact import harm_per_h
from weerbaar.playbooks import ItemKind, steps

Chapter = dict[str, Any]
ORDER = (
    Role.SPOC,
    Role.DEPUTY,
    Role.DIRECTOR,
    Role.MAYOR,
    Role.MANAGEMENT,
    Role.EMERGENCY_PLANNER,
    Role.RESPONDER,
    Role.COMMUNICATION,
    Role.DPO,
)


def chapters(organisation: Organisation, moment: datetime) -> list[Chapter]:
    """All chapters of the pack of ``organisation``; page 1 is whom to call and what to do in the first hour."""
    landscapes = [x for x in Landscape.objects.of(organisation) if x.newest is not None]
    incidents = list(Incident.objects.of(organisation).open())
    return [
        _chapter("first", _("First: whom to call, what to do"), [calls(organisation), _first_hour()]),
        *(_open(incident) for incident in incidents),
        *(_landscape(row) for row in landscapes),
        *_playbooks(organisation),
        _forms(organisation),
        _paper(),
        _proof(organisation, incidents),
    ]


def _chapter(name: str, title: str, pieces: Iterable[Piece]) -> Chapter:
    return {"name": name, "title": title, "pieces": [p for p in pieces if p]}


def calls(organisation: Organisation, incidents: Iterable[Incident] | None = None) -> Piece:
    """Whom to call, those who lead first, then the coordinator, then who is named in ``incidents`` (all that are open).
    Who has no number is named all the same."""
    if incidents is None:
        incidents = Incident.objects.of(organisation).open()
    members = Membership.objects.active().filter(organisation=organisation).select_related("person")
    ours = sorted(
        (m for m in members if Role(m.role) in ORDER),
        key=lambda m: (ORDER.index(Role(m.role)), m.person.name),
    )
    coordinator = (
        Membership.objects.active()
        .filter(organisation__kind=Kind.COORDINATOR, organisation__fictional=organisation.fictional)
        .select_related("person", "organisation")
    )
    people = [(m.person.name, str(m.get_role_display()), m.person.phone) for m in ours]
    people += [(m.person.name, str(m.organisation), m.person.phone) for m in coordinator]
    for incident in incidents:
        for row in picture(incident).of("roleholder"):
            if not row["until"] and row["name"]:
                people.append((row["name"], incident.title, row["phone"] or ""))
        for row in picture(incident).of("contact"):
            numbers = [number for number in (row["phone"], row["second_phone"]) if number]
            if not row["removed"] and numbers:
                about = " – ".join(part for part in (row["party"], row["what_for"]) if part)
                people += [(row["name"] or row["party"], about, number) for number in numbers]
    return {
        "piece": "calls",
        "title": _("Call these people, in this order"),
        "calls": [
            {"name": name, "role": role, "phone": phone, "dial": dial(phone)}
            for name, role, phone in dict.fromkeys(people)
        ],
        "none": _("no number known"),
    }


def dial(phone: str) -> str:
    """A number as a telephone dials it; a Belgian one gets its country."""
    digits = "".join(c for c in phone if c.isdigit() or c == "+")
    return "+32" + digits[1:] if digits.startswith("0") and not digits.startswith("00") else digits


def _first_hour() -> Piece:
    return {
        "piece": "steps",
        "title": _("In the first hour"),
        "steps": [
            {"text": step, "who": ""}
            for step in (
                _(
                    "Write down the time. From now on one person keeps the log, "
                    "on paper if need be (sheets at the end)."
                ),
                _("Do not use the organisation's mail, chat or telephone exchange: the attacker may read along."),
                _("Take the network of what is hit off; leave machines on, do not wipe or reinstall anything."),
                _("Take the backups off the network first, whatever else is going on."),
                _("Call the people on this page. Agree where you meet and on which numbers you can be reached."),
                _("Call the coordinator: ask for a number to work with and for access to the war room."),
                _("Look in this pack which services cannot wait, and until when paper holds."),
                _("Note when you became aware of it: legal terms count from that moment."),
                _("Say nothing outside before one person has been charged with it."),
            )
        ],
    }


def _open(incident: Incident) -> Chapter:
    said = content.document(picture(incident), ReportKind.SITUATION, checkpoint="", told={}, before=None)
    title = _("Open incident: {title}").format(title=incident.title)
    if incident.exercise:
        title = f"{_('EXERCISE')} – {title}"
    return _chapter(f"incident-{incident.pk}", title, said["pieces"])


def _landscape(row: Landscape) -> Chapter:
    model = row.in_force()
    services = sorted(model.of_kind(library.Kind.SERVICE), key=lambda e: (-harm_per_h(e), e.name))
    applications = sorted(model.of_kind(library.Kind.APPLICATION), key=lambda e: e.name)
    return _chapter(
        f"landscape-{row.pk}",
        _("Landscape: {name}").format(name=row.name),
        [
            table(
                _("Services, those that cannot wait first"),
                (_("Service"), _("Priority"), _("Paper holds"), _("At most out"), _("Needs")),
                [
                    (
                        e.name,
                        _value(e, "priority"),
                        _hours(e, "paper_h"),
                        _hours(e, "max_outage_h"),
                        _needs(model, e),
                    )
                    for e in services
                ],
                _("No services in the landscape."),
                widths=(5, 2, 2, 2, 6),
            ),
            table(
                _("Applications: where they run and who supplies them"),
                (_("Application"), _("Needs"), _("Supplier"), _("Backup")),
                [
                    (
                        e.name,
                        _needs(model, e),
                        _targets(model, e, library.RelationKind.SUPPLIED_BY),
                        _targets(model, e, library.RelationKind.BACKED_UP_BY),
                    )
                    for e in applications
                ],
                _("No applications in the landscape."),
                widths=(4, 6, 3, 3),
            ),
            table(
                _("Environments: how long it takes to isolate them"),
                (_("Environment"), _("Kind"), _("Isolate (min)"), _("Rebuild (h)")),
                [
                    (e.name, words.value("type", e.get("type")), _value(e, "isolate_min"), _value(e, "restore_h"))
                    for e in sorted(model.of_kind(library.Kind.ENVIRONMENT), key=lambda e: e.name)
                ],
                _("No environments in the landscape."),
            ),
            table(
                _("Backups"),
                (_("Backup"), _("Offline"), _("Separate credentials"), _("Restore tested on")),
                [
                    (e.name, _value(e, "offline"), _value(e, "separate_credentials"), _value(e, "tested_on"))
                    for e in model.of_kind(library.Kind.BACKUP)
                ],
                _("No backups in the landscape."),
            ),
            table(
                _("Workarounds"),
                (_("Workaround"), _("Stands in for"), _("Set up (h)"), _("Capacity")),
                [
                    (
                        e.name,
                        _targets(model, e, library.RelationKind.STANDS_IN_FOR),
                        _value(e, "setup_h"),
                        _value(e, "capacity"),
                    )
                    for e in model.of_kind(library.Kind.WORKAROUND)
                ],
                _("No workarounds in the landscape."),
            ),
        ],
    )


def _value(element: library.Element, name: str) -> str:
    return words.value(name, element.get(name))


def _hours(element: library.Element, name: str) -> str:
    hours = element.number(name)
    if hours is None:
        return _("not known")
    return ngettext("{n} hour", "{n} hours", round(hours)).format(n=round(hours))


def _needs(model: library.Landscape, element: library.Element) -> str:
    names = [model.name_of(r.target) for r in model.outgoing.get(element.id, ()) if r.is_need]
    return ", ".join(dict.fromkeys(names)) or _("not known")


def _targets(model: library.Landscape, element: library.Element, kind: library.RelationKind) -> str:
    names = [model.name_of(r.target) for r in model.outgoing.get(element.id, ()) if r.kind is kind]
    return ", ".join(dict.fromkeys(names)) or _("not known")


def _playbooks(organisation: Organisation) -> Iterable[Chapter]:
    for choice in choices([organisation]):
        items = [
            {
                "text": item.title + (f" – {item.description}" if item.description else ""),
                "who": item.who or item.role,
                "level": item.level,
                "question": item.kind is ItemKind.QUESTION,
                "lines": [f"{_LINE.get(str(line.kind), '')}{line.text}" for line in item.lines],
            }
            for item in steps(choice.playbook)
        ]
        yield _chapter(
            f"playbook-{choice.key}",
            _("Playbook: {title}").format(title=choice.title),
            [text("", choice.about), {"piece": "steps", "title": "", "steps": items}],
        )


_LINE = {"avoid": "✕ ", "watch": "⚠ ", "evidence": "■ "}


def _forms(organisation: Organisation) -> Chapter:
    blank = [
        _("Organisation and KBO number"),
        _("Contact for this notification, telephone"),
        _("Data protection officer"),
        _("Began on, discovered on, we became aware on"),
        _("What happened"),
        _("Which data, of which people, about how many"),
        _("Likely consequences for people"),
        _("What was done, what is planned"),
        _("Have the people concerned been told? When, how?"),
        _("Sent on, by whom, reference number"),
    ]
    return _chapter(
        "forms",
        _("Notification forms to fill in by hand"),
        [
            text(
                "",
                _(
                    "A breach of personal data: within 72 hours after becoming aware, to the supervisory authority "
                    "(GDPR art. 33). Only for who falls under the NIS2 law: an early warning within 24 hours and a "
                    "notification within 72 hours to the CCB; others may notify voluntarily."
                ),
            ),
            {"piece": "blanks", "title": "", "blanks": blank},
        ],
    )


def _paper() -> Chapter:
    return _chapter(
        "log",
        _("Log sheet"),
        [
            text(
                "",
                _(
                    "Write every line at once: the time it happened, what, who. Never scratch out: write a new line. "
                    "Afterwards the sheet is typed in with its times."
                ),
            ),
            {"piece": "log", "title": "", "columns": [_("No."), _("Time"), _("What happened"), _("Who")], "lines": 20},
        ],
    )


def _proof(organisation: Organisation, incidents: list[Incident]) -> Chapter:
    rows = [(incident.title, line.line) for incident in incidents if (line := checkpoints.make(incident.chain))]
    held = [(str(row.checkpoint.chain), row.checkpoint.line) for row in islice(checkpoints.held_by(organisation), 20)]
    return _chapter(
        "proof",
        _("Checkpoints of ledgers"),
        [
            facts(_("Of our open incidents"), rows) if rows else text("", _("No incident is open.")),
            facts(_("Kept for others"), held) if held else {},
        ],
    )
