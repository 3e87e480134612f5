"""The plan a request asks for, once ``access`` says that the person may have it."""

from django.http import Http404, HttpRequest

from warroom.organisations.access import Action, require
from warroom.plans.models import FrozenPlan, PlanKind, PlanRequest


def frozen(
    request: HttpRequest, pk: int, action: Action = Action.VIEW_LANDSCAPE, kind: PlanKind | None = None
) -> FrozenPlan:
    """The frozen plan ``pk``. Raises Http404 when it is not there for this person, PermissionDenied when it may be
    seen but ``action`` is not for this person."""
    rows = FrozenPlan.objects.select_related("landscape__owner", "version", "created_by")
    found: FrozenPlan | None = rows.filter(pk=pk, **({"kind": kind} if kind else {})).first()
    if found is None:
        raise Http404
    require(request, action, found)
    return found


def plan_request(request: HttpRequest, pk: int, action: Action = Action.VIEW_LANDSCAPE) -> PlanRequest:
    """A plan that was asked for, in the same way."""
    found = PlanRequest.objects.select_related("version__landscape").filter(pk=pk).first()
    if found is None:
        raise Http404
    require(request, action, found)
    return found
