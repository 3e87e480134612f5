"""Writing an advisory here: a form becomes a CSAF document, signed with the key of this server."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from warroom.advisories.models import Advisory
from warroom.advisories.taking import Refused, keep
from warroom.organisations.models import Organisation, Person
from warroom.secret_key import keep_once
from warroom.suppliers.models import Product
from weerbaar import advisories as library
from weerbaar.advisories import signing

FILE_NAME = "advisories-key"


@dataclass(frozen=True)
class Line:
    """What is said of one product: ``words`` are what to do when it is affected, why when it is not."""

    product: Product
    version: str
    status: library.Status
    words: str


def write(
    supplier: Organisation,
    *,
    title: str,
    text: str,
    cve: str,
    tlp: str,
    lines: Sequence[Line],
    summary: str,
    replaces: Advisory | None = None,
    by: Person,
) -> Advisory:
    """A document that waits for a last look; ``replaces`` makes it the next version of that one.

    Raises BadInput for what CSAF cannot say, Refused for what may not be published.
    """
    if replaces is not None and replaces.origin != Advisory.Origin.WRITTEN:
        raise Refused(_("That one was written elsewhere: hand over its next version as a file."))
    now = timezone.now()
    history = [library.Release(int(v.version), v.released_at, _summary(v)) for v in _before(replaces)]
    number = history[-1].number + 1 if history else 1
    history.append(library.Release(number, now, summary or _("First version")))
    document = library.compose(
        id=replaces.tracking_id if replaces else _next_id(supplier),
        title=title,
        publisher=publisher_of(supplier),
        products={f"{line.product.key}-{n}": (line.product.name, line.version) for n, line in enumerate(lines, 1)},
        vulnerabilities=[
            library.Hole(
                text,
                tuple(
                    library.Said(f"{line.product.key}-{n}", line.status, line.words) for n, line in enumerate(lines, 1)
                ),
                cve=cve,
                own_name="" if cve else title[:200],
                title=title[:200],
            )
        ],
        history=history,
        tlp=tlp,
    )
    data = library.write(document)
    return keep(
        supplier,
        document,
        data,
        signature=signing.sign(data, secret()),
        key=None,
        origin=Advisory.Origin.WRITTEN,
        by=by,
    )


def publisher_of(supplier: Organisation) -> library.Publisher:
    """The supplier as a document names who publishes it."""
    return library.Publisher(
        supplier.name, supplier.uri or f"https://kbopub.economie.fgov.be/kbopub/?ondernemingsnummer={supplier.kbo}"
    )


def secret() -> str:
    """The armored secret key of this server; made when there is none."""
    path = Path(settings.DATA_DIR) / FILE_NAME
    try:
        return path.read_text(encoding="ascii")
    except FileNotFoundError:
        return keep_once(path, signing.new_secret("Weerbaar advisories"))


def _before(replaces: Advisory | None) -> list[Advisory]:
    if replaces is None:
        return []
    # Somebody may have handed over a file under the same number; its history is not ours.
    versions = Advisory.objects.filter(
        supplier=replaces.supplier, tracking_id=replaces.tracking_id, origin=Advisory.Origin.WRITTEN
    )
    return sorted(versions, key=lambda one: int(one.version))


def _summary(version: Advisory) -> str:
    document = version.read().document["document"]["tracking"]["revision_history"]
    return str(document[-1]["summary"])


def _next_id(supplier: Organisation) -> str:
    """WB, the KBO number, the year and a number that nobody had."""
    year = timezone.localdate().year
    start = f"WB-{supplier.kbo or supplier.pk}-{year}-"
    used = Advisory.objects.filter(supplier=supplier, tracking_id__startswith=start).values_list(
        "tracking_id", flat=True
    )
    # Files that were handed over may bear any name, also one that begins like ours.
    numbers = [int(end) for name in used if (end := name.removeprefix(start)).isdecimal() and len(end) < 10]
    return f"{start}{1 + max(numbers, default=0):04d}"
