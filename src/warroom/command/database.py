"""``warroom migrate``, ``register``, ``fill`` and ``demo``: what is in the database before anybody signs in."""

import argparse
import os

from warroom.command.starting import PORT, Commands, _, say, start_django, stop, word


def add(commands: Commands) -> None:
    """The words of this file."""
    word(commands, "migrate", migrate, _("Bring the database up to date."))
    word(commands, "register", register, _("Load the register of local governments."))
    command = word(
        commands,
        "fill",
        fill,
        _("Fill in made-up contacts for every body: for an exercise or to measure, never beside real ones."),
    )
    command.add_argument(
        "--undo", action="store_true", help=_("say which made-up contacts nobody confirmed or changed since")
    )
    command.add_argument("--yes", action="store_true", help=_("and take those away"))
    command = word(commands, "demo", demo, _("Load the demonstration and print sign-in links."))
    command.add_argument("--port", type=int, default=PORT, help=_("port of the server"))


def migrate(options: argparse.Namespace) -> None:
    """Bring the database up to date."""
    start_django()
    bring_up_to_date()


def bring_up_to_date() -> None:
    """Make or change every table, that of the cache too."""
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
    load_demo()
    print_links(options.port)


def load_demo() -> None:
    """The register and the demonstration of each subject."""
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


def print_links(port: int) -> None:
    """A link with which to sign in, for everybody in the demonstration."""
    from warroom.organisations import demonstration

    say()
    say(_("Sign in as (each link works once, for twelve hours):"))
    for somebody, token in demonstration.links():
        role = f"{somebody.role.label}, {somebody.organisations[0]}"
        say(f"  {somebody.name} – {role}")
        say(f"    http://localhost:{port}/demonstration/{token}/")
