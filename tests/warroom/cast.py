"""The fixed cast of the access tests: two bodies that are rivals, with somebody in every role of the first."""

from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt

from warroom.organisations.models import Kind, Membership, Organisation, Person, Role, roles_for

BODY_ROLES = tuple(roles_for(Kind.MUNICIPALITY))
PASSWORD = "vier gele paraplu's"


@dataclass(frozen=True)
class Cast:
    """The organisations and people of the tests; ``people`` by role, all of ``own`` (or of the coordinator's
    or supplier's organisation, for those roles)."""

    own: Organisation
    other: Organisation
    coordinator: Organisation
    supplier: Organisation
    other_supplier: Organisation
    people: dict[Role, Person]
    rival: Person
    nobody: Person

    def home_of(self, role: Role) -> Organisation:
        """The organisation in which the person with ``role`` has it."""
        return {Role.COORDINATOR: self.coordinator, Role.SUPPLIER: self.supplier}.get(role, self.own)


def make_person(name: str, organisation: Organisation | None = None, role: Role | None = None) -> Person:
    """Somebody who can sign in with PASSWORD and has a second factor."""
    person = Person.objects.create_person(f"{name.lower().replace(' ', '.')}@example.test", name)
    person.set_password(PASSWORD)
    person.save()
    Authenticator.objects.create(
        user=person, type=Authenticator.Type.TOTP, data={"secret": encrypt("JBSWY3DPEHPK3PXP")}
    )
    if organisation and role:
        Membership.objects.create(person=person, organisation=organisation, role=role)
    return person


def make_cast() -> Cast:
    """Everybody, in the database."""

    def make(name: str, kind: Kind) -> Organisation:
        return Organisation.objects.create(name=name, kind=kind)

    own = make("Aardwijk", Kind.MUNICIPALITY)
    other = make("Bergendal", Kind.MUNICIPALITY)
    coordinator = make("Coördinatie", Kind.COORDINATOR)
    supplier = make("Dossierbouwers", Kind.SUPPLIER)
    other_supplier = make("Eigenwijs Hosting", Kind.SUPPLIER)
    people = {role: make_person(f"Aardwijk {role.value}", own, role) for role in BODY_ROLES}
    people[Role.COORDINATOR] = make_person("Coordinator", coordinator, Role.COORDINATOR)
    people[Role.SUPPLIER] = make_person("Supplier", supplier, Role.SUPPLIER)
    return Cast(
        own=own,
        other=other,
        coordinator=coordinator,
        supplier=supplier,
        other_supplier=other_supplier,
        people=people,
        rival=make_person("Bergendal spoc", other, Role.SPOC),
        nobody=make_person("Nobody"),
    )
