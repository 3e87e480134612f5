"""The OpenAPI document: Ninja's, with the library's own schemas and the problems of each operation."""

import json
from functools import cache
from importlib.resources import files
from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from warroom.api import problems
from warroom.api.shapes import Problem
from warroom.landscapes.export import WORDS

DESCRIPTIONS = {
    400: "The body cannot be read",
    401: "No token, or one that is no good",
    403: "The token may only read",
    404: "Not there, or not of this organisation",
    409: "Another version came in between",
    413: "Too large: a file over 20 MB, or other JSON over 5 MB",
    415: "Sent as a form instead of as the body",
    422: "Something in the request cannot be used",
    428: "If-Match or expected is missing",
    429: "Too many calls: see Retry-After",
    503: "Busy with other files or plans: see Retry-After",
}
DOCUMENTS = {
    "Landscape1": "landscape-1",
    "Impact1": "impact-1",
    "Containment1": "containment-1",
    "Recovery1": "recovery-1",
    "Workaround1": "workaround-1",
}


def documented(*statuses: int, **more: Any) -> dict[str, Any]:
    """What an operation says beyond its types: the problems it can answer with, and ``more`` of OpenAPI."""
    responses: dict[Any, Any] = {
        status: {"description": DESCRIPTIONS[status], "content": {problems.MEDIA_TYPE: {"schema": ref("Problem")}}}
        for status in sorted({401, 404, 422, 429, *statuses})
    }
    return {**more, "responses": responses | more.get("responses", {})}


def ref(name: str) -> dict[str, str]:
    """A reference to a schema of the document."""
    return {"$ref": f"#/components/schemas/{name}"}


def document(name: str, description: str) -> dict[str, Any]:
    """An answer that is one of the library's documents."""
    return {"description": description, "content": {"application/json": {"schema": ref(name)}}}


def landscape_file() -> dict[str, Any]:
    """An answer that is a landscape, in any format that can be written."""
    answer = document("Landscape1", "The landscape")
    for extension, (_name, _help, media_type) in WORDS.items():
        if extension != ".json":
            answer["content"][media_type] = {}
    answer["headers"] = {"ETag": {"schema": {"type": "string"}, "description": "The number of the version"}}
    return answer


@cache
def library_schemas() -> dict[str, Any]:
    """The library's JSON Schemas by name, with their definitions beside them."""
    found: dict[str, Any] = {}
    for name, file in DOCUMENTS.items():
        text = files("weerbaar").joinpath("schema", f"{file}.schema.json").read_text("utf-8")
        schema = json.loads(text.replace("#/$defs/", f"#/components/schemas/{name}-"))
        for part, definition in schema.pop("$defs", {}).items():
            found[f"{name}-{part}"] = definition
        found[name] = {key: value for key, value in schema.items() if key not in ("$schema", "$id")}
    return found


class Api(NinjaAPI):
    """Ninja's, telling all there is to tell."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """The OpenAPI document."""
        schema = super().get_openapi_schema(**options)
        schema["components"]["schemas"] |= library_schemas() | {"Problem": Problem.json_schema()}
        return schema

    def get_openapi_operation_id(self, operation: Any) -> str:
        """The function's own name: operations of one API need no module before it."""
        return str(operation.view_func.__name__)
