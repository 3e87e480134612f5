"""The data of a pack: what a fresh server needs to go on – and putting it there."""

import json
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from warroom.incidents.facts import mark
from warroom.incidents.models import CutOff, Incident
from warroom.incidents.opening import open_incident
from warroom.incidents.picture import picture, when
from warroom.incidents.roles import hand_over
from warroom.incidents.writing import Refused, write
from warroom.landscapes.models import How, Landscape
from warroom.landscapes.storing import store
from warroom.ledger.recording import record
from warroom.organisations.models import Membership, Organisation, Person
from weerbaar.landscape.readers import native
from weerbaar.landscape.reading import BadInput
from weerbaar.landscape.sources import Source
from weerbaar.landscape.writers import native as native_writer
from weerbaar.language import Message

FORMAT = "weerbaar.pack-data/1"


def of(organisation: Organisation, moment: datetime) -> dict[str, Any]:
    """Everything of ``organisation`` that a fresh server needs: people, landscapes, and its open incidents."""
    members = Membership.objects.active().filter(organisation=organisation).select_related("person")
    return {
        "format": FORMAT,
        "made_at": moment.isoformat(),
        "organisation": {
            "name": organisation.name,
            "kind": organisation.kind,
            "kbo": organisation.kbo,
            "ovo": organisation.ovo,
            "nis": organisation.nis,
            "fictional": organisation.fictional,
        },
        "people": [
            {"email": m.person.email, "name": m.person.name, "phone": m.person.phone, "role": m.role} for m in members
        ],
        "landscapes": [
            {"name": row.name, "landscape": json.loads(native_writer.write(row.in_force()))}
            for row in Landscape.objects.of(organisation)
            if row.newest is not None
        ],
        "incidents": [_incident(incident) for incident in Incident.objects.of(organisation).open()],
    }


def _incident(incident: Incident) -> dict[str, Any]:
    now = picture(incident)
    names = {row["landscape"]: row["name"] for row in now.of("pinned")}
    return {
        "head": {k: v for k, v in now.head.items() if k != "organisations"},
        "sequence": now.sequence,
        "chain": str(incident.chain.uuid),
        "facts": [{**row, "landscape": names.get(row["landscape"], "")} for row in now.of("fact") if row["on"]],
        "roles": [row for row in now.of("roleholder") if not row["until"]],
        "cut_offs": [row for row in now.of("cutoff") if not row["reconnected_at"]],
        "tasks": [
            {k: row.get(k) for k in ("title", "description", "due_at", "role", "owner_name")}
            for row in now.of("task")
            if row["task_state"] in ("open", "doing")
        ],
        "decisions": [
            {k: row.get(k) for k in ("question", "state", "basis", "decided_at", "decided_name")}
            for row in now.of("decision")
        ],
    }


@transaction.atomic
def restore(data: dict[str, Any]) -> tuple[Organisation, list[Person], list[Incident]]:
    """Put the data of a pack on this server: all or nothing. Returns the organisation, people new here, incidents.

    Raises BadInput for what is no data of a pack, and for an organisation that has a landscape here already: a pack
    seeds a fresh server, it does not overwrite.
    """
    if data.get("format") != FORMAT:
        raise BadInput(Message("this is not the data of a pack"))
    told = data["organisation"]
    organisation = (
        Organisation.objects.filter(kbo=told["kbo"]).first()
        if told["kbo"]
        else Organisation.objects.filter(name=told["name"], kind=told["kind"]).first()
    )
    if organisation is None:
        organisation = Organisation(**{k: told[k] for k in ("name", "kind", "kbo", "ovo", "nis", "fictional")})
        organisation.full_clean(exclude=["register_id"])
        organisation.save()
    if any(x.newest is not None for x in Landscape.objects.of(organisation)):
        raise BadInput(Message("{name} is on this server already: a pack seeds a fresh one", name=str(organisation)))
    fresh = [person for row in data["people"] if (person := _person(organisation, row))]
    landscapes = {}
    for row in data["landscapes"]:
        content = native.read(Source.from_bytes(row["name"], json.dumps(row["landscape"]).encode())).landscape
        landscape = Landscape.objects.create(name=row["name"], owner=organisation)
        store(
            landscape,
            content,
            how=How.IMPORT,
            subject=_("offline pack of {day}").format(day=data["made_at"][:10]),
            expected=0,
            known_errors=True,
        )
        landscapes[row["name"]] = landscape
    incidents = [_reopened(organisation, row, landscapes, data["made_at"]) for row in data["incidents"]]
    return organisation, fresh, incidents


def _person(organisation: Organisation, row: dict[str, Any]) -> Person | None:
    """Gives somebody the role; the person when new here."""
    known = Person.objects.filter(email__iexact=row["email"]).first()
    person = known or Person.objects.create_person(row["email"], row["name"], phone=row["phone"])
    Membership.objects.get_or_create(person=person, organisation=organisation, role=row["role"], valid_until=None)
    return None if known else person


def _reopened(
    organisation: Organisation, row: dict[str, Any], landscapes: dict[str, Landscape], made_at: str
) -> Incident:
    about = row["head"]
    incident = open_incident(
        organisation,
        title=about["title"],
        by=None,
        kind=about["kind"],
        severity=about["severity"],
        begun_at=when(about["begun_at"]),
        exercise=about["exercise"],
    )
    record(
        incident.chain,
        "incident.restored",
        by=None,
        payload={"from_chain": row["chain"], "from_sequence": row["sequence"], "pack_of": made_at},
    )
    for fact in row["facts"]:
        landscape = landscapes.get(fact["landscape"])
        if landscape is None:
            continue
        try:
            since = when(fact["since"]) or timezone.now()
            mark(incident, landscape.pk, fact["element"], fact["mark"], by=None, since=since, note=fact["note"])
        except Refused:
            continue  # it no longer fits the landscape: the picture is right without it
    for role in row["roles"]:
        if role["name"]:
            hand_over(incident, role["role"], by=None, name=role["name"], phone=role["phone"] or "")
    for cut in row["cut_offs"]:
        fields = {k: cut[k] for k in ("party", "what", "conditions", "evidence", "reconnects")}
        made = CutOff.objects.create(incident=incident, since=when(cut["since"]) or timezone.now(), **fields)
        write(incident, "cutoff.made", made, by=None)
    for note in _notes(row):
        record(incident.chain, "note", by=None, payload={"text": note})
    return incident


def _notes(row: dict[str, Any]) -> list[str]:
    """What cannot be put back as it was stands in the ledger in words, so that nobody has to remember it."""
    tasks = [_("Still to do: {title}").format(title=task["title"]) for task in row["tasks"]]
    return tasks + [
        _("Decision before: {question} ({state})").format(question=d["question"], state=d["state"])
        for d in row["decisions"]
    ]
