"""What people do to the public page: propose, approve, refuse, withdraw, confirm. Each with its entry in a ledger."""

import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from warroom.incidents.models import Incident
from warroom.incidents.writing import Overtaken, Refused
from warroom.ledger.chains import chain_of
from warroom.ledger.recording import record
from warroom.organisations.models import Membership, Organisation, Role
from warroom.status import content, editions, rendering
from warroom.status.models import Item, Page, Said
from warroom.status.words import SINGLE, TextKind


def page_seen(organisation: Organisation, incident: Incident | None = None) -> Page:
    """The page of ``organisation`` to look at, within an exercise that of the exercise; when there is none, one that is
    kept nowhere: number 0, which no row has. The first change makes it."""
    exercise = incident if incident and incident.exercise else None
    page = Page.objects.filter(organisation=organisation, exercise=exercise).first()
    return page or Page(pk=0, organisation=organisation, exercise=exercise)


def page_of(organisation: Organisation, incident: Incident | None = None) -> Page:
    """The page of ``organisation``, made when it is not there yet; within an exercise, that of the exercise."""
    exercise = incident if incident and incident.exercise else None
    page, made = Page.objects.get_or_create(organisation=organisation, exercise=exercise)
    if made and exercise is None:
        with transaction.atomic():
            editions.give_address(page)
            editions.refresh(page)
    return page


def _write(item: Item, kind: str, by: Any, **payload: Any) -> None:
    """In the ledger of the incident it is about, or else of the body."""
    page = item.page
    assert page.organisation is not None
    chain = item.incident.chain if item.incident else chain_of(page.organisation)
    record(chain, kind, by=by, subject=f"publictext/{item.pk}", state=item.state(), payload=payload)


def _held(page: Page) -> Page:
    """The page, and nobody else changes it until this transaction is through. One that is not there yet is made."""
    if not page.pk:
        assert page.organisation is not None
        page = page_of(page.organisation, page.exercise)
    return Page.objects.select_for_update().get(pk=page.pk)


def _seen(item: Item, seen: int | None) -> Item:
    """The item as it stands. Raises Overtaken when it is not at version ``seen`` any more."""
    now = Item.objects.select_related("page__organisation", "incident__chain").get(pk=item.pk)
    if seen is not None and now.version != seen:
        raise Overtaken(now)
    return now


@transaction.atomic
def propose(
    page: Page,
    kind: str,
    given: Mapping[str, Any],
    *,
    by: Any,
    key: str = "",
    incident: Incident | None = None,
    item: Item | None = None,
    seen: int | None = None,
) -> Item:
    """Propose a text, or another one in the place of ``item``. It is not public before it is approved.

    Raises Refused for what cannot stand there, Overtaken when somebody proposed something else in between.
    """
    page = _held(page)
    if page.exercise_id is None and incident is not None and incident.exercise:
        raise Refused(_("An exercise has a page of its own: nothing of it becomes public."))
    said = content.clean(kind, given, page.languages)
    if item is None:
        key = kind if kind in SINGLE else key or secrets.token_hex(8)
        item = page.items.filter(kind=kind, key=key).first()
    if item is None:
        if page.items.count() >= content.MOST_ITEMS:
            raise Refused(_("There are too many texts on this page already."))
        item = Item.objects.create(page=page, kind=kind, key=key, incident=incident, position=page.items.count() + 1)
    item = _seen(item, seen)
    if said == item.approved:
        raise Refused(_("The public page says exactly this already."))
    item.proposed, item.proposed_at, item.proposed_by = said, timezone.now(), by
    if incident is not None:
        item.incident = incident
    _save(item, "status.proposed", by)
    return item


@transaction.atomic
def propose_removal(item: Item, *, by: Any, seen: int | None = None) -> Item:
    """Propose to take a text away."""
    _held(item.page)
    item = _seen(item, seen)
    if item.approved is None:
        raise Refused(_("This text is not public."))
    item.proposed, item.proposed_at, item.proposed_by = dict(content.REMOVE), timezone.now(), by
    _save(item, "status.proposed", by)
    return item


def _save(item: Item, kind: str, by: Any, **payload: Any) -> None:
    item.version += 1
    item.save()
    _write(item, kind, by, **payload)


def communication_absent(organisation: Organisation | None) -> bool:
    """Whether nobody has the communication role at this body now."""
    here = Membership.objects.active().filter(organisation=organisation, role=Role.COMMUNICATION)
    return not here.filter(person__is_active=True).exists()


@transaction.atomic
def approve(items: Iterable[tuple[Item, int | None]], *, by: Any, instead: bool = False) -> int:
    """Make what is proposed public, each if it is still at the version that was looked at. How many were.

    ``instead``: the director or the mayor does it because communication cannot be reached; the ledger says so.
    Raises Overtaken; nothing is approved then. Raises Refused when it would not fit on one page.
    """
    now, done, page = timezone.now(), 0, None
    for asked, seen in items:
        page = page or _held(asked.page)
        item = _seen(asked, seen)
        if item.proposed is None or item.page_id != page.pk:
            continue
        removed = item.proposed == content.REMOVE
        item.approved = None if removed else item.proposed
        item.approved_at, item.approved_by = now, by
        item.proposed = item.proposed_at = item.proposed_by = None
        Said.objects.create(page=page, item=item, at=now, content=item.approved, by=by)
        _save(item, "status.approved", by, instead_of_communication=instead)
        done += 1
    if page is not None and done:
        _fits(page)
        Page.objects.filter(pk=page.pk).update(confirmed_at=now)
        page.confirmed_at = now
        editions.refresh(page)
    return done


def _fits(page: Page) -> None:
    """Raises Refused when a page and its style together are more than a browser on a bad line should load."""
    for language in page.languages:
        with translation.override(language):
            context = rendering.context_of(page, language, timezone.now())
            for name in rendering.PAGES:
                made = rendering.render(name, context | rendering.place("../../", context))
                if len(made) + len(rendering.style()) > rendering.LARGEST:
                    raise Refused(
                        _("Together this is too long for one page that opens on every phone: shorten or remove some.")
                    )


@transaction.atomic
def refuse(item: Item, why: str, *, by: Any, seen: int | None = None) -> None:
    """Do not approve what is proposed; what is public stays as it is."""
    _held(item.page)
    item = _seen(item, seen)
    if item.proposed is None:
        raise Refused(_("Nothing is proposed any more."))
    item.proposed = item.proposed_at = item.proposed_by = None
    _save(item, "status.refused", by, why=why.strip()[:500])


@transaction.atomic
def withdraw(item: Item, why: str, *, by: Any) -> None:
    """Take a text off the public page at once: nothing repeats it any more, not even the history."""
    page = _held(item.page)
    item = _seen(item, None)
    if item.approved is None:
        raise Refused(_("This text is not public."))
    now = timezone.now()
    item.approved, item.approved_at, item.approved_by = None, now, by
    item.said.update(hidden=True)
    Said.objects.create(page=page, item=item, at=now, content=None, by=by, hidden=False)
    _save(item, "status.withdrawn", by, why=why.strip()[:500])
    editions.refresh(page)


@transaction.atomic
def confirm(page: Page, next_at: Any, *, by: Any) -> None:
    """All of it still is so; the next update follows at ``next_at`` (a datetime). Raises Refused."""
    page = _held(page)
    now = timezone.now()
    if next_at is None or next_at <= now:
        raise Refused(_("Say when the next update follows: a moment that has yet to come."))
    for item in page.items.exclude(approved=None):
        if item.approved and (item.kind == TextKind.NOTICE or _past(item.approved.get("next"), now)):
            item.approved = {**item.approved, "next": next_at.isoformat()}
            item.version += 1
            item.save()
            _write(item, "status.confirmed", by)
    page.confirmed_at = now
    page.version += 1
    page.save()
    _page_entry(page, "status.confirmed", by, next_at=next_at.isoformat())
    editions.refresh(page)


def _past(value: str | None, now: Any) -> bool:
    moment = parse_datetime(value) if value else None
    return moment is not None and moment <= now


def _page_entry(page: Page, kind: str, by: Any, **payload: Any) -> None:
    assert page.organisation is not None
    chain = page.exercise.chain if page.exercise else chain_of(page.organisation)
    record(chain, kind, by=by, subject=f"publicpage/{page.pk}", state=page.state(), payload=payload)


@transaction.atomic
def set_page(page: Page, seen: int, *, by: Any, **fields: Any) -> None:
    """Change the settings of a page: languages, questions, how long they are kept. Raises Overtaken."""
    page = _held(page)
    if page.version != seen:
        raise Overtaken(page)
    for name, value in fields.items():
        setattr(page, name, value)
    page.version += 1
    page.save()
    _page_entry(page, "status.settings", by)
    if not editions.refresh(page) and "postcodes" in fields and page.exercise_id is None:
        # No file of its own says its postcodes: the list does.
        editions.refresh(editions.central())
