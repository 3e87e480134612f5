"""What every route of the landscapes answers to whom; see tests/warroom/routes.py."""

from collections.abc import Mapping
from typing import Any

from tests.warroom.landscapes.making import make_import, make_landscape, small
from tests.warroom.routes import BODY, EVERYBODY, LANDSCAPE_WORKERS, Route, statuses

from warroom.landscapes import opened
from warroom.landscapes.changing import mark
from warroom.landscapes.models import Import
from warroom.organisations.models import Organisation, Role

NOT_THERE: Mapping[Role, int] = statuses((EVERYBODY, 404))


def landscape(thing: Organisation) -> dict[str, Any]:
    return {"pk": make_landscape(thing).pk}


def version(thing: Organisation) -> dict[str, Any]:
    return landscape(thing) | {"number": 1}


def file_of_version(thing: Organisation) -> dict[str, Any]:
    return version(thing) | {"extension": "json"}


def upload(thing: Organisation) -> dict[str, Any]:
    packed = opened.pack(small())
    row = make_import(make_landscape(thing), b"{}", state=Import.State.READY, reading=packed, sha256="small")
    return {"pk": row.landscape_id, "upload_pk": row.pk}


def table(thing: Organisation) -> dict[str, Any]:
    column = {"header": "Toepassing", "role": "application", "examples": ["Mail"]}
    asked = {"name": "lijst", "fingerprint": "x", "rows": 1, "columns": [column], "alike": []}
    row = make_import(make_landscape(thing), b"Toepassing", state=Import.State.COLUMNS, columns=asked)
    return {"pk": row.landscape_id, "upload_pk": row.pk}


def seen(**more: Any) -> Route:
    """For everybody of the body."""
    return Route(**{"own": statuses((BODY, 200), (EVERYBODY, 404)), "other": NOT_THERE, "arguments": landscape} | more)


def worked_on(status: int = 200, **more: Any) -> Route:
    """For those who keep the landscape; the others of the body are told that they may not."""
    own = statuses((LANDSCAPE_WORKERS, status), (BODY, 403), (EVERYBODY, 404))
    return Route(**{"own": own, "other": NOT_THERE, "arguments": landscape} | more)


def saved_scenario(thing: Organisation) -> dict[str, Any]:
    return {"pk": make_landscape(thing).saved_scenarios.create(name="Oefening", facts={}).pk}


ELEMENT = {"id": "civil"}
RELATION = {"relation": mark(small().relations[0])}

LANDSCAPES: dict[str, Route] = {
    # Somebody without an organisation is told so; nobody sees another's here.
    "landscapes:index": Route(own=statuses((BODY, 200), (EVERYBODY, 404)), nobody=200),
    "landscapes:begin": Route(
        own=statuses((LANDSCAPE_WORKERS, 302), (BODY, 403), (EVERYBODY, 404)), method="post", nobody=302
    ),
    "landscapes:find": Route(own=statuses((BODY, 200), (EVERYBODY, 404))),
    "landscapes:overview": seen(),
    "landscapes:findings": seen(),
    "landscapes:elements": seen(),
    "landscapes:element": seen(data=ELEMENT),
    "landscapes:first_answer": seen(),
    "landscapes:versions": seen(),
    "landscapes:compare": seen(),
    "landscapes:export": seen(),
    "landscapes:download": seen(arguments=file_of_version),
    "landscapes:restore": worked_on(arguments=version),
    "landscapes:start": worked_on(),
    "landscapes:take_starter": worked_on(302, method="post", data={"starter": "small"}),
    "landscapes:questions": worked_on(),
    "landscapes:matches": worked_on(),
    "landscapes:five": worked_on(),
    "landscapes:upload": worked_on(),
    "landscapes:import": worked_on(arguments=upload),
    "landscapes:columns": worked_on(arguments=table),
    "landscapes:accept": worked_on(302, arguments=upload, method="post"),
    "landscapes:rename": worked_on(302, arguments=upload, method="post"),
    "landscapes:discard": worked_on(302, arguments=upload, method="post"),
    "landscapes:element_new": worked_on(),
    "landscapes:element_edit": worked_on(data=ELEMENT),
    "landscapes:element_confirm": worked_on(302, method="post", data=ELEMENT),
    "landscapes:element_delete": worked_on(data=ELEMENT),
    "landscapes:relation_new": worked_on(data={"kind": "needs"}),
    "landscapes:relation_edit": worked_on(data=RELATION),
    "landscapes:relation_delete": worked_on(302, method="post", data=RELATION),
    # What if
    "landscapes:what_if": Route(own=statuses((BODY, 200), (EVERYBODY, 404))),
    "landscapes:what_if_of": seen(),
    "landscapes:drawing": seen(),
    "landscapes:saved_scenarios": seen(),
    "landscapes:save_scenario": worked_on(302, method="post"),
    "landscapes:rename_scenario": worked_on(302, arguments=saved_scenario, method="post", data={"name": "Anders"}),
    "landscapes:remove_scenario": worked_on(302, arguments=saved_scenario, method="post"),
    "landscapes:take_back_scenario": worked_on(302, arguments=saved_scenario, method="post"),
}
