"""Putting a new version: read like any upload, shown like any preview, stored only on top of what it started from."""

from dataclasses import dataclass

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from warroom.api.models import ApiToken
from warroom.api.problems import Problem, moved, too_large, wrong
from warroom.landscapes import asked, preview, reading, sayings
from warroom.landscapes.models import How, Import, Landscape, Version
from warroom.landscapes.preview import Mode, Outcome
from warroom.organisations.access import Action
from warroom.organisations.models import Organisation
from weerbaar.landscape.reading import BadInput, Limits
from weerbaar.language import Message

PATIENCE = 20
"""Seconds to wait for a turn to read a file."""


@dataclass(frozen=True)
class Done:
    """What was read, what it would change, and the version stored, if any."""

    upload: Import
    outcome: Outcome
    stored: Version | None


def number(expected: int | None, if_match: str | None) -> int:
    """The version a change starts from. Raises Problem 428 when it is not said, 422 when it is said in two ways."""
    by_header = int(if_match.strip('"')) if if_match is not None else None
    if expected is None and by_header is None:
        raise Problem(428, _("Say from which version you start: If-Match with the ETag you got, or expected=number."))
    if expected is not None and by_header is not None and expected != by_header:
        raise Problem(422, _("If-Match and expected name different versions."))
    return expected if expected is not None else by_header or 0


def body(request: HttpRequest) -> bytes:
    """The body as sent, at most what an upload may be."""
    if request.content_type == "multipart/form-data":
        raise Problem(415, _("Send the file itself as the body, not a form: curl --data-binary @file."))
    most = Limits().packed
    declared = request.headers.get("Content-Length", "")
    if declared.isdecimal() and int(declared) > most:
        raise too_large()
    data = request.read(most + 1)
    if len(data) > most:
        raise too_large()
    return bytes(data)


def read(landscape: Landscape, organisation: Organisation, name: str, data: bytes) -> Import:
    """``data`` as an import that is not stored yet. Raises BadInput, or Problem when it has to wait or a person
    has to explain its columns first."""
    upload = Import(
        landscape=landscape,
        organisation=organisation,
        name="".join(c for c in name if c.isprintable()) or "API",
        size=len(data),
        data=data,
    )
    if not data:
        raise BadInput(Message("is empty"), upload.name)
    if not reading.turn.acquire(timeout=PATIENCE):
        raise Problem(503, _("Other files are being read. Try again in a minute."), headers={"Retry-After": "60"})
    try:
        found = reading.understand(upload)
    finally:
        reading.turn.release()
    for field, value in found.items():
        setattr(upload, field, value)
    if upload.state == Import.State.FAILED:
        raise sayings.refusal_from_json(upload.error or {})
    if upload.state == Import.State.COLUMNS:
        raise Problem(
            422,
            _("Nobody has said yet what the columns of this table mean. Bring it in on the screen once."),
        )
    return upload


def put(request: HttpRequest, upload: Import, mode: Mode, base: int, token: ApiToken) -> Done:
    """Store ``upload`` as a new version on top of version ``base``; nothing when it changes nothing.

    In one transaction with the question whether the program may. Raises Problem 409 and 422.
    """
    with transaction.atomic():
        Landscape.objects.select_for_update().filter(pk=upload.landscape_id).first()
        landscape = asked.landscape(request, upload.landscape_id, Action.IMPORT_LANDSCAPE)
        outcome = preview.outcome(upload, mode)
        if outcome.base_number != base:
            raise moved(outcome.base_number)
        if outcome.errors:
            raise wrong(outcome.errors)
        if not changes(outcome):
            return Done(upload, outcome, None)
        upload.landscape = landscape
        upload.save()
        stored = preview.accept(upload, mode, expected=base, by=None, how=How.API, subject=token.name)
    return Done(upload, outcome, stored)


def changes(outcome: Outcome) -> bool:
    """Whether there would be anything new in the version."""
    return (
        outcome.base is None
        or bool(outcome.difference)
        or dict(outcome.before.attributes) != dict(outcome.after.attributes)
        or outcome.before.organisation != outcome.after.organisation
    )
