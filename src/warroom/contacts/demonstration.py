"""Contacts of the demonstration: whom the made-up bodies want reached. Nobody here exists."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from warroom.contacts import following, keeping
from warroom.contacts.models import Contact, How, MailDomain, Post, Rank, Source, WayKind
from warroom.organisations import demonstration as cast
from warroom.organisations.models import Membership, Organisation, Person

# The account's own number and address come behind these; the days since somebody confirmed.
KNOWN: dict[str, tuple[tuple[tuple[str, str], ...], str, str, int | None]] = {
    "kim.peeters@scheldestede.example": (
        (
            (WayKind.MOBILE, "+32470000101"),
            (WayKind.SIGNAL, "+32470000101"),
            (WayKind.MAIL, "kim.peeters@thuis.example"),
        ),
        "diensthoofd ICT",
        "ma–vr 8–17u",
        20,
    ),
    "lou.janssens@scheldestede.example": (((WayKind.MOBILE, "+32470000102"),), "systeembeheerder", "", 20),
    "alex.desmet@vlierbeke.example": (((WayKind.MOBILE, "+32470000201"),), "ICT-verantwoordelijke", "", 240),
}
# Without an account: name, function, body, rank, ways.
OTHERS = (
    ("Imke Roels", "zorgcoördinator", cast.CITY_OCMW, Rank.DEPUTY, ((WayKind.MOBILE, "+32470000103"),)),
    (
        "Ellis Bracke",
        "officier ICT",
        cast.CITY_POLICE,
        Rank.SPOC,
        ((WayKind.MOBILE, "+32470000301"), (WayKind.MATRIX, "@ellis:matrix.example")),
    ),
)


@transaction.atomic
def load() -> list[str]:
    """Make what is not there yet; change nothing about what is."""
    now = timezone.now()
    bodies = {one.name: one for one in Organisation.objects.filter(fictional=True)}
    # Roles that were given before there were contacts.
    for membership in Membership.objects.active().filter(person__fictional=True, role__in=list(following.RANKS)):
        following.follow(membership.person, membership.organisation)
    for person in Person.objects.filter(fictional=True, email__in=list(KNOWN)):
        ways, function, hours, days = KNOWN[person.email]
        contact = Contact.objects.filter(person=person, ended_at=None, function="").first()
        if contact is None:
            continue
        before = [(way.kind, way.address, way.extension) for way in contact.ways.current()]
        keeping.set_ways(contact, [*((str(kind), address, "") for kind, address in ways), *before], Source.HAND)
        confirmed = now - timedelta(days=days) if days else None
        Contact.objects.filter(pk=contact.pk).update(
            function=function, hours=hours, languages=["nl", "fr"], confirmed_at=confirmed, confirmed_how=How.ACCOUNT
        )
        Post.objects.filter(contact=contact).update(to_confirm=False)
    for name, function, body, rank, ways in OTHERS:
        if not Contact.objects.filter(name=name).exists():
            contact = Contact.objects.create(name=name, function=function, languages=["nl"])
            keeping.set_ways(contact, [(str(kind), address, "") for kind, address in ways], Source.HAND)
            keeping.place(contact, bodies[body], rank)
    for body, domain in ((cast.CITY, "scheldestede.example"), (cast.TOWN, "vlierbeke.example")):
        MailDomain.objects.get_or_create(organisation=bodies[body], name=domain, ended_at=None)
    return [_("Contacts: {n} made-up people to reach.").format(n=Post.objects.filter(until=None).count())]
