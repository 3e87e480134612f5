"""A thing of another body is as if it were not there, whatever field of a form or an address names it.

Walks the table of routes (see routes.py). Which fields a page reads is heard, not written down: so a new field of a
form is walked by itself. Each field names something of another body, whatever kind of thing the field is about (see
naming.py), and once more nothing at all. What is answered and what is done must be the same, but for what
``TAKEN`` says.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django import forms
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.warroom import naming
from tests.warroom.aid.routes import SPEAKERS
from tests.warroom.cast import Cast, make_cast
from tests.warroom.naming import NOBODYS, THEIRS, Answer, Controls, Said, ask, controls, listening, ways_to_name
from tests.warroom.routes import ROUTES, Route
from tests.warroom.suppliers.making import make_product, numbered

from warroom.organisations.models import Organisation, Role

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
FULLY = (Role.SPOC, Role.SUPPLIER, Role.COORDINATOR)
"""Who is asked about every field: one of each kind of organisation. All other roles are asked about those fields by
which something was looked for."""

COORDINATOR = frozenset({Role.COORDINATOR})
TAKEN: dict[tuple[str, str], tuple[frozenset[Role], str]] = {
    ("aid:ask", "offer"): (
        SPEAKERS,
        "an offer is there for every local government; what is asked is filled in from it",
    ),
    ("alerts:compose", "products"): (COORDINATOR, "it writes to the users of any product"),
    ("joint:start", "hit"): (COORDINATOR, "it starts one about whatever supplier or product is hit"),
    ("lessons:invite", "products"): (COORDINATOR, "it invites who uses any product"),
    ("lessons:new", "joint"): (COORDINATOR, "it writes the lessons of the joint incidents"),
    ("messaging:again", "delivery"): (COORDINATOR, "it operates the gateways, whoever had the message sent"),
    ("messaging:failed", "before"): (COORDINATOR, "it operates the gateways, whoever had the message sent"),
    ("sector:out", "product"): (COORDINATOR, "it asks who loses a service, whatever supplier or product is out"),
    ("sector:out", "what"): (COORDINATOR, "it asks who loses a service, whatever supplier or product is out"),
}
"""What may be named although it is another's: by which route and field, by whom, and why. A row that no longer holds
fails the test."""

NOT_NAMED = {
    "alerts.Answer",
    "alerts.Call",
    "alerts.Checked",
    "alerts.Feed",
    "alerts.Plan",
    "clocks.ClockSettings",
    "clocks.Notice",
    "clocks.Told",
    "contacts.Call",
    "contacts.Coverage",
    "contacts.Key",
    "contacts.MailDomain",
    "emergency.Code",
    "incidents.Backlog",
    "incidents.Observation",
    "incidents.RoleHolder",
    "landscapes.ColumnMapping",
    "ledger.Erasure",
    "lessons.TakenOver",
    "messaging.Gateway",
    "messaging.Incoming",
    "messaging.Worker",
    "packs.Keeper",
    "packs.Pack",
    "plans.SupplierShare",
    "sector.Standing",
    "sector.Week",
    "sharing.LandscapeShare",
    "sharing.Look",
    "sharing.Share",
    "status.Publication",
    "status.Said",
    "suppliers.FragmentAnswer",
    "suppliers.Observation",
    "suppliers.Recognition",
    "tasks.Attached",
    "theft.DatasetFinding",
}
"""What no field names by its own number: a new kind of thing goes here, or gets a maker in more_things.py."""

BY_SUBJECT: dict[str, list[str]] = defaultdict(list)
for _name in sorted(ROUTES):
    _subject, _colon, _rest = _name.partition(":")
    if _rest and _subject != "api":
        BY_SUBJECT[_subject].append(_name)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[Cast]:
    """The cast, and bodies that have one of everything."""
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        cast = make_cast()
        naming.make_theirs()
        make_product(numbered(cast.supplier))  # without one its forms do not ask for which product
        yield cast
        transaction.set_rollback(True)


@dataclass
class Walk:
    """One route, asked by one person about one field after the other."""

    name: str
    route: Route
    url: str
    role: Role
    client: Client
    values: dict[str, set[str]]
    found: dict[str, str] = field(default_factory=dict)  # by field: how the answers differ
    sought: list[tuple[str, str, Said, str]] = field(default_factory=list)  # in this way something was looked for
    heard: set[str] = field(default_factory=set)

    def all_fields(self, patch: pytest.MonkeyPatch) -> None:
        """Name something in every field that is read."""
        page = self.client.get(self.url, dict(self.route.data))
        shown = Controls(None, {}, set())
        if not page.streaming and page.headers.get("Content-Type", "").startswith("text/html"):
            shown = controls(page.content, self.url)
            for name, values in shown.values.items():
                self.values[name] |= values
        if page.status_code in (200, 422):
            self._fields("get", {}, shown.words, patch)
        if shown.said is not None or self.route.method == "post":
            given = {k: list(map(str, v)) if isinstance(v, list) else [str(v)] for k, v in self.route.data.items()}
            self._fields("post", {**(shown.said or {}), **given}, shown.words, patch)

    def _fields(self, how: str, said: Said, words: set[str], patch: pytest.MonkeyPatch) -> None:
        with listening(patch) as names:
            ask(self.client, how, self.url, said, NOBODYS)
        self.heard |= names
        for name in sorted(names - words - {"csrfmiddlewaretoken"}):
            self.one(how, name, said)

    def one(self, how: str, name: str, said: Said) -> None:
        """Name something in one field."""
        for way in ways_to_name(self.values[name] | set(said.get(name, []))):
            if self.named(how, name, said, way):
                self.sought.append((how, name, said, way))

    def named(self, how: str, name: str, said: Said, way: str) -> bool:
        """Name something in one field, in one way; whether it was looked for."""
        theirs = self._named(how, name, said, way, THEIRS)
        # What never reaches the database names nothing: then the two are the same.
        if theirs.touched and (unlike := theirs.unlike(self._named(how, name, said, way, NOBODYS, always=True))):
            self.found[re.sub(r"\d+", "#", name)] = f"{how}: {unlike}"
        return theirs.sought

    def _named(self, how: str, name: str, said: Said, way: str, number: int, *, always: bool = False) -> Answer:
        named = {**said, name: [way.replace("{}", str(number))]}
        return ask(self.client, how, self.url, named, number, always=always)


@pytest.mark.parametrize("subject", sorted(BY_SUBJECT))
def test_a_thing_of_another_body_is_as_if_it_were_not_there(
    world: Cast, db: None, monkeypatch: pytest.MonkeyPatch, subject: str
) -> None:
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)
    monkeypatch.setattr("warroom.templatetags.warroom.naturaltime", lambda value: "")
    values: dict[str, set[str]] = defaultdict(set)
    heard: set[str] = set()
    found: dict[tuple[str, str], dict[Role, str]] = defaultdict(dict)
    for make, names in by_maker(subject).items():
        for home, roles in by_home(world, names).items():
            with transaction.atomic():
                arguments = make(home) if make else {}
                for name in names:
                    for walk in walks(world, name, reverse(name, kwargs=arguments), roles, values, monkeypatch):
                        heard |= walk.heard
                        for field_name, how in walk.found.items():
                            found[name, field_name][walk.role] = how
                transaction.set_rollback(True)
    taken = {key: roles for key, (roles, _why) in TAKEN.items() if key[0] in BY_SUBJECT[subject]}
    unlike = [
        f"{key[0]} {key[1]} as {role.value}: {how}"
        for key, hows in found.items()
        for role, how in hows.items()
        if role not in taken.get(key, ())
    ]
    assert not unlike, "\n".join(unlike)
    assert {key: frozenset(hows) for key, hows in found.items()} == taken
    assert chosen_from(subject) - heard == set()


def chosen_from(subject: str) -> set[str]:
    """The fields of the forms of ``subject`` in which something is chosen from what is in the database."""
    classes = [forms.BaseForm]
    for one in classes:
        classes.extend(one.__subclasses__())
    return {
        name
        for one in classes
        if one.__module__.startswith(f"warroom.{subject}.")
        for name, of in getattr(one, "base_fields", {}).items()
        if isinstance(of, forms.ModelChoiceField)
    }


def test_of_every_kind_of_thing_another_body_has_one(world: Cast, db: None) -> None:
    assert naming.unnamed() == NOT_NAMED


Maker = Callable[[Organisation], dict[str, Any]]


def by_maker(subject: str) -> dict[Maker | None, list[str]]:
    """The routes of ``subject`` that are about the same thing."""
    found: dict[Maker | None, list[str]] = defaultdict(list)
    for name in BY_SUBJECT[subject]:
        found[ROUTES[name].arguments].append(name)
    return found


def by_home(cast: Cast, names: list[str]) -> dict[Organisation, list[Role]]:
    """The organisations from which somebody may reach one of these routes, with the roles."""
    found: dict[Organisation, list[Role]] = defaultdict(list)
    for role in sorted(Role, key=lambda role: role not in FULLY):
        if any(reaches(role, ROUTES[name]) for name in names):
            found[cast.home_of(role)].append(role)
    return found


def reaches(role: Role, route: Route) -> bool:
    """Whether the route is there for the role; some acts answer 404 as what the table sends does not exist."""
    return route.own[role] in (200, 302, 422) or (route.own[role] == 404 and route.method == "post")


def walks(
    cast: Cast, name: str, url: str, roles: list[Role], values: dict[str, set[str]], patch: pytest.MonkeyPatch
) -> Iterator[Walk]:
    """The route walked by each of ``roles``: by the first all fields, by the others those by which that one found or
    looked for something."""
    first: Walk | None = None
    for role in roles:
        if not reaches(role, ROUTES[name]):
            continue
        client = Client()
        client.force_login(cast.people[role], backend=BACKEND)
        walk = Walk(name, ROUTES[name], url, role, client, values)
        if first is None:
            first = walk
            walk.all_fields(patch)
        for way in first.sought if walk is not first else ():
            walk.named(*way)
        yield walk
