"""A letter on paper: printed here by a person, in one PDF per batch, put in an envelope and ticked off.

Every letter says how to confirm: a QR code and the same address in letters, a code, and a telephone number.
"""

from collections.abc import Sequence
from io import BytesIO

import qrcode
import qrcode.image.svg
from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from warroom.messaging.claiming import parcel
from warroom.messaging.models import Delivery
from warroom.typesetting import render

AT_ONCE = 200
"""Letters in one PDF: a person folds them."""


def printed(rows: Sequence[Delivery]) -> bytes:
    """One PDF with a letter per delivery, each beginning on a page of its own; ``rows`` with their messages."""
    return render("messaging/letter", {"letters": [_letter(row) for row in rows]})


def _letter(row: Delivery) -> dict[str, object]:
    one = parcel(row, row.message)
    with translation.override(one.language):
        link = row.values.get("link", "")
        return {
            "language": one.language,
            "address": [line for line in (row.values.get("name", ""), *row.address.splitlines()) if line.strip()],
            "date": date_format(localtime(one.moment), "j F Y"),
            "exercise": _("EXERCISE") if row.message.exercise else "",
            "title": one.title,
            "text": one.text,
            "confirm": _("Please confirm that you have read this") if link or row.values.get("code") else "",
            "scan": _("Scan this code, or type the address under it.") if link else "",
            "link": link,
            "qr": _qr(link) if link else "",
            "code": _("Or call, and say this code: {code}").format(code=row.values["code"])
            if row.values.get("code")
            else "",
            "phone": settings.COORDINATOR_PHONE,
            "sender": _("War room"),
            "reference": one.key.hex[:8],
        }


def _qr(link: str) -> str:
    made = qrcode.make(link, image_factory=qrcode.image.svg.SvgPathImage, border=0)
    out = BytesIO()
    made.save(out)
    return out.getvalue().decode()
