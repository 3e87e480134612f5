"""The ``warroom`` command. Nothing heavy is imported before a word of the command line asks for it."""

import argparse
import gettext
import os
import socket
import sys
from pathlib import Path
from typing import Any

LANGUAGE = os.environ.get("WEERBAAR_LANGUAGE", "nl")
_ = gettext.translation("django", Path(__file__).parent / "locale", languages=[LANGUAGE], fallback=True).gettext


def say(line: str = "") -> None:
    """A line on standard output, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def stop(line: str) -> None:
    """End with one line on standard error and exit code 2."""
    sys.stderr.write(line + "\n")
    sys.exit(2)


def data_dir() -> Path:
    """Where the server keeps its key and its SQLite database."""
    return Path(os.environ.get("WARROOM_DATA_DIR", "data"))


def start_django() -> None:
    """Read the settings; the secret key is made first when there is none."""
    from warroom import secret_key

    os.umask(0o077)  # what the server writes is for its own account only
    secret_key.keep(data_dir())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "warroom.settings")
    import django

    django.setup()
    from django.utils import translation

    from weerbaar import language

    translation.activate(LANGUAGE)
    language.choose(LANGUAGE)


def serve(options: argparse.Namespace) -> None:
    """Serve with Granian until interrupted."""
    start_django()
    refuse_taken_port(options.host, options.port)
    _serve(options)


def _serve(options: argparse.Namespace) -> None:
    from django.db import connections
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    # The workers are forked: a connection of this process is no use to them.
    for connection in connections.all(initialized_only=True):
        connection.close()
        if close_pool := getattr(connection, "close_pool", None):
            close_pool()
    Server(
        "warroom.asgi:application",
        address=options.host,
        port=options.port,
        interface=Interfaces.ASGINL,
        workers=options.workers,
        log_level=LogLevels.warning,
        # Every open screen holds a connection; after a restart all of them knock at once.
        backpressure=4000,
        backlog=4096,
        # A worker that was killed comes back; what it was doing is a row that is found again.
        respawn_failed_workers=True,
        workers_kill_timeout=5,
    ).serve()


def worker(options: argparse.Namespace) -> None:
    """Hand messages over to the gateways until interrupted."""
    start_django()
    from warroom.messaging import channels, workers

    for channel, words in channels.problems().items():
        say(f"✕ {channel}: {words}")
    names = ", ".join(f"{channel} ({gateway.words})" for channel, gateway in channels.every_gateway().items())
    say(_("Handing over: {channels}. Stop with Ctrl+C.").format(channels=names or "–"))
    workers.work()


def refuse_taken_port(host: str, port: int) -> None:
    """Stop with a clear line when something already listens there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            stop(
                _("Cannot listen on {host}:{port} ({reason}). Try another port: PORT=8001").format(
                    host=host, port=port, reason=error.strerror
                )
            )


def migrate(options: argparse.Namespace) -> None:
    """Bring the database up to date."""
    start_django()
    _migrate()


def _migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)


def register(options: argparse.Namespace) -> None:
    """Load the register of local governments."""
    start_django()
    from warroom.organisations import register

    say(_("Register of local governments: {n} organisations.").format(n=register.load()))


def fill(options: argparse.Namespace) -> None:
    """Fill in made-up contacts for every body, for an exercise or to measure; or take them away again."""
    start_django()
    from warroom.contacts import filling
    from warroom.incidents.writing import Refused

    if options.undo or options.yes:
        _unfill(options)
        return
    try:
        say(_("Made-up contacts for {n} bodies.").format(n=filling.fill()))
    except Refused as refused:
        stop(str(refused))


def _unfill(options: argparse.Namespace) -> None:
    from warroom.contacts import unfilling

    if not options.undo:
        stop(_("--yes goes with --undo."))
    found = unfilling.undo() if options.yes else unfilling.preview()
    words = _("Taken away") if options.yes else _("Would be taken away")
    say(
        _("{words}: {n} made-up contacts of {bodies} bodies.").format(
            words=words, n=len(found.contacts), bodies=found.bodies
        )
    )
    for one in found.stays:
        say(_("Stays: {name}, {body} ({why})").format(name=one.name, body=one.body, why=one.why))
    if found.contacts and not options.yes:
        say(_("Nothing was changed. To do it: warroom fill --undo --yes"))


def demo(options: argparse.Namespace) -> None:
    """Load the demonstration and print a link for everybody in it."""
    os.environ["WARROOM_DEMO"] = "1"
    start_django()
    _load_demo()
    _print_links(options.port)


def _load_demo() -> None:
    import importlib.util

    from django.conf import settings
    from django.utils.module_loading import import_string

    from warroom.organisations import demonstration, register

    say(_("Register of local governments: {n} organisations.").format(n=register.load()))
    demonstration.load()
    say(_("Demonstration: {n} fictional people.").format(n=len(demonstration.PEOPLE)))
    # Each subject's own, in the order of the subjects: what comes later rests on what stands before it.
    for subject in settings.SUBJECTS:
        if subject != "warroom.organisations" and importlib.util.find_spec(f"{subject}.demonstration"):
            for line in import_string(f"{subject}.demonstration.load")() or ():
                say(line)


def _print_links(port: int) -> None:
    from warroom.organisations import demonstration

    say()
    say(_("Sign in as (each link works once, for twelve hours):"))
    for somebody, token in demonstration.links():
        role = f"{somebody.role.label}, {somebody.organisations[0]}"
        say(f"  {somebody.name} – {role}")
        say(f"    http://localhost:{port}/demonstration/{token}/")


def run(options: argparse.Namespace) -> None:
    """What ``make run`` does: everything, from nothing to a demonstration on the screen."""
    os.environ["WARROOM_DEMO"] = "1"
    os.environ.setdefault("WARROOM_HTTPS", "0")
    os.environ.setdefault("WARROOM_URL", f"http://localhost:{options.port}")
    refuse_taken_port(options.host, options.port)
    say(_("Data directory: {path}").format(path=data_dir().resolve()))
    start_django()
    say(_("Bringing the database up to date …"))
    _migrate()
    _load_demo()
    _print_links(options.port)
    say()
    say(_("Weerbaar is on http://localhost:{port} – stop with Ctrl+C.").format(port=options.port))
    _serve(options)


def check(options: argparse.Namespace) -> None:
    """Name what is unsafe for production; exit 1 when something is."""
    start_django()
    from warroom.safety import unsafe

    found = unsafe()
    for sentence in found:
        say(f"✕ {sentence}")
    if found:
        sys.exit(1)
    say(_("✓ Nothing unsafe found."))


def _one_organisation(words: str) -> Any:
    """The organisation with this KBO number or name; stops when it is not exactly one."""
    from warroom.organisations.models import Organisation

    found = Organisation.objects.find(words)
    if len(found) != 1:
        stop(_("{n} organisations answer to “{name}”: give its KBO number.").format(n=len(found), name=words))
    return found[0]


def invite(options: argparse.Namespace) -> None:
    """Give somebody a role and print the link with which they enrol."""
    start_django()
    from django.core.exceptions import ValidationError

    from warroom.organisations.people import invite

    found = _one_organisation(options.organisation)
    try:
        invitation = invite(found, options.email, options.name, options.role)
    except ValidationError as error:
        stop(" ".join(error.messages))
    if invitation.token is None:
        say(_("{person} now has this role, and signs in as for the other roles.").format(person=invitation.person))
    else:
        say(_("One-time link, for seven days:") + f" {options.url.rstrip('/')}/enrol/{invitation.token}/")


def link(options: argparse.Namespace) -> None:
    """Print a new link for somebody who lost every way in."""
    start_django()
    from warroom.organisations.models import Person
    from warroom.organisations.people import renew_link

    person = Person.objects.filter(email=options.email.strip().lower()).first()
    if person is None:
        stop(_("Nobody signs in as {email}.").format(email=options.email))
    else:
        say(_("One-time link, for seven days:") + f" {options.url.rstrip('/')}/enrol/{renew_link(person)}/")


def organisation(options: argparse.Namespace) -> None:
    """Make the coordinator's organisation, or any other that no register knows."""
    start_django()
    from django.core.exceptions import ValidationError

    from warroom.organisations.models import Organisation

    organisation = Organisation(name=options.name, kind=options.kind)
    try:
        organisation.full_clean()
    except ValidationError as error:
        stop(" ".join(error.messages))
    organisation.save()
    say(f"{organisation.get_kind_display()}: {organisation}")


def ledger_export(options: argparse.Namespace) -> None:
    """Export the ledger of an incident."""
    start_django()
    from warroom.incidents.models import Incident
    from warroom.ledger import proof
    from weerbaar.landscape.reading import BadInput, why

    incident = Incident.objects.filter(pk=options.incident).select_related("chain").first()
    if incident is None:
        stop(_("There is no incident {n}.").format(n=options.incident))
        return
    try:
        # Written to one side first: a file with that name is a whole one.
        lines = b"".join(proof.of_incident(incident, withhold=options.withhold))
        with options.out.open("xb") as file:
            file.write(lines)
    except BadInput as error:
        stop(str(error))
    except FileExistsError:
        stop(_("{path} exists already.").format(path=options.out))
    except OSError as error:
        stop(_("Cannot write {path}: {reason}").format(path=options.out, reason=why(error)))
    else:
        say(_("{n} bytes written to {path}.").format(n=len(lines), path=options.out))


def ledger_rotate(options: argparse.Namespace) -> None:
    """Go on with a fresh signing key."""
    start_django()
    from warroom.ledger import keys

    try:
        row = keys.rotate()
    except keys.InTheEnvironment:
        stop(_("The key comes from WARROOM_LEDGER_KEY: change it there."))
    else:
        say(_("From now on signed with {key}").format(key=row.public_key))


def ledger_keys(options: argparse.Namespace) -> None:
    """Print the public keys, the present one last."""
    start_django()
    from warroom.ledger import keys

    for one in keys.listed():
        say(f"{one.key.text}  {one.since}")


def pack(options: argparse.Namespace) -> None:
    """Write the offline pack of an organisation to a folder."""
    start_django()
    from django.db import transaction

    from warroom.packs.building import build

    found = _one_organisation(options.organisation)
    with transaction.atomic():
        files = build(found, password=_password(options), with_page=options.page or None)
    folder = Path(options.out)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
    except OSError as error:
        stop(f"{error.filename}: {error.strerror}")
    say(_("Offline pack of {name}: {files}").format(name=found, files=", ".join(files)))


def _password(options: argparse.Namespace) -> str:
    """The first line of the file with the password; never an argument that others on the machine can see."""
    if not options.password_file:
        return ""
    try:
        lines = Path(options.password_file).read_text(encoding="utf-8").splitlines()
    except OSError as error:
        stop(f"{error.filename}: {error.strerror}")
    return lines[0] if lines else ""


def restore(options: argparse.Namespace) -> None:
    """Seed a fresh server from an offline pack."""
    start_django()
    from warroom.packs import opening, seeds
    from weerbaar.landscape.reading import BadInput

    try:
        files = opening.files_of(Path(options.pack))
        said = opening.checked(files, options.key or "")
        say(
            _("Pack of {name}, made {moment}, signed with {key}").format(
                name=said["organisation"], moment=said["made_at"][:16], key=said["key"][:16]
            )
        )
        if options.check:
            return
        organisation, people, incidents = seeds.restore(opening.data_of(files, _password(options)))
    except BadInput as error:
        stop(str(error))
    from warroom.organisations.people import renew_link

    say(_("{name} is on this server, with {n} open incidents.").format(name=organisation, n=len(incidents)))
    for person in people:
        say(f"  {person.name}: {options.url.rstrip('/')}/enrol/{renew_link(person)}/")


def manage(options: argparse.Namespace) -> None:
    """Pass on to Django's own commands."""
    start_django()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["warroom manage", *options.arguments])


def parser() -> argparse.ArgumentParser:
    """The words of the command line."""
    top = argparse.ArgumentParser(prog="warroom", description=_("The server of Weerbaar."))
    commands = top.add_subparsers(dest="command", required=True, metavar=_("COMMAND"), title=_("commands"))

    def word(name: str, function: object, words: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=words, description=words)
        command.set_defaults(function=function)
        return command

    port = int(os.environ.get("PORT") or 8000)
    for name, function, words in (
        ("run", run, _("Everything at once: database, register, demonstration, and serve it.")),
        ("serve", serve, _("Serve the database as it is.")),
    ):
        command = word(name, function, words)
        command.add_argument("--host", default="127.0.0.1", help=_("address to listen on"))
        command.add_argument("--port", type=int, default=port, help=_("port to listen on"))
        command.add_argument("--workers", type=int, default=1, help=_("number of processes"))
    word("worker", worker, _("Hand messages over to the gateways until interrupted; any number of these may run."))
    word("migrate", migrate, _("Bring the database up to date."))
    word("register", register, _("Load the register of local governments."))
    command = word(
        "fill",
        fill,
        _("Fill in made-up contacts for every body: for an exercise or to measure, never beside real ones."),
    )
    command.add_argument(
        "--undo", action="store_true", help=_("say which made-up contacts nobody confirmed or changed since")
    )
    command.add_argument("--yes", action="store_true", help=_("and take those away"))
    command = word("demo", demo, _("Load the demonstration and print sign-in links."))
    command.add_argument("--port", type=int, default=port, help=_("port of the server"))
    word("check", check, _("Name what is unsafe for production; exit 1 when something is."))
    command = word("invite", invite, _("Give somebody a role and print the link to enrol."))
    command.add_argument("email", help=_("e-mail address, used to sign in"))
    command.add_argument("--name", required=True, help=_("the person's name"))
    command.add_argument("--organisation", required=True, help=_("KBO number or exact name"))
    command.add_argument("--role", required=True, help=_("spoc, deputy, …, coordinator or supplier"))
    command.add_argument("--url", default="https://localhost", help=_("address of this server"))
    command = word("link", link, _("Print a new link for somebody who lost every way in."))
    command.add_argument("email", help=_("e-mail address, used to sign in"))
    command.add_argument("--url", default="https://localhost", help=_("address of this server"))
    command = word("organisation", organisation, _("Make an organisation that is not in the register."))
    command.add_argument("name", help=_("its name"))
    command.add_argument("--kind", required=True, help=_("coordinator, supplier, …"))
    ledger = word("ledger", ledger_keys, _("What was written in the ledgers."))
    inside = ledger.add_subparsers(dest="what", required=True, metavar=_("COMMAND"))
    words = _("Export the ledger of an incident as one file that proves itself.")
    command = inside.add_parser("export", help=words, description=words)
    command.set_defaults(function=ledger_export)
    command.add_argument("incident", type=int, help=_("number of the incident"))
    command.add_argument("--out", type=Path, required=True, help=_("file to write; it must not exist yet"))
    command.add_argument(
        "--withhold",
        nargs="+",
        default=[],
        metavar="KIND",
        help=_("kinds of entries of which the text is left out; “personal”: all personal data"),
    )
    words = _("Sign with a fresh key from now on, vouched for by the one before it.")
    inside.add_parser("rotate-key", help=words, description=words).set_defaults(function=ledger_rotate)
    words = _("Print the public keys with which this server signs or signed.")
    inside.add_parser("keys", help=words, description=words).set_defaults(function=ledger_keys)
    command = word("pack", pack, _("Write the offline pack of an organisation to a folder."))
    command.add_argument("--organisation", required=True, help=_("KBO number or exact name"))
    command.add_argument("--out", required=True, help=_("folder to write it to"))
    command.add_argument("--password-file", help=_("file with a password: the PDF and the data are then encrypted"))
    command.add_argument("--page", action="store_true", help=_("put the page in too when there is a password"))
    command = word("restore", restore, _("Seed a fresh server from an offline pack."))
    command.add_argument("--pack", required=True, help=_("its zip or its folder"))
    command.add_argument("--password-file", help=_("file with the password of the pack"))
    command.add_argument("--key", help=_("public key that must have signed it"))
    command.add_argument("--check", action="store_true", help=_("only check that nothing was changed"))
    command.add_argument("--url", default="https://localhost", help=_("address of this server"))
    command = word("manage", manage, _("Django's own commands."))
    command.add_argument("arguments", nargs=argparse.REMAINDER, help=_("passed on as they are"))
    return top


def main() -> None:
    """Run the command line."""
    options = parser().parse_args()
    options.function(options)
