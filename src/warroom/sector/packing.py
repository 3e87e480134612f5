"""Keeping a pack of every landscape in force (see ``weerbaar.planning.packed``)."""

from typing import Any

from django.db import transaction
from django.db.models import F, OuterRef, Subquery

from warroom.landscapes.models import Landscape, Version
from warroom.sector.models import Packed
from weerbaar import landscape as library
from weerbaar.landscape import Kind
from weerbaar.landscape.reading import BadInput
from weerbaar.planning import packed


def stored(version: Version, content: library.Landscape) -> None:
    """What ``landscapes.storing`` calls when a version was stored."""
    try:
        data = packed.pack(content)
    except BadInput:
        data = b""  # a landscape with errors has no impact, and cannot say what fails
    Packed.objects.update_or_create(
        landscape=version.landscape,
        defaults={
            "version": version,
            "data": data,
            "services": len(content.of_kind(Kind.SERVICE)),
            "types": sorted({str(e.get("type")) for e in content.of_kind(Kind.ENVIRONMENT) if e.get("type")}),
        },
    )


def behind(most: int) -> list[Any]:
    """Newest versions that are not packed: of landscapes that were stored before this subject was there."""
    newest = Version.objects.filter(landscape=OuterRef("pk")).order_by("-number").values("pk")[:1]
    landscapes = Landscape.objects.annotate(in_force_pk=Subquery(newest)).exclude(in_force_pk=None)
    stale = landscapes.exclude(packed__version=F("in_force_pk"))
    return list(stale.values_list("in_force_pk", flat=True)[:most])


def catch_up(most: int) -> int:
    """Pack what is behind, at most so many; how many."""
    done = 0
    for pk in behind(most):
        version = Version.objects.select_related("landscape").get(pk=pk)
        content = version.landscape_content()
        with transaction.atomic():
            Landscape.objects.select_for_update().get(pk=version.landscape_id)
            newest = version.landscape.newest
            # One that was stored meanwhile was packed then.
            if newest is not None and newest.pk == pk:
                stored(version, content)
                done += 1
    return done
