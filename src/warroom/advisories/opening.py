"""Putting an advisory on the open web, and taking it off: an act of its own, for TLP:CLEAR alone."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from warroom.advisories.models import Advisory
from warroom.advisories.taking import Refused, note
from warroom.organisations.access import Program
from warroom.organisations.models import Organisation, Person
from weerbaar import advisories as library
from weerbaar.advisories import distribution

OPEN_TO_THE_WEB = "TLP:CLEAR"


@transaction.atomic
def open_to_all(advisory: Advisory, *, by: Person | Program) -> bool:
    """Let anybody fetch it, without signing in. False when anybody could already. Raises Refused for what is not
    published or not TLP:CLEAR."""
    Organisation.objects.select_for_update().get(pk=advisory.supplier_id)
    advisory.refresh_from_db()
    if advisory.open_since is not None:
        return False
    document = advisory.read()
    if advisory.tlp != OPEN_TO_THE_WEB or document.tlp != OPEN_TO_THE_WEB:
        raise Refused(_("Only what is TLP:CLEAR can be read by everybody on the internet."))
    if not library.is_csaf(bytes(advisory.content)):
        raise Refused(_("It was handed over in another format than CSAF: programs that fetch it expect that one."))
    if advisory.state != Advisory.State.PUBLISHED:
        raise Refused(_("Publish it first."))
    path = distribution.path_of(document)
    same = Advisory.objects.open().filter(supplier=advisory.supplier_id, open_path=path)
    if same.exclude(tracking_id=advisory.tracking_id).exists():
        raise Refused(_("Another document with this file name is on the open web: give this one another number."))
    Advisory.objects.filter(pk=advisory.pk).update(
        open_since=timezone.now(), open_path=path, first_released_at=document.first_released_at
    )
    advisory.refresh_from_db()
    note(advisory, "advisory.opened", by)
    return True


@transaction.atomic
def close(advisory: Advisory, *, by: Person | Program) -> bool:
    """Take it off the open web; who may read it here still can. False when it was not there."""
    Organisation.objects.select_for_update().get(pk=advisory.supplier_id)
    there = Advisory.objects.filter(pk=advisory.pk, open_since__isnull=False)
    if not there.update(open_since=None, open_path="", first_released_at=None):
        return False
    advisory.refresh_from_db()
    note(advisory, "advisory.closed", by)
    return True


def was_open(advisory: Advisory) -> bool:
    """Whether a version of this document is on the open web: then the next one belongs there too."""
    versions = Advisory.objects.filter(supplier=advisory.supplier_id, tracking_id=advisory.tracking_id)
    return versions.open().exists()
