"""Taking text, personal values or attachments out of an entry for good. The chain still proves itself, and says that
something is gone, who took it and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from warroom.ledger import reading
from warroom.ledger.models import Attachment, Entry, Erasure, Opening, Payload
from warroom.ledger.recording import record
from warroom.organisations.models import Person
from weerbaar.ledger.canonical import canonical

What = Erasure.What
KIND = "erased"


class Refused(Exception):
    """This is not erased; the text says why."""


@dataclass(frozen=True)
class Part:
    """Something that can be erased: what, which, and words that show what it is."""

    what: Erasure.What
    which: str
    words: str

    @property
    def value(self) -> str:
        """As a form has it."""
        return f"{self.what}:{self.which}"


def parts(entry: Entry) -> list[Part]:
    """What of ``entry`` can still be erased; the whole text first."""
    body = entry.body()
    found = []
    if body is not None and entry.kind != KIND:
        found.append(Part(What.PAYLOAD, "", _("All of it: the text, personal data and attachments")))
        found += [Part(What.OPENING, row.path, f"{row.path}: {row.opening().value}") for row in entry.openings.all()]
        names = {one["sha256"]: one.get("name") for one in body.get("attachments", ())}
        found += [
            Part(
                What.ATTACHMENT,
                row.sha256,
                _("Attachment {name}").format(name=names.get(row.sha256) or row.sha256[:16]),
            )
            for row in entry.attachments.defer("content")
        ]
    return found


@transaction.atomic
def erase(entry: Entry, chosen: Sequence[Part], *, by: Person | None, why: str) -> Entry:
    """Erase ``chosen`` of ``entry``; the entry that says so. Raises Refused for what is not there (any more), and for
    the text of what is still in force: that is changed first."""
    there = parts(entry)
    if not chosen or any(part not in there for part in chosen):
        raise Refused(_("Choose what has to go; what was chosen is not there any more."))
    if any(part.what == What.PAYLOAD for part in chosen):
        if _in_force(entry):
            raise Refused(_("This is how it stands now: change it first, then erase what it was before."))
        chosen = there
    gone = [{"what": str(part.what), "which": part.which} for part in chosen]
    said = record(entry.chain, KIND, by=by, payload={"entry": entry.sequence, "erased": gone, "why": why})
    for part in chosen:
        Erasure(entry=entry, what=part.what, which=part.which, by=said).save()
        rows: dict[Erasure.What, models.QuerySet[Any]] = {
            What.PAYLOAD: models.QuerySet(Payload).filter(entry=entry),
            What.OPENING: models.QuerySet(Opening).filter(entry=entry, path=part.which),
            What.ATTACHMENT: models.QuerySet(Attachment).filter(entry=entry, sha256=part.which),
        }
        rows[part.what].delete()
    return said


def _in_force(entry: Entry) -> bool:
    """Whether ``entry`` holds the state of something as it is now."""
    body = entry.body()
    if body is None or body["state"] is None:
        return False
    later = reading.entries(entry.chain).filter(
        sequence__gt=entry.sequence, payload__body__contains=f'"subject":{canonical(body["subject"]).decode()}'
    )
    said = (one.body() for one in later.iterator(chunk_size=500))
    return not any(other and other["subject"] == body["subject"] and other["state"] is not None for other in said)


def withheld(chain_entries: "models.QuerySet[Entry]") -> dict[str, int]:
    """How much is gone of these entries, by what it was."""
    counted = Erasure.objects.filter(entry__in=chain_entries).values_list("what").annotate(n=models.Count("pk"))
    return dict(counted)
