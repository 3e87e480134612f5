"""Building a pack: one page that opens from a stick without network or script, the same on paper, the data to start a
fresh server from, and a signed list of what belongs to it."""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import qrcode
import qrcode.image.svg
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from warroom.ledger import keys
from warroom.organisations.models import Organisation
from warroom.packs import seeds
from warroom.packs.chapters import chapters
from warroom.templatetags.warroom import moment as in_words
from warroom.typesetting import head, render

FORMAT = "weerbaar.pack/1"
PAGE, PAPER, DATA, MANIFEST = "pack.html", "pack.pdf", "data.json", "manifest.json"
LOCKED_DATA = "data.json.age"


def build(organisation: Organisation, *, password: str = "", with_page: bool | None = None) -> dict[str, bytes]:
    """The files of the pack of ``organisation``, by name.

    With a ``password`` the paper is encrypted (PDF, AES-256) and the data too (age, passphrase), and the page, which
    cannot be, is left out unless ``with_page``.
    """
    moment = timezone.now()
    said = _contents(organisation, moment)
    data = json.dumps(seeds.of(organisation, moment), ensure_ascii=False, indent=1).encode()
    paper = render("packs/pack", said, made_at=moment)
    files: dict[str, bytes] = {}
    if not password or with_page:
        files[PAGE] = page(said)
    files[PAPER] = encrypted(paper, password) if password else paper
    if password:
        import pyrage

        files[LOCKED_DATA] = pyrage.passphrase.encrypt(data, password)
    else:
        files[DATA] = data
    files[MANIFEST] = manifest(organisation, moment, files)
    return files


def _contents(organisation: Organisation, moment: datetime) -> dict[str, Any]:
    said = chapters(organisation, moment)
    for chapter in said:
        for piece in chapter["pieces"]:
            for call in piece.get("calls", ()):
                call["qr"] = qr(f"tel:{call['dial']}") if call["dial"] else ""
    as_of = _("as of {moment}").format(moment=in_words(moment, "absolute"))
    return {
        "head": head(organisation=str(organisation), title=_("Offline pack"), moment=as_of, tlp="TLP:AMBER+STRICT"),
        "title": str(organisation),
        "as_of": as_of,
        "chapters": said,
        "contents": _("Contents"),
        "language": get_language() or "nl",
    }


def page(said: Mapping[str, Any]) -> bytes:
    """The page: everything in one file, no script, nothing loaded from anywhere."""
    return render_to_string("packs/page.html", {"pack": said}).encode()


def qr(text: str) -> str:
    """A QR code as SVG, black on white."""
    code = qrcode.QRCode(border=2, box_size=8, error_correction=qrcode.ERROR_CORRECT_M)
    code.add_data(text)
    made = code.make_image(image_factory=qrcode.image.svg.SvgPathImage)
    svg: str = made.to_string(encoding="unicode")
    return svg


def encrypted(paper: bytes, password: str) -> bytes:
    """The PDF behind a password, with AES-256 (PDF 2.0, revision 6): any reader on a phone opens it."""
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(paper)))
    writer.encrypt(password, algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def manifest(organisation: Organisation, moment: datetime, files: Mapping[str, bytes]) -> bytes:
    """What belongs to the pack and the hash of each, signed with the server's key."""
    key, _row = keys.current()
    said = {
        "format": FORMAT,
        "organisation": str(organisation),
        "kbo": organisation.kbo,
        "made_at": moment.isoformat(),
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())},
    }
    signed = {**said, "key": key.public.text, "signature": key.sign("pack", said)}
    return json.dumps(signed, ensure_ascii=False, indent=1).encode()


def zipped(files: Mapping[str, bytes], moment: datetime) -> bytes:
    """The files as one zip."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, date_time=timezone.localtime(moment).timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, content)
    return out.getvalue()
