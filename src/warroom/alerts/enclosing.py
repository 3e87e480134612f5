"""Which files may go with an alert. They are untrusted: never opened here, and given back only to be saved."""

from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from warroom.alerts.models import Enclosed

MOST_FILES = 4
LARGEST = 2_000_000
"""Bytes of one file: most mailboxes take ten million, and a phone on a bad line little more."""
LARGEST_TOGETHER = 4_000_000

TYPES: dict[str, tuple[str, tuple[bytes, ...]]] = {
    "pdf": ("application/pdf", (b"%PDF-",)),
    "png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
    "jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "txt": ("text/plain", ()),
    "csv": ("text/csv", ()),
    "json": ("application/json", ()),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (b"PK\x03\x04",)),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", (b"PK\x03\x04",)),
}
"""By the end of the name: the type it is given back as, and how such a file begins."""


def checked(files: Iterable[Any], *, kept: Sequence[Enclosed] = ()) -> list[tuple[str, str, bytes]]:
    """(name, type, content) of uploaded ``files``, beside those ``kept``. Raises ValidationError for what may not go
    along: too many, too large, another kind, or a file that is not what its name says."""
    found: list[tuple[str, str, bytes]] = []
    together = sum(one.size for one in kept)
    for file in files:
        name = PurePosixPath(str(file.name).replace("\\", "/")).name
        ending = name.rpartition(".")[2].lower()
        if ending not in TYPES:
            raise forms.ValidationError(
                _("{name} cannot go along; these can: {kinds}.").format(name=name, kinds=", ".join(sorted(TYPES)))
            )
        if file.size > LARGEST:
            raise forms.ValidationError(_("{name} is larger than {n} MB.").format(name=name, n=LARGEST // 1_000_000))
        content = file.read()
        media_type, beginnings = TYPES[ending]
        if not content or (beginnings and not content.startswith(beginnings)) or (not beginnings and b"\0" in content):
            raise forms.ValidationError(_("{name} is not what its name says.").format(name=name))
        together += len(content)
        found.append((name, media_type, content))
    if len(found) + len(kept) > MOST_FILES:
        raise forms.ValidationError(_("At most {n} files go along.").format(n=MOST_FILES))
    if together > LARGEST_TOGETHER:
        raise forms.ValidationError(
            _("Together the files are larger than {n} MB.").format(n=LARGEST_TOGETHER // 1_000_000)
        )
    return found


def given(file: Enclosed) -> HttpResponse:
    """The file, to be saved and not shown: whatever is in it, it does not run here."""
    response = HttpResponse(bytes(file.content), content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, file.name) or "attachment"
    response["Content-Security-Policy"] = "sandbox"
    return response
