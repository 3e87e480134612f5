"""What of the picture is shown: by province, kind, name and state, in which order. Table and map show the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.http import urlencode

from warroom.contacts.regions import BY_CODE, REGIONS
from warroom.organisations.models import Kind
from warroom.sector import lenses
from warroom.sector.lenses import Lens
from warroom.sector.picture import Body

KINDS = tuple(kind for kind in Kind if kind not in (Kind.SUPPLIER, Kind.COORDINATOR))
SORTS = ("name", *(lens.code for lens in lenses.LENSES))
PER_PAGE = 50


@dataclass(frozen=True)
class Selection:
    """What somebody chose; unknown values count as not chosen."""

    lens: Lens
    region: str = ""
    kind: str = ""
    state: str = ""
    name: str = ""
    nis: str = ""
    sort: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "Selection":
        """From the query of a page."""
        lens = lenses.OF.get(asked.get("lens", ""), lenses.INCIDENTS)
        sort = asked.get("sort", "")
        nis = asked.get("nis", "")
        return cls(
            lens=lens,
            region=asked.get("region", "") if asked.get("region") in BY_CODE else "",
            kind=asked.get("kind", "") if asked.get("kind") in KINDS else "",
            state=asked.get("state", "") if asked.get("state") in (*(s.code for s in lens.states), "any") else "",
            name=asked.get("name", "").strip()[:60],
            nis=nis if nis.isdecimal() and len(nis) == 5 else "",
            sort=sort if sort.lstrip("-") in SORTS else f"-{lens.code}",
        )

    def chosen(self, bodies: Sequence[Body]) -> list[Body]:
        """Those that are selected, in the order asked for."""
        words = self.name.casefold()
        found = [
            body
            for body in bodies
            if (not self.region or body.region == self.region)
            and (not self.kind or body.kind == self.kind)
            and (not self.nis or body.nis == self.nis)
            and (not words or words in body.name.casefold())
            and self._in_state(body)
        ]
        key = self.sort.lstrip("-")
        if key in lenses.OF:
            lens = lenses.OF[key]
            found.sort(key=lambda b: b.rank(lens), reverse=self.sort.startswith("-"))
        else:
            found.sort(key=lambda b: b.name, reverse=self.sort.startswith("-"))
        return found

    def _in_state(self, body: Body) -> bool:
        state = body.said[self.lens.code].state
        return not self.state or state.code == self.state or (self.state == "any" and state.rank > 1)

    def query(self, **changes: str) -> str:
        """The query string of this selection with ``changes``; starts with "?"."""
        values = {
            "lens": self.lens.code, "region": self.region, "kind": self.kind, "state": self.state, "name": self.name,
            "nis": self.nis, "sort": "" if self.sort == f"-{self.lens.code}" else self.sort,
        } | changes  # fmt: skip
        if "lens" in changes and "state" not in changes:
            values["state"] = "any" if self.state == "any" else ""
        return "?" + urlencode({name: value for name, value in values.items() if value})


def regions() -> list[tuple[str, str | Promise]]:
    """The provinces to choose from."""
    return [(region.code, region.name) for region in REGIONS]
