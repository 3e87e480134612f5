"""Every route under /api/."""

from typing import cast

from django.http import HttpRequest
from django.urls import path
from ninja.parser import Parser
from ninja.renderers import JSONRenderer
from ninja.types import DictStrAny

from warroom.api import (
    advisories,
    alerts,
    decisions,
    door,
    landscapes,
    ledgers,
    page,
    planning,
    problems,
    questions,
    tasks,
)
from warroom.api.known import only_known
from warroom.api.openapi import Api
from warroom.api.tokens import Token
from weerbaar.landscape.sources import parse_json


class SafeParser(Parser):
    """JSON as the library reads it: what is nested without end or half a character is refused."""

    def parse_body(self, request: HttpRequest) -> DictStrAny:
        """The body. Raises BadInput."""
        return cast(DictStrAny, parse_json(request.body, "API"))


class Readable(JSONRenderer):
    """JSON that shows its letters as they are."""

    json_dumps_params = {"ensure_ascii": False}


api = Api(
    title="Weerbaar",
    version="1",
    description="Landscapes and impact of local governments, for programs.",
    urls_namespace="api",
    docs_url=None,
    auth=Token(),
    parser=SafeParser(),
    renderer=Readable(),
)
problems.register(api)
api.add_decorator(only_known)
api.add_router("", landscapes.router)
api.add_router("", questions.router)
api.add_router("", planning.router)
api.add_router("", decisions.router)
api.add_router("", ledgers.router)
api.add_router("", tasks.router)
api.add_router("", alerts.router)
api.add_router("", advisories.router)

app_name = "api"
urlpatterns = [
    path("", page.operations, {"api": api}, name="api-root"),
    *door.behind(api.urls[0]),
    path("<path:rest>", door.through(door.nothing_here), name="nothing_here"),
]
