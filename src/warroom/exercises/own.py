"""Scripts that can be played: those that come with the program, and an organisation's own."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from warroom.exercises.models import OwnScript
from warroom.exercises.script import Script, read, said, shipped
from warroom.incidents.writing import Refused
from warroom.ledger.chains import chain_of
from warroom.ledger.recording import record
from warroom.organisations.models import Organisation

MOST_OWN = 50


@dataclass(frozen=True)
class Choice:
    """A script to choose. ``own`` is the row of an organisation's own one."""

    key: str
    script: Script
    own: OwnScript | None = None


def choices(organisation: Organisation) -> list[Choice]:
    """The scripts that ``organisation`` can play, its own ones first."""
    mine = OwnScript.objects.filter(organisation=organisation, retired_at=None)
    own = [Choice(f"own-{row.pk}", read(row.content.encode()), row) for row in mine]
    return own + [Choice(script.id, script) for script in shipped().values()]


def find(organisation: Organisation, key: str) -> Choice | None:
    """The script with this key, if ``organisation`` can play it."""
    return next((choice for choice in choices(organisation) if choice.key == key), None)


@transaction.atomic
def add(organisation: Organisation, content: bytes, *, by: Any) -> OwnScript:
    """Keep a script. Raises BadScript, and Refused for one that is there already or one too many."""
    script = read(content)
    mine = OwnScript.objects.filter(organisation=organisation, retired_at=None)
    if mine.filter(sha256=script.sha256).exists():
        raise Refused(_("This script is there already."))
    if mine.count() >= MOST_OWN:
        raise Refused(_("There are {most} scripts already: put one away first.").format(most=MOST_OWN))
    row = OwnScript.objects.create(
        organisation=organisation,
        title=said(script.title, "nl")[:160],
        content=script.content,
        sha256=script.sha256,
        added_by=by,
    )
    _record(row, "script.added", by)
    return row


@transaction.atomic
def retire(row: OwnScript, *, by: Any) -> None:
    """Put a script away; exercises that play it go on."""
    row.retired_at = timezone.now()
    row.save(update_fields=["retired_at"])
    _record(row, "script.retired", by)


def _record(row: OwnScript, kind: str, by: Any) -> None:
    record(chain_of(row.organisation), kind, by=by, subject=f"ownscript/{row.pk}", state=row.state())
