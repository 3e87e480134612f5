"""What speaks against closing an incident."""

from django.utils.translation import gettext as _

from warroom.incidents.models import Incident
from warroom.theft.models import Track


def objection(incident: Incident) -> str:
    """The track of the theft is still open: stolen data may turn up months later."""
    if Track.objects.filter(incident=incident, closed_at=None).exists():
        return _("The track of the data theft is still open: say why the incident can be closed all the same.")
    return ""
