"""Contacts for tests."""

from warroom.contacts import keeping
from warroom.contacts.keeping import Details
from warroom.contacts.models import Contact, Post, Rank, Source, Way, WayKind
from warroom.organisations.models import Kind, Organisation

MOBILE = "+324915700"


def body(name: str, kind: Kind = Kind.MUNICIPALITY, **fields: object) -> Organisation:
    """A body of the register."""
    return Organisation.objects.create(name=name, kind=kind, **fields)


def contact(
    name: str, *bodies: Organisation, rank: str = Rank.SPOC, ways: tuple[tuple[str, str], ...] | None = None
) -> Contact:
    """A contact of these bodies; with a mobile number of its own unless ``ways`` says otherwise."""
    made = Contact.objects.create(name=name)
    given = ways if ways is not None else ((WayKind.MOBILE, f"{MOBILE}{made.pk:03d}"),)
    keeping.set_ways(made, [(str(kind), address, "") for kind, address in given], Source.HAND)
    for one in bodies:
        keeping.place(made, one, rank)
    return made


def details(name: str, *ways: tuple[str, str]) -> Details:
    """What somebody would fill in."""
    return Details(name=name, ways=tuple((str(kind), address, "") for kind, address in ways))


def ways_of(one: Contact) -> list[str]:
    """The addresses of a contact, in order."""
    return list(Way.objects.current().filter(contact=one).values_list("address", flat=True))


def posts_of(one: Organisation) -> list[tuple[str, str]]:
    """(name, rank) of the contacts of a body now."""
    return [(post.contact.name, post.rank) for post in Post.objects.current().filter(organisation=one)]
