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


def many(n: int) -> None:
    """Bodies with a SPOC and a deputy with two ways each."""
    bodies = Organisation.objects.bulk_create(
        (Organisation(name=f"Body {i}", kind=Kind.MUNICIPALITY) for i in range(n)), batch_size=5_000
    )
    people = Contact.objects.bulk_create((Contact(name=f"P{i}") for i in range(2 * n)), batch_size=5_000)
    Post.objects.bulk_create(
        (
            Post(contact=person, organisation=bodies[i // 2], rank=Rank.DEPUTY if i % 2 else Rank.SPOC)
            for i, person in enumerate(people)
        ),
        batch_size=5_000,
    )
    Way.objects.bulk_create(
        (
            Way(contact=person, kind=kind, address=address, source=Source.SHEET)
            for i, person in enumerate(people)
            for kind, address in ((WayKind.MOBILE, f"+3247{i:07d}"), (WayKind.MAIL, f"p{i}@posteo.net"))
        ),
        batch_size=5_000,
    )
