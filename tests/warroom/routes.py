"""What every route answers to whom: the table that tests/warroom/test_access.py walks.

Each route of the server stands here once; a route without an expectation fails the test. A row says with
which status the route answers

- ``own``: when its thing belongs to the organisation in which the person has the role,
- ``other``: when it belongs to another body (for suppliers and the coordinator too),
- ``shared``: when that other body shares everything that can be shared with the organisation in which the person has
  the role; as ``other`` unless it says otherwise,

as a dict from roles to status; roles not named get ``otherwise``. ``arguments`` makes the thing for an
organisation and returns the route's arguments; leave it out when the route has none (``other`` is then not
asked). ``nobody`` is somebody signed in without any role, ``guest`` one who was given every part of every incident (as
``nobody`` unless it says otherwise), ``anonymous`` somebody not signed in (302: sent to
the sign-in page).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tests.warroom.cast import BODY_ROLES, make_person

from warroom.organisations.models import Membership, Organisation, Role, roles_for

BODY = frozenset(BODY_ROLES)
EVERYBODY = frozenset(Role)
COORDINATOR, SUPPLIER = frozenset({Role.COORDINATOR}), frozenset({Role.SUPPLIER})
MANAGERS = frozenset({Role.SPOC, Role.COORDINATOR})
LANDSCAPE_WORKERS = frozenset({Role.SPOC, Role.DEPUTY, Role.RESPONDER})
LEADERS = frozenset({Role.MANAGEMENT, Role.DIRECTOR, Role.MAYOR})
DECIDERS = frozenset({Role.SPOC, Role.DEPUTY}) | LEADERS
OPENERS = LANDSCAPE_WORKERS | LEADERS | {Role.EMERGENCY_PLANNER}
WORKERS = OPENERS | {Role.COMMUNICATION, Role.DPO}


def statuses(*pairs: tuple[Iterable[Role], int]) -> Mapping[Role, int]:
    """A dict from each role to its status; the first pair that names a role counts."""
    found: dict[Role, int] = {}
    for roles, status in pairs:
        for role in roles:
            found.setdefault(role, status)
    return found


@dataclass(frozen=True)
class Route:
    """What one route answers."""

    own: Mapping[Role, int]
    other: Mapping[Role, int] = field(default_factory=dict)
    arguments: Callable[[Organisation], dict[str, Any]] | None = None
    method: str = "get"
    data: Mapping[str, Any] = field(default_factory=dict)
    nobody: int = 404
    anonymous: int = 302
    shared: Mapping[Role, int] | None = None
    guest: int | None = None

    @property
    def when_shared(self) -> Mapping[Role, int]:
        """What it answers when everything is shared."""
        return self.other if self.shared is None else self.shared

    @property
    def for_guests(self) -> int:
        """What it answers to a guest."""
        return self.nobody if self.guest is None else self.guest


def organisation(thing: Organisation) -> dict[str, Any]:
    return {"pk": thing.pk}


def membership(thing: Organisation) -> dict[str, Any]:
    """A role in ``thing`` of somebody who has not enrolled, beside another manager."""
    role = roles_for(thing.kind)[0]
    make_person(f"Colleague {thing.pk}", thing, role)
    person = make_person(f"Newcomer {thing.pk}", thing, role)
    person.authenticator_set.all().delete()
    person.set_unusable_password()
    person.save()
    return {"pk": Membership.objects.get(person=person).pk}


def everybody(status: int, **more: Any) -> Route:
    """A route that treats all people signed in alike, whatever their role."""
    return Route(own=statuses((EVERYBODY, status)), **{"nobody": status} | more)


def enrolment(thing: Organisation) -> dict[str, Any]:
    return {"token": "not-a-token"}


def no_key(thing: Organisation) -> dict[str, Any]:
    return {"pk": 0}


# Everybody in the table has a second factor (an app) but did not prove it just now:
# the pages that change it ask for it once more (302).
SIGN_IN: dict[str, Route] = {
    "account_login": everybody(302, anonymous=200),
    "account_logout": everybody(200),
    "account_inactive": everybody(200, anonymous=200),
    "account_reauthenticate": everybody(200),
    "account_change_password": everybody(200),
    "account_set_password": everybody(302),
    "mfa_index": everybody(200),
    "mfa_authenticate": everybody(302),
    "mfa_reauthenticate": everybody(200),
    "mfa_activate_totp": everybody(302),
    "mfa_deactivate_totp": everybody(302),
    "mfa_view_recovery_codes": everybody(404),
    "mfa_generate_recovery_codes": everybody(302),
    "mfa_download_recovery_codes": everybody(404),
    "mfa_list_webauthn": everybody(200),
    "mfa_add_webauthn": everybody(302),
    "mfa_reauthenticate_webauthn": everybody(302),
    "mfa_remove_webauthn": everybody(302, arguments=no_key),
    "mfa_edit_webauthn": everybody(302, arguments=no_key),
    "mfa_login_webauthn": everybody(302),
    "enrol": everybody(410, arguments=enrolment, anonymous=410),
    # Nothing was kept: home.
    "kept": everybody(302),
    "set_language": everybody(302, method="post", data={"language": "en"}),
}

ORGANISATIONS: dict[str, Route] = {
    "home": everybody(200),
    "organisations:list": everybody(200),
    "organisations:choose": everybody(302, method="post", data={"organisation": "1"}),
    "organisations:page": Route(
        own=statuses((EVERYBODY, 200)),
        other=statuses((SUPPLIER, 404), (EVERYBODY, 200)),
        arguments=organisation,
    ),
    "organisations:people": Route(
        own=statuses((EVERYBODY, 200)),
        other=statuses((COORDINATOR, 200), (SUPPLIER, 404), (EVERYBODY, 403)),
        arguments=organisation,
    ),
    "organisations:invite": Route(
        own=statuses((MANAGERS, 200), (EVERYBODY, 403)),
        other=statuses((SUPPLIER, 404), (EVERYBODY, 403)),
        arguments=organisation,
    ),
    "organisations:membership": Route(
        own=statuses((MANAGERS, 200), (EVERYBODY, 403)),
        other=statuses((SUPPLIER, 404), (EVERYBODY, 403)),
        arguments=membership,
    ),
    "organisations:end": Route(
        own=statuses((MANAGERS, 302), (EVERYBODY, 403)),
        other=statuses((SUPPLIER, 404), (EVERYBODY, 403)),
        arguments=membership,
        method="post",
    ),
    "organisations:link": Route(
        own=statuses((MANAGERS, 200), (EVERYBODY, 403)),
        other=statuses((SUPPLIER, 404), (EVERYBODY, 403)),
        arguments=membership,
        method="post",
    ),
}

# Each subject adds its own table here; they are made of what stands above.
from tests.warroom.advisories.routes import ADVISORIES  # noqa: E402
from tests.warroom.aid.routes import AID  # noqa: E402
from tests.warroom.alerts.routes import ALERTS  # noqa: E402
from tests.warroom.api.routes import API  # noqa: E402
from tests.warroom.clocks.routes import CLOCKS  # noqa: E402
from tests.warroom.contacts.routes import CONTACTS  # noqa: E402
from tests.warroom.decisions.routes import DECISIONS  # noqa: E402
from tests.warroom.duty.routes import DUTY  # noqa: E402
from tests.warroom.emergency.routes import EMERGENCY  # noqa: E402
from tests.warroom.exercises.routes import EXERCISES  # noqa: E402
from tests.warroom.incidents.routes import INCIDENTS  # noqa: E402
from tests.warroom.joint.routes import JOINT  # noqa: E402
from tests.warroom.landscapes.routes import LANDSCAPES  # noqa: E402
from tests.warroom.ledger.routes import LEDGER  # noqa: E402
from tests.warroom.lessons.routes import LESSONS  # noqa: E402
from tests.warroom.messaging.routes import MESSAGING  # noqa: E402
from tests.warroom.packs.routes import PACKS  # noqa: E402
from tests.warroom.plans.routes import PLANS  # noqa: E402
from tests.warroom.reports.routes import REPORTS  # noqa: E402
from tests.warroom.sector.routes import SECTOR  # noqa: E402
from tests.warroom.sharing.routes import SHARED_PAGES, SHARING  # noqa: E402
from tests.warroom.status.routes import STATUS  # noqa: E402
from tests.warroom.suppliers.routes import SUPPLIERS  # noqa: E402
from tests.warroom.tasks.routes import TASKS  # noqa: E402
from tests.warroom.theft.routes import THEFT  # noqa: E402

ROUTES: dict[str, Route] = {
    **SIGN_IN,
    **ORGANISATIONS,
    **LANDSCAPES,
    **PLANS,
    **PACKS,
    **MESSAGING,
    **EMERGENCY,
    **INCIDENTS,
    **DECISIONS,
    **CLOCKS,
    **STATUS,
    **TASKS,
    **THEFT,
    **REPORTS,
    **EXERCISES,
    **DUTY,
    **JOINT,
    **LEDGER,
    **ALERTS,
    **SHARING,
    **SUPPLIERS,
    **ADVISORIES,
    **SECTOR,
    **AID,
    **LESSONS,
    **CONTACTS,
    **API,
}

# What is shared can be read by whoever it is shared with, in whatever role.
for name in SHARED_PAGES:
    ROUTES[name] = replace(ROUTES[name], shared=statuses((EVERYBODY, 200)), guest=200)
