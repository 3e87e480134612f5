"""What every route of the advisories answers to whom; see tests/warroom/routes.py."""

from typing import Any

from tests.warroom.advisories.making import anybody, make_advisory, make_product, use
from tests.warroom.cast import make_person
from tests.warroom.routes import COORDINATOR, EVERYBODY, SUPPLIER, Route, everybody, statuses

from warroom.advisories import opening, taking
from warroom.advisories.models import Advisory
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


def opened(thing: Organisation) -> Advisory:
    """One on the open web, of a supplier."""
    of = _supplier_for(thing)
    row = make_advisory(of, tlp="CLEAR", id="DB-2022-0007")
    opening.open_to_all(row, by=anybody(of))
    row.refresh_from_db()
    return row


def on_the_web(**more: str) -> Route:
    """Anybody may fetch it."""
    return everybody(200, anonymous=200, arguments=lambda thing: {"pk": opened(thing).supplier_id, **more})


def clear(thing: Organisation) -> dict[str, Any]:
    return {"pk": make_advisory(_supplier_for(thing), tlp="CLEAR", id="DB-2022-0007").pk}


def with_key(thing: Organisation) -> dict[str, Any]:
    of = _supplier_for(thing)
    row = opened(thing)
    secret = signing.new_secret(f"x{of.pk}")
    by = anybody(of)
    known = taking.add_key(of, "x.asc", signing.public_of(secret).armored.encode(), by=by)
    Advisory.objects.filter(pk=row.pk).update(key=known)
    return {"pk": of.pk, "fingerprint": known.fingerprint}


ADVISORIES = {
    "advisories:list": everybody(200),
    "advisories:own_key": Route(own=statuses((EVERYBODY, 200))),
    "advisories:page": read(),
    "advisories:file": Route(
        own=statuses((EVERYBODY, 200)), other=statuses((COORDINATOR, 200), (EVERYBODY, 404)), arguments=as_json
    ),
    "advisories:publish": written(302, arguments=waiting, method="post"),
    "advisories:withdraw": written(302, arguments=waiting, method="post", data={"why": "fout"}),
    "advisories:open": written(302, arguments=clear, method="post"),
    "advisories:close": written(302, arguments=clear, method="post"),
    # Of nobody, while nobody has put anything on the open web.
    "advisories:well_known_provider": everybody(404, anonymous=404),
    "advisories:well_known_providers": everybody(404, anonymous=404),
    "advisories:security_txt": everybody(404, anonymous=404),
    "advisories:open_provider": on_the_web(),
    "advisories:open_key": on_the_web(),
    "advisories:open_supplier_key": everybody(200, anonymous=200, arguments=with_key),
    "advisories:open_folder": on_the_web(),
    "advisories:open_feed": on_the_web(),
    "advisories:open_index": on_the_web(),
    "advisories:open_changes": on_the_web(),
    "advisories:open_year": on_the_web(year="2022"),
    "advisories:open_file": on_the_web(year="2022", name="db-2022-0007.json"),
    "advisories:new": written(200, arguments=supplier),
    "advisories:hand_over": written(200, arguments=supplier),
    "advisories:keys": written(200, arguments=supplier),
    "advisories:end_key": written(302, arguments=key, method="post"),
}
