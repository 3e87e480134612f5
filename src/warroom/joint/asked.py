"""What a request asks for, once ``access`` and ``seeing`` say that the person may have it."""

import logging

from django.http import Http404

from warroom.joint import seeing
from warroom.joint.models import Isolation, JointIncident, Line
from warroom.organisations.access import Action, may, require
from warroom.organisations.models import Organisation, Role
from warroom.requests import Request

log = logging.getLogger(__name__)


def joint(request: Request, pk: int, action: Action = Action.VIEW_JOINT) -> JointIncident:
    """The joint incident ``pk`` for the coordinator or its supplier. Raises Http404, PermissionDenied."""
    found = JointIncident.objects.filter(pk=pk).select_related("supplier", "product", "chain", "opened_for").first()
    if found is None:
        raise Http404
    try:
        require(request, action, found)
    except Http404:
        log.warning("person %s asked for joint incident %s of others", request.user.pk, pk)
        raise
    return found


def line(request: Request, of: JointIncident, row: int) -> Line:
    """A line of it, for the coordinator, or for the supplier when it may see that one. Raises Http404."""
    found = Line.objects.filter(joint=of, pk=row).select_related("organisation", "joint__supplier", "incident").first()
    if found is None or not (leads(request, of) or seeing.of_supplier(of).filter(pk=row).exists()):
        raise Http404
    found.joint = of
    return found


def own_line(request: Request, row: int, action: Action = Action.VIEW_JOINT_LINE) -> Line:
    """The line ``row`` for the body that it is of. Raises Http404, PermissionDenied."""
    found = (
        Line.objects.filter(pk=row)
        .select_related("organisation", "incident__chain", "joint__supplier", "joint__product", "joint__chain")
        .first()
    )
    if found is None:
        raise Http404
    require(request, action, found)
    return found


def isolation(of: Line, row: int) -> Isolation:
    """An isolation of that line. Raises Http404."""
    found = Isolation.objects.filter(line=of, pk=row).select_related("decision", "cut_off", "line").first()
    if found is None:
        raise Http404
    found.line = of
    return found


def leads(request: Request, of: JointIncident) -> bool:
    """Whether the person is of the coordinator."""
    return may(request.user, Action.LEAD_JOINT, of)


def viewer(request: Request) -> Organisation:
    """The coordinator's organisation for which the person looks. Raises Http404 for whoever has none."""
    mine = [m.organisation for m in request.memberships if m.role == Role.COORDINATOR]
    if request.organisation in mine:
        return request.organisation
    if not mine:
        raise Http404
    return mine[0]
