"""A public page for the fictional city: a small disruption, how to reach it, and a question that was answered."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from warroom.organisations.demonstration import CITY
from warroom.organisations.models import Organisation, Person
from warroom.status import changing
from warroom.status.models import Page

POSTCODE = "2999"
"""One that nobody has."""
SINCE = timedelta(hours=3)
"""For so long the service has not worked as it should."""
TEXTS: list[tuple[str, dict[str, Any]]] = [
    (
        "contact",
        {
            "phone": "03 555 00 00",
            "texts": {
                "nl": {"text": "Stadhuis, Kaai 1. Elke werkdag van 9 tot 16 uur."},
                "en": {"text": "Town hall, Kaai 1. Every working day from 9 to 16."},
            },
        },
    ),
    (
        "service",
        {
            "state": "limited",
            "texts": {
                "nl": {
                    "title": "Afspraak maken voor het recyclagepark",
                    "text": "Online boeken werkt niet. U mag zonder afspraak komen; reken op een wachttijd.",
                },
                "en": {
                    "title": "Appointments for the recycling park",
                    "text": "Booking online does not work. Come without an appointment; expect to wait.",
                },
            },
        },
    ),
    (
        "question",
        {
            "texts": {
                "nl": {
                    "title": "Mijn afspraak van vorige week staat niet meer in de lijst. Moet ik opnieuw boeken?",
                    "text": "Neen. Kom gewoon op het uur dat u kreeg.",
                }
            }
        },
    ),
]


@transaction.atomic
def load() -> list[str]:
    """Make the page once; change nothing about one that is there."""
    city = Organisation.objects.get(name=CITY, fictional=True)
    if not Page.objects.filter(organisation=city).exists():
        by = Person.objects.filter(email="robin.maes@scheldestede.example").first()
        page = changing.page_of(city)
        changing.set_page(page, page.version, by=by, languages=["nl", "en"], postcodes=[POSTCODE])
        since = {"service": {"since": timezone.now() - SINCE}}
        items = [changing.propose(page, kind, content | since.get(kind, {}), by=by) for kind, content in TEXTS]
        changing.approve([(item, item.version) for item in items], by=by)
    return [_("Demonstration: the public page of Scheldestede, /status/scheldestede/")]
