"""The files of a page as they are given out, kept in the database: made again with every change, in its transaction.

So what a citizen gets is exactly what was approved: nothing is made when somebody asks.
"""

import hashlib
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from warroom.ledger.chains import chain_of, system_chain
from warroom.ledger.recording import record
from warroom.organisations.models import Kind
from warroom.status.models import File, Page, Slug

RESERVED = {"a-z", "postcode", "search", "status", "en", "fr", "nl", "index", "style"}


def give_address(page: Page) -> None:
    """Give a page the address that fits the name of its body today; an older address leads on to it."""
    organisation = page.organisation
    if organisation is None or page.exercise_id is not None:
        return
    name = str(organisation) if organisation.kind != Kind.MUNICIPALITY else organisation.name
    wanted = slugify(name)[:60] or f"bestuur-{organisation.pk}"
    now = page.slugs.filter(current=True).first()
    if now and (now.slug == wanted or now.slug.rpartition("-")[0] == wanted):
        return
    free = wanted
    taken = Slug.objects.filter(slug=free).first()
    if free in RESERVED or (taken and taken.page_id != page.pk):
        free = f"{wanted}-{organisation.pk}"
    page.slugs.filter(current=True).update(current=False)
    Slug.objects.update_or_create(slug=free, defaults={"page": page, "current": True})


def central() -> Page:
    """The page of everybody: the list of municipalities."""
    page = Page.objects.filter(organisation=None, exercise=None).order_by("pk").first()
    return page or Page.objects.create(organisation=None)


@transaction.atomic
def refresh(page: Page, now: datetime | None = None) -> bool:
    """Make the files of ``page`` again; whether any of them changed. A page of an exercise has none."""
    from warroom.status import listing, rendering

    now = now or timezone.now()
    page = Page.objects.select_for_update(of=("self",)).select_related("organisation__successor").get(pk=page.pk)
    if page.exercise_id is not None:
        return False
    give_address(page)
    made, page.again_at = rendering.files(page, now) if page.organisation_id else (listing.files(now), None)
    page.recipe = rendering.recipe()
    changed = _store(page, made, now)
    if changed:
        page.edition += 1
        chain = chain_of(page.organisation) if page.organisation else system_chain()
        said = {path: digest for path, digest in changed.items() if digest}
        gone = sorted(path for path, digest in changed.items() if not digest)
        record(
            chain,
            "status.rendered",
            by=None,
            subject=f"publicpage/{page.pk}",
            payload={"edition": page.edition, "files": said, "gone": gone},
        )
    page.save(update_fields=["again_at", "edition", "recipe"])
    if changed and page.organisation_id:
        refresh(central(), now)
    return bool(changed)


def _store(page: Page, made: dict[str, bytes], now: datetime) -> dict[str, str]:
    """Keep these files and no others; path -> hash of what changed ("" for what is gone)."""
    kept = dict(page.files.values_list("path", "sha256"))
    changed: dict[str, str] = {}
    for path, body in made.items():
        digest = hashlib.sha256(body).hexdigest()
        if kept.get(path) != digest:
            changed[path] = digest
            fields: dict[str, Any] = {"page": page, "body": body, "sha256": digest, "changed_at": now}
            File.objects.update_or_create(path=path, defaults=fields)
    for path in kept.keys() - made.keys():
        changed[path] = ""
        File.objects.filter(page=page, path=path).delete()
    return changed
