"""What every route of the advisories answers to whom; see tests/warroom/routes.py."""

from typing import Any

from tests.warroom.advisories.making import make_advisory, make_product, use
from tests.warroom.cast import make_person
from tests.warroom.routes import COORDINATOR, EVERYBODY, SUPPLIER, Route, everybody, statuses

from warroom.advisories import taking
from warroom.organisations.models import Kind, Organisation, Role
from weerbaar.advisories import signing


def _supplier_for(thing: Organisation) -> Organisation:
    """``thing`` itself, or for a body the supplier of what it uses."""
    if thing.kind == Kind.SUPPLIER:
        return thing
    supplier, _made = Organisation.objects.get_or_create(name=f"Leverancier van {thing}", kind=Kind.SUPPLIER)
    if thing.kind != Kind.COORDINATOR:
        use(thing, make_product(supplier))
    return supplier


def advisory(thing: Organisation) -> dict[str, Any]:
    return {"pk": make_advisory(_supplier_for(thing)).pk}


def as_json(thing: Organisation) -> dict[str, Any]:
    return advisory(thing) | {"kind": "json"}


def waiting(thing: Organisation) -> dict[str, Any]:
    return {"pk": make_advisory(_supplier_for(thing), published=False).pk}


def supplier(thing: Organisation) -> dict[str, Any]:
    return {"pk": _supplier_for(thing).pk}


def key(thing: Organisation) -> dict[str, Any]:
    owner = _supplier_for(thing)
    public = signing.public_of(signing.new_secret(f"x{owner.pk}"))
    by = make_person(f"Sleutelbewaarder {owner.pk}", owner, Role.SUPPLIER)
    return {"pk": owner.pk, "key": taking.add_key(owner, "x.asc", public.armored.encode(), by=by).pk}


def read(**more: Any) -> Route:
    """For its supplier, who uses the product, and the coordinator; for others it is not there."""
    return Route(
        own=statuses((EVERYBODY, 200)), other=statuses((COORDINATOR, 200), (EVERYBODY, 404)), arguments=advisory, **more
    )


def written(status: int, **more: Any) -> Route:
    """For the supplier and the coordinator; a body that may read it is refused, others see nothing."""
    return Route(
        own=statuses((SUPPLIER | COORDINATOR, status), (EVERYBODY, 404)),
        other=statuses((COORDINATOR, status), (EVERYBODY, 404)),
        **more,
    )


ADVISORIES = {
    "advisories:list": everybody(200),
    "advisories:own_key": Route(own=statuses((EVERYBODY, 200))),
    "advisories:page": read(),
    "advisories:file": Route(
        own=statuses((EVERYBODY, 200)), other=statuses((COORDINATOR, 200), (EVERYBODY, 404)), arguments=as_json
    ),
    "advisories:publish": written(302, arguments=waiting, method="post"),
    "advisories:withdraw": written(302, arguments=waiting, method="post", data={"why": "fout"}),
    "advisories:new": written(200, arguments=supplier),
    "advisories:hand_over": written(200, arguments=supplier),
    "advisories:keys": written(200, arguments=supplier),
    "advisories:end_key": written(302, arguments=key, method="post"),
}
