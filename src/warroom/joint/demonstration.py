"""Of the demonstration: an emergency environment on offer, and one joint incident that was an exercise and is closed.
An open one would frighten whoever looks around for the first time. Nothing and nobody here exists."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from warroom.joint import answering, environments, requesting, standing, starting
from warroom.joint.models import Environment, JointIncident, Line, Part
from warroom.joint.words import Answer, Checked, Effect, Side, Standing, Work
from warroom.organisations import demonstration as cast
from warroom.organisations.models import Organisation
from warroom.suppliers.models import Product

TITLE = "Oefening: datacenter Schelde valt uit"
HOST = "Schelde Datacenters"


@transaction.atomic
def load() -> tuple[str, ...]:
    """Make what is not there yet; change nothing about what is."""
    found = {o.name: o for o in Organisation.objects.filter(fictional=True)}
    if not {cast.SUPPLIER, cast.COORDINATOR, cast.CITY, HOST} <= set(found):
        return ()
    if not Environment.objects.filter(owner=found[cast.SUPPLIER]).exists():
        environments.offer(
            found[cast.SUPPLIER],
            by=None,
            products=Product.objects.offered().filter(supplier=found[cast.SUPPLIER])[:1],
            name="Noodomgeving Burgerzaken",
            for_what="Aangiften en attesten, zonder koppelingen",
            places=3,
            share="0.60",
            setup_h=6,
            separate_connection=True,
            connection="4G-router en eigen laptops, los van het stadsnetwerk",
        )
    if not JointIncident.objects.filter(title=TITLE).exists():
        _exercise(found)
    return ()


def _exercise(found: dict[str, Organisation]) -> None:
    joint = starting.start(
        found[HOST],
        by=None,
        acting_for=found[cast.COORDINATOR],
        effect=Effect.LOST,
        title=TITLE,
        text="Dit is een oefening. Het datacenter is zogezegd niet bereikbaar door een brand bij de noodstroom.",
        begun_at=timezone.now() - timedelta(hours=6),
        exercise=True,
    )
    now = timezone.now()
    for line in Line.objects.filter(joint=joint).select_related("organisation", "joint__supplier", "joint__chain"):
        answering.answer(line, Answer.AFFECTED, by=None, note="Oefening: de telefoonlijst is gebruikt.")
        standing.say(
            line,
            Side.SUPPLIER,
            Standing.CONSEQUENCE,
            by=None,
            basis="Oefening: storing bij ons, niet bij de klant",
            at=now,
        )
    lines = list(Line.objects.filter(joint=joint))
    if lines:
        row = requesting.ask(
            joint,
            by=None,
            asked_for=found[cast.COORDINATOR],
            work=Work.RESTORE,
            title="Stroom hersteld en toepassingen nagekeken",
            due_at=now + timedelta(hours=2),
            lines=lines,
        )
        for part in Part.objects.filter(remediation=row).select_related("remediation__joint"):
            requesting.done(part, None, by=None, note="Oefening")
            requesting.check(part, None, by=None, found=Checked.CONFIRMED)
    starting.close(
        joint,
        by=None,
        note="De oefening is afgelopen; iedereen antwoordde binnen het uur.",
        lesson="De lijst met wie welke toepassing in het datacenter heeft, stond alleen bij de leverancier.",
        recommendation="Elk bestuur neemt op in zijn landschap wat bij een leverancier draait.",
    )
