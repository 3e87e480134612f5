"""``warroom invite``, ``link`` and ``organisation``: the first people in, and who lost every way in."""

import argparse
from typing import TYPE_CHECKING

from warroom.command.starting import Commands, _, say, start_django, stop, word

if TYPE_CHECKING:
    from warroom.organisations.models import Organisation


def add(commands: Commands) -> None:
    """The words of this file."""
    command = word(commands, "invite", invite, _("Give somebody a role and print the link to enrol."))
    command.add_argument("email", help=_("e-mail address, used to sign in"))
    command.add_argument("--name", required=True, help=_("the person's name"))
    command.add_argument("--organisation", required=True, help=_("KBO number or exact name"))
    command.add_argument("--role", required=True, help=_("spoc, deputy, …, coordinator or supplier"))
    command.add_argument("--url", default="https://localhost", help=_("address of this server"))
    command = word(commands, "link", link, _("Print a new link for somebody who lost every way in."))
    command.add_argument("email", help=_("e-mail address, used to sign in"))
    command.add_argument("--url", default="https://localhost", help=_("address of this server"))
    command = word(commands, "organisation", organisation, _("Make an organisation that is not in the register."))
    command.add_argument("name", help=_("its name"))
    command.add_argument("--kind", required=True, help=_("coordinator, supplier, …"))


def invite(options: argparse.Namespace) -> None:
    """Give somebody a role and print the link with which they enrol."""
    start_django()
    from django.core.exceptions import ValidationError

    from warroom.organisations.people import invite

    found = one_organisation(options.organisation)
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


def one_organisation(words: str) -> "Organisation":
    """The organisation with this KBO number or name; stops when it is not exactly one."""
    from warroom.organisations.models import Organisation

    found = Organisation.objects.find(words)
    if len(found) != 1:
        stop(_("{n} organisations answer to “{name}”: give its KBO number.").format(n=len(found), name=words))
    return found[0]
