"""Starting a joint incident, saying what everybody may read, adding and removing bodies, closing it."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from warroom.incidents.taxonomy import Severity
from warroom.joint import affected, seeing
from warroom.joint.models import JointIncident, Line
from warroom.joint.stakes import Stakes
from warroom.joint.words import Effect, How
from warroom.joint.writing import Refused, change, lock, needed, write
from warroom.ledger.chains import new_chain
from warroom.ledger.recording import record
from warroom.organisations.models import Kind, Organisation
from warroom.suppliers import consenting
from warroom.suppliers.models import Product

NOT_BODIES = (Kind.SUPPLIER, Kind.COORDINATOR)


@transaction.atomic
def start(
    supplier: Organisation,
    *,
    by: Any,
    acting_for: Organisation,
    product: Product | None = None,
    effect: str = Effect.LOST,
    title: str = "",
    text: str = "",
    severity: int = Severity.LARGE,
    begun_at: datetime | None = None,
    exercise: bool = False,
) -> JointIncident:
    """ "Supplier X is hit": a joint incident with a line for every body of today that uses it.

    Raises Refused for an organisation that is no supplier, a product of another one, a supplier that starts one about
    somebody else, and what is open already.
    """
    if supplier.kind != Kind.SUPPLIER:
        raise Refused(_("{organisation} is no supplier.").format(organisation=supplier))
    if product is not None and product.supplier_id != supplier.pk:
        raise Refused(_("This product is of another supplier."))
    if acting_for.kind != Kind.COORDINATOR and acting_for.pk != supplier.pk:
        raise Refused(_("A supplier can only say this of itself."))
    consenting.hold(supplier)
    if not exercise and open_about(supplier, product) is not None:
        raise Refused(_("It is open already."))
    hit = str(product or supplier)
    title = title.strip() or _("{hit} {effect}").format(hit=hit, effect=Effect(effect).label)
    joint = JointIncident.objects.create(
        title=title[:160],
        supplier=supplier,
        product=product,
        effect=effect,
        severity=severity,
        text=text.strip()[:4000],
        begun_at=begun_at,
        opened_by=by,
        opened_for=acting_for,
        exercise=exercise,
        chain=new_chain(),
    )
    write(joint, "joint.started", joint, by=by, event_at=begun_at)
    found = affected.bodies(supplier, product)
    Line.objects.bulk_create(Line(joint=joint, organisation_id=pk, how=how, added_by=by) for pk, how in found.items())
    _listed(joint, Line.objects.filter(joint=joint), by=by)
    Stakes.of(joint).ask()
    return joint


def _listed(joint: JointIncident, lines: QuerySet[Line], *, by: Any) -> None:
    """One entry for all that come on the list at once."""
    rows = list(lines.select_related("organisation").order_by("pk"))
    if rows:
        state = {
            "lines": {
                str(line.pk): {
                    "organisation": {"id": line.organisation_id, "name": str(line.organisation)},
                    "how": line.how,
                    "answer": "",
                    "removed_at": None,
                }
                for line in rows
            }
        }
        record(joint.chain, "joint.bodies_added", by=by, subject=f"listing/{rows[0].pk}", state=state)


def open_about(supplier: Organisation, product: Product | None) -> JointIncident | None:
    """The open one about the same thing, so that nobody starts it twice."""
    return JointIncident.objects.filter(supplier=supplier, product=product, closed_at=None, exercise=False).first()


@transaction.atomic
def rewrite(joint: JointIncident, seen: int, *, by: Any, **fields: Any) -> None:
    """Say it anew: title, text, what happened to it, how severe, since when. Raises Overtaken, Refused."""
    change(joint, seen, **fields)
    write(joint, "joint.changed", joint, by=by)
    if "effect" in fields:
        Stakes.of(joint).ask()


@transaction.atomic
def add(joint: JointIncident, organisation: Organisation, *, by: Any, how: How, why: str) -> Line:
    """Put a body on the list, or back on it, and why. Raises Refused for one that is no body of today."""
    why = needed(why, 500, _("Say in a few words why this body is on the list."))
    if organisation.kind in NOT_BODIES or organisation.has_ended:
        raise Refused(_("{organisation} is no local government of today.").format(organisation=organisation))
    lock(joint)
    line = Line.objects.filter(joint=joint, organisation=organisation).first()
    if line is None:
        line = Line.objects.create(joint=joint, organisation=organisation, how=how, why=why, added_by=by)
    elif line.here and how == How.SUPPLIER and not seeing.of_supplier(joint).filter(pk=line.pk).exists():
        pass  # To the supplier it looks as if it was not on the list: it does not learn that it was.
    elif line.here:
        raise Refused(_("{organisation} is on the list already.").format(organisation=organisation))
    else:
        change(line, None, removed_at=None, removed_why="", how=how, why=why, added_at=timezone.now(), added_by=by)
    if how == How.SUPPLIER:
        # Anew each time: what was asked while the line was gone, or hidden, stays hidden.
        change(line, None, named_by_supplier=True, named_at=timezone.now())
    write(joint, "joint.body_added", line, by=by, payload={"note": why} if line.why != why else None)
    Stakes.of(joint, {organisation.pk}).ask()
    return line


@transaction.atomic
def remove(line: Line, *, by: Any, why: str) -> None:
    """Take a body off the list, and why; what was said of it stays. Raises Refused when it is off already."""
    why = needed(why, 500, _("Say in a few words why this body comes off the list."))
    lock(line.joint)
    line.refresh_from_db()
    if not line.here:
        raise Refused(_("{organisation} is not on the list any more.").format(organisation=line.organisation))
    change(line, None, removed_at=timezone.now(), removed_why=why)
    write(line.joint, "joint.body_removed", line, by=by)


@transaction.atomic
def complete(joint: JointIncident, *, by: Any) -> int:
    """Put on the list who uses it by now and was never on it; how many. Landscapes change while it lasts."""
    lock(joint)
    known = set(Line.objects.filter(joint=joint).values_list("organisation", flat=True))
    new = {pk: how for pk, how in affected.bodies(joint.supplier, joint.product).items() if pk not in known}
    if joint.closed:
        raise Refused(_("This incident is closed: nothing about it changes any more."))
    Line.objects.bulk_create(Line(joint=joint, organisation_id=pk, how=how, added_by=by) for pk, how in new.items())
    _listed(joint, Line.objects.filter(joint=joint, organisation__in=list(new)), by=by)
    Stakes.of(joint).ask()
    return len(new)


def newcomers(joint: JointIncident) -> int:
    """How many bodies use it by now and were never on the list."""
    known = set(Line.objects.filter(joint=joint).values_list("organisation", flat=True))
    return len(affected.bodies(joint.supplier, joint.product).keys() - known)


@transaction.atomic
def close(joint: JointIncident, *, by: Any, note: str, lesson: str = "", recommendation: str = "") -> None:
    """Close it, with what was learned as a proposal for a lesson. Raises Refused when it is closed already."""
    note = needed(note, 2000, _("Say in a few words how it ended."))
    lock(joint)
    joint.refresh_from_db()
    if joint.closed:
        raise Refused(_("This incident is closed already."))
    change(
        joint,
        None,
        closed_at=timezone.now(),
        closing_note=note,
        lesson=lesson.strip()[:1000],
        recommendation=recommendation.strip()[:1000],
    )
    write(joint, "joint.closed", joint, by=by, closed=True)
