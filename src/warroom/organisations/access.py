"""May this person do this to that? The one place that answers; every screen and API call asks it.

A thing belongs to organisations (its ``organisations()``). There are three ways in. What a person may do to it
follows from the roles the person has now: in one of those organisations ("own"), or anywhere else ("other"); and
what is shared may be looked at by those it is shared with ("shared"): roles in an organisation with which the body
shares that part of the thing, and guests. What the table does not grant is denied.

The coordinator sees of a body, without being asked: its register data and contacts, whether it has an incident and
how severe, its answers to alerts and its requests for aid. Everything else only as far as it is shared, part by part:
so a question about something that can be shared names the part it is about (``part=``), and one that names none is
answered for the organisation's own people only.

A program that comes in with a token of an organisation has no role: it may do what the scope of its token says
to what belongs to that organisation, and read what is shared with it. Nothing else.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from importlib.util import find_spec
from typing import Protocol

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest
from django.utils.module_loading import import_string
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
    RUN_GATEWAYS = "run_gateways"
    # contacts
    SEE_CONTACTS = "see_contacts"
    EDIT_CONTACTS = "edit_contacts"
    ALL_CONTACTS = "all_contacts"
    SHARE_INCIDENT = "share_incident"
    SHARE_LANDSCAPE = "share_landscape"
    SEE_LOOKS = "see_looks"
    SEE_SUMMARY = "see_summary"
    # alerts
    SEE_SENT_ALERT = "see_sent_alert"
    COMPOSE_ALERT = "compose_alert"
    APPROVE_ALERT = "approve_alert"
    EDIT_ESCALATION = "edit_escalation"
    READ_ALERT = "read_alert"
    ANSWER_ALERT = "answer_alert"
    # suppliers
    SEE_SUPPLIER = "see_supplier"
    RUN_SUPPLIER = "run_supplier"
    OBSERVE_SUPPLIER = "observe_supplier"
    # joint
    VIEW_JOINT = "view_joint"
    START_JOINT = "start_joint"
    WORK_JOINT = "work_joint"
    LEAD_JOINT = "lead_joint"
    ANSWER_AS_SUPPLIER = "answer_as_supplier"
    VIEW_JOINT_LINE = "view_joint_line"
    WORK_JOINT_LINE = "work_joint_line"
    DECIDE_JOINT_LINE = "decide_joint_line"
    OFFER_ENVIRONMENT = "offer_environment"
    # sector
    SEE_SECTOR = "see_sector"
    # advisories
    SEE_ADVISORY = "see_advisory"
    WRITE_ADVISORIES = "write_advisories"
    # aid
    SEE_AID = "see_aid"
    SEE_OPEN_AID = "see_open_aid"
    WORK_AID = "work_aid"
    PROPOSE_AID = "propose_aid"
    # status
    SEE_STATUS = "see_status"
    PROPOSE_STATUS = "propose_status"
    APPROVE_STATUS = "approve_status"
    # lessons
    READ_OWN_LESSON = "read_own_lesson"
    READ_LESSON = "read_lesson"
    WRITE_LESSON = "write_lesson"
    ISSUE_LESSON = "issue_lesson"
    FOLLOW_LESSON = "follow_lesson"
    ANSWER_LESSON = "answer_lesson"
    SEE_SESSION = "see_session"


@dataclass(frozen=True)
class Rule:
    """Who may: holders of these roles in an organisation the thing belongs to, or elsewhere."""

    own: frozenset[Role]
    other: frozenset[Role]
    # Without this one the thing is not even there for the person: 404 instead of 403.
    seen_by: Action
    # And these, elsewhere, of a part that is shared with their organisation; guests too, of what they were given.
    shared: frozenset[Role] = frozenset()


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
    Action.VIEW_LANDSCAPE: Rule(BODY, NOBODY, Action.VIEW_LANDSCAPE, shared=EVERYBODY),
    Action.EDIT_LANDSCAPE: Rule(LANDSCAPE_WORKERS, NOBODY, Action.VIEW_LANDSCAPE),
    Action.IMPORT_LANDSCAPE: Rule(LANDSCAPE_WORKERS, NOBODY, Action.VIEW_LANDSCAPE),
    Action.RESTORE_LANDSCAPE: Rule(LANDSCAPE_WORKERS, NOBODY, Action.VIEW_LANDSCAPE),
    # A supplier's program hands over its advisories. Seen by everybody of the organisation, as its messages are.
    Action.MANAGE_TOKENS: Rule(frozenset({Role.SPOC, Role.DEPUTY, Role.SUPPLIER}), NOBODY, Action.READ_ALERT),
    # Leaders take the decision that a frozen plan records.
    Action.FREEZE_PLAN: Rule(LANDSCAPE_WORKERS | LEADERS, NOBODY, Action.VIEW_LANDSCAPE),
    Action.MOVE_ON_BOARD: Rule(LANDSCAPE_WORKERS, NOBODY, Action.VIEW_LANDSCAPE),
    Action.SHARE_WITH_SUPPLIER: Rule(DECIDERS, NOBODY, Action.VIEW_LANDSCAPE),
    # What customers shared with it: the links it should cut, and nothing else of their landscape.
    Action.VIEW_SUPPLIER_CUTS: Rule(frozenset({Role.SUPPLIER}), NOBODY, Action.VIEW_SUPPLIER_CUTS),
    # An incident is seen by those it concerns; others (the coordinator too) see the parts that are shared with them.
    Action.VIEW_INCIDENT: Rule(BODY, NOBODY, Action.VIEW_INCIDENT, shared=EVERYBODY),
    Action.OPEN_INCIDENT: Rule(OPENERS, NOBODY, Action.SEE_ORGANISATION),
    Action.WORK_INCIDENT: Rule(INCIDENT_WORKERS, NOBODY, Action.VIEW_INCIDENT),
    Action.DECIDE_INCIDENT: Rule(DECIDERS, NOBODY, Action.VIEW_INCIDENT),
    Action.MANAGE_INCIDENT: Rule(DECIDERS, NOBODY, Action.VIEW_INCIDENT),
    # It holds everything: telephone numbers, the landscape, open incidents.
    Action.KEEP_PACK: Rule(DECIDERS, NOBODY, Action.VIEW_INCIDENT),
    # What others gave it to keep: how many entries, and a hash. Nothing of what they say.
    Action.KEEP_CHECKPOINTS: Rule(EVERYBODY, NOBODY, Action.SEE_ORGANISATION),
    # alerts: of the sender, the coordinator or a supplier to its own customers (who writes that on its own pages).
    Action.SEE_SENT_ALERT: Rule(frozenset({Role.COORDINATOR, Role.SUPPLIER}), NOBODY, Action.SEE_SENT_ALERT),
    Action.COMPOSE_ALERT: Rule(frozenset({Role.COORDINATOR}), NOBODY, Action.SEE_SENT_ALERT),
    Action.APPROVE_ALERT: Rule(frozenset({Role.COORDINATOR, Role.SUPPLIER}), NOBODY, Action.SEE_SENT_ALERT),
    # What follows for who stays silent, of every alert of everybody: the coordinator's alone.
    Action.EDIT_ESCALATION: Rule(frozenset({Role.COORDINATOR}), NOBODY, Action.EDIT_ESCALATION),
    # And of the body it is addressed to: everybody there may read it, who works on incidents answers for it.
    Action.READ_ALERT: Rule(EVERYBODY, NOBODY, Action.READ_ALERT),
    Action.ANSWER_ALERT: Rule(INCIDENT_WORKERS | {Role.SUPPLIER}, NOBODY, Action.READ_ALERT),
    # suppliers: the page of one, for itself, its customers and the coordinator; each sees another part of it.
    Action.SEE_SUPPLIER: Rule(EVERYBODY, frozenset({Role.COORDINATOR}), Action.SEE_SUPPLIER),
    Action.RUN_SUPPLIER: Rule(frozenset({Role.SUPPLIER}), NOBODY, Action.SEE_SUPPLIER),
    # A customer says that it sees it otherwise.
    Action.OBSERVE_SUPPLIER: Rule(INCIDENT_WORKERS, NOBODY, Action.SEE_SUPPLIER),
    # Sharing: what others may look at is decided by those who answer for it.
    Action.SHARE_INCIDENT: Rule(DECIDERS, NOBODY, Action.VIEW_INCIDENT),
    Action.SHARE_LANDSCAPE: Rule(DECIDERS, NOBODY, Action.VIEW_LANDSCAPE),
    # Who looked: for everybody of the body, so that nobody can look in without being seen.
    Action.SEE_LOOKS: Rule(BODY, NOBODY, Action.SEE_ORGANISATION),
    # Whether it has an incident and how severe, and nothing more: what the coordinator sees of every body.
    Action.SEE_SUMMARY: Rule(BODY | {Role.COORDINATOR}, frozenset({Role.COORDINATOR}), Action.SEE_ORGANISATION),
    # joint: an incident of a supplier is for that supplier and the coordinator; each body has a line of its own in it,
    # that no other body sees. What a supplier sees of a line, and the coordinator of its services: joint.seeing.
    Action.VIEW_JOINT: Rule(
        frozenset({Role.SUPPLIER, Role.COORDINATOR}), frozenset({Role.COORDINATOR}), Action.VIEW_JOINT
    ),
    Action.START_JOINT: Rule(frozenset({Role.SUPPLIER, Role.COORDINATOR}), NOBODY, Action.SEE_ORGANISATION),
    Action.WORK_JOINT: Rule(
        frozenset({Role.SUPPLIER, Role.COORDINATOR}), frozenset({Role.COORDINATOR}), Action.VIEW_JOINT
    ),
    Action.LEAD_JOINT: Rule(frozenset({Role.COORDINATOR}), frozenset({Role.COORDINATOR}), Action.VIEW_JOINT),
    Action.ANSWER_AS_SUPPLIER: Rule(frozenset({Role.SUPPLIER}), NOBODY, Action.VIEW_JOINT),
    Action.VIEW_JOINT_LINE: Rule(BODY, NOBODY, Action.VIEW_JOINT_LINE),
    Action.WORK_JOINT_LINE: Rule(INCIDENT_WORKERS, NOBODY, Action.VIEW_JOINT_LINE),
    # Agreeing to be cut off, and what others may see of the line.
    Action.DECIDE_JOINT_LINE: Rule(DECIDERS, NOBODY, Action.VIEW_JOINT_LINE),
    # The coordinator's own organisation may offer one too.
    Action.OFFER_ENVIRONMENT: Rule(frozenset({Role.SUPPLIER, Role.COORDINATOR}), NOBODY, Action.SEE_ORGANISATION),
    # Lets somebody in after a call; the ledger of that body says so.
    Action.CALL_BACK: Rule(frozenset({Role.COORDINATOR}), frozenset({Role.COORDINATOR}), Action.CALL_BACK),
    # What goes out and what does not, for everybody: addresses and telephone numbers stand in it.
    Action.RUN_GATEWAYS: Rule(frozenset({Role.COORDINATOR}), NOBODY, Action.RUN_GATEWAYS),
    # contacts: their numbers are for the body itself and for the coordinator, who has to reach it; for nobody else.
    Action.SEE_CONTACTS: Rule(EVERYBODY, frozenset({Role.COORDINATOR}), Action.SEE_CONTACTS),
    Action.EDIT_CONTACTS: Rule(
        frozenset({Role.SPOC, Role.DEPUTY, Role.DIRECTOR, Role.SUPPLIER, Role.COORDINATOR}),
        frozenset({Role.COORDINATOR}),
        Action.SEE_CONTACTS,
    ),
    # Those of all bodies at once: coverage, spreadsheets, tests, the call list.
    Action.ALL_CONTACTS: Rule(frozenset({Role.COORDINATOR}), frozenset({Role.COORDINATOR}), Action.ALL_CONTACTS),
    # The picture of all bodies together: the coordinator's, and to the others not even there.
    Action.SEE_SECTOR: Rule(frozenset({Role.COORDINATOR}), NOBODY, Action.SEE_SECTOR),
    # An advisory belongs to its supplier and, once published, to who uses what it is about (see ``Advisory``).
    Action.SEE_ADVISORY: Rule(EVERYBODY, frozenset({Role.COORDINATOR}), Action.SEE_ADVISORY),
    # In the name of a supplier: itself, or the coordinator for one that does not work here.
    Action.WRITE_ADVISORIES: Rule(frozenset({Role.SUPPLIER}), frozenset({Role.COORDINATOR}), Action.WRITE_ADVISORIES),
    # aid: what is asked and agreed is for both sides and the coordinator; offers, and what is asked of everybody, are
    # for every local government. Only who answers for a body promises its people and laptops.
    Action.SEE_AID: Rule(BODY | {Role.COORDINATOR}, frozenset({Role.COORDINATOR}), Action.SEE_AID),
    Action.SEE_OPEN_AID: Rule(BODY | {Role.COORDINATOR}, BODY | {Role.COORDINATOR}, Action.SEE_OPEN_AID),
    Action.WORK_AID: Rule(DECIDERS | {Role.EMERGENCY_PLANNER, Role.COORDINATOR}, NOBODY, Action.SEE_OPEN_AID),
    Action.PROPOSE_AID: Rule(frozenset({Role.COORDINATOR}), frozenset({Role.COORDINATOR}), Action.SEE_AID),
    # The public page: who works the incident proposes; only communication makes it public, and the director or the
    # mayor when communication cannot be reached (the ledger says so).
    Action.SEE_STATUS: Rule(BODY, NOBODY, Action.SEE_STATUS),
    Action.PROPOSE_STATUS: Rule(INCIDENT_WORKERS, NOBODY, Action.SEE_STATUS),
    Action.APPROVE_STATUS: Rule(frozenset({Role.COMMUNICATION, Role.DIRECTOR, Role.MAYOR}), NOBODY, Action.SEE_STATUS),
    # lessons: a draft is its owner's until the war room gets it; then it is for who received it. How far others are is
    # for the war room alone.
    Action.READ_OWN_LESSON: Rule(BODY | {Role.COORDINATOR}, NOBODY, Action.READ_OWN_LESSON),
    Action.READ_LESSON: Rule(EVERYBODY, frozenset({Role.COORDINATOR}), Action.READ_LESSON),
    Action.WRITE_LESSON: Rule(DECIDERS | {Role.COORDINATOR}, NOBODY, Action.READ_OWN_LESSON),
    Action.ISSUE_LESSON: Rule(frozenset({Role.COORDINATOR}), frozenset({Role.COORDINATOR}), Action.SEE_ORGANISATION),
    Action.FOLLOW_LESSON: Rule(frozenset({Role.COORDINATOR}), frozenset({Role.COORDINATOR}), Action.SEE_ORGANISATION),
    Action.ANSWER_LESSON: Rule(INCIDENT_WORKERS | {Role.SUPPLIER}, NOBODY, Action.READ_LESSON),
    Action.SEE_SESSION: Rule(EVERYBODY, frozenset({Role.COORDINATOR}), Action.SEE_SESSION),
}


class Scope(models.TextChoices):
    """What a token lets a program do."""

    READ = "read", gettext_lazy("Read")
    WRITE = "write", gettext_lazy("Read and write")


PROGRAMS: dict[Scope, frozenset[Action]] = {
    Scope.READ: frozenset({Action.VIEW_LANDSCAPE, Action.VIEW_INCIDENT, Action.READ_ALERT, Action.SEE_ADVISORY}),
    Scope.WRITE: frozenset(
        {
            Action.VIEW_LANDSCAPE,
            Action.IMPORT_LANDSCAPE,
            Action.RESTORE_LANDSCAPE,
            Action.VIEW_INCIDENT,
            Action.READ_ALERT,
            Action.ANSWER_ALERT,
            Action.SEE_ADVISORY,
            Action.WRITE_ADVISORIES,
        }
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


SHARES = (
    "warroom.sharing.grants.parts_of_incident",
    "warroom.sharing.landscapes.parts_of_landscape",
)
"""Who says what is shared: ``parts(viewers, person, thing) -> frozenset of parts``, empty for things it does not know.
``viewers`` are the ids of the organisations for which the one who asks may look; ``person`` is None for a program."""


def viewing(person: object, action: Action) -> set[int]:
    """The ids of the organisations for which ``person`` (or a program) may do ``action`` to what others share."""
    if isinstance(person, Program):
        return {person.organisation_id} if action in PROGRAMS[person.scope] and RULES[action].shared else set()
    return {pk for pk, roles in roles_of(person).items() if roles & RULES[action].shared}


def shared_parts(person: object, action: Action, thing: Thing) -> frozenset[str]:
    """The parts of ``thing`` that are shared at this moment with ``person`` (or a program), to do ``action`` to."""
    if not RULES[action].shared:
        return frozenset()
    viewers = viewing(person, action)
    active = getattr(person, "is_authenticated", False) and getattr(person, "is_active", False)
    guest = person if isinstance(person, Person) and active else None
    if not viewers and guest is None:
        return frozenset()
    found: frozenset[str] = frozenset()
    for name in SHARES:
        if find_spec(name.rpartition(".")[0]):
            found |= import_string(name)(viewers, guest, thing)
    return found


def may(person: object, action: Action, thing: Thing, *, part: str = "") -> bool:
    """Whether ``person`` (or a program) may do ``action`` to ``thing``; with ``part``, also when that part of it is
    shared and no more."""
    return _by_role(person, action, thing) or bool(part and part in shared_parts(person, action, thing))


def _by_role(person: object, action: Action, thing: Thing) -> bool:
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
