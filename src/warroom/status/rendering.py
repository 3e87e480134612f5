"""The public page of one body as files: HTML per language, JSON, Atom, RSS and a poster. Only of what was approved.

The same approved texts give the same bytes. Links are relative, so that a copy works at any address; nothing is
loaded from elsewhere, and nothing needs a script or a cookie.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from warroom.status import feeds
from warroom.status.content import in_language
from warroom.status.models import Page, Said
from warroom.status.words import DATA_KINDS, LANGUAGES, ORDER, SHAPES, PublicState, TextKind

HISTORY = timedelta(days=7)
STYLE = "style.css"
LARGEST = 20_000
"""Bytes of a page and its style together."""


@dataclass(frozen=True)
class Line:
    """One text in one language. ``language`` is "" when it is in that of the page."""

    kind: str
    title: str
    text: str
    language: str
    state: str = ""
    words: str = ""
    shape: str = ""
    since: datetime | None = None
    next: datetime | None = None
    phone: str = ""


@dataclass(frozen=True)
class Telling:
    """What the public history says was said at one moment."""

    pk: int
    at: datetime
    line: Line | None
    title: str


def files(page: Page, now: datetime) -> tuple[dict[str, bytes], datetime | None]:
    """Path -> bytes of every file, and when they must be made again although nobody changed anything."""
    made: dict[str, bytes] = {}
    slug = page.slug
    leads_on = _moved_to(page)
    for old in page.slugs.exclude(slug=slug):
        made[f"{old.slug}/index.html"] = _moved(leads_on or slug)
    if leads_on:
        made[f"{slug}/index.html"] = _moved(leads_on)
        return made, None
    for language in page.languages:
        with translation.override(language):
            context = context_of(page, language, now)
            here = f"{slug}/" if language == "nl" else f"{slug}/{language}/"
            for name, file in PAGES.items():
                made[here + file] = render(name, context | place("../" * here.count("/"), context))
            made[f"{here}feed.atom"] = feeds.atom(context)
            made[f"{here}feed.rss"] = feeds.rss(context)
            made[f"{here}poster.pdf"] = poster(context)
    made[f"{slug}/status.json"] = _json(page, now)
    return made, _again(page, now)


def preview(page: Page, path: str, now: datetime) -> tuple[bytes, str] | None:
    """One file of ``page`` (a path below its name) and its media type, made without being kept; None: no such file."""
    if path == "status.json":
        return _json(page, now), "application/json"
    language, _slash, file = path.rpartition("/")
    if (language or "nl") not in page.languages:
        return None
    with translation.override(language or "nl"):
        context = context_of(page, language or "nl", now)
        if file == "poster.pdf":
            return poster(context), "application/pdf"
        if file in ("feed.atom", "feed.rss"):
            make = feeds.atom if file == "feed.atom" else feeds.rss
            return make(context), "application/xml; charset=utf-8"
        name = {file: name for name, file in PAGES.items()}.get(file)
        if name is None:
            return None
        return render(name, context | place("/status/", context)), "text/html; charset=utf-8"


PAGES = {"status": "index.html", "data": "data.html", "questions": "questions.html", "history": "history.html"}


def render(name: str, context: Mapping[str, Any]) -> bytes:
    """One HTML file."""
    return render_to_string(f"status/public/{name}.html", {**context, "page": name}).encode()


def context_of(page: Page, language: str, now: datetime) -> dict[str, Any]:
    """What the files of one language say."""
    rows = [item for item in page.items.all() if item.approved]
    lines = [line(item.kind, item.approved or {}, language) for item in rows]
    services = [own for own in lines if own.kind == TextKind.SERVICE]
    services.sort(key=lambda own: ORDER.index(PublicState(own.state)))
    contact = next((own for own in lines if own.kind == TextKind.CONTACT), None)
    next_at = min((own.next for own in lines if own.next), default=None)
    moments = [page.confirmed_at, *(item.approved_at for item in rows)]
    return {
        "name": str(page.organisation),
        "fictional": bool(page.organisation and page.organisation.fictional),
        "exercise": page.exercise_id is not None,
        "language": language,
        "languages": [(code, LANGUAGES[code]) for code in page.languages],
        "notice": next((own for own in lines if own.kind == TextKind.NOTICE), None),
        "contact": contact,
        "phone": contact.phone if contact else "",
        "services": services,
        "counts": [(s.label, SHAPES[s], sum(own.state == s for own in services)) for s in ORDER],
        "terms": [own for own in lines if own.kind == TextKind.TERM],
        "data": [own for kind in DATA_KINDS for own in lines if own.kind == kind],
        "answers": [own for own in lines if own.kind == TextKind.QUESTION],
        "moment": max((m for m in moments if m), default=None),
        "next": next_at,
        "late": bool(next_at and next_at <= now),
        "history": told(page, language, now),
        "questions_open": page.questions_open and page.exercise_id is None,
        "keep_days": page.keep_days,
        "url": f"{public_url()}{page.slug}/" + ("" if language == "nl" else f"{language}/"),
        "slug": page.slug,
    }


def place(root: str, context: Mapping[str, Any]) -> dict[str, str | None]:
    """What depends on where a file of a page lies: the way to the list, and where its question form leads."""
    counter = counter_url(root)
    language = "" if context["language"] == "nl" else f"?l={context['language']}"
    return {"root": root, "ask_url": None if counter is None else f"{counter}{context['slug']}/ask/{language}"}


def line(kind: str, content: Mapping[str, Any], language: str) -> Line:
    """One approved text in ``language``, or in Dutch where it was not translated."""
    said, chosen = in_language(content, language)
    state = content.get("state") or ""
    return Line(
        kind=kind,
        title=said["title"],
        text=said["text"],
        language="" if chosen == language else chosen,
        state=state,
        words=str(PublicState(state).label) if state else "",
        shape=SHAPES[PublicState(state)] if state else "",
        since=_when(content.get("since")),
        next=_when(content.get("next")),
        phone=content.get("phone") or "",
    )


def told(page: Page, language: str, now: datetime) -> list[Telling]:
    """What the page said in the last days, newest first; never the words of what was withdrawn."""
    rows = page.said.filter(at__gt=now - HISTORY, hidden=False).select_related("item")
    found = []
    for row in rows[:40]:
        said = line(row.item.kind, row.content, language) if row.content else None
        found.append(Telling(row.pk, row.at, said, (said or _before(row, language)).title or _kind(row)))
    return found


def _before(row: Said, language: str) -> Line:
    """What stood there before it was taken off. Of what was withdrawn nothing: a history that says at 10:00 what was
    withdrawn at 11:00 would go on saying it."""
    before = row.item.said.filter(pk__lt=row.pk).order_by("-pk").first()
    content = before.content if before and not before.hidden else None
    return line(row.item.kind, content or {}, language)


def _kind(row: Said) -> str:
    return str(TextKind(row.item.kind).label)


def _again(page: Page, now: datetime) -> datetime | None:
    later = [_when((item.approved or {}).get("next")) for item in page.items.all()]
    later += [row.at + HISTORY for row in page.said.filter(at__gt=now - HISTORY)]
    return min((moment for moment in later if moment and moment > now), default=None)


def _json(page: Page, now: datetime) -> bytes:
    """The same for programs: one document, every language."""
    spoken = {}
    for language in page.languages:
        with translation.override(language):
            spoken[language] = context_of(page, language, now)
    first = spoken["nl"]

    def texts(kind: str) -> list[dict[str, Any]]:
        columns = {code: [own for own in all_lines(said) if own.kind == kind] for code, said in spoken.items()}
        return [
            {
                "state": own.state or None,
                "since": _iso(own.since),
                "next_update": _iso(own.next),
                "texts": {
                    code: {"title": lines[n].title, "text": lines[n].text}
                    for code, lines in columns.items()
                    if not lines[n].language
                },
            }
            for n, own in enumerate(columns["nl"])
        ]

    said = {
        "format": "weerbaar-public-status/1",
        "body": first["name"],
        "fictional": first["fictional"],
        "url": first["url"],
        "as_of": _iso(first["moment"]),
        "next_update": _iso(first["next"]),
        "telephone": first["phone"],
        **{kind.value: texts(kind) for kind in TextKind},
    }
    return json.dumps(said, ensure_ascii=False, indent=1).encode()


def all_lines(context: Mapping[str, Any]) -> list[Line]:
    """Every text of a page in the order of the page."""
    single = [context[name] for name in ("notice", "contact") if context[name]]
    return [*single, *context["services"], *context["terms"], *context["data"], *context["answers"]]


def _iso(moment: datetime | None) -> str | None:
    return timezone.localtime(moment).isoformat() if moment else None


def _when(value: Any) -> datetime | None:
    return parse_datetime(value) if value else None


def poster(context: Mapping[str, Any]) -> bytes:
    """An A4 to hang on the door: where to look and whom to call, large."""
    places = context["contact"].text.splitlines() if context["contact"] else []
    said = {
        "name": context["name"],
        "language": context["language"],
        "title": _("Which services work?"),
        "look": _("Look here, also with your telephone:"),
        "url": context["url"].removeprefix("https://").removeprefix("http://").rstrip("/"),
        "link": context["url"],
        "call": _("Or call"),
        "phone": context["phone"],
        # A long list of places in one go: it stays on one page.
        "text": ("\n" if len(places) <= 6 else " · ").join(place for place in places if place.strip()),
        "foot": _("This page stays up when our own computers do not work."),
        "exercise": _("EXERCISE") if context["exercise"] else "",
        "fictional": _("Demonstration: this body does not exist.") if context["fictional"] else "",
    }
    return _typeset(json.dumps(said, sort_keys=True))


@lru_cache(maxsize=64)
def _typeset(said: str) -> bytes:
    import qrcode
    import qrcode.image.svg

    from warroom.typesetting import render as typeset

    data = json.loads(said)
    code = qrcode.QRCode(border=2, box_size=10, error_correction=qrcode.ERROR_CORRECT_M)
    code.add_data(data["link"])
    data["qr"] = code.make_image(image_factory=qrcode.image.svg.SvgPathImage).to_string(encoding="unicode")
    return typeset("status/poster", data)


def recipe() -> str:
    """What all files are made with, hashed: the templates, the words, and where this server and the copies are. A page
    that was made with another one is made again (see ``publishing``)."""
    said = (settings.SITE_URL, settings.SITE_URL_KNOWN, settings.STATUS_URL, bool(settings.STATUS_TARGETS))
    return hashlib.sha256(repr((said, _ingredients())).encode()).hexdigest()


@cache
def _ingredients() -> str:
    here = Path(__file__).parent
    wanted = ("templates/status/public/*.html", "typst/*.typ", "static/status/public.css", "postcodes/*.csv", "*.py")
    places = [path for one in wanted for path in sorted(here.glob(one))]
    places += sorted((*here.glob("locale/*/LC_MESSAGES/*.mo"), *here.parent.glob("locale/*/LC_MESSAGES/django.mo")))
    return hashlib.sha256(b"".join(hashlib.sha256(path.read_bytes()).digest() for path in places)).hexdigest()


@cache
def style() -> bytes:
    """How every public page looks."""
    return (Path(__file__).parent / "static" / "status" / "public.css").read_bytes()


def _moved_to(page: Page) -> str:
    """The address of the body that this one merged into; "" while it exists itself."""
    organisation, seen = page.organisation, set()
    while organisation and organisation.has_ended and organisation.successor and organisation.pk not in seen:
        seen.add(organisation.pk)
        organisation = organisation.successor
    if organisation is None or organisation.pk == page.organisation_id:
        return ""
    from warroom.status.changing import page_of

    return page_of(organisation).slug


def _moved(slug: str) -> bytes:
    with translation.override("nl"):
        return render_to_string("status/public/moved.html", {"slug": slug, "language": "nl", "root": "../"}).encode()


def public_url() -> str:
    """Where citizens find the pages: the copies outside if there are, else this server. Ends in "/"."""
    return settings.STATUS_URL or server_url()


def counter_url(root: str) -> str | None:
    """Where this server takes questions and looks up postcodes, for a file with ``root`` as its way to the list.

    A file that is copied elsewhere names the server; None when nobody said where citizens reach it (WARROOM_URL)."""
    if not (settings.STATUS_URL or settings.STATUS_TARGETS):
        return root
    return server_url() if settings.SITE_URL_KNOWN else None


def server_url() -> str:
    """Where this server gives the pages out itself, and takes questions. Ends in "/"."""
    return f"{settings.SITE_URL}/status/"
