"""Made-up contacts for every body of the register, for an exercise or to measure. Nobody is reached by them;
``unfilling`` takes them away again.

The numbers are those that the French regulator set aside for films (ARCEP: 06 39 98 xx xx), the mail addresses lie
under ``.example``, which nobody can register (RFC 2606). The same register gives the same contacts.
"""

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from warroom.contacts import covering
from warroom.contacts.models import Contact, How, Post, Rank, Source, Way, WayKind
from warroom.incidents.writing import Refused
from warroom.ledger.chains import system_chain
from warroom.ledger.recording import record
from warroom.organisations.models import Organisation

DOMAIN = "oefening.example"
NUMBERS = "+3363998{n:04d}"
MOST = 5_000
"""Bodies: there are ten thousand such numbers, two per body."""
AT_ONCE = 2_000


@transaction.atomic
def fill() -> int:
    """A SPOC and a deputy, each with a mobile number and a mail address, for every body of today that has nobody; how
    many bodies. Raises Refused when a body of the register has a contact that was not made up."""
    if real().exists():
        raise Refused(_("There are real contacts here: made-up ones would stand among them. Use another database."))
    bodies = list(Organisation.objects.of_the_register().filter(pk__in=covering.bodies()).order_by("kind", "kbo", "pk"))
    if len(bodies) > MOST:
        raise Refused(_("There are numbers for {n} bodies at most.").format(n=MOST))
    held = set(Post.objects.current().values_list("organisation_id", flat=True))
    now = timezone.now()
    people, posts, ways = [], [], []
    for number, body in enumerate(bodies):
        if body.pk in held:
            continue
        for order, (rank, words) in enumerate(((Rank.SPOC, "SPOC"), (Rank.DEPUTY, "vervanger"))):
            n = 2 * number + order
            contact = Contact(
                name=f"OEFENING {words} {n:04d}",
                function="verzonnen voor een oefening",
                languages=["nl"],
                confirmed_at=now,
                confirmed_how=How.ACCOUNT,
            )
            people.append(contact)
            posts.append(Post(contact=contact, organisation=body, rank=rank))
            for at, (kind, address) in enumerate(
                ((WayKind.MOBILE, NUMBERS.format(n=n)), (WayKind.MAIL, f"contact-{n:04d}@{DOMAIN}")), start=1
            ):
                ways.append(Way(contact=contact, kind=kind, address=address, order=at, source=Source.SHEET))
    if not people:
        return 0
    Contact.objects.bulk_create(people, batch_size=AT_ONCE)
    Post.objects.bulk_create(posts, batch_size=AT_ONCE)
    Way.objects.bulk_create(ways, batch_size=AT_ONCE)
    filled = len(people) // 2
    record(
        system_chain(),
        "contacts.made_up",
        by=None,
        subject=f"contacts/{people[0].pk}",
        payload={"bodies": filled, "contacts": len(people), "domain": DOMAIN},
    )
    return filled


def real() -> "models.QuerySet[Post]":
    """The posts, of now or before, at a body of the register that were not filled in by ``fill``; those of whom
    nothing is left but that there was somebody do not count."""
    made_up = Way.objects.filter(kind=WayKind.MAIL, address__endswith=f"@{DOMAIN}").values("contact")
    posts = Post.objects.filter(organisation__in=Organisation.objects.of_the_register(), contact__erased_at=None)
    return posts.exclude(contact__in=made_up)
