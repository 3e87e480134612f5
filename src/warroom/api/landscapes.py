"""Landscapes and their versions: list, get, put, compare, restore."""

from typing import Any, cast

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseNotModified
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Header, Query, Router
from ninja.responses import Status

from warroom.api import putting, shapes
from warroom.api.models import ApiToken
from warroom.api.openapi import documented, landscape_file
from warroom.api.problems import Problem
from warroom.landscapes import asked, export, preview, sayings, versions
from warroom.landscapes.models import Landscape, Version
from warroom.landscapes.preview import Mode
from warroom.organisations.access import Action, organisations_where
from weerbaar.landscape.difference import diff

router = Router()
BODY = {
    "required": True,
    "content": {
        "application/json": {"schema": {"$ref": "#/components/schemas/Landscape1"}},
        "application/octet-stream": {},
    },
}


def version_asked(request: HttpRequest, pk: int, number: int | None, action: Action = Action.VIEW_LANDSCAPE) -> Version:
    """Version ``number`` of a landscape, or the newest. Raises Http404, PermissionDenied, or Problem 404 when
    nothing is stored yet."""
    if number is not None:
        return asked.version(request, pk, number, action)
    newest = asked.landscape(request, pk, action).versions.select_related("created_by", "landscape").first()
    if newest is None:
        raise Problem(404, _("No version of this landscape has been stored yet."))
    return newest


def _sent(request: HttpRequest, version: Version, extension: str) -> HttpResponse:
    tag = f'"{version.number}"' if extension == "json" else f'"{version.number}-{extension}"'
    wanted = [part.strip() for part in request.headers.get("If-None-Match", "").split(",")]
    if tag in wanted or "*" in wanted:
        return HttpResponseNotModified(headers={"ETag": tag})
    response = export.as_file(version, extension)
    response["ETag"] = tag
    return response


@router.get(
    "/landscapes",
    summary=gettext_noop("The landscapes of the organisation"),
    response=shapes.Page[shapes.Landscape],
    openapi_extra=documented(),
)
def landscapes(request: HttpRequest, paging: Query[shapes.Paging]) -> Any:
    """Those it owns, then those it uses."""
    found: list[Landscape] = []
    for organisation in organisations_where(request.user, Action.VIEW_LANDSCAPE):
        found.extend(Landscape.objects.of(organisation).select_related("owner"))
    shown = found[paging.offset : paging.offset + paging.limit]
    return {"items": [shapes.Landscape.of(one) for one in shown], "count": len(found)}


@router.get(
    "/landscapes/{int:pk}",
    summary=gettext_noop("The newest version, as a file"),
    openapi_extra=documented(
        responses={200: landscape_file(), 304: {"description": "If-None-Match names the version in force"}}
    ),
)
def landscape(request: HttpRequest, pk: int, wanted: Query[shapes.AsFile]) -> HttpResponse:
    """Its number is in the ETag: send it back as If-Match when you put a new version."""
    return _sent(request, version_asked(request, pk, None), wanted.format)


@router.put(
    "/landscapes/{int:pk}",
    summary=gettext_noop("Put a new version"),
    response={200: shapes.Outcome, 201: shapes.Outcome},
    openapi_extra=documented(403, 409, 413, 415, 428, 503, requestBody=BODY),
)
def put_landscape(request: HttpRequest, pk: int, how: Query[shapes.Put], lock: Header[shapes.IfMatch]) -> Any:
    """The body is the file itself, in any format that can be read; it is recognised by its content.

    201: stored as a new version. 200: nothing stored, because of dry_run or because nothing changes. A dry run
    tells the difference and the errors, however many; it needs no If-Match.
    """
    found = asked.landscape(request, pk, Action.IMPORT_LANDSCAPE)
    # Asked before the work of reading: whoever forgot it need not wait.
    base = None if how.dry_run else putting.number(how.expected, lock.if_match)
    token = cast(ApiToken, request.auth)  # type: ignore[attr-defined]
    upload = putting.read(found, token.organisation, how.name, putting.body(request))
    mode = Mode(how.mode) if how.mode else preview.default_mode(upload)
    if base is None:
        done = putting.Done(upload, preview.outcome(upload, mode), None)
    else:
        done = putting.put(request, upload, mode, base, token)
    return Status(201 if done.stored else 200, _told(done))


MOST_GAPS = 500


def _told(done: putting.Done) -> shapes.Outcome:
    notes = [sayings.note_from_json(note) for note in done.upload.notes[: shapes.MOST_NOTES]]
    gaps = done.outcome.gaps
    return shapes.Outcome(
        stored=shapes.Version.of(done.stored) if done.stored else None,
        format=done.upload.format,
        mode="replace" if done.outcome.mode is Mode.REPLACE else "update",
        difference=shapes.Difference.of(done.outcome.difference),
        errors=[shapes.Finding.of(f) for f in done.outcome.errors],
        gaps=[shapes.Finding.of(f) for f in gaps[:MOST_GAPS]],
        gaps_total=len(gaps),
        questions=[shapes.Question.of(q) for q in done.outcome.questions],
        notes=[shapes.Note.of(note) for note in notes],
    )


@router.get(
    "/landscapes/{int:pk}/versions",
    summary=gettext_noop("The versions, newest first"),
    response=shapes.Page[shapes.Version],
    openapi_extra=documented(),
)
def list_versions(request: HttpRequest, pk: int, paging: Query[shapes.Paging]) -> Any:
    """Who stored what, when and why; not the content."""
    rows = asked.landscape(request, pk).versions.defer("content").select_related("created_by")
    shown = rows[paging.offset : paging.offset + paging.limit]
    return {"items": [shapes.Version.of(one) for one in shown], "count": rows.count()}


@router.get(
    "/landscapes/{int:pk}/versions/{int:number}",
    summary=gettext_noop("An older version, as a file"),
    openapi_extra=documented(
        responses={200: landscape_file(), 304: {"description": "If-None-Match names this version"}}
    ),
)
def version(request: HttpRequest, pk: int, number: int, wanted: Query[shapes.AsFile]) -> HttpResponse:
    """A version never changes."""
    return _sent(request, asked.version(request, pk, number), wanted.format)


@router.post(
    "/landscapes/{int:pk}/versions/{int:number}/restore",
    summary=gettext_noop("Restore an older version"),
    response={201: shapes.Version},
    openapi_extra=documented(403, 409, 428),
)
def restore(request: HttpRequest, pk: int, number: int, said: Query[shapes.Lock], lock: Header[shapes.IfMatch]) -> Any:
    """Stored again as the newest; nothing is lost. If-Match or expected is the version now in force."""
    base = putting.number(said.expected, lock.if_match)
    with transaction.atomic():
        old = asked.version(request, pk, number, Action.RESTORE_LANDSCAPE)
        token = cast(ApiToken, request.auth)  # type: ignore[attr-defined]
        why = _("Through the API with the token “{name}”").format(name=token.name)
        stored = versions.restored(old, by=None, expected=base, why=why)
    return Status(201, shapes.Version.of(stored))


@router.get(
    "/landscapes/{int:pk}/difference",
    summary=gettext_noop("What changed between two versions"),
    response=shapes.Compared,
    by_alias=True,
    openapi_extra=documented(),
)
def difference(request: HttpRequest, pk: int, between: Query[shapes.Between]) -> Any:
    """Per element, relation and attribute; the order of things does not count."""
    new = version_asked(request, pk, between.until)
    old = asked.version(request, pk, between.since or max(new.number - 1, 1))
    return shapes.Compared(
        since=old.number,
        until=new.number,
        difference=shapes.Difference.of(diff(old.landscape_content(), new.landscape_content())),
    )
