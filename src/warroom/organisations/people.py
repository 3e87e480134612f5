"""Inviting people, changing and ending their roles: who may is asked of ``access`` by the caller."""

from dataclasses import dataclass
from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from warroom.ledger.chains import chain_of
from warroom.ledger.recording import record
from warroom.organisations import access
from warroom.organisations.models import Membership, OneTimeLink, Organisation, Person, Role, roles_for
from weerbaar.ledger.chain import written

INVITATION_VALID_FOR = timedelta(days=7)
# Recovery codes alone are what is left when these are gone, not a factor to go on with.
SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


@dataclass(frozen=True)
class Invitation:
    """The person invited, and the token of the link to enrol with; None when the inviter may not have one:
    the person can sign in already, or acts for another organisation too."""

    person: Person
    token: str | None


@transaction.atomic
def invite(
    organisation: Organisation, email: str, name: str, role: str, phone: str = "", *, by: Person | None = None
) -> Invitation:
    """Give the person with this address ``role`` in ``organisation``; somebody new gets a link to enrol.

    Raises ValidationError when the address is wrong, the role does not exist there or is held already.
    """
    if role not in roles_for(organisation.kind):
        raise ValidationError(_("This role does not exist in such an organisation."))
    person = Person.objects.filter(email=email.strip().lower()).first()
    if person is None:
        person = Person.objects.create_person(email, name, phone=phone)
    if Membership.objects.active().filter(person=person, organisation=organisation, role=role).exists():
        raise ValidationError(_("This person has this role already."))
    _record(Membership.objects.create(person=person, organisation=organisation, role=role), "role.given", by)
    elsewhere = Membership.objects.active().filter(person=person).exclude(organisation=organisation)
    # The link opens everything the person may do, so it is not for an inviter from somewhere else.
    if has_enrolled(person) or elsewhere.exists() or is_guest(person):
        return Invitation(person, None)
    return Invitation(person, renew_link(person))


def may_renew_link(manager: Person, person: Person) -> bool:
    """Whether ``manager`` may give ``person`` a new way in: only when managing every role the person has, and the
    person is nobody's guest.

    Otherwise the SPOC of one body could sign in as somebody who also works for another.
    """
    return (
        manager != person
        and not is_guest(person)
        and all(access.may(manager, access.Action.MANAGE_PEOPLE, membership) for membership in person.memberships_now())
    )


def is_guest(person: Person) -> bool:
    """Whether ``person`` may look in somewhere as a guest, now."""
    from warroom.sharing.models import Guest  # which is about incidents of organisations

    return Guest.objects.active().filter(person=person).exists()


def start_again(person: Person, password: str) -> None:
    """Give ``person`` this password and take away every other way in: what was lost may have been found."""
    person.set_password(password)
    person.save(update_fields=["password"])
    Authenticator.objects.filter(user=person).delete()


def renew_link(person: Person) -> str:
    """The token of a fresh enrolment link; older ones die."""
    return OneTimeLink.issue(person, OneTimeLink.Purpose.ENROL, INVITATION_VALID_FOR)


def has_enrolled(person: Person) -> bool:
    """Whether the person has a way to sign in."""
    return bool(person.has_usable_password() or person.fictional or Authenticator.objects.filter(user=person).exists())


def has_second_factor(person: Person) -> bool:
    """Whether the person has a passkey, security key or authenticator app."""
    return bool(Authenticator.objects.filter(user=person, type__in=SECOND_FACTORS).exists())


@transaction.atomic
def change_role(membership: Membership, role: str, *, by: Person | None = None) -> Membership:
    """End ``membership`` and begin one in ``role`` at the same moment: history is kept."""
    if role == membership.role:
        return membership
    if role not in roles_for(membership.organisation.kind):
        raise ValidationError(_("This role does not exist in such an organisation."))
    if (
        Membership.objects.active()
        .filter(person=membership.person, organisation=membership.organisation, role=role)
        .exists()
    ):
        raise ValidationError(_("This person has this role already."))
    end(membership, by=by)
    changed = Membership.objects.create(person=membership.person, organisation=membership.organisation, role=role)
    _record(changed, "role.given", by)
    return changed


@transaction.atomic
def end(membership: Membership, *, by: Person | None = None) -> None:
    """End ``membership`` now. The last one who can manage people stays: nobody could let anyone in again."""
    managers = (Role.SPOC, Role.COORDINATOR)
    if membership.role in managers:
        # Locked, so that two ends at once cannot leave nobody.
        others = (
            Membership.objects.select_for_update()
            .active()
            .filter(organisation=membership.organisation, role__in=managers)
            .exclude(pk=membership.pk)
        )
        if not others:
            raise ValidationError(_("This is the last person who can manage people here: invite a successor first."))
    membership.valid_until = timezone.now()
    membership.save(update_fields=["valid_until"])
    _record(membership, "role.withdrawn", by)


def _record(membership: Membership, kind: str, by: Person | None) -> None:
    """Say in the ledger of the organisation who has which role, under a pseudonym; ``by`` None is the command line."""
    until = membership.valid_until
    record(
        chain_of(membership.organisation),
        kind,
        by=by,
        subject=f"membership/{membership.pk}",
        state={
            "person": str(membership.person.uuid),
            "role": membership.role,
            "from": written(membership.valid_from),
            "until": written(until) if until else None,
        },
    )
