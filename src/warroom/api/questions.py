"""What can be asked of a landscape: what is wrong, what it consists of, what still works."""

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_noop
from ninja import Query, Router

from warroom.api import shapes
from warroom.api.landscapes import version_asked
from warroom.api.openapi import document, documented
from warroom.landscapes import opened
from weerbaar.landscape.checks import check as library_check
from weerbaar.landscape.writers import native
from weerbaar.planning import impact as planning

router = Router()


@router.get(
    "/landscapes/{int:pk}/check",
    summary=gettext_noop("What is wrong, and what is not known"),
    response=shapes.Page[shapes.Finding],
    openapi_extra=documented(),
)
def check(request: HttpRequest, pk: int, wanted: Query[shapes.Findings]) -> Any:
    """Errors first, then gaps."""
    content = version_asked(request, pk, wanted.version).landscape_content()
    found = [f for f in opened.derived(content, "check", library_check) if wanted.severity in (None, f.severity.value)]
    shown = found[wanted.offset : wanted.offset + wanted.limit]
    return {"items": [shapes.Finding.of(f) for f in shown], "count": len(found)}


@router.get(
    "/landscapes/{int:pk}/elements",
    summary=gettext_noop("The elements"),
    response=shapes.Page[dict[str, Any]],
    openapi_extra=documented(),
)
def elements(request: HttpRequest, pk: int, wanted: Query[shapes.Elements]) -> Any:
    """In the order of the landscape, as in weerbaar.landscape/1."""
    content = version_asked(request, pk, wanted.version).landscape_content()
    text = wanted.q.casefold()
    found = [
        e
        for e in content.elements
        if wanted.kind in (None, e.kind) and (text in e.name.casefold() or text in e.id.casefold())
    ]
    shown = found[wanted.offset : wanted.offset + wanted.limit]
    return {"items": [native.element(e) for e in shown], "count": len(found)}


@router.get(
    "/landscapes/{int:pk}/element",
    summary=gettext_noop("One element with its relations"),
    response=shapes.ElementWithRelations,
    openapi_extra=documented(),
)
def element(request: HttpRequest, pk: int, wanted: Query[shapes.OneElement]) -> Any:
    """What it needs, and what needs it."""
    version = version_asked(request, pk, wanted.version)
    content = version.landscape_content()
    found = content.by_id.get(wanted.id)
    if found is None:
        raise Http404
    return shapes.ElementWithRelations(
        version=version.number,
        element=native.element(found),
        outgoing=[native.relation(r) for r in content.outgoing.get(found.id, ())],
        incoming=[native.relation(r) for r in content.incoming.get(found.id, ())],
    )


@router.post(
    "/landscapes/{int:pk}/impact",
    summary=gettext_noop("What still works after a scenario"),
    openapi_extra=documented(400, 413, responses={200: document("Impact1", "What works, what does not, and why")}),
)
def impact(request: HttpRequest, pk: int, how: Query[shapes.HowImpact], scenario: shapes.Scenario) -> HttpResponse:
    """The same document as ``weerbaar impact --format json``; the scenario itself is not stored."""
    content = version_asked(request, pk, how.version).landscape_content()
    answer = planning.impact(content, scenario.of_library(), explain=how.explain)
    return HttpResponse(json.dumps(planning.to_json(answer), ensure_ascii=False), content_type="application/json")
