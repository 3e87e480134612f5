"""For which coordinator a page of the sector is asked."""

from django.http import Http404

from warroom.organisations.access import Action, require
from warroom.organisations.models import Organisation, Role
from warroom.requests import Request


def viewer(request: Request) -> Organisation:
    """The coordinator's organisation of the person signed in: the one acted for, or else another one. Raises Http404
    for everybody else: the sector is not there for them."""
    mine = [m.organisation for m in request.memberships if m.role == Role.COORDINATOR]
    if not mine:
        raise Http404
    found = request.organisation if request.organisation in mine else mine[0]
    assert found is not None
    require(request, Action.SEE_SECTOR, found)
    return found
