"""What is unsafe for production about this server: what ``warroom check`` says."""

import socket
import stat
from collections.abc import Iterator
from datetime import date, timedelta
from ipaddress import ip_address
from pathlib import Path

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.translation import gettext as _

from warroom import secret_key
from warroom.organisations.models import Kind, Membership, Organisation, Person, Role
from warroom.organisations.people import SECOND_FACTORS

LONGEST = timedelta(days=365)
"""So far ahead ``security.txt`` may promise that its addresses hold (RFC 9116, 2.5.5)."""
GUESSABLE_PASSWORDS = {"", "postgres", "password", "warroom", "weerbaar", "admin", "changeme", "secret"}


def unsafe() -> list[str]:
    """One sentence per thing that is unsafe, with what to do; empty when nothing is."""
    return [*_settings(), *_key(), *_database(), *_addresses(), *_gateways(), *_content()]


def _settings() -> Iterator[str]:
    if settings.DEBUG:
        yield _("DEBUG is on and shows the inside of the server to visitors: remove WARROOM_DEBUG.")
    if settings.DEMO:
        yield _("The demonstration is on, with sign-in links without a second factor: remove WARROOM_DEMO.")
    if not settings.HTTPS:
        yield _("Cookies and passwords travel without HTTPS: remove WARROOM_HTTPS=0 and serve over HTTPS.")
    if "*" in settings.ALLOWED_HOSTS:
        yield _("Every host name is answered: name yours in WARROOM_ALLOWED_HOSTS.")
    elif not set(settings.ALLOWED_HOSTS) - {"localhost", "127.0.0.1"}:
        yield _("Only localhost is answered: name the public host name in WARROOM_ALLOWED_HOSTS.")
    day: date | None = settings.SECURITY_EXPIRES
    if day is not None and not timezone.localdate() < day <= timezone.localdate() + LONGEST:
        yield _(
            "WARROOM_SECURITY_EXPIRES says {day}; a date that has passed, or is more than a year ahead, is not to be "
            "trusted (RFC 9116): remove it, and security.txt is renewed by itself."
        ).format(day=day.isoformat())


def _key() -> Iterator[str]:
    if len(settings.SECRET_KEY) < 50 or len(set(settings.SECRET_KEY)) < 5:
        yield _("The secret key is weak: remove WARROOM_SECRET_KEY so that a good one is made.")
    file = settings.DATA_DIR / secret_key.FILE_NAME
    if _readable_by_others(file):
        yield _("Others on this machine can read the secret key: chmod 600 {file}").format(file=file)


def _database() -> Iterator[str]:
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        yield _("The database is SQLite, on this one machine: give a PostgreSQL server in WARROOM_DATABASE_URL.")
        if _readable_by_others(Path(database["NAME"])):
            yield _("Others on this machine can read the database: chmod 600 {file}").format(file=database["NAME"])
    # A socket with peer authentication needs no password.
    elif (database["PASSWORD"] or database["HOST"]) and database["PASSWORD"].lower() in (
        GUESSABLE_PASSWORDS | {database["USER"].lower()}
    ):
        yield _("The database password can be guessed: choose another in WARROOM_DATABASE_URL.")


def _addresses() -> Iterator[str]:
    """A war room in the network it should help goes down with it."""
    for address in sorted(own_addresses()) if settings.BODY_NETWORKS else ():
        for network in settings.BODY_NETWORKS:
            if ip_address(address) in network:
                yield _(
                    "This server ({address}) stands in {network}, a network of a body named in "
                    "WARROOM_BODY_NETWORKS: move it to a machine outside, or it goes down with that body."
                ).format(address=address, network=network)


def _gateways() -> Iterator[str]:
    """Channels on which nobody can be reached."""
    from warroom.messaging import channels

    for channel, words in channels.problems().items():
        yield _("Nothing goes out by {channel}: {reason}.").format(channel=channel, reason=words)
    missing = [name for name in ("smtp", "sms") if name not in {**channels.gateways(), **channels.problems()}]
    for channel in missing:
        yield _("Nothing goes out by {channel}: give its gateway in WARROOM_{name}_URL (docs/messaging.md).").format(
            channel=channel, name=channel.upper()
        )


def own_addresses() -> set[str]:
    """The addresses of this machine and of the host names it answers to, as far as they can be found."""
    found = set()
    for name in {socket.gethostname(), *settings.ALLOWED_HOSTS} - {"*", "localhost"}:
        try:
            found |= {str(info[4][0]).partition("%")[0] for info in socket.getaddrinfo(name.lstrip("."), None)}
        except OSError:  # a name that leads nowhere, or no name server
            continue
    for family, anywhere in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
        try:
            # Sends nothing: the system only says from which address it would.
            with socket.socket(family, socket.SOCK_DGRAM) as outward:
                outward.connect((anywhere, 9))
                found.add(outward.getsockname()[0])
        except OSError:
            continue
    return {address for address in found if not ip_address(address).is_loopback}


def _content() -> Iterator[str]:
    try:
        connection.ensure_connection()
    except OperationalError:
        yield _("The database does not answer: look at WARROOM_DATABASE_URL and whether it runs.")
        return
    migrations = MigrationExecutor(connection)
    if migrations.migration_plan(migrations.loader.graph.leaf_nodes()):
        yield _("The database is not up to date: run warroom migrate.")
    else:
        yield from _people()
        yield from _domains()


def _people() -> Iterator[str]:
    active = Membership.objects.active().filter(person__is_active=True)
    protected = Authenticator.objects.filter(type__in=SECOND_FACTORS).values("user")
    # The fictional ones get one sentence for all, below.
    unprotected = Person.objects.filter(pk__in=active.values("person"), fictional=False).exclude(pk__in=protected)
    for person in unprotected.order_by("email"):
        yield _("{person} has a role but no second factor: have it set up, or end the role.").format(
            person=person.email
        )
    if Person.objects.filter(fictional=True).exists():
        yield _("There are fictional people in the database: start with an empty one for production.")
    coordinators = active.filter(role=Role.COORDINATOR).values("person").distinct().count()
    if Organisation.objects.filter(kind=Kind.COORDINATOR).exists() and coordinators < 2:
        yield _("There is no second coordinator to take over: invite one with warroom invite.")


def _domains() -> Iterator[str]:
    """A host name under the domain of a body: its name servers, and often its network, are that body's."""
    hosts = {_registrable(host): host for host in settings.ALLOWED_HOSTS if "." in host.strip(".")}
    local = Membership.objects.active().exclude(organisation__kind__in=(Kind.SUPPLIER, Kind.COORDINATOR))
    people = Person.objects.filter(pk__in=local.values("person"), fictional=False)
    used = {_registrable(email.rpartition("@")[2]) for email in people.values_list("email", flat=True)}
    for domain in sorted(set(hosts) & used):
        yield _(
            "{host} is a name of {domain}, the domain of people of a local government here: when that body's network "
            "or name servers are gone, so is its war room. Give this server a name and a network of its own."
        ).format(host=hosts[domain], domain=domain)
    if Organisation.objects.filter(kind=Kind.COORDINATOR).exists() and not settings.COORDINATOR_PHONE:
        yield _("Whoever has no way in sees no number to call: give the coordinator's in WARROOM_COORDINATOR_PHONE.")


def _registrable(host: str) -> str:
    """The part of ``host`` that somebody registered, near enough: its last two labels, three under co.uk and the like.
    An address of digits is itself."""
    labels = host.lower().strip(".").split(".")
    if labels[-1].isdecimal():
        return host
    second = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in ("ac", "co", "com", "edu", "gov", "net", "org")
    return ".".join(labels[-3 if second else -2 :])


def _readable_by_others(file: Path) -> bool:
    try:
        return bool(file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))
    except FileNotFoundError:
        return False
