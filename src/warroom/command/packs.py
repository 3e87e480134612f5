"""``warroom pack`` and ``restore``: an organisation on paper and stick, and a fresh server from it."""

import argparse
from pathlib import Path

from warroom.command.people import one_organisation
from warroom.command.starting import Commands, _, say, start_django, stop, word


def add(commands: Commands) -> None:
    """The words of this file."""
    command = word(commands, "pack", pack, _("Write the offline pack of an organisation to a folder."))
    command.add_argument("--organisation", required=True, help=_("KBO number or exact name"))
    command.add_argument("--out", required=True, help=_("folder to write it to"))
    command.add_argument("--password-file", help=_("file with a password: the PDF and the data are then encrypted"))
    command.add_argument("--page", action="store_true", help=_("put the page in too when there is a password"))
    command = word(commands, "restore", restore, _("Seed a fresh server from an offline pack."))
    command.add_argument("--pack", required=True, help=_("its zip or its folder"))
    command.add_argument("--password-file", help=_("file with the password of the pack"))
    command.add_argument("--key", help=_("public key that must have signed it"))
    command.add_argument("--check", action="store_true", help=_("only check that nothing was changed"))
    command.add_argument("--url", default="https://localhost", help=_("address of this server"))


def pack(options: argparse.Namespace) -> None:
    """Write the offline pack of an organisation to a folder."""
    start_django()
    from django.db import transaction

    from warroom.packs.building import build

    found = one_organisation(options.organisation)
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


def _password(options: argparse.Namespace) -> str:
    """The first line of the file with the password; never an argument that others on the machine can see."""
    if not options.password_file:
        return ""
    try:
        lines = Path(options.password_file).read_text(encoding="utf-8").splitlines()
    except OSError as error:
        stop(f"{error.filename}: {error.strerror}")
    return lines[0] if lines else ""
