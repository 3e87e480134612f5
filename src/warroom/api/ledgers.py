"""The ledger of an incident, as the file that proves itself."""

from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_noop
from ninja import Query, Router, Schema
from pydantic import Field

from warroom.api.openapi import documented
from warroom.incidents.models import Incident
from warroom.ledger import proof
from warroom.organisations.access import Action, require

router = Router()


class Withhold(Schema):
    """What is left out of the file."""

    withhold: list[str] = Field([], description="Kinds of entries whose text is left out; personal: all personal data")


@router.get(
    "/incidents/{int:pk}/ledger",
    summary=gettext_noop("The ledger of an incident, as one file that proves itself"),
    openapi_extra=documented(
        responses={200: {"description": "Lines of JSON: docs/ledger.md", "content": {"application/x-ndjson": {}}}}
    ),
)
def ledger(request: HttpRequest, pk: int, asked: Query[Withhold]) -> Any:
    """Check it with weerbaar ledger verify. Every call makes a checkpoint."""
    incident = Incident.objects.filter(pk=pk).select_related("chain").first()
    if incident is None:
        raise Http404
    require(request, Action.VIEW_INCIDENT, incident)
    return proof.as_file(proof.of_incident(incident, withhold=asked.withhold), proof.name_of(incident))
