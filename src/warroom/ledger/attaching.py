"""Files that go with an entry. Whatever they say they are, they are only ever handed back as bytes to save."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

LARGEST = 10 * 1024 * 1024
"""Bytes of one file."""
MOST = 5
"""Files with one entry."""


class TooMuch(Exception):
    """Refused; the text says what and how much is allowed."""


@dataclass(frozen=True)
class File:
    """A file as it was given: its name (personal data, perhaps), its bytes."""

    name: str
    content: bytes

    @property
    def sha256(self) -> str:
        """Of the bytes."""
        return hashlib.sha256(self.content).hexdigest()

    def named(self) -> dict[str, Any]:
        """What the payload says of it."""
        return {"name": self.name, "sha256": self.sha256, "size": len(self.content)}


def taken(uploads: Iterable[UploadedFile]) -> tuple[File, ...]:
    """The files of a form, each once. Raises TooMuch before anything large is read."""
    uploads = [one for one in uploads if one]
    if len(uploads) > MOST:
        raise TooMuch(
            ngettext("At most {n} attachment at once.", "At most {n} attachments at once.", MOST).format(n=MOST)
        )
    files: dict[str, File] = {}
    for one in uploads:
        name = safe_name(one.name or "")
        if (one.size or 0) > LARGEST:
            raise TooMuch(
                _("“{name}” is larger than {mb} MB. Nothing was recorded yet; your text is still here.").format(
                    name=name, mb=LARGEST // 1024**2
                )
            )
        if not one.size:
            raise TooMuch(_("“{name}” is empty. Nothing was recorded yet; your text is still here.").format(name=name))
        file = File(name, one.read())
        files.setdefault(file.sha256, file)
    return tuple(files.values())


def safe_name(name: str) -> str:
    """A file's name without folders, control characters or characters that turn the direction of reading."""
    name = name.replace("\\", "/").rpartition("/")[2]
    name = re.sub('[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff"<>:|?*;]', "_", name).strip(". ")
    stem, dot, end = name.rpartition(".")
    if len(name) > _LONGEST_NAME:
        name = f"{stem[: _LONGEST_NAME - 10]}{dot}{end[:9]}" if dot else name[:_LONGEST_NAME]
    return name or "bijlage"


_LONGEST_NAME = 120


def to_save(content: bytes, name: str) -> HttpResponse:
    """A file to save: whatever it says it is, a browser never opens it here."""
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, safe_name(name)) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
