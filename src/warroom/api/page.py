"""The page that lists what programs can do here: made on the server from the OpenAPI document."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from ninja import NinjaAPI

EXAMPLE = 'curl -H "Authorization: Bearer $TOKEN" '


@dataclass(frozen=True)
class Operation:
    """One thing a program can ask or do."""

    id: str
    method: str
    path: str
    summary: str
    parameters: tuple[tuple[str, str, str], ...]
    media_types: tuple[str, ...]
    answers: tuple[str, ...]
    writes: bool


@login_not_required
def operations(request: HttpRequest, api: NinjaAPI) -> HttpResponse:
    """Every operation, for people."""
    schema = api.get_openapi_schema()
    return render(
        request,
        "api/operations.html",
        {"operations": list(_operations(schema)), "example": EXAMPLE + request.build_absolute_uri("landscapes")},
    )


def _operations(schema: dict[str, Any]) -> Iterator[Operation]:
    for path, methods in schema["paths"].items():
        for method, details in methods.items():
            summary = details["summary"]
            parameters = [(p, p.get("description", "")) for p in details.get("parameters", []) if p["in"] != "path"]
            yield Operation(
                id=details["operationId"],
                method=method.upper(),
                path=path,
                summary=gettext(summary),
                parameters=tuple(
                    (p["name"], "header" if p["in"] == "header" else "", gettext(help) if help else "")
                    for p, help in parameters
                ),
                media_types=tuple(details.get("requestBody", {}).get("content", {})),
                answers=tuple(str(status) for status in sorted(details["responses"])),
                writes="403" in map(str, details["responses"]),
            )
