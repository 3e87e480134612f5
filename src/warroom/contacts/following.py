"""Nobody types twice: who has the role of SPOC or deputy is a contact, with the address and number of the account.

The role has its entry in the ledger; what follows from it gets none of its own.
"""

import contextlib
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from warroom.contacts import addresses, keeping, telephone
from warroom.contacts.models import Contact, Post, Rank, Source, Way, WayKind
from warroom.contacts.telephone import Wrong
from warroom.organisations.models import Membership, Organisation, Person, Role

RANKS = {Role.SPOC: Rank.SPOC, Role.SUPPLIER: Rank.SPOC, Role.COORDINATOR: Rank.SPOC, Role.DEPUTY: Rank.DEPUTY}
AT_ONCE = 200


def membership_saved(sender: Any, instance: Membership, raw: bool = False, **_more: Any) -> None:
    """A role was given or ended: its post follows."""
    if not raw and instance.role in RANKS:
        follow(instance.person, instance.organisation)


def person_saved(sender: Any, instance: Person, raw: bool = False, update_fields: Any = None, **_more: Any) -> None:
    """An account got another address, number or name: its contact follows."""
    if raw or (update_fields is not None and not {"email", "phone", "name"} & set(update_fields)):
        return
    contact = Contact.objects.filter(person=instance, ended_at=None).first()
    if contact is not None:
        with transaction.atomic():
            if update_fields is None or "name" in update_fields:
                Contact.objects.filter(pk=contact.pk).update(name=instance.name)
            _follow_account(contact, instance)


@transaction.atomic
def follow(person: Person, organisation: Organisation) -> None:
    """Bring the post of ``person`` in ``organisation`` in line with the roles held there now."""
    now = timezone.now()
    roles = Membership.objects.active(now).filter(person=person, organisation=organisation, role__in=list(RANKS))
    ranks = {RANKS[Role(role)] for role in roles.values_list("role", flat=True)}
    held = (
        Post.objects.filter(contact__person=person, organisation=organisation, until=None)
        .select_related("contact", "organisation")
        .first()
    )
    wanted = Rank.SPOC if Rank.SPOC in ranks else Rank.DEPUTY if ranks else None
    if not person.is_active or organisation.has_ended:
        wanted = None
    if held is not None and held.source == Source.ACCOUNT and held.rank != wanted:
        Post.objects.filter(pk=held.pk).update(until=max(now, held.since))
        keeping.end_idle([held.contact_id] if wanted is None else [], now)
        held = None
    if held is None and wanted is not None:
        contact = of(person)
        # Somebody else's body made this person its contact: what was told to others stays there until confirmed.
        elsewhere = Post.objects.current(now).filter(contact=contact).exists()
        keeping.place(contact, organisation, wanted, source=Source.ACCOUNT, to_confirm=elsewhere)


def of(person: Person) -> Contact:
    """The contact that ``person`` is, made or taken up again when there is none."""
    contact = Contact.objects.filter(person=person, ended_at=None).first()
    if contact is None:
        contact = Contact.objects.filter(person=person, erased_at=None, same_as=None).order_by("-ended_at").first()
    if contact is None:
        contact = Contact.objects.create(person=person, name=person.name)
    _follow_account(contact, person)
    return contact


def _follow_account(contact: Contact, person: Person) -> None:
    """The ways of the account: what changed ends, what is new comes last; what was taken off stays off."""
    wanted = _of_account(person)
    now = timezone.now()
    current = list(contact.ways.current())
    keys = [(way.kind, way.address) for way in current]
    for way in current:
        if way.source == Source.ACCOUNT and (way.kind, way.address) not in {w[:2] for w in wanted}:
            Way.objects.filter(pk=way.pk).update(ended_at=now)
    taken_off = set(
        Way.objects.filter(contact=contact, source=Source.ACCOUNT).exclude(ended_at=None).values_list("kind", "address")
    )
    order = max((way.order for way in current), default=0)
    for kind, address, extension in wanted:
        if (kind, address) not in keys and (kind, address) not in taken_off:
            order += 1
            Way.objects.create(
                contact=contact, kind=kind, address=address, extension=extension, order=order, source=Source.ACCOUNT
            )


def _of_account(person: Person) -> list[tuple[str, str, str]]:
    """Ways from an account: its number, which is rather called, then its address."""
    try:
        numbers = telephone.several(person.phone) if person.phone else []
    except Wrong:
        numbers = []  # an account may hold what cannot be called: the page of the contacts asks for it
    ways: list[tuple[str, str, str]] = [
        (WayKind.MOBILE if n.mobile else WayKind.LANDLINE, n.e164, n.extension) for n in numbers
    ]
    with contextlib.suppress(Wrong):
        ways.append((WayKind.MAIL, addresses.mail(person.email), ""))
    return ways


def catch_up(now: datetime) -> int:
    """Posts that time, or something that sends no signal, has left behind; how many were brought in line."""
    today = timezone.localdate(now)
    held = Post.objects.filter(contact__person=OuterRef("person"), organisation=OuterRef("organisation"), until=None)
    lacking = (
        Membership.objects.active(now)
        .filter(role__in=list(RANKS), person__is_active=True)
        .filter(~Exists(held))
        .filter(Q(organisation__valid_until=None) | Q(organisation__valid_until__gte=today))
    )
    roles = Membership.objects.active(now).filter(
        role__in=list(RANKS),
        person=OuterRef("contact__person"),
        person__is_active=True,
        organisation=OuterRef("organisation"),
    )
    left = Post.objects.filter(source=Source.ACCOUNT, until=None).filter(~Exists(roles))
    done = 0
    for membership in lacking.select_related("person", "organisation")[:AT_ONCE]:
        follow(membership.person, membership.organisation)
        done += 1
    for post in left.select_related("contact__person", "organisation")[:AT_ONCE]:
        if post.contact.person is not None:
            follow(post.contact.person, post.organisation)
            done += 1
    return done
