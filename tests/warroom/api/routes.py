"""What every route of the API answers to people; see tests/warroom/routes.py. A person is nobody to the API: only a
token counts there. Tokens themselves are walked in test_tokens.py."""

from datetime import timedelta
from typing import Any

from tests.warroom.cast import make_person
from tests.warroom.routes import EVERYBODY, Route, everybody, organisation, statuses

from warroom.api.models import ApiToken
from warroom.organisations.models import Organisation, Role

KEEPERS = frozenset({Role.SPOC, Role.DEPUTY, Role.SUPPLIER})
KEPT = statuses((KEEPERS, 200), (EVERYBODY, 403))
ANSWERED = statuses((KEEPERS, 302), (EVERYBODY, 403))
NOT_THERE = statuses((EVERYBODY, 404))


def token(thing: Organisation) -> dict[str, Any]:
    made, _secret = ApiToken.issue(
        thing, name="Inventory", scope="read", valid_for=timedelta(days=1), by=make_person(f"Maker {thing.pk}")
    )
    return {"pk": made.pk}


def landscape(thing: Organisation) -> dict[str, Any]:
    return {"pk": 1}


def version(thing: Organisation) -> dict[str, Any]:
    return {"pk": 1, "number": 1}


def any_address(thing: Organisation) -> dict[str, Any]:
    return {"rest": "nowhere"}


def for_programs(**more: Any) -> Route:
    return everybody(401, anonymous=401, **more)


API: dict[str, Route] = {
    "tokens:list": Route(own=KEPT, other=NOT_THERE, arguments=organisation),
    "tokens:new": Route(own=KEPT, other=NOT_THERE, arguments=organisation),
    "tokens:revoke": Route(own=ANSWERED, other=NOT_THERE, arguments=token, method="post"),
    "api:api-root": everybody(200, anonymous=200),
    "api:openapi-json": everybody(200, anonymous=200),
    "api:nothing_here": everybody(404, anonymous=404, arguments=any_address),
    "api:landscapes": for_programs(),
    "api:landscape": for_programs(arguments=landscape),
    "api:put_landscape": for_programs(arguments=landscape, method="put"),
    "api:list_versions": for_programs(arguments=landscape),
    "api:version": for_programs(arguments=version),
    "api:restore": for_programs(arguments=version, method="post"),
    "api:difference": for_programs(arguments=landscape),
    "api:check": for_programs(arguments=landscape),
    "api:elements": for_programs(arguments=landscape),
    "api:element": for_programs(arguments=landscape),
    "api:impact": for_programs(arguments=landscape, method="post"),
    "api:contain": for_programs(arguments=landscape, method="post"),
    "api:recover": for_programs(arguments=landscape, method="post"),
    "api:suppliers": for_programs(arguments=landscape, method="post"),
    "api:ledger": for_programs(arguments=landscape),
    "api:decisions": for_programs(arguments=landscape),
    "api:tasks": for_programs(arguments=landscape),
    "api:tasks_as_playbook": for_programs(arguments=landscape),
    "api:alerts": for_programs(),
    "api:answer_alert": for_programs(arguments=landscape, method="post"),
    "api:advisories": for_programs(),
    "api:advisory": for_programs(arguments=landscape),
    "api:advisory_document": for_programs(arguments=landscape),
    "api:hand_over_advisory": for_programs(method="post"),
    "api:publish_advisory": for_programs(arguments=landscape, method="post"),
    "api:withdraw_advisory": for_programs(arguments=landscape, method="post"),
    "api:workaround": for_programs(arguments=landscape, method="post"),
}
