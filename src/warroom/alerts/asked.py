"""The alert or the part of it that a page is about, if whoever asks may."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from warroom.alerts import looking
from warroom.alerts.models import Addressed, Alert
from warroom.alerts.words import AlertState
from warroom.organisations.access import Action, require
from warroom.organisations.models import Organisation
from warroom.requests import Request


def sent(request: Request, pk: int, action: Action = Action.SEE_SENT_ALERT) -> Alert:
    """Alert ``pk`` as its sender sees it; once its list is made, whoever asks for it sees who is on it, and that is
    written down (see ``looking``). Raises Http404 for others, PermissionDenied for who may only look."""
    alert = get_object_or_404(Alert.objects.select_related("sender", "author", "asked_by", "approved_by"), pk=pk)
    require(request, action, alert)
    if alert.is_out or alert.state in (AlertState.READY, AlertState.WAITING):
        looking.looked(request, alert)
    return alert


def received(request: Request, pk: int, action: Action = Action.READ_ALERT) -> Addressed:
    """What was addressed to a body, as that body sees it; not there before it was sent."""
    row = get_object_or_404(Addressed.objects.select_related("alert__sender", "organisation"), pk=pk)
    if not row.alert.is_out:
        raise Http404
    require(request, action, row)
    return row


def acting(request: Request, action: Action) -> Organisation:
    """The organisation acted for, if the person may do ``action`` for it."""
    if request.organisation is None:
        raise Http404
    require(request, action, request.organisation)
    return request.organisation
