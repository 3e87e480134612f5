"""Who may let an alert leave as the second person: four eyes are those of two people, not of two accounts.

Accounts with one e-mail address, one mobile number or one point of contact in common are taken for one person. It
refuses once too often rather than once too little: whoever is refused can have the details put right.
"""

from collections.abc import Collection, Iterable

from django.db.models import Q
from django.utils.translation import gettext as _

from warroom.alerts.models import Alert
from warroom.contacts import telephone
from warroom.contacts.models import Contact, Way, WayKind
from warroom.organisations.access import Action, may
from warroom.organisations.models import Membership, Person

MAIL, MOBILE, CONTACT = "mail", "mobile", "contact"
Mark = tuple[str, str]
"""Something that belongs to one person: what kind it is, and its normal form."""


def refused(alert: Alert, person: Person) -> str:
    """Why ``person`` may not approve ``alert``, in a sentence; empty when nothing stands in the way."""
    if person.pk in (alert.author_id, alert.asked_by_id):
        return _("Somebody else than who wrote it or asked for it approves it.")
    first = [one for one in (alert.author, alert.asked_by) if one]
    marks = marks_of([person, *first])
    for one in first:
        shared = {kind for kind, _said in marks[person.pk] & marks[one.pk]}
        if shared:
            return _(
                "Your account and that of {who} have {what} in common, and count as one person. Somebody else approves "
                "it; if you really are two people, have these details put right first."
            ).format(who=one, what=_in_words(shared))
    return ""


def approvers(alert: Alert, *, asking: Person | None = None) -> list[Person]:
    """Who may approve ``alert``, by name: everybody with the right of whom it is not refused; before anybody asked for
    it, if ``asking`` does."""
    roles = Membership.objects.active().filter(organisation=alert.sender_id, person__is_active=True)
    people = [
        one for one in Person.objects.filter(pk__in=roles.values("person")) if may(one, Action.APPROVE_ALERT, alert)
    ]
    first = [one for one in (alert.author, alert.asked_by or asking) if one]
    marks = marks_of([*people, *first])
    theirs = {mark for one in first for mark in marks[one.pk]}
    return [one for one in people if one not in first and not marks[one.pk] & theirs]


def marks_of(people: Collection[Person]) -> dict[int, set[Mark]]:
    """What is of each of ``people`` alone: addresses and numbers of the account, the points of contact that are this
    person's (by account, or because they are reached at one of those), and what is known of these. Four queries, and
    one more for each time that such a contact turned out to be another one too."""
    found = {one.pk: {mark for mark in (_mail(one.email), _mobile(one.phone)) if mark} for one in people}
    whose: dict[int, set[int]] = {}
    for contact, person in Contact.objects.filter(person__in=list(found)).values_list("pk", "person"):
        whose.setdefault(contact, set()).add(person)
    said = {address for marks in found.values() for _kind, address in marks} | {one.email.lower() for one in people}
    for contact, mark in _ways(Q(address__in=said)):
        for person, marks in found.items():
            if mark in marks:
                whose.setdefault(contact, set()).add(person)
    _merged(whose)
    for contact, mark in _ways(Q(contact__in=list(whose))):
        for person in whose[contact]:
            found[person].add(mark)
    for contact, persons in whose.items():
        for person in persons:
            found[person].add((CONTACT, str(contact)))
    return found


def _ways(which: Q) -> Iterable[tuple[int, Mark]]:
    kinds = (WayKind.MAIL, WayKind.MOBILE, WayKind.SIGNAL)
    rows = Way.objects.current().filter(which, kind__in=kinds).values_list("contact", "kind", "address")
    for contact, kind, address in rows:
        if mark := _mail(address) if kind == WayKind.MAIL else _mobile(address):
            yield contact, mark


def _merged(whose: dict[int, set[int]]) -> None:
    """Add the contacts that turned out to be the same person as those in ``whose``."""
    fresh = set(whose)
    while fresh:
        linked = Contact.objects.filter(Q(pk__in=fresh) | Q(same_as__in=fresh)).exclude(same_as=None)
        fresh = set()
        for one, other in linked.values_list("pk", "same_as"):
            assert other is not None
            persons = whose.get(one, set()) | whose.get(other, set())
            for contact in (one, other):
                if whose.get(contact, set()) != persons:
                    whose[contact] = set(persons)
                    fresh.add(contact)


def _mail(text: str) -> Mark | None:
    """An address as its mailbox: in lower case, without what stands behind a plus."""
    name, _at, domain = text.strip().lower().rpartition("@")
    return (MAIL, f"{name.partition('+')[0]}@{domain}") if name and domain else None


def _mobile(text: str) -> Mark | None:
    """A mobile number; nothing for a landline, which many people share, and for what is no number."""
    try:
        number = telephone.one(text)
    except telephone.Wrong:
        return None
    return (MOBILE, number.e164) if number.mobile else None


def _in_words(shared: Collection[str]) -> str:
    words = {
        MAIL: _("an e-mail address"),
        MOBILE: _("a mobile number"),
        CONTACT: _("a point of contact"),
    }
    return words[next(kind for kind in words if kind in shared)]
