"""What each column of somebody's own table says: guessed from its name and values, decided by a person, remembered."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from weerbaar.landscape.reading import BadInput
from weerbaar.landscape.starting.layout import Layout
from weerbaar.landscape.starting.roles import LABELS, ONCE, Role, role_of_name
from weerbaar.landscape.starting.words import fold, says_nothing
from weerbaar.language import Message

FORMAT = "weerbaar.columns/1"


_YES_NO = frozenset(("ja", "nee", "neen", "j", "n", "x", "yes", "no", "y", "ok", "nok", "true", "false"))
_PLACES = re.compile(r"cloud|saas|server|srv|azure|on ?prem|lokaal|hosted|gehost|datacenter|m365|office ?365|o365")


@dataclass(frozen=True)
class ColumnMapping:
    """What a person decided about one layout. ``same`` holds, per role, which writing stands for which other one."""

    columns: Mapping[str, Role]
    fingerprint: str = ""
    same: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: MappingProxyType({}))

    def to_json(self) -> dict[str, Any]:
        """Values of JSON, to be remembered per organisation."""
        return {
            "format": FORMAT,
            "fingerprint": self.fingerprint,
            "columns": {header: role.value for header, role in self.columns.items()},
            "same": {role: dict(pairs) for role, pairs in self.same.items()},
        }

    @classmethod
    def from_json(cls, document: Any) -> "ColumnMapping":
        """Raises BadInput for anything ``to_json`` would not write; a bare {header: role} is accepted too."""
        if not isinstance(document, dict):
            raise BadInput(Message("must be an object"), "mapping")
        columns = document.get("columns", document if "format" not in document else {})
        same = document.get("same", {}) if columns is not document else {}
        if not isinstance(columns, dict) or not isinstance(same, dict):
            raise BadInput(Message("must be an object"), "mapping")
        roles: dict[str, Role] = {}
        for header, role in columns.items():
            if role not in list(Role):
                raise BadInput(
                    Message("'{role}' is not something a column can say; choose from {known}",
                            role=str(role)[:60], known=", ".join(Role)),
                    f"mapping, {header}",
                )  # fmt: skip
            roles[str(header)] = Role(role)
        for name, pairs in same.items():
            if not isinstance(pairs, dict) or not all(isinstance(v, str) for v in pairs.values()):
                raise BadInput(Message("must be an object with texts"), f"mapping, same, {name}")
        return cls(roles, str(document.get("fingerprint", "")), {str(k): dict(v) for k, v in same.items()})

    def check(self, table: Layout) -> None:
        """Raises BadInput when it cannot be used for ``table``: no application column, or a role given twice."""
        used = [(h, r) for h, r in self.columns.items() if h in table.headers]
        for role in Role:
            headers = [h for h, r in used if r is role]
            if role in ONCE and len(headers) > 1:
                raise BadInput(
                    Message("columns '{first}' and '{second}' cannot both be: {role}",
                            first=headers[0], second=headers[1], role=Message(LABELS[role])),
                    table.name,
                )  # fmt: skip
        if not any(r is Role.APPLICATION for _, r in used):
            raise BadInput(Message("no column is marked as the name of the application"), table.name)


def suggest_columns(table: Layout) -> dict[str, Role]:
    """A role for every column, by its name first and its values second; what is not clear is ``ignore``.

    Of several columns that could have a role that exists once, the first whose values fit best gets it.
    """
    found: dict[str, Role] = {}
    for header in table.headers:
        role = role_of_name(header)
        found[header] = _by_values(table, header, role)
    if Role.APPLICATION not in found.values():
        for header in table.headers:
            if found[header] in (Role.PRODUCT, Role.IGNORE) and _mostly_different(table.values(header)):
                found[header] = Role.APPLICATION
                break
    taken: set[Role] = set()
    for header in table.headers:
        role = found[header]
        if role in ONCE and role in taken:
            found[header] = Role.REMARKS if role in (Role.APPLICATION, Role.BACKUP, Role.REALM) else Role.IGNORE
        taken.add(role)
    return found


def _by_values(table: Layout, header: str, role: Role | None) -> Role:
    values = table.values(header)
    if not values:
        return role or Role.IGNORE
    if role is Role.URL or (role is None and sum(v.startswith(("http", "www.")) for v in values) * 2 > len(values)):
        return Role.URL
    if role is Role.ENVIRONMENT and all(fold(v) in _YES_NO for v in values) and "cloud" not in fold(header):
        return Role.IGNORE
    if role is Role.IDENTIFIER and (not _mostly_different(values) or _running(values)):
        return Role.IGNORE
    if role is None:
        places = sum(bool(_PLACES.search(fold(v))) for v in values)
        if places * 2 > len(values):
            return Role.ENVIRONMENT
        return Role.REMARKS if header.startswith("(") else Role.IGNORE
    return role


def _running(values: list[str]) -> bool:
    """Whether these number the rows: insert a row and all that follow are called otherwise, so no id follows."""
    numbers = [int(v) for v in values if v.isdigit() and v.isascii() and len(v) < 9]
    steps = sum(b - a == 1 for a, b in pairwise(numbers))
    return len(numbers) == len(values) >= 2 and steps >= 0.9 * (len(numbers) - 1)


def _mostly_different(values: list[str]) -> bool:
    told = [fold(v) for v in values if not says_nothing(v)]
    return len(told) >= 2 and len(set(told)) >= 0.8 * len(told)


def application_columns(table: Layout) -> list[str]:
    """The columns whose name says that applications stand in them; one means the table is about applications."""
    return [h for h in table.headers if role_of_name(h) is Role.APPLICATION]
