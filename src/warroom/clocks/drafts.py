"""The filled-in draft of each notification, from what the incident already holds. What is not known says so.

The fields are those the law asks for: GDPR art. 33(3), and Directive (EU) 2022/2555 art. 23(4) for NIS2. A person
reads the draft, completes it and sends it himself; nothing is sent from here.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from warroom.clocks import shown
from warroom.clocks.models import Clock
from warroom.incidents.fate import Fate, fates
from warroom.incidents.picture import Picture, when
from warroom.incidents.taxonomy import IncidentKind, IncidentRole, Mark
from warroom.theft.holding import at_stake
from warroom.typesetting import render
from weerbaar.deadlines.words import end, moment
from weerbaar.landscape import Element

MOST = 25
MALICIOUS = ("malicious-code:", "intrusions:", "information-content-security:data-theft", "availability:ddos", "fraud:")
"""Kinds of incident that somebody meant."""


@dataclass(frozen=True)
class Field:
    """One line of a form. No lines: not known yet."""

    name: str
    label: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Known:
    """What the incident holds, gathered once."""

    clock: Clock
    picture: Picture
    fates: tuple[Fate, ...]
    datasets: tuple[tuple[Element, Element], ...]
    """Datasets with personal data, each with the part it stands on that is hit or in reach."""

    @property
    def head(self) -> Any:
        """The incident itself."""
        return self.picture.head


def has_draft(rule: str) -> bool:
    """Whether there is a form for this rule."""
    return rule in _FORMS


def draft(clock: Clock, picture: Picture) -> dict[str, Any]:
    """The draft for ``clock`` as of ``picture``: title, sections, and fields with whether they are known."""
    found = tuple(fates(picture))
    # The same data as on the track of the theft: two counts of one thing would contradict each other.
    datasets = tuple((one.dataset, one.holders[0]) for one in at_stake(picture) if one.holders)
    known = Known(clock, picture, found, datasets)
    unknown = _("not known yet")
    sections = [
        {
            "title": title,
            "fields": [
                {"name": f.name, "label": f.label, "known": bool(f.lines), "lines": list(f.lines) or [unknown]}
                for f in fields(known)
            ],
        }
        for title, fields in _FORMS[clock.rule_id]()
    ]
    return {
        "title": str(clock.rule.name),
        "subtitle": f"{clock.organisation} – {known.head.get('title', '')}",
        "note": _("Draft made from what the incident holds. Read it, complete it, and send it yourself."),
        "rule": clock.rule_id,
        "source": str(clock.rule.source),
        "to": shown.whom(clock.addressee),
        "as_of": picture.moment.isoformat(),
        "sequence": picture.sequence,
        "tlp": known.head.get("tlp", ""),
        "exercise": _("EXERCISE – this is not real") if known.head.get("exercise") else "",
        "footer": _("As of {moment}, entry {n} of the ledger").format(
            moment=moment(picture.moment), n=picture.sequence
        ),
        "page": _("page"),
        "lang": get_language() or "nl",
        "sections": sections,
    }


def as_json(made: dict[str, Any]) -> bytes:
    """The draft for a program."""
    return json.dumps(made, ensure_ascii=False, indent=1).encode()


def as_pdf(made: dict[str, Any]) -> bytes:
    """The draft on paper."""
    return render("clocks/notification", made, made_at=datetime.fromisoformat(made["as_of"]))


# Each group of fields says what it knows.


def _who(known: Known) -> list[Field]:
    organisation = known.clock.organisation
    holders = {row["role"]: row for row in known.picture.of("roleholder") if not row["until"]}
    contact = holders.get(IncidentRole.LEGAL) or holders.get(IncidentRole.LEAD)
    person = [part for part in (contact["name"], contact["phone"]) if part] if contact else []
    return [
        Field("organisation", _("Organisation"), (str(organisation),)),
        Field("kbo", _("KBO number"), (organisation.kbo,) if organisation.kbo else ()),
        Field("contact", _("Contact for this notification"), (", ".join(person),) if person else ()),
        Field("dpo", _("Data protection officer"), ()),
        Field("to", _("To"), (shown.whom(known.clock.addressee),) if known.clock.addressee else ()),
    ]


def _time(known: Known) -> list[Field]:
    begun = when(known.head.get("begun_at"))
    clock = known.clock
    aware = clock.corrected()[-1].trigger if clock.corrections else clock.trigger_at
    late = clock.safe_at is not None and known.picture.moment > clock.safe_at
    return [
        Field("begun", _("Began on"), (moment(begun),) if begun else ()),
        Field("aware", _("We became aware on"), (moment(aware),)),
        Field("due", _("Due at the latest on"), (end(clock.due_at),) if clock.due_at else ()),
        *([Field("delay", _("Why it comes late"), ())] if late else []),
    ]


def _what(known: Known) -> list[Field]:
    kind = known.head.get("kind", "")
    label = str(IncidentKind(kind).label) if kind in IncidentKind.values and kind != IncidentKind.OTHER else ""
    hit = [_said(fate, fact) for fate in known.fates for fact in fate.told.facts]
    services = [f.element.name for fate in known.fates for f in fate.services if f.fails]
    return [
        Field("title", _("What happened"), (str(known.head.get("title", "")),)),
        Field("kind", _("Kind of incident"), (label,) if label else ()),
        Field("hit", _("What is hit"), _some(hit)),
        Field("services", _("Services that do not work"), _some(services)),
        Field("cause", _("Root cause"), ()),
    ]


def _said(fate: Fate, fact: dict[str, Any]) -> str:
    return f"{fate.told.model.name_of(fact['element'])}: {Mark(fact['mark']).label}"


def _breach(known: Known) -> list[Field]:
    marks = {fact["mark"] for fate in known.fates for fact in fate.told.facts}
    theft = next(iter(known.picture.of("theft")), {})
    sorts = []
    if marks & {Mark.COMPROMISED} or theft:
        sorts.append(_("confidentiality (somebody may have seen or taken data)"))
    if marks & {Mark.LOST} or any(f.fails for fate in known.fates for f in fate.services):
        sorts.append(_("availability (data cannot be reached)"))
    people = [n for element, _on in known.datasets if (n := element.number("people")) is not None]
    total = _("about {n}").format(n=f"{int(sum(people))}") if people else ""
    if people and len(people) < len(known.datasets):
        total += " " + _("(of {known} of {all} datasets; of the others not known)").format(
            known=len(people), all=len(known.datasets)
        )
    kinds = [str(k) for element, _on in known.datasets if (k := element.get("data_kinds"))]
    return [
        Field("sort", _("Sort of breach"), tuple(sorts)),
        Field("datasets", _("Personal data on parts that are hit or in reach"), _some(
            [_("{dataset} (on {part})").format(dataset=e.name, part=on.name) for e, on in known.datasets]
        )),
        Field("data_kinds", _("Kinds of data"), _some(list(dict.fromkeys(kinds)))),
        Field("people", _("Number of people"), (total,) if total else ()),
        Field("records", _("Number of records"), ()),
        Field("claimed", _("What the attacker claims"), (theft["claimed"],) if theft.get("claimed") else ()),
        Field("proven", _("What is proven to be taken"), (theft["proven"],) if theft.get("proven") else ()),
        Field("consequences", _("Likely consequences for people"), ()),
        Field("told", _("Have the people concerned been told?"), _told(known)),
    ]  # fmt: skip


def _told(known: Known) -> tuple[str, ...]:
    clock = next((row for row in known.picture.of("clock") if row["rule"] == "gdpr-art-34"), None)
    if clock is None:
        return ()
    sent = when(clock["sent_at"])
    if sent:
        return (_("yes, on {moment}").format(moment=moment(sent)),)
    return (clock["reason"] or _("not needed"),) if clock["status"] == "not_needed" else (_("not yet"),)


def _measures(known: Known) -> list[Field]:
    decided = []
    for row in known.picture.of("decision"):
        chosen = next((one["text"] for one in row["alternatives"] if one["key"] == row["chosen"]), "")
        if row["state"] in ("decided", "carried_out"):
            decided.append(f"{row['question']} → {chosen}" if chosen else row["question"])
    done = [row["title"] for row in known.picture.of("task") if row.get("task_state") == "done"]
    doing = [row["title"] for row in known.picture.of("task") if row.get("task_state") in ("open", "doing")]
    cut = [
        _said(fate, fact)
        for fate in known.fates
        for fact in fate.told.facts
        if fact["mark"] in (Mark.ISOLATED, Mark.CUT, Mark.ACTIVE)
    ]
    return [
        Field("decided", _("Decided"), _some(decided)),
        Field("cut", _("Isolated, cut off or put in use"), _some(cut)),
        Field("done", _("Done"), _some(done)),
        Field("planned", _("Planned"), _some(doing)),
    ]


def _warning(known: Known) -> list[Field]:
    kind = known.head.get("kind", "")
    meant = (_("yes, as far as is known"),) if kind.startswith(MALICIOUS) else ()
    return [
        Field("malicious", _("Is it suspected to be malicious?"), meant),
        Field("cross_border", _("Can it have consequences across borders?"), ()),
    ]


def _assessment(known: Known) -> list[Field]:
    services = [f for fate in known.fates for f in fate.services]
    fails = sum(f.fails for f in services)
    impact = _("{n} of {all} services do not work").format(n=fails, all=len(services)) if services else ""
    return [
        Field("severity", _("Severity (1 to 4)"), (str(known.head["severity"]),) if known.head.get("severity") else ()),
        Field("impact", _("Impact"), (impact,) if impact else ()),
        Field("indicators", _("Indicators of compromise"), ()),
    ]


def _some(lines: list[str]) -> tuple[str, ...]:
    if len(lines) <= MOST:
        return tuple(lines)
    return (*lines[:MOST], _("and {n} more").format(n=len(lines) - MOST))


Form = list[tuple[str, Callable[[Known], list[Field]]]]


def _form_breach() -> Form:
    return [
        (_("Who notifies"), _who),
        (_("When"), _time),
        (_("What happened"), _what),
        (_("The breach (art. 33, 3, a and c)"), _breach),
        (_("Measures (art. 33, 3, d)"), _measures),
    ]


def _form_warning() -> Form:
    return [
        (_("Who notifies"), _who),
        (_("When"), _time),
        (_("What happened"), _what),
        (_("Early warning"), _warning),
    ]


def _form_notification() -> Form:
    return [*_form_warning(), (_("First assessment"), _assessment), (_("Measures"), _measures)]


_FORMS: dict[str, Callable[[], Form]] = {
    "gdpr-art-33": _form_breach,
    "nis2-early-warning": _form_warning,
    "nis2-notification": _form_notification,
    "nis2-interim": _form_notification,
    "nis2-final": _form_notification,
}
