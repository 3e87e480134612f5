"""Taking in an advisory: checked, its signature proven, looked at by a person, then published."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from warroom.advisories.models import Advised, Advisory, PublisherKey
from warroom.ledger.chains import chain_of
from warroom.ledger.recording import record
from warroom.organisations.access import Program
from warroom.organisations.models import Organisation, Person
from warroom.suppliers.models import Product
from weerbaar import advisories as library
from weerbaar.advisories import signing

MOST_WAITING = 50
"""Of one supplier, not looked at yet."""
OLDEST = datetime(1990, 1, 1, tzinfo=UTC).timestamp()
EARLY = timedelta(days=1)
"""A release may lie so far ahead: clocks differ, and some write a day without its hour."""


class Refused(Exception):
    """It cannot be taken in; the message says why."""


def keys_of(supplier: Organisation) -> list[PublisherKey]:
    """The keys by which the supplier is known now."""
    return list(PublisherKey.objects.filter(supplier=supplier, ended_at=None))


@transaction.atomic
def add_key(supplier: Organisation, name: str, data: bytes, *, by: Person) -> PublisherKey:
    """Know the supplier by this public key from now on. Raises BadInput for what is no such key, Refused when it is
    known already."""
    key = signing.Key.read(data, name)
    Organisation.objects.select_for_update().get(pk=supplier.pk)
    if PublisherKey.objects.filter(supplier=supplier, fingerprint=key.fingerprint, ended_at=None).exists():
        raise Refused(_("This key is known already."))
    row = PublisherKey.objects.create(
        supplier=supplier,
        armored=key.armored,
        fingerprint=key.fingerprint,
        names=", ".join(key.names)[:500],
        added_by=by,
    )
    record(
        chain_of(supplier),
        "advisory.key_added",
        by=by,
        subject=f"publisher_key/{row.pk}",
        state=row.state(),
        personal=("state/names",),
    )
    return row


@transaction.atomic
def end_key(key: PublisherKey, *, by: Person) -> None:
    """Know the supplier by this key no more; what was proven with it stays so."""
    ended = PublisherKey.objects.filter(pk=key.pk, ended_at=None).update(ended_at=timezone.now())
    if ended:
        key.refresh_from_db()
        record(
            chain_of(key.supplier),
            "advisory.key_ended",
            by=by,
            subject=f"publisher_key/{key.pk}",
            state=key.state(),
            personal=("state/names",),
        )


def take(supplier: Organisation, name: str, data: bytes, signature: bytes = b"", *, by: Person | Program) -> Advisory:
    """Keep the document for a person to look at before it is published.

    The same bytes twice are one. Raises BadInput for what is no valid CSAF document or not signed as it should be:
    once a supplier is known by a key, its documents come signed by it. Raises Refused for a version that came before
    with other words.
    """
    document = library.read(name, data)
    keys = keys_of(supplier)
    key = None
    if signature:
        known = {row.fingerprint: row for row in keys}
        listed = [signing.Key(row.armored, row.fingerprint, ()) for row in keys]
        key = known[signing.verify(data, signature, listed, name).fingerprint]
    elif keys:
        raise Refused(_("{supplier} is known by a key: give the signature (.asc) too.").format(supplier=supplier))
    return keep(
        supplier,
        document,
        data,
        signature=signing.armored(signature) if signature else "",
        key=key,
        origin=Advisory.Origin.RECEIVED,
        by=by,
    )


@transaction.atomic
def keep(
    supplier: Organisation,
    document: library.Advisory,
    data: bytes,
    *,
    signature: str,
    key: PublisherKey | None,
    origin: str,
    by: Person | Program,
) -> Advisory:
    """The row of a document that was checked, its products matched by name as far as that is certain."""
    Organisation.objects.select_for_update().get(pk=supplier.pk)
    sha256 = hashlib.sha256(data).hexdigest()
    if len(document.id) > 200 or len(document.version) > 60:
        raise Refused(_("The document’s own number or version is too long."))
    if any(len(name) > 2000 for name in document.products):
        raise Refused(_("The document names a product with an id that is too long."))
    if document.tlp == "TLP:RED":
        raise Refused(_("TLP:RED is for named people only: send it as a message, do not publish it."))
    if document.status == "draft":
        raise Refused(_("The document says of itself that it is a draft."))
    # One from the year 9999 would be newer than whatever comes after it, and no clock here shows it.
    if not OLDEST <= document.released_at.timestamp() <= (timezone.now() + EARLY).timestamp():
        raise Refused(_("The document says that it was released at a moment that cannot be."))
    before = Advisory.objects.filter(supplier=supplier, tracking_id=document.id, version=document.version).first()
    if before is not None:
        if before.sha256 != sha256:
            raise Refused(
                _("Version {version} came before with other words: give it a new version number.").format(
                    version=document.version
                )
            )
        return before
    newer = Advisory.objects.filter(
        supplier=supplier, tracking_id=document.id, released_at__gt=document.released_at
    ).exclude(state=Advisory.State.WITHDRAWN)
    if newer.exists():
        raise Refused(_("A newer version of this document is here already."))
    if Advisory.objects.filter(supplier=supplier, state=Advisory.State.WAITING).count() >= MOST_WAITING:
        raise Refused(_("Too many documents wait: publish or withdraw some first."))
    row = Advisory.objects.create(
        supplier=supplier,
        tracking_id=document.id,
        version=document.version,
        title=document.title[:500],
        category=document.category[:200],
        # Without a label it is treated as the stricter of the usual two.
        tlp=document.tlp or "TLP:AMBER",
        released_at=document.released_at,
        content=data,
        sha256=sha256,
        signature=signature,
        key=key,
        origin=origin,
        added_by=by if isinstance(by, Person) else None,
    )
    by_name = {product.name.casefold(): product for product in Product.objects.filter(supplier=supplier).offered()}
    worst = list(Advised.Status.values)
    said: dict[str, str] = {}
    for vulnerability in document.vulnerabilities:
        for product, status in vulnerability.statuses.items():
            said[product] = min(said.get(product, worst[-1]), status.value, key=worst.index)
    Advised.objects.bulk_create(
        Advised(
            advisory=row,
            product_key=product.id,
            name=product.name[:500],
            status=said[product.id],
            product=by_name.get(product.of("product_name").casefold()) or by_name.get(product.name.casefold()),
        )
        for product in document.products.values()
        if product.id in said
    )
    note(row, "advisory.received", by)
    return row


@transaction.atomic
def match(advisory: Advisory, chosen: Mapping[int, Product | None], *, by: Person | Program) -> None:
    """Say which product here each product of the document is; ``chosen`` by row of ``Advised``. Only before it is
    published: whoever read it was chosen by what was said then."""
    Organisation.objects.select_for_update().get(pk=advisory.supplier_id)
    if not Advisory.objects.filter(pk=advisory.pk, state=Advisory.State.WAITING).exists():
        return
    for row in advisory.advised.select_for_update():
        if row.pk in chosen and row.product != chosen[row.pk]:
            row.product = chosen[row.pk]
            row.save(update_fields=["product"])
            note(advisory, "advisory.matched", by, product=row.name, with_=row.product.name if row.product else None)


@transaction.atomic
def publish(advisory: Advisory, *, by: Person | Program) -> bool:
    """Let who uses its products read it; versions before it are replaced. False when it was published already.
    Raises Refused when a newer version of it is published."""
    Organisation.objects.select_for_update().get(pk=advisory.supplier_id)
    same = Advisory.objects.filter(
        supplier=advisory.supplier, tracking_id=advisory.tracking_id, state=Advisory.State.PUBLISHED
    )
    if same.filter(released_at__gt=advisory.released_at).exists():
        raise Refused(_("A newer version of this document is published already."))
    waiting = Advisory.objects.filter(pk=advisory.pk, state=Advisory.State.WAITING)
    if not waiting.update(state=Advisory.State.PUBLISHED, published_at=timezone.now()):
        return False
    same.exclude(pk=advisory.pk).update(state=Advisory.State.SUPERSEDED)
    advisory.refresh_from_db()
    note(advisory, "advisory.published", by)
    return True


@transaction.atomic
def withdraw(advisory: Advisory, why: str, *, by: Person | Program) -> bool:
    """Take it back; it stays in the list with the reason. False when it was withdrawn already."""
    standing = Advisory.objects.filter(pk=advisory.pk).exclude(state=Advisory.State.WITHDRAWN)
    if not standing.update(state=Advisory.State.WITHDRAWN, withdrawn_why=why[:500]):
        return False
    advisory.refresh_from_db()
    note(advisory, "advisory.withdrawn", by)
    return True


def note(advisory: Advisory, kind: str, by: Person | Program, **more: object) -> None:
    """What happened to it, in the ledger of its supplier."""
    record(
        chain_of(advisory.supplier),
        kind,
        by=by,
        subject=f"advisory/{advisory.pk}",
        state=advisory.file_state(),
        payload={key.rstrip("_"): value for key, value in more.items()},
    )
