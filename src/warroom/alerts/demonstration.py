"""One alert of the demonstration, with a body in each state; nothing of it leaves this machine."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from warroom.alerts import answering, sending
from warroom.alerts.models import Addressed, Alert, Recipient, Step
from warroom.alerts.words import By, Reply, Severity, Tlp
from warroom.messaging.models import Delivery
from warroom.messaging.models import State as DeliveryState
from warroom.organisations.demonstration import CITY, CITY_OCMW, CITY_POLICE, COORDINATOR, RIVAL, SUPPLIER, TOWN
from warroom.organisations.models import Kind, Organisation, Person

TITLE = "Controleer uw VPN-toegang vandaag"
ANSWERS = {
    CITY_OCMW: (Reply.INVESTIGATING, "We kijken de logboeken na."),
    CITY_POLICE: (Reply.SEEN, ""),
    TOWN: (Reply.NOT_AFFECTED, "Wij gebruiken een ander product."),
    RIVAL: (Reply.AFFECTED, "Twee onbekende aanmeldingen vannacht."),
    SUPPLIER: (Reply.NEED_HELP, "Wie kan meekijken naar onze toegang bij klanten?"),
}


@transaction.atomic
def load() -> Iterable[str]:
    """Send it, once, and let who answers answer."""
    sender = Organisation.objects.get(name=COORDINATOR, fictional=True)
    if Alert.objects.filter(sender=sender, title_nl=TITLE).exists():
        return []
    author = Person.objects.filter(memberships__organisation=sender).order_by("pk").first()
    bodies = Organisation.objects.filter(fictional=True).exclude(kind=Kind.COORDINATOR)
    alert = sending.draft(
        sender=sender,
        author=author,
        title_nl=TITLE,
        text_nl=(
            "Aanvallers melden zich aan bij VPN-toestellen met gestolen wachtwoorden.\n"
            "Dit bericht hoort bij de demonstratie: er is niets aan de hand."
        ),
        title_en="Check your VPN access today",
        text_en=(
            "Attackers sign in to VPN devices with stolen passwords.\n"
            "This message is part of the demonstration: nothing is wrong."
        ),
        todo_nl="Loop de checklist af en laat weten hoe het bij u staat.",
        todo_en="Go through the checklist and tell how things stand.",
        act_by=timezone.now() + timedelta(hours=6),
        severity=Severity.ATTENTION,
        tlp=Tlp.AMBER,
        audience={"organisations": sorted(bodies.values_list("pk", flat=True))},
        checklist=[
            ("Vraag voor elke aanmelding een tweede factor.", "Ask a second factor for every sign-in."),
            ("Zoek aanmeldingen uit het buitenland van de laatste 14 dagen.", "Look for sign-ins from abroad."),
            ("Zet accounts uit die niemand meer gebruikt.", "Switch off accounts that nobody uses any more."),
            ("Bewaar de logboeken van het VPN-toestel.", "Keep the logs of the VPN device."),
        ],
    )
    alert = sending.send(alert, by=author)
    # As if it had gone out: the demonstration has no gateways.
    gone = [row.name_in_messaging for row in Recipient.objects.filter(alert=alert)]
    Delivery.objects.filter(reference__in=gone).update(
        state=DeliveryState.HANDED_OVER, handed_over_at=timezone.now(), attempts=1
    )
    Step.objects.filter(alert=alert).update(state=Step.StepState.STOPPED)
    rows = {row.organisation.name: row for row in Addressed.objects.filter(alert=alert).select_related("organisation")}
    for name, (reply, note) in ANSWERS.items():
        recipient = Recipient.objects.filter(alert=alert, bodies__addressed=rows[name]).first()
        answering.answer(rows[name], reply, note, way=By.LINK if recipient else By.TELEPHONE, recipient=recipient)
    if one := rows.get("Schelde Datacenters"):
        answering.read_by(one)
    return [_("Messages: one alert to {n} bodies, {city} has not answered.").format(n=len(rows), city=CITY)]
