"""What every route of the public status answers to whom; see tests/warroom/routes.py."""

from typing import Any

from tests.warroom.incidents.routes import seen
from tests.warroom.landscapes.routes import NOT_THERE
from tests.warroom.routes import BODY, EVERYBODY, WORKERS, Route, everybody, statuses

from warroom.organisations.models import Organisation, Role
from warroom.status import changing

APPROVERS = frozenset({Role.COMMUNICATION, Role.DIRECTOR, Role.MAYOR})


def body(thing: Organisation) -> dict[str, Any]:
    return {"pk": thing.pk}


def page_file(thing: Organisation) -> dict[str, Any]:
    return {"path": f"{changing.page_of(thing).slug}/"}


def slug(thing: Organisation) -> dict[str, Any]:
    return {"slug": changing.page_of(thing).slug}


def style(thing: Organisation) -> dict[str, Any]:
    changing.page_of(thing)
    return {}


def preview(thing: Organisation) -> dict[str, Any]:
    return {"pk": thing.pk, "incident": 0, "name": "index.html"}


def kept(who: frozenset[Role], status: int = 200, **more: Any) -> Route:
    own = statuses((who, status), (BODY, 403), (EVERYBODY, 404))
    return Route(**{"own": own, "other": NOT_THERE, "arguments": body} | more)


STATUS: dict[str, Route] = {
    "status:own": Route(own=statuses((BODY, 302), (EVERYBODY, 404))),
    "status:incident": seen(),
    "status:board": kept(BODY),
    "status:history": kept(BODY),
    "status:preview": kept(BODY, arguments=preview),
    # No kind of text was asked for.
    "status:text": kept(WORKERS, 404),
    "status:change": kept(WORKERS, 302, method="post"),
    "status:approve": kept(APPROVERS, 302, method="post"),
    "status:questions": kept(APPROVERS),
    "status:settings": kept(APPROVERS),
    # For every citizen.
    "status:file": everybody(200, arguments=page_file, anonymous=200),
    "status:list": everybody(200, arguments=style, anonymous=200),
    "status:search": everybody(200, anonymous=200),
    "status:ask": everybody(200, arguments=slug, anonymous=200),
}
