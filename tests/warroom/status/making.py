"""Public pages and texts for the tests."""

from typing import Any

from django.utils import timezone

from warroom.organisations.models import Organisation
from warroom.status import changing
from warroom.status.models import File, Item, Page


def texts(text: str, title: str = "") -> dict[str, Any]:
    """A content with this Dutch text."""
    return {"texts": {"nl": {"title": title, "text": text}}}


def service(title: str, text: str = "Kom langs.", state: str = "down", **more: Any) -> dict[str, Any]:
    """A content about a service."""
    return {**texts(text, title), "state": state, "since": timezone.now(), **more}


def proposed(body: Organisation, by: Any, kind: str = "service", content: Any = None, **more: Any) -> Item:
    """Something proposed for the page of ``body``."""
    page = changing.page_of(body, more.get("incident"))
    return changing.propose(page, kind, content or service("Paspoort"), by=by, **more)


def public(body: Organisation, by: Any, kind: str = "service", content: Any = None, **more: Any) -> Item:
    """The same, approved."""
    item = proposed(body, by, kind, content, **more)
    changing.approve([(item, item.version)], by=by)
    item.refresh_from_db()
    return item


def everything(page: Page) -> bytes:
    """All bytes that are given out of this page, but for its poster."""
    rows = File.objects.filter(page=page).exclude(path__endswith=".pdf")
    return b"\n".join(bytes(row.body) for row in rows)
