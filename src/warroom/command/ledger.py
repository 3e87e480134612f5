"""``warroom ledger``: what was written, as a file that proves itself, and the keys that sign it."""

import argparse
from pathlib import Path

from warroom.command.starting import Commands, _, say, start_django, stop, word


def add(commands: Commands) -> None:
    """The words of this file."""
    ledger = commands.add_parser("ledger", help=_("What was written in the ledgers."))
    inside = ledger.add_subparsers(dest="what", required=True, metavar=_("COMMAND"))
    command = word(inside, "export", export, _("Export the ledger of an incident as one file that proves itself."))
    command.add_argument("incident", type=int, help=_("number of the incident"))
    command.add_argument("--out", type=Path, required=True, help=_("file to write; it must not exist yet"))
    command.add_argument(
        "--withhold",
        nargs="+",
        default=[],
        metavar="KIND",
        help=_("kinds of entries of which the text is left out; “personal”: all personal data"),
    )
    word(inside, "rotate-key", rotate, _("Sign with a fresh key from now on, vouched for by the one before it."))
    word(inside, "keys", keys, _("Print the public keys with which this server signs or signed."))


def export(options: argparse.Namespace) -> None:
    """Export the ledger of an incident."""
    start_django()
    from warroom.incidents.models import Incident
    from warroom.ledger import proof
    from weerbaar.landscape.reading import BadInput, why

    incident = Incident.objects.filter(pk=options.incident).select_related("chain").first()
    if incident is None:
        stop(_("There is no incident {n}.").format(n=options.incident))
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


def rotate(options: argparse.Namespace) -> None:
    """Go on with a fresh signing key."""
    start_django()
    from warroom.ledger import keys

    try:
        row = keys.rotate()
    except keys.InTheEnvironment:
        stop(_("The key comes from WARROOM_LEDGER_KEY: change it there."))
    else:
        say(_("From now on signed with {key}").format(key=row.public_key))


def keys(options: argparse.Namespace) -> None:
    """Print the public keys, the present one last."""
    start_django()
    from warroom.ledger import keys

    for one in keys.listed():
        say(f"{one.key.text}  {one.since}")
