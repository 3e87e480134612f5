"""The key with which this server signs: made at first use, kept in the data directory or the environment."""

import os
from pathlib import Path

from django.conf import settings
from django.db import transaction

from warroom.ledger.chains import system_chain
from warroom.ledger.models import SigningKey
from warroom.ledger.recording import record
from warroom.secret_key import keep_once
from weerbaar.ledger import signing
from weerbaar.ledger.chain import written

FILE_NAME = "ledger-key"


class InTheEnvironment(Exception):
    """The key comes from the environment: whoever runs the server has to change it there."""


def path() -> Path:
    """Where the key is kept when the environment gives none."""
    return Path(settings.DATA_DIR) / FILE_NAME


def private() -> signing.SigningKey:
    """The key; made when there is none. Raises BadInput when what is kept is no key.

    Read each time: after a rotation every process of the server signs with the new one at once.
    """
    text = os.environ.get("WARROOM_LEDGER_KEY", "").strip()
    if not text:
        try:
            text = path().read_text(encoding="ascii").strip()
        except FileNotFoundError:
            text = keep_once(path(), signing.SigningKey.new().text())
    return signing.SigningKey.of(text)


@transaction.atomic
def current() -> tuple[signing.SigningKey, SigningKey]:
    """The key, and its public half as the database lists it."""
    key = private()
    row = SigningKey.objects.filter(public_key=key.public.text).first()
    return key, row or _listed(key)


def _listed(
    key: signing.SigningKey, before: SigningKey | None = None, old: signing.SigningKey | None = None
) -> SigningKey:
    row = SigningKey(public_key=key.public.text, endorsed_by=before)
    if old:
        row.endorsement = old.sign("key", row.listed().endorsed())
    row.save()
    endorsed_by = before.public_key if before else None
    said = {"public_key": row.public_key, "since": written(row.since), "endorsed_by": endorsed_by}
    record(system_chain(), "key.added", by=None, payload=said)
    return row


@transaction.atomic
def rotate() -> SigningKey:
    """Go on with a fresh key, vouched for by the one before it, which is then forgotten.

    Raises InTheEnvironment when the key is not kept here.
    """
    if os.environ.get("WARROOM_LEDGER_KEY"):
        raise InTheEnvironment
    old, before = current()
    new = signing.SigningKey.new()
    row = _listed(new, before, old)
    fresh = path().with_suffix(".new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(new.text())
    # Only once the database knows it: a key that nobody vouches for proves nothing.
    transaction.on_commit(lambda: fresh.replace(path()))
    return row


def listed() -> tuple[signing.Listed, ...]:
    """Every public key of this server, oldest first; the present one among them."""
    current()
    return tuple(row.listed() for row in SigningKey.objects.select_related("endorsed_by"))
