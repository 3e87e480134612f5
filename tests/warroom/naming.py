"""How a request names things, and what its answer did: for test_named.py, here and of the API.

Of everything there is, another body has one too, and its number is ``THEIRS`` whatever it is: so whoever sends
``THEIRS`` in a field names something of that body, whichever kind of thing the field is about. ``NOBODYS`` names
nothing at all.
"""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection, models, transaction
from django.http import QueryDict
from django.test import Client
from lxml import etree, html
from tests.warroom.cast import make_person
from tests.warroom.more_things import MORE
from tests.warroom.routes import ROUTES

from warroom.organisations.models import Kind, Organisation, Role

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
THEIRS, NOBODYS = 900_001, 990_777
OURS = 1_000_001
"""What is made later, as the own body's things are, is numbered from here."""

Said = dict[str, list[str]]
NUMBERED = re.compile(r"((?:[a-z]+[-:]?)?)\d+((?::[a-z]\S*)?)")


def number_from(first: int) -> None:
    """Whatever is made from now on gets this number, or a higher one."""
    with connection.cursor() as cursor:
        for model in apps.get_models():
            key, table = model._meta.pk, model._meta.db_table
            if not isinstance(key, models.AutoField | models.BigAutoField):
                continue
            if connection.vendor == "postgresql":
                cursor.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s, false)", [table, key.column, first])
            else:
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, first - 1])


def make_theirs() -> None:
    """Bodies with one of everything, numbered ``THEIRS``. Each thing has a body of its own: some are made for a body
    that has nothing else."""
    number_from(THEIRS)
    makers = {route.arguments: None for route in ROUTES.values() if route.arguments}
    for number, make in enumerate((*makers, *MORE)):
        body = Organisation.objects.create(name=f"Vreemd {number}", kind=Kind.MUNICIPALITY)
        make_person(f"Vreemd {number}", body, Role.SPOC)
        make(body)
    number_from(OURS)


def unnamed() -> set[str]:
    """The models of which no other body has the one numbered ``THEIRS``."""
    return {
        model._meta.label
        for model in apps.get_models()
        if model.__module__.startswith("warroom.") and not model._base_manager.filter(pk=THEIRS).exists()
    }


@contextmanager
def listening(patch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """The names that are looked up meanwhile in forms and addresses."""
    asked: set[str] = set()
    with patch.context() as patched:
        for method in ("get", "getlist", "__getitem__", "__contains__"):
            known = getattr(QueryDict, method)

            def look(self: Any, key: str, *args: Any, _known: Any = known, **named: Any) -> Any:
                asked.add(key)
                return _known(self, key, *args, **named)

            patched.setattr(QueryDict, method, look)
        yield asked


@dataclass
class Controls:
    """What stands in the forms of a page: ``said``, of the form that is sent to the page itself (None: there is none);
    ``values`` by name, of all; ``words``, the names of what is typed or chosen and cannot be the number of a thing."""

    said: Said | None
    values: dict[str, set[str]]
    words: set[str]


TYPED = ("text", "search", "email", "tel", "url", "password", "file", "date", "time", "datetime-local", "number")


def controls(page: bytes, url: str) -> Controls:
    """The controls of ``page``, which is at ``url``; what must be filled in is filled in."""
    found, values = None, defaultdict(set)
    typed, not_typed = set(), set()
    try:
        tree = html.fromstring(page)
    except (ValueError, etree.ParserError):
        return Controls(None, {}, set())
    for form in tree.forms:
        said: Said = defaultdict(list)
        for name, value in form.form_values():
            said[name].append(value)
        for field in form.inputs:
            if field.name and "required" in field.attrib and not any(said.get(field.name, [])):
                said[field.name] = [_filled(field)]
        to = urlsplit(form.action or "").path
        if form.method.lower() == "post" and to in ("", urlsplit(url).path) and len(said) >= len(found or ()):
            found = {name: value for name, value in said.items() if name != "csrfmiddlewaretoken"}
    for control in tree.xpath("//input[@name] | //textarea[@name] | //select[@name] | //button[@name]"):
        name, options = control.get("name"), control.xpath(".//option/@value")
        values[name].update(options, control.xpath("@value"))
        free = control.tag == "textarea" or (control.tag == "input" and control.get("type", "text") in TYPED)
        offered = options or control.xpath("@value")
        worded = control.get("type") != "hidden" and not any(NUMBERED.fullmatch(value) for value in offered)
        (typed if free or (worded and offered) else not_typed).add(name)
    return Controls(found, values, typed - not_typed)


def _filled(field: Any) -> str:
    kind = field.get("type", field.tag)
    if kind == "select":
        return next((value for value in field.value_options if value), "")
    if kind in ("radio", "checkbox"):
        return str(field.get("value", "on"))
    known = {"date": "2026-11-22", "datetime-local": "2026-11-22T10:00", "number": "1", "email": "a@example.test"}
    return known.get(kind, "Tekst")


def ways_to_name(values: Iterable[str]) -> list[str]:
    """How a number is written in such values: "{}" and, when they say so, "s{}", "person:{}" or "{}:server"."""
    matches = (NUMBERED.fullmatch(value) for value in values)
    return sorted({"{}"} | {f"{match[1]}{{}}{match[2]}" for match in matches if match})


WRITES = re.compile(r'\s*(?:INSERT (?:OR \w+ )?INTO|UPDATE|DELETE FROM) "(\w+)"')
NOISE = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"|hx-headers=\'[^\']*\'')
NUMBERS = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{16,}|\d{1,3}(?:[.\s\xa0]\d{3})+|\d{4,}")
TABLES = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}


@dataclass(frozen=True)
class Answer:
    """What was answered (without the numbers, so that two can be compared) and what it did."""

    status: int
    to: str
    text: str
    did: tuple[str, ...]
    kept: bool  # the number stands in a list or dict of a row
    sought: bool  # the number was asked of the database
    touched: bool  # the number reached the database, in whatever way

    def unlike(self, other: "Answer") -> str:
        """How the two differ, in words; empty when they do not."""
        found = []
        if self.status != other.status:
            found.append(f"answers {self.status}, not {other.status}")
        if self.to != other.to:
            found.append(f"leads to {self.to}, not to {other.to}")
        if self.text != other.text:
            ours, theirs = set(self.text.splitlines()), set(other.text.splitlines())
            found.append("shows " + " | ".join(sorted(ours - theirs))[:300])
        if self.did != other.did:
            found.append("does " + ", ".join(sorted(set(self.did) ^ set(other.did)))[:300])
        if self.kept:
            found.append("keeps the number")
        return "; ".join(found)


def ask(
    client: Client, how: str, url: str, said: Mapping[str, Any], number: int, *, always: bool = False, **more: Any
) -> Answer:
    """What ``client`` is answered, and what it did when ``number`` reached the database, or ``always``; nothing of it
    stays."""
    cache.clear()
    cookies = client.cookies.copy()  # what is said on the next page waits in a cookie
    written: set[str] = set()
    sought = touched = False

    def note(execute: Callable[..., Any], sql: str, params: Any, *rest: Any) -> Any:
        nonlocal sought, touched
        write = WRITES.match(sql)
        if write:
            written.add(write[1])
        if params and str(number) in str(params):
            touched, sought = True, sought or write is None
        return execute(sql, params, *rest)

    with transaction.atomic():
        with connection.execute_wrapper(note):
            response = getattr(client, how)(url, said, **more)
        text = "" if response.streaming else response.content.decode(errors="replace")
        kind = response.headers.get("Content-Type", "")
        text = text if kind.startswith(("text/html", "application/json")) else ""
        looked_at = written & TABLES.keys() - {"django_session"} if touched or always else set()
        tables = sorted(looked_at)
        after = {table: _rows(table) for table in tables}
        transaction.set_rollback(True)
    before = {table: _rows(table) for table in tables}
    did = [line for table in tables for line in _changes(table, before[table], after[table])]
    kept = any(_keeps(table, before[table], after[table], number) for table in tables)
    client.cookies = cookies
    to = response.headers.get("Location", "")
    return Answer(response.status_code, _plain(to), _plain(text), tuple(sorted(did)), kept, sought, touched)


def _plain(text: str) -> str:
    return "\n".join(sorted(NUMBERS.sub("#", NOISE.sub("", text)).splitlines()))


Row = dict[str, Any]


def _rows(table: str) -> dict[Any, Row]:
    key = TABLES[table]._meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}"')
        names = [column[0] for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return {row[key]: row for row in rows}


def _theirs(key: Any) -> bool:
    return isinstance(key, int) and THEIRS <= key < OURS


def _changes(table: str, before: Mapping[Any, Row], after: Mapping[Any, Row]) -> Iterator[str]:
    """Each row that was added, changed or is gone: whose it is and to whose it refers."""
    relations = [field.column for field in TABLES[table]._meta.concrete_fields if field.is_relation]
    for key in before.keys() | after.keys():
        old, new = before.get(key), after.get(key)
        if old != new:
            what = "added" if old is None else "gone" if new is None else "changed"
            whose = " of theirs" if old and _theirs(key) else ""
            to = [f"{c} theirs" for c in relations if new and _theirs(new[c])]
            none = [f"{c} none" for c in relations if new and new[c] is None]
            yield " ".join((f"{table} {what}{whose}", *to, *none))


def _keeps(table: str, before: Mapping[Any, Row], after: Mapping[Any, Row], number: int) -> bool:
    """Whether ``number`` came to stand, as a number, in a list or dict of a row. (The ledger says what was said.)"""
    listed = [f.column for f in TABLES[table]._meta.concrete_fields if isinstance(f, models.JSONField)]
    if table.startswith("ledger_"):
        return False
    changed = [row for key, row in after.items() if row != before.get(key)]
    return any(_holds(row[column], number) for row in changed for column in listed)


def _holds(value: Any, number: int) -> bool:
    if isinstance(value, str):
        value = json.loads(value)
    found = [value]
    for one in found:
        found.extend(one.values() if isinstance(one, dict) else one if isinstance(one, list) else ())
    return any(one == number for one in found if isinstance(one, int))
