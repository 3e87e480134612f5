"""A thing of another body is as if it were not there, whatever field of a body or an address names it to the API.

The fields are those of the API's own OpenAPI document, so a new one is walked by itself; see tests/warroom/naming.py.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone
from tests.warroom import naming
from tests.warroom.advisories.making import make_advisory
from tests.warroom.alerts.making import make_sent
from tests.warroom.api.conftest import Issue, Program
from tests.warroom.api.operations import OPERATIONS
from tests.warroom.cast import Cast
from tests.warroom.incidents.making import make_incident
from tests.warroom.naming import NOBODYS, THEIRS, ask

from warroom.advisories.models import Advisory
from warroom.alerts.models import Addressed
from warroom.api.urls import api

DOCUMENT = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/")))
WAYS: tuple[Any, ...] = (0, "{}", ["{}"], ["{}:one"])

MOMENTS = {("recover", "begin")}
"""What is a moment when it is a number: then the plan says other days."""


def fields(name: str) -> tuple[list[str], list[str]]:
    """What an operation reads: of its address, and of its body."""
    operation = OPERATIONS[name]
    path = operation.path.partition("?")[0].replace("{", "").replace("}", "")
    (found,) = [
        methods[operation.method]
        for template, methods in DOCUMENT["paths"].items()
        if operation.method in methods and re.fullmatch(re.sub(r"{\w+}", "[^/]+", template), path)
    ]
    asked = [one["name"] for one in found.get("parameters", []) if one["in"] == "query"]
    schema = found.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    schema = DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    return asked, list(schema.get("properties", {}))


def said(way: Any, number: int) -> Any:
    """``number``, said in this way; 0 is the number itself."""
    return number if way == 0 else json.loads(json.dumps(way).replace("{}", str(number)))


def test_the_document_says_what_is_read() -> None:
    assert fields("restore")[0] == ["expected"]
    assert {"compromised", "protect"} <= set(fields("contain")[1])
    assert "answer" in fields("answer_alert")[1]


def test_a_thing_of_another_body_is_as_if_it_were_not_there(
    cast: Cast, issue: Issue, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)
    naming.make_theirs()
    incident = make_incident(cast.own)
    named = {
        "incident": incident.pk,
        "landscape": incident.pinneds.get().landscape_id,
        "addressed": Addressed.objects.get(alert=make_sent(cast.own)).pk,
        "advisory": make_advisory(cast.supplier).pk,
    }
    assert Advisory.objects.filter(pk=THEIRS).exists()
    found, tried = [], 0
    for home in (cast.own, cast.supplier):
        program = Program(issue("write", home)[1])
        for name, operation in sorted(OPERATIONS.items()):
            path = "/api" + operation.path.format(**named)
            for field, number, other in sending(name, path, operation.body or {}):
                theirs, nobodys = (
                    ask(program, operation.method, *one, n, content_type="application/json")
                    for one, n in ((number, THEIRS), (other, NOBODYS))
                )
                tried += 1
                if (name, field) not in MOMENTS and (unlike := theirs.unlike(nobodys)):
                    found.append(f"{name} {field}: {unlike}")
    assert found == []
    assert tried > 100


Sent = tuple[str, dict[str, Any]]


def sending(name: str, path: str, body: dict[str, Any]) -> Iterator[tuple[str, Sent, Sent]]:
    """Each field, in each way in which it could name something: what is sent about theirs, and about nobody's."""
    asked, read = fields(name)
    mark = "&" if "?" in path else "?"
    for field in asked:
        yield field, (f"{path}{mark}{field}={THEIRS}", body), (f"{path}{mark}{field}={NOBODYS}", body)
    for field in read:
        for way in WAYS:
            yield field, (path, body | {field: said(way, THEIRS)}), (path, body | {field: said(way, NOBODYS)})
