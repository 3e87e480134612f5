"""What a body shares of an incident, with which organisations. Who may share is asked of ``access`` by the caller."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from warroom.incidents.models import Incident
from warroom.incidents.parts import Part, words
from warroom.incidents.writing import Refused, lock
from warroom.ledger.recording import record
from warroom.organisations.models import Membership, Organisation, Person
from warroom.sharing.models import REASON, Guest, LandscapeShare, Share

__all__ = ["Part", "share", "shared", "since", "withdraw"]


def shared(incident: Incident, viewer: Organisation) -> set[Part]:
    """The parts of ``incident`` that ``viewer`` may look at because they are shared with it now."""
    return {Part(part) for part in _in_force(incident.pk, {viewer.pk}).values_list("part", flat=True)}


def _in_force(incident: int, viewers: Collection[int]) -> Any:
    return Share.objects.filter(incident_id=incident, organisation_id__in=viewers, ended_at=None)


def parts_of_incident(viewers: Collection[int], person: Person | None, thing: Any) -> frozenset[str]:
    """What ``access`` asks: the parts of the incident ``thing`` that these organisations, or this guest, may see."""
    return frozenset(since(viewers, person, thing)) if isinstance(thing, Incident) else frozenset()


def since(viewers: Collection[int], person: Person | None, incident: Incident) -> dict[str, datetime]:
    """The parts that are shared now with these organisations or this guest, and since when without interruption."""
    found: dict[str, datetime] = {}
    given = list(_in_force(incident.pk, viewers).values_list("part", "since")) if viewers else []
    if person is not None:
        for guest in Guest.objects.active().filter(incident=incident, person=person):
            given += [(part, guest.since) for part in guest.parts]
    for part, moment in given:
        found[part] = min(moment, found.get(part, moment))
    return found


def share(incident: Incident, viewer: Organisation, parts: Iterable[Part], *, by: Person, reason: str) -> None:
    """Let ``viewer`` look at exactly these parts from now on: what it saw and is not among them is taken back.

    Raises Refused for an organisation that takes part already, one that has ended, and a reason that is empty or
    too long.
    """
    wanted = {Part(part) for part in parts}
    why = said(reason)
    with transaction.atomic():
        lock(incident)
        if incident.involved.filter(organisation=viewer).exists():
            raise Refused(
                _("{organisation} takes part in this incident: it sees everything.").format(organisation=viewer)
            )
        if wanted and viewer.has_ended:
            raise Refused(_("{organisation} does not exist any more.").format(organisation=viewer))
        before = shared(incident, viewer)
        if before == wanted:
            return
        now = timezone.now()
        gone = Share.objects.filter(incident=incident, organisation=viewer, ended_at=None, part__in=before - wanted)
        gone.update(ended_at=now, ended_by=by, ended_why=why)
        Share.objects.bulk_create(
            Share(incident=incident, organisation=viewer, part=part, reason=why, since=now, by=by)
            for part in Part
            if part in wanted - before
        )
        _record(incident, viewer, wanted, by=by, why=why)
        doubt_organisation(viewer)


def withdraw(incident: Incident, viewer: Organisation, *, by: Person, reason: str) -> None:
    """Take everything back from ``viewer``, at once. Raises Refused as ``share`` does."""
    share(incident, viewer, (), by=by, reason=reason)


def said(reason: str) -> str:
    """The reason given. Raises Refused when there is none, or when it is too long."""
    why = reason.strip()
    if not why:
        raise Refused(_("Write why: the ledger keeps it."))
    if len(why) > REASON:
        raise Refused(_("The reason is too long: at most {n} characters.").format(n=REASON))
    return why


def _record(incident: Incident, viewer: Organisation, parts: set[Part], *, by: Person, why: str) -> None:
    # Not through incidents.writing.write: what is shared can be taken back after the incident was closed too.
    record(
        incident.chain,
        "share.given" if parts else "share.withdrawn",
        by=by,
        subject=f"share/{viewer.pk}",
        state={
            "organisation": viewer.pk,
            "name": str(viewer),
            "parts": [part.value for part in Part if part in parts],
            "note": f"{', '.join(words(parts))} – {why}" if parts else why,
        },
    )


def doubt_organisation(viewer: Organisation) -> None:
    """Have everybody of ``viewer`` who watches something asked again whether that is still shared."""
    people = Membership.objects.active().filter(organisation=viewer).values_list("person", flat=True).distinct()
    doubt(list(people))


def doubt(people: Iterable[int]) -> None:
    """Have these people, wherever they watch, asked again whether they may; after the commit."""
    from warroom.live.telling import Said, tell

    ids = list(people)

    def tell_all() -> None:
        for pk in ids:
            tell(Said(0, pk))

    transaction.on_commit(tell_all, robust=True)


def with_whom(incident: Incident) -> list[dict[str, Any]]:
    """The organisations with which something of ``incident`` is shared now, each with its parts, by name."""
    found: dict[int, list[Share]] = defaultdict(list)
    rows = Share.objects.filter(incident=incident, ended_at=None).select_related("organisation", "by")
    for row in rows:
        found[row.organisation_id].append(row)
    shown = [
        {
            "organisation": shares[0].organisation,
            "parts": {row.part for row in shares},
            "words": words(row.part for row in shares),
            "shares": sorted(shares, key=lambda row: list(Part.values).index(row.part)),
            "since": min(row.since for row in shares),
            "reason": shares[-1].reason,
            "by": shares[-1].by,
        }
        for shares in found.values()
    ]
    return sorted(shown, key=lambda row: str(row["organisation"]))


def anything(person: Person) -> bool:
    """Whether anybody shares anything with ``person`` now."""
    viewers = person.memberships_now().values("organisation")
    return (
        Share.objects.filter(organisation__in=viewers, ended_at=None).exists()
        or LandscapeShare.objects.filter(organisation__in=viewers, ended_at=None).exists()
        or Guest.objects.active().filter(person=person).exists()
    )


def incidents_shared_with(viewers: Collection[int], person: Person | None = None) -> dict[int, set[str]]:
    """The parts that these organisations (or this guest) may look at, by incident."""
    found: dict[int, set[str]] = defaultdict(set)
    rows = Share.objects.filter(organisation_id__in=viewers, ended_at=None)
    # Who takes part has it as its own.
    for incident, part in rows.exclude(Q(incident__involved__organisation_id__in=viewers)).values_list(
        "incident_id", "part"
    ):
        found[incident].add(part)
    if person is not None:
        for guest in Guest.objects.active().filter(person=person):
            found[guest.incident_id] |= set(guest.parts)
    return found
