"""The entries of a ledger as people read them: newest first, filtered, each beside what later put it right."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Prefetch, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from warroom.incidents import telling
from warroom.incidents.parts import entries as readable
from warroom.ledger import reading
from warroom.ledger.erasing import KIND
from warroom.ledger.models import Attachment, Chain, Entry, Erasure
from weerbaar.ledger.canonical import canonical
from weerbaar.ledger.checkpoints import line as checkpoint_line

PER_PAGE, ON_PAPER = 50, 2_000


@dataclass(frozen=True)
class Attached:
    """A file of an entry; ``there`` is False once it was erased."""

    name: str
    sha256: str
    size: int
    there: bool


@dataclass
class Shown:
    """An entry to show."""

    line: telling.Line
    text: str
    corrects: int | None
    attachments: list[Attached]
    erased: int
    """How many things were erased from it; all of it when ``gone``."""
    gone: bool
    corrections: "list[Shown]" = field(default_factory=list)


@dataclass(frozen=True)
class Listing:
    """A page of entries, and what one can choose from."""

    page: Page[Entry]
    shown: list[Shown]
    kinds: list[tuple[str, str]]
    people: list[tuple[str, str]]
    filtered: bool


def listing(chain: Chain, asked: QueryDict, upto: int | None = None, parts: Collection[str] | None = None) -> Listing:
    """The entries that ``asked`` (kind, person, text, page, paper) is about, up to a sequence; those about these
    ``parts`` of the incident, for somebody with whom no more is shared."""
    corrections = everything(chain, upto)
    all_of_it = corrections.filter(readable(parts))
    found = all_of_it
    if asked.get("kind"):
        found = found.filter(kind=asked["kind"])
    if asked.get("person"):
        found = found.filter(actor=asked["person"])
    for word in asked.get("text", "")[:200].split()[:8]:
        found = found.filter(holding(word))
    page = Paginator(found.order_by("-sequence").distinct(), ON_PAPER if asked.get("paper") else PER_PAGE).get_page(
        asked.get("page")
    )
    return Listing(
        page=page,
        shown=shown(list(page), corrections),
        kinds=sorted(((kind, telling.called(kind)) for kind in _distinct(all_of_it, "kind")), key=lambda k: k[1]),
        people=sorted(telling.names(_distinct(all_of_it, "actor")).items(), key=lambda p: p[1]),
        filtered=any(asked.get(name) for name in ("kind", "person", "text")),
    )


def everything(chain: Chain, upto: int | None = None) -> "QuerySet[Entry]":
    """The entries of ``chain``, with what is shown of them: the files themselves are left where they are."""
    without = Prefetch("attachments", Attachment.objects.defer("content"))
    return reading.entries(chain, upto).prefetch_related(without)


def holding(word: str) -> Q:
    """Entries whose text or personal values hold ``word``."""
    escaped = canonical(word).decode()[1:-1]
    return Q(payload__body__icontains=escaped) | Q(openings__value__icontains=escaped)


def _distinct(entries: "QuerySet[Entry]", name: str) -> list[str]:
    plain = Entry.objects.filter(pk__in=entries.order_by().values("pk"))
    return list(plain.order_by(name).values_list(name, flat=True).distinct())


def shown(rows: list[Entry], among: "QuerySet[Entry]") -> list[Shown]:
    """These entries to show, each with its corrections out of ``among``."""
    correcting = [
        entry
        for entry in among.filter(payload__isnull=False).exclude(payload__body__contains='"corrects":null')
        if isinstance(_corrects(entry), int)
    ]
    erased = _erased([*rows, *correcting])
    by_sequence: dict[int, list[Shown]] = {}
    for one in _each(correcting, erased):
        by_sequence.setdefault(one.corrects or 0, []).append(one)
    found = list(_each(rows, erased))
    for one in found:
        one.corrections = by_sequence.get(one.line.sequence, [])
    return found


def _corrects(entry: Entry) -> Any:
    body = entry.body()
    return body.get("corrects") if body else None


def _each(rows: list[Entry], erased: Mapping[int, int]) -> Iterable[Shown]:
    for entry, line in zip(rows, telling.lines(rows), strict=True):
        body = entry.body()
        there = {row.sha256 for row in entry.attachments.all()}
        attachments = [
            Attached(one["name"] or _("(name erased)"), one["sha256"], one["size"], one["sha256"] in there)
            for one in (body or {}).get("attachments", ())
        ]
        corrects = body.get("corrects") if body else None
        text = line.about
        if body and entry.kind == KIND:
            text = _("entry {n} – {why}").format(n=body["entry"], why=body["why"])
        if body and entry.kind == "checkpoint.given":
            text = f"{body['to']['name'] or _('(name erased)')} – {checkpoint_line(body['count'], body['hash'])}"
        yield Shown(line, text, corrects, attachments, erased.get(entry.pk, 0), body is None)


def _erased(rows: list[Entry]) -> dict[int, int]:
    counted: dict[int, int] = {}
    for pk in Erasure.objects.filter(entry__in=rows).values_list("entry", flat=True):
        counted[pk] = counted.get(pk, 0) + 1
    return counted
