"""May this person do this to that? The one place that answers; every screen and API call asks it.

A thing belongs to organisations (its ``organisations()``). What a person may do to it follows from the roles
the person has now: in one of those organisations ("own"), or anywhere else ("other"). What the table does
not grant is denied. The coordinator sees of a body its register data and contacts; a landscape only when
shared, which this version does not do. A supplier sees nothing of a body.

A program that comes in with a token of an organisation has no role: it may do what the scope of its token says
to what belongs to that organisation, and nothing else.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from warroom.organisations.models import Membership, Organisation, OrganisationQuerySet, Person, Role


class Action(StrEnum):
    """Everything somebody can want to do."""

    SEE_ORGANISATION = "see_organisation"
    SEE_PEOPLE = "see_people"
    MANAGE_PEOPLE = "manage_people"
    VIEW_LANDSCAPE = "view_landscape"
    EDIT_LANDSCAPE = "edit_landscape"
    IMPORT_LANDSCAPE = "import_landscape"
    RESTORE_LANDSCAPE = "restore_landscape"
    MANAGE_TOKENS = "manage_tokens"
    FREEZE_PLAN = "freeze_plan"
    MOVE_ON_BOARD = "move_on_board"
    SHARE_WITH_SUPPLIER = "share_with_supplier"
    VIEW_SUPPLIER_CUTS = "view_supplier_cuts"
    VIEW_INCIDENT = "view_incident"
    OPEN_INCIDENT = "open_incident"
    WORK_INCIDENT = "work_incident"
    DECIDE_INCIDENT = "decide_incident"
    MANAGE_INCIDENT = "manage_incident"
    KEEP_PACK = "keep_pack"
    KEEP_CHECKPOINTS = "keep_checkpoints"
    CALL_BACK = "call_back"


@dataclass(frozen=True)
class Rule:
    """Who may: holders of these roles in an organisation the thing belongs to, or elsewhere."""

    own: frozenset[Role]
    other: frozenset[Role]
    # Without this one the thing is not even there for the person: 404 instead of 403.
    seen_by: Action


NOBODY: frozenset[Role] = frozenset()
EVERYBODY = frozenset(Role)
BODY = EVERYBODY - {Role.SUPPLIER, Role.COORDINATOR}
# Who knows the systems keeps the landscape; nobody else changes it.
LANDSCAPE_WORKERS = frozenset({Role.SPOC, Role.DEPUTY, Role.RESPONDER})
# Who answers for the body: the director (algemeen directeur) leads its administration, the mayor leads the crisis
# (the alarm phases of civil protection are the mayor's to call), other management decides in their name.
LEADERS = frozenset({Role.MANAGEMENT, Role.DIRECTOR, Role.MAYOR})
# The SPOC and deputy run the crisis from hour to hour: with the leaders they decide, share and close.
DECIDERS = LEADERS | {Role.SPOC, Role.DEPUTY}
# The emergency planning coordinator starts the crisis cell, and so an incident, before the SPOC is awake.
OPENERS = LANDSCAPE_WORKERS | LEADERS | {Role.EMERGENCY_PLANNER}
# Communication writes what is told, the DPO keeps the track of stolen data and the statutory clocks, the emergency
# planner keeps tasks and services going: they work on it, and what they need decided they ask of a decider.
INCIDENT_WORKERS = OPENERS | {Role.COMMUNICATION, Role.DPO}
# Role.READ_ONLY looks and does nothing. Role.COORDINATOR and Role.SUPPLIER are of another organisation: what they
# see of a body stands in the column "other" below, and what the body shares with them comes on top of that.

RULES: dict[Action, Rule] = {
    Action.SEE_ORGANISATION: Rule(EVERYBODY, EVERYBODY - {Role.SUPPLIER}, Action.SEE_ORGANISATION),
    Action.SEE_PEOPLE: Rule(EVERYBODY, frozenset({Role.COORDINATOR}), Action.SEE_ORGANISATION),
    Action.MANAGE_PEOPLE: Rule(frozenset({Role.SPOC, Role.COORDINATOR}), NOBODY, Action.SEE_ORGANISATION),
    Action.VIEW_LANDSCAPE: Rule(BODY, NOBODY, Action.VIEW_LANDSCAPE),
    Action.EDIT_LANDSCAPE: Rule(LANDSCAPE_WORKERS, NOBODY, Action.VIEW_LANDSCAPE),
    Action.IMPORT_LANDSCAPE: Rule(LANDSCAPE_WORKERS, NOBODY, Action.VIEW_LANDSCAPE),
    Action.RESTORE_LANDSCAPE: Rule(LANDSCAPE_WORKERS, NOBODY, Action.VIEW_LANDSCAPE),
    Action.MANAGE_TOKENS: Rule(frozenset({Role.SPOC, Role.DEPUTY}), NOBODY, Action.VIEW_LANDSCAPE),
    # Leaders take the decision that a frozen plan records.
    Action.FREEZE_PLAN: Rule(LANDSCAPE_WORKERS | LEADERS, NOBODY, Action.VIEW_LANDSCAPE),
    Action.MOVE_ON_BOARD: Rule(LANDSCAPE_WORKERS, NOBODY, Action.VIEW_LANDSCAPE),
    Action.SHARE_WITH_SUPPLIER: Rule(DECIDERS, NOBODY, Action.VIEW_LANDSCAPE),
    # What customers shared with it: the links it should cut, and nothing else of their landscape.
    Action.VIEW_SUPPLIER_CUTS: Rule(frozenset({Role.SUPPLIER}), NOBODY, Action.VIEW_SUPPLIER_CUTS),
    # An incident is seen by those it concerns; the coordinator and suppliers see what is shared with them.
    Action.VIEW_INCIDENT: Rule(BODY, NOBODY, Action.VIEW_INCIDENT),
    Action.OPEN_INCIDENT: Rule(OPENERS, NOBODY, Action.SEE_ORGANISATION),
    Action.WORK_INCIDENT: Rule(INCIDENT_WORKERS, NOBODY, Action.VIEW_INCIDENT),
    Action.DECIDE_INCIDENT: Rule(DECIDERS, NOBODY, Action.VIEW_INCIDENT),
    Action.MANAGE_INCIDENT: Rule(DECIDERS, NOBODY, Action.VIEW_INCIDENT),
    # It holds everything: telephone numbers, the landscape, open incidents.
    Action.KEEP_PACK: Rule(DECIDERS, NOBODY, Action.VIEW_INCIDENT),
    # What others gave it to keep: how many entries, and a hash. Nothing of what they say.
    Action.KEEP_CHECKPOINTS: Rule(EVERYBODY, NOBODY, Action.SEE_ORGANISATION),
    # Lets somebody in after a call; the ledger of that body says so.
    Action.CALL_BACK: Rule(frozenset({Role.COORDINATOR}), frozenset({Role.COORDINATOR}), Action.CALL_BACK),
}


class Scope(models.TextChoices):
    """What a token lets a program do."""

    READ = "read", gettext_lazy("Read")
    WRITE = "write", gettext_lazy("Read and write")


PROGRAMS: dict[Scope, frozenset[Action]] = {
    Scope.READ: frozenset({Action.VIEW_LANDSCAPE, Action.VIEW_INCIDENT}),
    Scope.WRITE: frozenset(
        {Action.VIEW_LANDSCAPE, Action.IMPORT_LANDSCAPE, Action.RESTORE_LANDSCAPE, Action.VIEW_INCIDENT}
    ),
}


@dataclass(frozen=True)
class Program:
    """Who asks, when it is not a person: a program with a token of one organisation."""

    organisation_id: int
    scope: Scope
    token_id: int = 0
    is_authenticated: bool = False  # not signed in: no screen is for it


class Thing(Protocol):
    """Anything that belongs to organisations."""

    def organisations(self) -> Iterable[Organisation]: ...


def roles_of(person: object) -> dict[int, set[Role]]:
    """The roles ``person`` has now, by organisation id; empty for somebody not signed in."""
    held: dict[int, set[Role]] = {}
    if getattr(person, "is_authenticated", False) and getattr(person, "is_active", False):
        memberships = Membership.objects.active().filter(person_id=person.pk)  # type: ignore[attr-defined]
        for organisation_id, role in memberships.values_list("organisation_id", "role"):
            held.setdefault(organisation_id, set()).add(Role(role))
    return held


def may(person: object, action: Action, thing: Thing) -> bool:
    """Whether ``person`` (or a program) may do ``action`` to ``thing``."""
    if isinstance(person, Program):
        return action in PROGRAMS[person.scope] and any(
            organisation.pk == person.organisation_id for organisation in thing.organisations()
        )
    held = roles_of(person)
    if not held:
        return False
    rule = RULES[action]
    own_ids = {organisation.pk for organisation in thing.organisations()}
    for organisation_id, roles in held.items():
        if roles & (rule.own if organisation_id in own_ids else rule.other):
            return True
    return False


def require(request: HttpRequest, action: Action, thing: Thing) -> None:
    """Go on if the person signed in may do ``action`` to ``thing``.

    Raises Http404 when the person may not even see it, so that nobody learns what exists; PermissionDenied
    (403) when it may be seen but this may not be done.
    """
    if may(request.user, action, thing):
        return
    if may(request.user, RULES[action].seen_by, thing):
        raise PermissionDenied(_("Your role does not allow this."))
    raise Http404


def organisations_where(person: object, action: Action) -> OrganisationQuerySet:
    """The organisations to which ``person`` (or a program) may do ``action``."""
    if isinstance(person, Program):
        may_act = action in PROGRAMS[person.scope]
        return Organisation.objects.filter(pk=person.organisation_id) if may_act else Organisation.objects.none()
    held = roles_of(person)
    rule = RULES[action]
    if any(roles & rule.other for roles in held.values()):
        return Organisation.objects.all()
    return Organisation.objects.filter(pk__in=[pk for pk, roles in held.items() if roles & rule.own])


def people_who_may(action: Action, thing: Thing) -> "models.QuerySet[Person]":
    """The people who may do ``action`` to ``thing`` by a role they have now in an organisation it belongs to."""
    own = [organisation.pk for organisation in thing.organisations()]
    members = Membership.objects.active().filter(organisation__in=own, role__in=RULES[action].own)
    return Person.objects.filter(is_active=True, pk__in=members.values("person"))
