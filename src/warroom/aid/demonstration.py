"""Of the demonstration: what neighbours can spare, what the municipalities that were hit ask for, help that was agreed,
help that came back, and who waits for an emergency environment. Nobody here exists."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from warroom.aid import agreeing
from warroom.aid.models import Offer, Request, Sort
from warroom.incidents.models import Incident
from warroom.joint import environments
from warroom.organisations.demonstration import COORDINATOR, RIVAL, SUPPLIER, TOWN
from warroom.organisations.models import Organisation, Person, Role

OFFERS = (
    (TOWN, Sort.COUNTER, "Loket Burgerzaken, ook op zaterdag", "overlijdens en geboortes aangeven", 1),
    (TOWN, Sort.EQUIPMENT, "Laptops, pas opnieuw geïnstalleerd", "", 8),
    (RIVAL, Sort.STAFF, "Maatschappelijk werkers", "leefloon en sociale dossiers", 2),
    ("Lindekerke", Sort.EQUIPMENT, "Laptops met 4G en scherm", "loket en thuiswerk", 20),
    ("Lindekerke", Sort.ROOM, "Vergaderzaal met twaalf werkplekken, eigen internetlijn", "", 1),
)
COUNTER = "Een loket om overlijdens en geboortes aan te geven"
LAPTOPS = "Laptops voor het loket en de sociale dienst"
STAFF = "Iemand die het sociaal dossier kent"
ROOM = "Een zaal voor de crisisploeg"
WAITING = (("Heidebeek", 2, True), ("Wilgendijk", 2, False), ("Grensloo", 1, False))
"""Who asks for how many places in the emergency environment, and whether it has them."""


@transaction.atomic
def load() -> tuple[str, ...]:
    """Make it once; change nothing about what is there."""
    bodies = {one.name: one for one in Organisation.objects.filter(fictional=True)}
    wanted = {COORDINATOR, SUPPLIER, *(name for name, *_rest in OFFERS), *(name for name, *_rest in WAITING)}
    if not wanted <= set(bodies) or Offer.objects.filter(organisation=bodies[TOWN]).exists():
        return ()
    now = timezone.now()
    offers = {
        what: agreeing.offer(
            bodies[name], by=_spoc(bodies[name]), sort=sort, what=what, about=about, quantity=quantity,
            since=now - timedelta(days=20),
        )
        for name, sort, what, about, quantity in OFFERS
    }  # fmt: skip
    _agreed(bodies, offers, now)
    _proposed(bodies, offers, now)
    _given_back(bodies, offers, now)
    _ask(bodies["Wilgendijk"], now, sort=Sort.STAFF, what=STAFF, about="sociaal dossier", quantity=1)
    _queue(bodies, now)
    return (_("Mutual aid: {n} offers, help agreed, and a queue for the emergency environment.").format(n=len(OFFERS)),)


def _agreed(bodies: dict[str, Organisation], offers: dict[str, Offer], now: datetime) -> None:
    """A neighbour opens a counter: asked by one, proposed by the other, agreed by both."""
    giver, taker = _spoc(bodies[TOWN]), _spoc(bodies["Heidebeek"])
    wanted = _ask(
        bodies["Heidebeek"], now, sort=Sort.COUNTER, what=COUNTER, about="overlijdens en geboortes", quantity=1,
        audience=Request.Audience.EVERYBODY,
    )  # fmt: skip
    row = agreeing.propose(
        offers["Loket Burgerzaken, ook op zaterdag"], wanted, by=giver, quantity=1, giver=True,
        note="Vanaf morgen 9 uur, loket 3. Vraag naar Burgerzaken.",
    )  # fmt: skip
    agreeing.agree(row, by=taker, taker=True, answer="Twee collega's van ons komen mee.")


def _proposed(bodies: dict[str, Organisation], offers: dict[str, Offer], now: datetime) -> None:
    """The war room found laptops; both still have to say yes."""
    wanted = _ask(
        bodies["Heidebeek"], now, sort=Sort.EQUIPMENT, what=LAPTOPS, about="loket", quantity=12,
        audience=Request.Audience.EVERYBODY,
    )  # fmt: skip
    war_room = Person.objects.filter(memberships__organisation=bodies[COORDINATOR]).order_by("pk").first()
    agreeing.propose(
        offers["Laptops met 4G en scherm"], wanted, by=war_room, quantity=12, note="Wij kunnen ze vandaag ophalen."
    )


def _given_back(bodies: dict[str, Organisation], offers: dict[str, Offer], now: datetime) -> None:
    """A room that was lent, and came back."""
    giver, taker = _spoc(bodies["Lindekerke"]), _spoc(bodies["Grensloo"])
    wanted = _ask(bodies["Grensloo"], now, sort=Sort.ROOM, what=ROOM, quantity=1, audience=Request.Audience.EVERYBODY)
    offered = offers["Vergaderzaal met twaalf werkplekken, eigen internetlijn"]
    row = agreeing.propose(offered, wanted, by=taker, quantity=1, taker=True)
    agreeing.agree(row, by=giver, giver=True)
    agreeing.give_back(row, by=taker, note="Sleutel terug aan het onthaal, dank u.")
    agreeing.end(wanted, by=taker)


def _queue(bodies: dict[str, Organisation], now: datetime) -> None:
    environment = environments.offers().filter(owner=bodies[SUPPLIER]).order_by("pk").first()
    if environment is None:
        return
    for name, places, has_them in WAITING:
        row = environments.ask(
            environment, bodies[name], by=_spoc(bodies[name]), places=places, for_what="Aangiften aan het loket"
        )
        if has_them:
            environments.grant(row, by=None, ready_at=now + timedelta(hours=6))


def _ask(body: Organisation, now: datetime, **fields: object) -> Request:
    """Asked for its open incident, if it has one."""
    incident = Incident.objects.of(body).open().filter(exercise=False).order_by("pk").first()
    return agreeing.ask(body, by=_spoc(body), incident=incident, since=now, **fields)


def _spoc(body: Organisation) -> Person | None:
    return Person.objects.filter(memberships__organisation=body, memberships__role=Role.SPOC).order_by("pk").first()
