"""Who sees what of a joint incident. Every page asks here; nothing of a line reaches a page in another way.

- A body sees its own line, whole, and no other.
- The supplier sees the lines of bodies that let it know that they are its customers (``suppliers`` consent) or allow it
  on the line itself; of a body that the supplier named itself only that it is there, and what is asked for it from then
  on. Never which services are at stake.
- The coordinator sees every line; which services are at stake only where the body shares that: on the line, or by
  sharing its landscape. Both are written down where the body reads it: that the coordinator saw that it stands there
  because of what it uses, and that it saw its services.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from warroom.joint.models import JointIncident, Line, Part
from warroom.joint.stakes import Stakes
from warroom.joint.supposing import FAILS
from warroom.joint.words import How
from warroom.organisations.models import Kind, Organisation, Person
from warroom.sharing import looks
from warroom.sharing import seen as sharing
from warroom.suppliers.models import Use
from warroom.suppliers.recognising import OPEN_TO_ALL, known_customers
from warroom.suppliers.uses import customers

SERVICE = "service"
WHAT = "services"


def of_supplier(joint: JointIncident) -> "QuerySet[Line]":
    """The lines that the supplier may see."""
    allowed = _lets_know(joint) | Q(named_by_supplier=True)
    return Line.objects.filter(allowed, joint=joint, removed_at=None).select_related("organisation")


def _lets_know(joint: JointIncident) -> Q:
    known = customers(None if joint.product else joint.supplier, joint.product, shared_only=True)
    return Q(supplier_told=True) | Q(organisation__in=known.values("pk"))


def lets_know(joint: JointIncident, lines: Iterable[Line]) -> set[int]:
    """Of these lines, those of which the supplier may also read what the body says (ids)."""
    found = Line.objects.filter(_lets_know(joint), joint=joint, pk__in=[line.pk for line in lines])
    return set(found.values_list("pk", flat=True))


def may_read_text(line: Line) -> bool:
    """Whether the body reads what a supplier wrote for everybody on the list. Its landscape may have put it there, and
    any landscape can name any number: what a supplier writes above TLP:GREEN is for whom it knows, and for whom it or
    the coordinator put on the list. What the coordinator writes is for the whole list."""
    joint = line.joint
    if joint.tlp in OPEN_TO_ALL or joint.opened_for.kind == Kind.COORDINATOR:
        return True
    if line.named_by_supplier or line.how == How.COORDINATOR:
        return True
    return known_customers(joint.supplier, joint.product).filter(pk=line.organisation_id).exists()


def asked_of_supplier(joint: JointIncident) -> "QuerySet[Part]":
    """The parts that the supplier may see: all on the lines of bodies that let it know; of one that it only named
    itself those that were asked after that, or they would tell that the body stood on the list before."""
    heard = Line.objects.filter(_lets_know(joint), joint=joint)
    asked = Q(line__in=heard.values("pk")) | Q(remediation__asked_at__gte=F("line__named_at"))
    return Part.objects.filter(asked, line__in=of_supplier(joint).order_by().values("pk"))


@dataclass(frozen=True)
class Told:
    """What a viewer may know of what one body stands to lose. ``known`` False: it is not shared, or not worked out yet
    (``waiting``); ``drawn`` False: no landscape of it names the supplier."""

    drawn: bool
    shared: bool
    waiting: bool = False
    failed: bool = False
    services: tuple[Mapping[str, Any], ...] = ()
    total: int = 0
    exposed: int = 0
    part: bool = field(default=False)
    """Only part of the landscape is shared: there may be more."""
    landscapes: tuple[int, ...] = ()
    """Of which landscapes ``services`` are; each service says its own."""

    @property
    def known(self) -> bool:
        return self.drawn and self.shared and not self.waiting and not self.failed

    @property
    def failing(self) -> list[Mapping[str, Any]]:
        """The services that stop."""
        return [s for s in self.services if s["after"] in FAILS]

    @property
    def limited(self) -> list[Mapping[str, Any]]:
        """The services that go on in part, or of which it is not known."""
        return [s for s in self.services if s["after"] not in FAILS]

    @property
    def by_basis(self) -> dict[str, int]:
        """How many that stop are known to, are assumed to, or rest on gaps."""
        return {b: sum(s["basis"] == b for s in self.failing) for b in ("known", "assumed", "unknown")}


def own(line: Line, stakes: Stakes | None = None) -> Told:
    """For the body itself: everything."""
    stakes = stakes or Stakes.of(line.joint, {line.organisation_id})
    found = stakes.of_body(line.organisation_id, line.organisation.kbo)
    return Told(
        drawn=bool(found),
        shared=True,
        waiting=any(s.state in ("waiting", "working") for s in found),
        failed=any(s.state == "failed" for s in found),
        services=tuple(sorted((s for one in found for s in one.services), key=_heaviest)),
        total=sum(one.result["total"] for one in found if one.result),
        exposed=sum(one.result["exposed"] for one in found if one.result),
    )


def _heaviest(service: Mapping[str, Any]) -> tuple[Any, ...]:
    return service["after"] not in FAILS, -service["harm"], service["name"], service["id"]


def by_coordinator(viewer: Organisation, lines: Iterable[Line], stakes: Stakes) -> dict[int, Told]:
    """For the coordinator's organisation ``viewer``, by line: as far as each body shares. A fixed number of queries."""
    lines = list(lines)
    shares = sharing.landscape_shared(viewer, stakes.touched)
    found = {}
    for line in lines:
        at = stakes.of_body(line.organisation_id, line.organisation.kbo)
        seen, whole = [], True
        for one in at:
            extent = shares.get(one.landscape)
            if line.services_shared or (extent and (extent.whole or SERVICE in extent.kinds)):
                seen.append((one, one.services))
            elif extent and extent.elements:
                whole = False
                seen.append((one, [s for s in one.services if s["id"] in extent.elements]))
            else:
                whole = False
        found[line.pk] = Told(
            drawn=bool(at),
            shared=bool(seen),
            waiting=any(one.state in ("waiting", "working") for one, _s in seen),
            failed=any(one.state == "failed" for one, _s in seen),
            services=tuple(
                sorted(({**s, "landscape": one.landscape} for one, services in seen for s in services), key=_heaviest)
            ),
            total=sum(one.result["total"] for one, _s in seen if one.result) if whole else 0,
            exposed=sum(one.result["exposed"] for one, _s in seen if one.result) if whole else 0,
            part=bool(seen) and not whole,
            landscapes=tuple(one.landscape for one, _s in seen),
        )
    return found


def looked(by: Person, viewer: Organisation, lines: Iterable[Line], told: Mapping[int, Told]) -> None:
    """Write down that ``by`` sees the services of these bodies: once per body and hour, in one statement."""
    seen = {(line.organisation_id, WHAT, f"line/{line.pk}") for line in lines if _shows_services(told[line.pk])}
    looks.look_at_many(by, viewer, seen)


def looked_through(by: Person, viewer: Organisation, rows: Iterable[Mapping[str, Any]]) -> None:
    """The same, through a report that was kept: the bodies of whose services these rows of it say something."""
    seen = {(row["organisation"], WHAT, f"line/{row['line']}") for row in rows if row["services"]}
    looks.look_at_many(by, viewer, seen)


def _shows_services(told: Told) -> bool:
    return told.known and bool(told.services)


def listed(by: Person, viewer: Organisation, joint: JointIncident) -> None:
    """Write down that ``by`` sees who is on the list because of what it uses: for every such body that it uses it,
    once per hour, in one statement. Whoever was only added by hand gives nothing away by standing there."""
    uses = Use.objects.filter(product=joint.product) if joint.product else Use.objects.filter(supplier=joint.supplier)
    drawn = Q(organisation__in=uses.order_by().values("organisation"))
    drawn |= Q(organisation__in=uses.order_by().values("landscape__owner"))
    lines = Line.objects.filter(drawn | Q(how__in=(How.LANDSCAPE, How.LIST)), joint=joint).order_by()
    what = looks.using("product", joint.product_id) if joint.product_id else looks.using("supplier", joint.supplier_id)
    thing = f"jointincident/{joint.pk}"
    looks.look_at_many(by, viewer, {(body, what, thing) for body in lines.values_list("organisation", flat=True)})


def named(pks: Iterable[int]) -> dict[int, str]:
    """What a body reads of the joint incident in which it was seen."""
    rows = JointIncident.objects.filter(pk__in=list(pks)).only("title")
    return {joint.pk: _called(joint) for joint in rows}


def named_lines(pks: Iterable[int]) -> dict[int, str]:
    """The same, of its line in one."""
    rows = Line.objects.filter(pk__in=list(pks)).select_related("joint").order_by()
    return {line.pk: _called(line.joint) for line in rows}


def _called(joint: JointIncident) -> str:
    return _("Joint incident: {title}").format(title=joint.title)


def looked_at(by: Person, viewer: Organisation, line: Line) -> None:
    """The same, for the page of one line."""
    looks.look_at_many(by, viewer, {(line.organisation_id, WHAT, f"line/{line.pk}")})
