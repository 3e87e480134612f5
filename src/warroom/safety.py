"""What is unsafe for production about this server: what ``warroom check`` says."""

import stat
from collections.abc import Iterator
from pathlib import Path

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from warroom import secret_key
from warroom.organisations.models import Kind, Membership, Organisation, Person, Role
from warroom.organisations.people import SECOND_FACTORS

GUESSABLE_PASSWORDS = {"", "postgres", "password", "warroom", "weerbaar", "admin", "changeme", "secret"}


def unsafe() -> list[str]:
    """One sentence per thing that is unsafe, with what to do; empty when nothing is."""
    return [*_settings(), *_key(), *_database(), *_content()]


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


def _readable_by_others(file: Path) -> bool:
    try:
        return bool(file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))
    except FileNotFoundError:
        return False
