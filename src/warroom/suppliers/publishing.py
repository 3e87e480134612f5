"""A supplier writes a fragment and publishes versions of it."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from warroom.ledger.chains import chain_of
from warroom.ledger.recording import record
from warroom.organisations.models import Person
from warroom.suppliers.models import Fragment, FragmentVersion, Product, ProductKind
from weerbaar import landscape as library
from weerbaar.landscape import Element, Kind, Relation, RelationKind
from weerbaar.landscape import fragment as pieces
from weerbaar.landscape.readers import native as reader
from weerbaar.landscape.writers import native as writer
from weerbaar.language import Message

CUSTOMER = "customer-network"
"""The id of the part that stands for the customer's own network."""


class Wrong(Exception):
    """The fragment cannot be published; ``why`` says it in sentences."""

    def __init__(self, why: list[Message]) -> None:
        super().__init__("; ".join(str(w) for w in why))
        self.why = why


def compose(product: Product, said: dict[str, Any]) -> library.Landscape:
    """The fragment that the fields of ``FragmentForm`` describe."""
    key = product.key
    kind = Kind.APPLICATION if product.kind == ProductKind.PRODUCT else Kind.ENVIRONMENT
    types = {ProductKind.DATA_CENTRE.value: "datacentre", ProductKind.LINK.value: "network"}
    own: dict[str, Any] = {
        "restore_h": said.get("restore_h"),
        "ref": product.ref,
        "description": said.get("description"),
    }
    own |= {"product": product.name} if kind is Kind.APPLICATION else {"type": types.get(product.kind, "other")}
    elements = [
        Element("supplier", Kind.SUPPLIER, product.supplier.name),
        _element(key, kind, product.name, **own),
    ]
    relations = [Relation(RelationKind.SUPPLIED_BY, key, "supplier")]
    place = key
    if said.get("hosting"):
        elements.append(
            _element(f"{key}-hosting", Kind.ENVIRONMENT, said["hosting"], type=said.get("hosting_type") or "other")
        )
        relations.append(Relation(RelationKind.RUNS_ON, key, f"{key}-hosting"))
        place = f"{key}-hosting"
    centre: Product | None = said.get("data_centre")
    if centre is not None and centre.pk != product.pk:
        elements.append(_element(centre.key, Kind.ENVIRONMENT, centre.name, type="datacentre", ref=centre.ref))
        needs = RelationKind.RUNS_ON if place == key else RelationKind.NEEDS
        relations.append(Relation(needs, place, centre.key))
    if said.get("backup"):
        elements.append(
            _element(
                f"{key}-backup",
                Kind.BACKUP,
                said["backup"],
                offline=said.get("backup_offline") or None,
                separate_site=said.get("backup_elsewhere") or None,
                separate_credentials=said.get("backup_credentials") or None,
                tested_on=said["backup_tested"].isoformat() if said.get("backup_tested") else None,
            )
        )
        relations.append(Relation(RelationKind.BACKED_UP_BY, key, f"{key}-backup"))
    if said.get("link") and (place != key or kind is Kind.ENVIRONMENT):
        elements.append(
            Element(CUSTOMER, Kind.ENVIRONMENT, said.get("link_to") or "?", attributes={pieces.YOURS: True})
        )
        relations.append(
            Relation(
                RelationKind.LINK,
                place,
                CUSTOMER,
                id=f"{key}-link",
                cut_min=said.get("link_cut_min"),
                attributes={"name": said["link"]},
            )
        )
    if said.get("emergency"):
        elements.append(
            _element(
                f"{key}-emergency",
                Kind.WORKAROUND,
                said["emergency"],
                setup_h=said.get("emergency_setup_h"),
                capacity=said.get("emergency_capacity"),
                description=said.get("emergency_phone"),
            )
        )
        relations.append(Relation(RelationKind.STANDS_IN_FOR, f"{key}-emergency", key))
    return library.Landscape(
        organisation=library.Organisation(product.supplier.name, product.supplier.kbo or None),
        elements=tuple(elements),
        relations=tuple(relations),
    )


def _element(id: str, kind: Kind, name: str, **attributes: Any) -> Element:
    return Element(id, kind, name, attributes={n: v for n, v in attributes.items() if v not in (None, "")})


@transaction.atomic
def keep(fragment: Fragment, content: library.Landscape, fields: dict[str, Any] | None, *, seen: int) -> bool:
    """Keep ``content`` as the draft; False when somebody else changed it since ``seen``. ``fields``: what was filled
    in, to change it later; None for a file."""
    draft = {"fields": fields, "content": writer.to_json(content)}
    return bool(Fragment.objects.filter(pk=fragment.pk, row_version=seen).update(draft=draft, row_version=seen + 1))


def drafted(fragment: Fragment) -> library.Landscape | None:
    """What the draft says; None while nothing was written."""
    return reader.from_json(fragment.draft["content"]) if fragment.draft else None


@transaction.atomic
def publish(
    fragment: Fragment, content: library.Landscape, *, note_nl: str = "", note_en: str = "", by: Person | None
) -> FragmentVersion:
    """Propose ``content`` to the customers as the next version. Raises Wrong for what cannot be; the same content
    again is the version that is there."""
    Fragment.objects.select_for_update().get(pk=fragment.pk)
    why = list(pieces.wrong(content, fragment.product.key))
    if not fragment.supplier.kbo:
        why.append(Message("a supplier without a KBO number cannot publish"))
    if why:
        raise Wrong(why)
    document = writer.to_json(content)
    newest = fragment.newest
    if newest is not None and newest.content == document and fragment.withdrawn_at is None:
        return newest
    version = FragmentVersion.objects.create(
        fragment=fragment,
        number=newest.number + 1 if newest else 1,
        content=document,
        note_nl=note_nl[:500],
        note_en=note_en[:500],
        published_by=by,
    )
    Fragment.objects.filter(pk=fragment.pk).update(withdrawn_at=None)
    _recorded(fragment, version, "fragment.published", by)
    return version


@transaction.atomic
def withdraw(fragment: Fragment, *, by: Person | None) -> bool:
    """Propose it to nobody any more. What customers took in stays theirs."""
    if not Fragment.objects.filter(pk=fragment.pk, withdrawn_at=None).update(withdrawn_at=timezone.now()):
        return False
    fragment.refresh_from_db()
    _recorded(fragment, fragment.newest, "fragment.withdrawn", by)
    return True


def _recorded(fragment: Fragment, version: FragmentVersion | None, kind: str, by: Person | None) -> None:
    record(
        chain_of(fragment.supplier),
        kind,
        by=by,
        subject=f"fragment/{fragment.pk}",
        state={
            "name": fragment.name,
            "product": fragment.product.name,
            "version": version.number if version else None,
            "note_nl": version.note_nl if version else "",
            "withdrawn_at": fragment.withdrawn_at.isoformat() if fragment.withdrawn_at else None,
        },
    )
