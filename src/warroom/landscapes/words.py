"""How kinds, relations and values are called on the screens."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.formats import date_format, localize
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from weerbaar.landscape import Kind, Landscape, Relation, RelationKind
from weerbaar.landscape.attributes import ATTRIBUTES
from weerbaar.language import Message

ONE: Mapping[Kind, str | Promise] = {
    Kind.SERVICE: pgettext_lazy("kind", "service"),
    Kind.APPLICATION: pgettext_lazy("kind", "application"),
    Kind.ENVIRONMENT: pgettext_lazy("kind", "environment"),
    Kind.WORKAROUND: pgettext_lazy("kind", "workaround"),
    Kind.SUPPLIER: pgettext_lazy("kind", "supplier"),
    Kind.BACKUP: pgettext_lazy("kind", "backup"),
    Kind.TEAM: pgettext_lazy("kind", "team"),
    Kind.DATASET: pgettext_lazy("kind", "dataset"),
    Kind.COMPONENT: pgettext_lazy("kind", "component"),
}
MANY: Mapping[Kind, str | Promise] = {
    Kind.SERVICE: pgettext_lazy("kind", "Services"),
    Kind.APPLICATION: pgettext_lazy("kind", "Applications"),
    Kind.ENVIRONMENT: pgettext_lazy("kind", "Environments"),
    Kind.WORKAROUND: pgettext_lazy("kind", "Workarounds"),
    Kind.SUPPLIER: pgettext_lazy("kind", "Suppliers"),
    Kind.BACKUP: pgettext_lazy("kind", "Backups"),
    Kind.TEAM: pgettext_lazy("kind", "Teams"),
    Kind.DATASET: pgettext_lazy("kind", "Datasets"),
    Kind.COMPONENT: pgettext_lazy("kind", "Components"),
}
RELATION: Mapping[RelationKind, str | Promise] = {
    RelationKind.NEEDS: pgettext_lazy("relation", "needs"),
    RelationKind.RUNS_ON: pgettext_lazy("relation", "runs on"),
    RelationKind.LINK: pgettext_lazy("relation", "is linked with"),
    RelationKind.TRUSTS: pgettext_lazy("relation", "trusts the accounts of"),
    RelationKind.STANDS_IN_FOR: pgettext_lazy("relation", "stands in for"),
    RelationKind.SUPPLIED_BY: pgettext_lazy("relation", "is supplied by"),
    RelationKind.BACKED_UP_BY: pgettext_lazy("relation", "is backed up by"),
    RelationKind.HOLDS: pgettext_lazy("relation", "holds"),
    RelationKind.PART_OF: pgettext_lazy("relation", "is part of"),
}
REVERSE: Mapping[RelationKind, str | Promise] = {
    RelationKind.NEEDS: pgettext_lazy("relation, seen from its target", "is needed by"),
    RelationKind.RUNS_ON: pgettext_lazy("relation, seen from its target", "carries"),
    RelationKind.LINK: pgettext_lazy("relation", "is linked with"),
    RelationKind.TRUSTS: pgettext_lazy("relation, seen from its target", "gives access to"),
    RelationKind.STANDS_IN_FOR: pgettext_lazy("relation, seen from its target", "is replaced by"),
    RelationKind.SUPPLIED_BY: pgettext_lazy("relation, seen from its target", "supplies"),
    RelationKind.BACKED_UP_BY: pgettext_lazy("relation, seen from its target", "is the backup of"),
    RelationKind.HOLDS: pgettext_lazy("relation, seen from its target", "is held by"),
    RelationKind.PART_OF: pgettext_lazy("relation, seen from its target", "consists of"),
}
ORIGIN: Mapping[str, str | Promise] = {
    "own": _("own knowledge"),
    "starter": _("from a starter"),
    "supplier": _("from the supplier"),
    "import": _("from an import"),
}
_FIELDS: Mapping[str, str | Promise] = {
    "kind": _("kind"),
    "name": _("name"),
    "origin": _("origin"),
    "confirmed_on": _("confirmed on"),
    "source": _("from"),
    "target": _("to"),
    "alternative": _("group of alternatives"),
    "at_least": _("at least"),
    "over": _("over the link"),
    "role": _("role"),
    "both_ways": _("both ways"),
    "cuttable": _("can be cut"),
    "cut_min": _("time to cut (minutes)"),
    "id": _("id"),
    "kbo": _("KBO number"),
}
CHOICES: Mapping[str, str | Promise] = {
    "host": _("server"),
    "cluster": _("cluster"),
    "realm": _("directory realm"),
    "zone": _("network zone"),
    "datacentre": _("data centre"),
    "cloud": _("cloud"),
    "workplace": _("workplace"),
    "network": _("network"),
    "storage": _("storage"),
    "other": pgettext_lazy("type of environment", "other"),
    "operates": _("operates it"),
    "delivers": _("delivers it"),
}


def attribute(name: str) -> str:
    """An attribute's label; the name itself for one that is not ours."""
    known = ATTRIBUTES.get(name)
    if known:
        label = str(Message(known.label))
        return label[:1].upper() + label[1:]
    field = str(_FIELDS.get(name, name))
    return field[:1].upper() + field[1:]


def value(name: str, stored: Any) -> str:
    """A value of the attribute ``name`` as people write it; what is not known says so."""
    if stored is None or stored == "" or stored == []:
        return gettext("not known")
    if isinstance(stored, bool):
        return gettext("yes") if stored else gettext("no")
    if isinstance(stored, int | float):
        return str(localize(round(stored, 3) if isinstance(stored, float) else stored))
    if isinstance(stored, list | tuple):
        return ", ".join(str(part) for part in stored)
    if name == "kind" and stored in list(Kind):
        return str(ONE[Kind(stored)])
    if name == "origin":
        return str(ORIGIN.get(stored, stored))
    if name in ("type", "role"):
        return str(CHOICES.get(stored, stored))
    if isinstance(stored, date):
        return date_format(stored, "j F Y")
    if name in ("confirmed_on", "tested_on"):
        try:
            return date_format(date.fromisoformat(stored), "j F Y")
        except (TypeError, ValueError):
            return str(stored)
    return str(stored)


def relation(landscape: Landscape, r: Relation) -> str:
    """A relation as a sentence: "Leefloon needs Sociaal dossier (over Noodlijn)"."""
    sentence = f"{landscape.name_of(r.source)} {RELATION[r.kind]} {landscape.name_of(r.target)}"
    more = []
    if r.over:
        more.append(gettext("over {link}").format(link=landscape.name_of(r.over)))
    if r.alternative:
        more.append(gettext("one of “{group}”").format(group=r.alternative))
    if r.role == "operates":
        more.append(gettext("who operates it"))
    return f"{sentence} ({', '.join(more)})" if more else sentence
