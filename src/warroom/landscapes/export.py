"""Taking a landscape along, in every format that can be written."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from warroom.landscapes import asked
from warroom.landscapes.models import Version
from warroom.requests import Request
from weerbaar.landscape.writers import WRITERS, write

WORDS = {
    ".json": (_("Weerbaar JSON"), _("everything, to read back here or in another program"), "application/json"),
    ".xlsx": (
        _("Spreadsheet"),
        _("to look at, fill in and read back"),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    ".xml": (_("ArchiMate"), _("Open Exchange, for Archi and other modelling tools"), "application/xml"),
}


def formats() -> list[dict[str, object]]:
    """What can be written: extension, name, what for."""
    return [
        {"extension": extension.removeprefix("."), "name": name, "help": help}
        for extension in WRITERS
        for name, help, _type in [WORDS.get(extension, (extension, "", ""))]
    ]


def export(request: Request, pk: int) -> HttpResponse:
    """Choose a format."""
    landscape = asked.landscape(request, pk)
    newest = landscape.newest
    return render(request, "landscapes/export.html", {"landscape": landscape, "newest": newest, "formats": formats()})


def download(request: Request, pk: int, number: int, extension: str) -> HttpResponse:
    """One version as a file."""
    version = asked.version(request, pk, number)
    if f".{extension}" not in WRITERS:
        raise Http404
    return as_file(version, extension)


def as_file(version: Version, extension: str) -> HttpResponse:
    """``version`` as a file to keep, in the format of ``extension`` ("json", …)."""
    dotted = f".{extension}"
    response = HttpResponse(
        write(version.landscape_content(), dotted),
        content_type=WORDS.get(dotted, ("", "", "application/octet-stream"))[2],
    )
    response["Content-Disposition"] = f'attachment; filename="{_file_name(version)}.{extension}"'
    return response


def _file_name(version: Version) -> str:
    return f"{slugify(version.landscape.name) or 'landscape'}-v{version.number}"
