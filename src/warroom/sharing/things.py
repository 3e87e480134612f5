"""What the things are called that somebody looked at: dotted names, so that nothing here imports those subjects."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from warroom.incidents.extensions import found
from warroom.incidents.models import Incident
from warroom.landscapes.models import Landscape
from warroom.organisations.models import Organisation

NAMED: Mapping[str, str] = {
    "incident": "warroom.sharing.things.incidents",
    "landscape": "warroom.sharing.things.landscapes",
    "organisation": "warroom.sharing.things.organisations",
    "supplier": "warroom.sharing.things.organisations",
    "product": "warroom.suppliers.uses.named",
    "alert": "warroom.alerts.looking.named",
    "jointincident": "warroom.joint.seeing.named",
    "line": "warroom.joint.seeing.named_lines",
    "receiver": "warroom.lessons.receiving.named",
}
"""By the word before the slash ("incident/12"): ``named(ids) -> {id: name}``, one query."""


def incidents(pks: Iterable[int]) -> dict[int, str]:
    """The titles of incidents."""
    return {one.pk: one.title for one in Incident.objects.filter(pk__in=list(pks)).only("title")}


def landscapes(pks: Iterable[int]) -> dict[int, str]:
    """The names of landscapes."""
    rows = Landscape.objects.filter(pk__in=list(pks)).only("name")
    return {one.pk: _("Landscape of {name}").format(name=one.name) for one in rows}


def organisations(pks: Iterable[int]) -> dict[int, str]:
    """The names of organisations."""
    return {one.pk: str(one) for one in Organisation.objects.filter(pk__in=list(pks))}


def named(words: Iterable[str]) -> dict[str, str]:
    """What these things are called; those that nobody knows are absent. One query per sort of thing."""
    wanted: dict[str, set[int]] = {}
    for word in words:
        kind, _slash, pk = word.partition("/")
        if pk.isdecimal() and kind in NAMED:
            wanted.setdefault(kind, set()).add(int(pk))
    return {
        f"{kind}/{pk}": name
        for kind, pks in wanted.items()
        for naming in found((NAMED[kind],))
        for pk, name in naming(pks).items()
    }
