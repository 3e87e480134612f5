"""Advisories: what the organisation of the token may read; for a supplier also handing over and publishing."""

from datetime import datetime
from typing import Annotated, Any, Literal, cast

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Path, Query, Router, Schema
from pydantic import ConfigDict, Field

from warroom.advisories import opening, taking
from warroom.advisories.models import Advised, Advisory
from warroom.advisories.taking import Refused
from warroom.advisories.visible import products_of, visible
from warroom.api import shapes
from warroom.api.openapi import documented
from warroom.api.problems import Problem
from warroom.organisations.access import Action, Program, may, organisations_where, require
from warroom.organisations.models import Kind, Organisation
from warroom.suppliers.models import Product, Use
from weerbaar.advisories.signing import MOST as LONGEST_SIGNATURE

router = Router()
LONGEST_DOCUMENT = 5_000_000
"""Characters; the body of the call is bounded before it is read."""
State = Literal["waiting", "published", "superseded", "withdrawn"]
Status = Literal["affected", "under_investigation", "fixed", "not_affected"]


class Asked(shapes.Paging):
    """Which advisories."""

    state: State | None = Field(None, description=gettext_noop("Only advisories in this state"))
    ours: bool = Field(False, description=gettext_noop("Only about products that the organisation uses"))


class OurUse(Schema):
    """Where the organisation of the token runs it."""

    landscape: int
    element: str
    name: str


class About(Schema):
    """A product as the document names it (``id``, ``name``), the worst that is said of it, and which product here it is
    (``product``: its supplier's short name for it)."""

    id: str
    name: str
    status: Status
    product: str | None
    uses: list[OurUse]


class Listed(Schema):
    """One version of an advisory; ``open``: anybody can fetch it without a token."""

    id: int
    supplier: shapes.Owner
    number: str
    version: str
    title: str
    tlp: str
    state: State
    withdrawn_why: str
    released_at: datetime
    published_at: datetime | None
    open: bool
    signed_by: Literal["supplier", "server"] | None
    sha256: str
    about: list[About]


class Statement(Schema):
    """What one weakness means for one product, and why it does not when it is not affected."""

    product: str
    status: Status
    why: str


class Todo(Schema):
    """What to do, about which products."""

    category: str
    details: str
    url: str
    products: list[str]


class Weakness(Schema):
    """One weakness: ``score`` is the highest CVSS base score."""

    name: str
    title: str
    cve: str
    score: float | None
    notes: list[str]
    said: list[Statement]
    todo: list[Todo]


class Whole(Listed):
    """The same with what it says."""

    notes: list[str]
    weaknesses: list[Weakness]
    signature: str


class Sent(Schema):
    """A CSAF 2.0 document, character by character as it was signed, and its OpenPGP signature."""

    model_config = ConfigDict(extra="forbid")

    document: str = Field(min_length=2, max_length=LONGEST_DOCUMENT)
    signature: str = Field("", max_length=LONGEST_SIGNATURE)
    name: str = Field("advisory.json", min_length=1, max_length=200)


class Publish(Schema):
    """Which product here each product of the document is (short names by id; null: none of them). What is left out
    stays as it was recognised by its name."""

    model_config = ConfigDict(extra="forbid")

    products: dict[str, str | None] = Field({}, max_length=5_000)
    open: bool | None = Field(
        None,
        description=gettext_noop("Also on the open web, for TLP:CLEAR; as the version before when left out"),
    )


class Why(Schema):
    """Why it is taken back."""

    model_config = ConfigDict(extra="forbid")

    why: str = Field(min_length=1, max_length=500)


Number = Annotated[int, Path(le=shapes.MOST_NUMBER)]


@router.get(
    "/advisories",
    summary=gettext_noop("The advisories that the organisation may read"),
    response=shapes.Page[Listed],
    openapi_extra=documented(),
)
def advisories(request: HttpRequest, asked: Query[Asked]) -> Any:
    """Newest first. A body sees what was published for it, a supplier its own."""
    found = visible(_program(request)).defer("content", "signature")
    if asked.state:
        found = found.filter(state=asked.state)
    if asked.ours:
        bodies = organisations_where(request.user, Action.VIEW_LANDSCAPE)
        found = found.filter(advised__product__in=products_of(bodies).values("pk"))
    found = found.select_related("supplier").prefetch_related("advised__product").order_by("-released_at", "-pk")
    rows = list(found[asked.offset : asked.offset + asked.limit])
    uses = _uses(request, rows)
    return {"items": [_listed(row, uses) for row in rows], "count": found.count()}


@router.get(
    "/advisories/{int:pk}",
    summary=gettext_noop("One advisory: what it says of which product, and what to do"),
    response=Whole,
    openapi_extra=documented(),
)
def advisory(request: HttpRequest, pk: Number) -> Any:
    """With where the organisation runs it."""
    return _whole(request, _seen(request, pk))


@router.get(
    "/advisories/{int:pk}/csaf",
    summary=gettext_noop("The document itself (CSAF 2.0), byte for byte"),
    openapi_extra=documented(
        responses={
            200: {
                "description": "The document",
                "content": {
                    "application/json": {"schema": {"type": "object"}},
                    "application/xml": {"schema": {"type": "string"}},
                },
                "headers": {"ETag": {"schema": {"type": "string"}, "description": "Its SHA-256"}},
            },
            304: {"description": "It is what you have (If-None-Match)"},
        }
    ),
)
def advisory_document(request: HttpRequest, pk: Number) -> Any:
    """As it was signed."""
    row = _seen(request, pk)
    etag = f'"{row.sha256}"'
    response = HttpResponse(bytes(row.content), content_type=row.media_type, headers={"ETag": etag})
    return get_conditional_response(request, etag=etag, response=response)


@router.post(
    "/advisories",
    summary=gettext_noop("Hand over an advisory of one’s own, for a supplier"),
    response=Whole,
    openapi_extra=documented(400, 403, 413),
)
def hand_over_advisory(request: HttpRequest, sent: Sent) -> Any:
    """It is checked and kept; nobody else reads it before it is published. The same document twice is one."""
    supplier = _supplier(request)
    try:
        row = taking.take(supplier, sent.name, sent.document.encode(), sent.signature.encode(), by=_program(request))
    except Refused as refused:
        raise Problem(422, str(refused)) from None
    return _whole(request, row)


@router.post(
    "/advisories/{int:pk}/publish",
    summary=gettext_noop("Publish an advisory that was handed over, for a supplier"),
    response=Whole,
    openapi_extra=documented(400, 403),
)
def publish_advisory(request: HttpRequest, pk: Number, said: Publish) -> Any:
    """From then on who uses its products reads it. A second time changes nothing."""
    row = _own(request, pk)
    offered = {product.key: product for product in Product.objects.filter(supplier=row.supplier).offered()}
    rows = {advised.product_key: advised.pk for advised in row.advised.all()}
    for name, key in said.products.items():
        if name not in rows:
            raise Problem(422, _("The document says nothing of a product “{id}”.").format(id=name[:200]))
        if key is not None and key not in offered:
            raise Problem(422, _("There is no product “{key}” of this supplier here.").format(key=key[:200]))
    try:
        with transaction.atomic():
            chosen = {rows[name]: offered[key] if key else None for name, key in said.products.items()}
            as_before = opening.was_open(row) and row.tlp == opening.OPEN_TO_THE_WEB
            taking.match(row, chosen, by=_program(request))
            taking.publish(row, by=_program(request))
            if as_before if said.open is None else said.open:
                opening.open_to_all(row, by=_program(request))
    except Refused as refused:
        raise Problem(422, str(refused)) from None
    return _whole(request, _seen(request, pk))


@router.post(
    "/advisories/{int:pk}/withdraw",
    summary=gettext_noop("Withdraw an advisory, for its supplier"),
    response=Whole,
    openapi_extra=documented(400, 403),
)
def withdraw_advisory(request: HttpRequest, pk: Number, said: Why) -> Any:
    """It stays in the list with the reason. A second time changes nothing."""
    taking.withdraw(_own(request, pk), said.why, by=_program(request))
    return _whole(request, _seen(request, pk))


def _program(request: HttpRequest) -> Program:
    return cast(Program, request.user)


def _seen(request: HttpRequest, pk: int) -> Advisory:
    row = Advisory.objects.select_related("supplier", "key").filter(pk=pk).first()
    if row is None:
        raise Http404
    require(request, Action.SEE_ADVISORY, row)
    return row


def _own(request: HttpRequest, pk: int) -> Advisory:
    row = _seen(request, pk)
    if row.supplier_id != _program(request).organisation_id:
        raise Http404
    _may_write(request, row.supplier)
    return row


def _supplier(request: HttpRequest) -> Organisation:
    supplier = Organisation.objects.filter(pk=_program(request).organisation_id, kind=Kind.SUPPLIER).first()
    if supplier is None:
        raise Problem(404, _("Only a supplier hands over advisories."))
    _may_write(request, supplier)
    return supplier


def _may_write(request: HttpRequest, supplier: Organisation) -> None:
    if not may(request.user, Action.WRITE_ADVISORIES, supplier):
        raise PermissionDenied


def _uses(request: HttpRequest, rows: list[Advisory]) -> dict[int, list[OurUse]]:
    """Where the organisation of the token runs the products of ``rows``, by product."""
    bodies = organisations_where(request.user, Action.VIEW_LANDSCAPE)
    products = {advised.product_id for row in rows for advised in row.advised.all()} - {None}
    found: dict[int, list[OurUse]] = {}
    for use in Use.objects.filter(organisation__in=bodies, product__in=products).order_by("landscape", "pk"):
        said = OurUse(landscape=use.landscape_id, element=use.element, name=use.element_name)
        found.setdefault(cast(int, use.product_id), []).append(said)
    return found


def _about(advised: Advised, uses: dict[int, list[OurUse]]) -> About:
    return About(
        id=advised.product_key,
        name=advised.name,
        status=cast(Status, advised.status),
        product=advised.product.key if advised.product else None,
        uses=uses.get(advised.product_id, []) if advised.product_id else [],
    )


def _listed(row: Advisory, uses: dict[int, list[OurUse]]) -> Listed:
    return Listed(**_facts(row, uses))


def _facts(row: Advisory, uses: dict[int, list[OurUse]]) -> dict[str, Any]:
    signed = None if row.origin == Advisory.Origin.RECEIVED else "server"
    return {
        "id": row.pk,
        "supplier": shapes.Owner(name=row.supplier.name, kbo=row.supplier.kbo or None),
        "number": row.tracking_id,
        "version": row.version,
        "title": row.title,
        "tlp": row.tlp,
        "state": row.state,
        "withdrawn_why": row.withdrawn_why,
        "released_at": row.released_at,
        "published_at": row.published_at,
        "open": row.open_since is not None and row.state == Advisory.State.PUBLISHED,
        "signed_by": "supplier" if row.key_id else signed,
        "sha256": row.sha256,
        "about": [_about(advised, uses) for advised in row.advised.all()],
    }


def _whole(request: HttpRequest, row: Advisory) -> Whole:
    document = row.read()
    names = {product.id: product.name for product in document.products.values()}
    return Whole(
        **_facts(row, _uses(request, [row])),
        notes=list(document.notes),
        signature=row.signature,
        weaknesses=[
            Weakness(
                name=one.name,
                title=one.title,
                cve=one.cve,
                score=one.score,
                notes=list(one.notes),
                said=[
                    Statement(product=names[product], status=status.value, why=one.reasons.get(product, ""))
                    for product, status in one.statuses.items()
                ],
                todo=[
                    Todo(
                        category=todo.category,
                        details=todo.details,
                        url=todo.url,
                        products=[names[product] for product in sorted(todo.products) if product in names],
                    )
                    for todo in one.remediations
                ],
            )
            for one in document.vulnerabilities
        ],
    )
