"""Emergency environments: offered, asked for, granted within their places, given back, and put in a landscape.

``offers``, ``free``, ``ask``, ``grant``, ``refuse``, ``release`` are for other subjects too (mutual aid lists them).
Nothing here asks ``access``: the view did.
"""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from warroom.joint.models import Environment, JointIncident, Placement
from warroom.joint.words import Placing
from warroom.joint.writing import Overtaken, Refused, change, needed, write
from warroom.landscapes import saving
from warroom.landscapes.models import Landscape
from warroom.ledger.chains import chain_of
from warroom.ledger.recording import record
from warroom.organisations.models import Organisation
from warroom.sharing.seen import summaries
from warroom.suppliers.models import Product, Use
from weerbaar import landscape as library
from weerbaar.landscape import Element, Kind, Relation, RelationKind


def offers(*, free_only: bool = False, product: Product | None = None) -> "QuerySet[Environment]":
    """The emergency environments offered now, those of ``product`` only if given, with what is free in ``free``."""
    found = Environment.objects.filter(ended_at=None).select_related("owner").prefetch_related("products")
    if free_only:
        found = found.filter(taken__lt=F("places"))
    return found.filter(products=product) if product else found


def in_line(placements: Iterable[Placement]) -> list[Placement]:
    """Who waits, in the order in which they are shown to whoever offers and on the bench: first whose open incident is
    most severe, then who asked first."""
    rows = list(placements)
    known = summaries({row.organisation_id for row in rows})

    def severity(row: Placement) -> int:
        return known[row.organisation_id].worst_severity if row.organisation_id in known else 0

    return sorted(rows, key=lambda row: (-severity(row), row.asked_at, row.pk))


def place_in_line(row: Placement) -> int:
    """The number of ``row`` among those that wait for the same environment."""
    waiting = in_line(Placement.objects.filter(environment=row.environment_id, how_far=Placing.ASKED))
    return 1 + [one.pk for one in waiting].index(row.pk)


@transaction.atomic
def offer(owner: Organisation, *, by: Any, products: Iterable[Product] = (), **fields: Any) -> Environment:
    """Offer one. ``fields`` are those of the model. Raises Refused for a name that is missing."""
    fields["name"] = needed(fields.get("name", ""), 160, _("Give it a name."))
    row = Environment.objects.create(owner=owner, **fields)
    row.products.set(products)
    record(chain_of(owner), "environment.offered", by=by, subject=f"environment/{row.pk}", state=row.state())
    return row


@transaction.atomic
def rewrite(row: Environment, seen: int, *, by: Any, products: Iterable[Product] | None = None, **fields: Any) -> None:
    """Say it anew. Raises Overtaken, and Refused for fewer places than are taken."""
    now = Environment.objects.select_for_update().get(pk=row.pk)
    if fields.get("places", now.places) < now.taken:
        raise Refused(_("{n} places are taken: it cannot have fewer.").format(n=now.taken))
    change(row, seen, **fields)
    if products is not None:
        row.products.set(products)
    record(chain_of(row.owner), "environment.changed", by=by, subject=f"environment/{row.pk}", state=row.state())


@transaction.atomic
def end(row: Environment, *, by: Any) -> None:
    """Offer it no longer; who has a place keeps it, who waits is told that there will be none."""
    waiting = Placement.objects.filter(environment=row.pk, how_far=Placing.ASKED).order_by("pk")
    # First who waits and then the environment, as ``grant`` does: two that lock the other way round would hang.
    list(waiting.select_for_update())
    if not Environment.objects.filter(pk=row.pk, ended_at=None).update(
        ended_at=timezone.now(), version=F("version") + 1
    ):
        return
    row.refresh_from_db()
    record(chain_of(row.owner), "environment.ended", by=by, subject=f"environment/{row.pk}", state=row.state())
    for one in waiting:
        refuse(one, by=by, note=_("This is not offered any more."))


@transaction.atomic
def ask(
    environment: Environment,
    body: Organisation,
    *,
    by: Any,
    for_what: str,
    places: int = 1,
    joint: JointIncident | None = None,
    key: uuid.UUID | None = None,
) -> Placement:
    """Ask for places. The same ``key`` twice is one request. Raises Refused for more places than there are at all."""
    # First the lock: of two with the same key, the second waits here and finds the first.
    ended_at = Environment.objects.select_for_update().get(pk=environment.pk).ended_at
    if key is not None and (known := Placement.objects.filter(key=key).first()):
        if (known.environment_id, known.organisation_id) == (environment.pk, body.pk):
            return known
        key = None  # The form of another environment, or sent once more in the name of another body: another request.
    if ended_at is not None:
        raise Refused(_("This is not offered any more."))
    if not 1 <= places <= environment.places:
        raise Refused(_("It has {n} places in all.").format(n=environment.places))
    row = Placement.objects.create(
        environment=environment,
        organisation=body,
        joint=joint,
        places=places,
        for_what=needed(for_what, 500, _("Say what you need it for.")),
        asked_by=by,
        key=key or uuid.uuid4(),
    )
    _written(row, "placement.asked", by=by)
    return row


@transaction.atomic
def grant(row: Placement, *, by: Any, note: str = "", ready_at: datetime | None = None) -> None:
    """Give the places asked for. Two who grant the last place at once: one is refused. Raises Refused."""
    _from(row, Placing.ASKED, Placing.GRANTED, by=by, note=note, ready_at=ready_at)
    enough = Environment.objects.filter(pk=row.environment_id, ended_at=None, taken__lte=F("places") - row.places)
    # One statement looks and takes: the database lets through no more than there are.
    if not enough.update(taken=F("taken") + row.places, version=F("version") + 1):
        raise Refused(_("There are not enough free places."))
    row.environment.refresh_from_db()
    _written(row, "placement.granted", by=by)


@transaction.atomic
def refuse(row: Placement, *, by: Any, note: str) -> None:
    """Not granted, and why. Raises Refused."""
    _from(row, Placing.ASKED, Placing.REFUSED, by=by, note=needed(note, 1000, _("Say why not.")))
    _written(row, "placement.refused", by=by)


@transaction.atomic
def withdraw(row: Placement, *, by: Any) -> None:
    """The body does not need it after all. Raises Refused once it was answered."""
    now = timezone.now()
    if not Placement.objects.filter(pk=row.pk, how_far=Placing.ASKED).update(
        how_far=Placing.WITHDRAWN, ended_at=now, version=F("version") + 1
    ):
        raise Refused(_("This was answered already."))
    _written(row, "placement.withdrawn", by=by)


@transaction.atomic
def release(row: Placement, *, by: Any) -> None:
    """Give the places back; pressing twice is once. Raises Refused for what was not granted."""
    now = timezone.now()
    if not Placement.objects.filter(pk=row.pk, how_far=Placing.GRANTED).update(
        how_far=Placing.RELEASED, ended_at=now, version=F("version") + 1
    ):
        row.refresh_from_db()
        if row.how_far == Placing.RELEASED:
            return
        raise Refused(_("Only what was granted can be given back."))
    Environment.objects.filter(pk=row.environment_id).update(taken=F("taken") - row.places, version=F("version") + 1)
    row.environment.refresh_from_db()
    _written(row, "placement.released", by=by)


def _from(row: Placement, state: str, to: str, *, by: Any, note: str = "", ready_at: datetime | None = None) -> None:
    moved = Placement.objects.filter(pk=row.pk, how_far=state).update(
        how_far=to,
        answered_at=timezone.now(),
        answered_by=by,
        answer_note=note.strip()[:1000],
        ready_at=ready_at,
        version=F("version") + 1,
    )
    if not moved:
        raise Refused(_("This was answered already."))


def _written(row: Placement, kind: str, *, by: Any) -> None:
    """In the ledgers of both sides, and of the joint incident it belongs to."""
    row.refresh_from_db()
    subject = f"placement/{row.pk}"
    for one in (row.organisation, row.environment.owner):
        record(chain_of(one), kind, by=by, subject=subject, state=row.state())
    if row.joint is not None:
        write(row.joint, kind, row, by=by, closed=True)


def applications(landscape: Landscape, placement: Placement) -> list[Element]:
    """What it could stand in for: the applications of the landscape, those of the products it is for first."""

    products = placement.environment.products.all()
    named = set(Use.objects.filter(landscape=landscape, product__in=products).values_list("element", flat=True))
    supplied = set(
        Use.objects.filter(landscape=landscape, supplier=placement.environment.owner_id).values_list(
            "element", flat=True
        )
    )
    found = landscape.in_force().of_kind(Kind.APPLICATION)
    return sorted(found, key=lambda e: (e.id not in named, e.id not in supplied, e.name, e.id))


def stand_in(placement: Placement, landscape: Landscape, elements: Iterable[str], *, by: Any) -> str:
    """Put it in the body's landscape as a workaround, not in use yet, that stands in for ``elements``; its id. Once it
    is in the landscape it is put in use as any other. Raises Refused, landscapes.storing.Wrong, saving.Overtaken."""
    placement.refresh_from_db()
    if placement.how_far != Placing.GRANTED:
        raise Refused(_("Only what was granted can be put in the landscape."))
    environment, id = placement.environment, f"placement-{placement.pk}"
    model = landscape.in_force()
    wanted = [e for e in dict.fromkeys(elements) if e in model.by_id and model.by_id[e].kind is Kind.APPLICATION]
    if not wanted:
        raise Refused(_("Choose at least one application that it stands in for."))
    attributes: dict[str, Any] = {"setup_h": float(environment.setup_h)}
    if environment.share is not None:
        attributes["capacity"] = float(environment.share)
    made = Element(id, Kind.WORKAROUND, f"{environment.name} ({environment.owner})", attributes=attributes)
    stands = tuple(Relation(RelationKind.STANDS_IN_FOR, id, e) for e in wanted)

    def change_it(now: library.Landscape) -> library.Landscape:
        if id in now.by_id:
            return now
        return library.Landscape(now.organisation, (*now.elements, made), (*now.relations, *stands), now.attributes)

    newest = landscape.newest
    with transaction.atomic():
        saving.save(
            landscape,
            change_it,
            touches=lambda now: id in now.by_id,
            seen=newest.number if newest else 0,
            by=by,
            subject=made.name,
        )
        Placement.objects.filter(pk=placement.pk).update(landscape=landscape, element=id, version=F("version") + 1)
        _written(placement, "placement.in_landscape", by=by)
    return id


__all__ = [
    "Overtaken",
    "Refused",
    "applications",
    "ask",
    "end",
    "grant",
    "offer",
    "offers",
    "refuse",
    "release",
    "rewrite",
    "stand_in",
    "withdraw",
]
