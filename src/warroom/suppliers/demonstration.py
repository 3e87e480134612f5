"""The suppliers of the demonstration: their products and data centres, how they are doing, and one fragment that
Civitas Software proposes to Scheldestede (whose landscape uses it) and to Vlierbeke (which is on its customer list)."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from warroom.organisations import demonstration as people
from warroom.organisations.models import Organisation, Person
from warroom.suppliers import consenting, publishing, saying
from warroom.suppliers.models import Because, Consent, Doing, Fragment, Listing, Product, ProductKind

CENTRES = "Schelde Datacenters"
CIVITAS = {
    "akte": "Civitas Akte",
    "bevolking": "Civitas Bevolking",
    "kaart": "Civitas Kaart",
    "reis": "Civitas Reis",
    "rij": "Civitas Rij",
    "attest": "Civitas Attest",
    "verblijf": "Civitas Verblijf",
    "stem": "Civitas Stem",
    "pas": "Civitas Pas",
    "teken": "Civitas Teken",
    "rustplaats": "Rustplaats",
}
HALLS = {"noord": "Datacenter Noord", "zuid": "Datacenter Zuid"}
ABOUT: dict[str, Any] = {
    "name": "Civitas Akte",
    "description": "Akten van de burgerlijke stand",
    "restore_h": 8,
    "hosting": "Serverpark burgerzaken bij Civitas",
    "hosting_type": "cluster",
    "link": "Lijn van Civitas",
    "link_to": "uw netwerk",
    "link_cut_min": 10,
    "backup": "Back-up van Civitas op een andere plaats",
    "backup_offline": True,
    "backup_elsewhere": True,
    "emergency": "Noodlijn van Civitas over 4G",
    "emergency_phone": "Vraag ze aan op 09 555 05 99, dag en nacht",
    "emergency_setup_h": 4,
    "emergency_capacity": 0.4,
}


@transaction.atomic
def load() -> list[str]:
    """Make what is not there yet; change nothing about what is. Gives lines to print."""
    civitas = Organisation.objects.get(name=people.SUPPLIER, fictional=True)
    centres = Organisation.objects.get(name=CENTRES, fictional=True)
    if not Product.objects.filter(supplier__in=(civitas, centres)).exists():
        _make(civitas, centres)
    return [
        _("Suppliers: {n} products and data centres of {name} and {other}.").format(
            n=Product.objects.filter(supplier__in=(civitas, centres)).count(), name=civitas, other=centres
        )
    ]


def _make(civitas: Organisation, centres: Organisation) -> None:
    bo = Person.objects.filter(memberships__organisation=civitas).first()
    toni = Person.objects.filter(memberships__organisation=centres).first()
    now = timezone.now()
    for key, name in CIVITAS.items():
        Product.objects.create(supplier=civitas, key=key, name=name, ref=f"product:civitas/{key}", created_by=bo)
    for key, name in HALLS.items():
        Product.objects.create(
            supplier=centres,
            key=key,
            name=name,
            kind=ProductKind.DATA_CENTRE,
            ref=f"site:scheldedc/{key}",
            created_by=toni,
        )
    for product in Product.objects.filter(supplier__in=(civitas, centres)):
        if product.key in ("rij", "zuid"):
            continue
        saying.say(
            product,
            doing=Doing.WORKING,
            text_nl="Alles werkt.",
            text_en="Everything works.",
            since=now - timedelta(days=20),
            by=bo if product.supplier == civitas else toni,
        )
    saying.say(
        Product.objects.get(supplier=centres, key="zuid"),
        doing=Doing.DEGRADED,
        because=Because.CAUSE,
        text_nl="Een van de twee internetlijnen is onderbroken. De andere draagt alles; het kan trager gaan.",
        text_en="One of the two internet lines is interrupted. The other carries everything; it may be slower.",
        since=now - timedelta(hours=3),
        next_update=now + timedelta(hours=2),
        by=toni,
    )
    saying.say(
        Product.objects.get(supplier=civitas, key="rij"),
        doing=Doing.DEGRADED,
        because=Because.CONSEQUENCE,
        text_nl="Rijbewijzen verlengen gaat traag: de verbinding met de federale databank hapert.",
        text_en="Renewing driving licences is slow: the connection with the federal database falters.",
        since=now - timedelta(hours=1),
        next_update=now + timedelta(hours=3),
        by=bo,
    )
    akte = Product.objects.get(supplier=civitas, key="akte")
    fragment = Fragment.objects.create(product=akte, name=ABOUT["name"])
    content = publishing.compose(akte, ABOUT)
    publishing.keep(fragment, content, ABOUT, seen=0)
    publishing.publish(fragment, content, note_nl="Eerste versie", note_en="First version", by=bo)
    for name in (people.TOWN, people.RIVAL):
        body = Organisation.objects.get(name=name, fictional=True)
        Listing.objects.create(
            supplier=civitas,
            organisation=body,
            product=akte,
            answer=Listing.Answer.CONFIRMED if name == people.RIVAL else Listing.Answer.NONE,
        )
    rival = Organisation.objects.get(name=people.RIVAL, fictional=True)
    consenting.give(rival, civitas, akte, Consent.Level.KNOWN, how=Consent.How.LIST, by=None)
    city = Organisation.objects.get(name=people.CITY, fictional=True)
    kim = Person.objects.filter(memberships__organisation=city).first()
    consenting.give(city, centres, None, Consent.Level.ENVIRONMENTS, by=kim)
