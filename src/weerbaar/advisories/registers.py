"""What a document takes from registers of others: languages (IANA, by BCP 47) and weaknesses (CWE of MITRE)."""

import csv
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

from weerbaar.advisories.products import Json
from weerbaar.advisories.shapes import Found
from weerbaar.language import Message

_PRIVATE = re.compile(r"(?<=-)(qa[ab][a-x]|aa|q[m-z]|x[a-z]|zz)(?=-|$)")
"""Scripts and regions that are for private use, so that no register lists them (RFC 5646, 2.2.3 and 2.2.4)."""


def weaknesses_exist(document: Json) -> Iterator[Found]:
    """6.1.11: a name that any release of CWE gave the number will do. A number above the newest that is known here is
    not judged: the list grows every few months."""
    for v, vulnerability in enumerate(document.get("vulnerabilities", [])):
        given = vulnerability.get("cwe")
        if given is None:
            continue
        names, number = weaknesses(), int(given["id"].removeprefix("CWE-"))
        if number not in names and number <= max(names):
            yield f"/vulnerabilities/{v}/cwe/id", Message("is no weakness of CWE")
        elif number in names and given["name"] not in names[number]:
            yield f"/vulnerabilities/{v}/cwe/name", Message("is not the name of {id} in CWE", id=given["id"])


def languages_exist(document: Json) -> Iterator[Found]:
    """6.1.12"""
    for name in ("lang", "source_lang"):
        given = document["document"].get(name)
        if given is not None and not is_language(given):
            yield f"/document/{name}", Message("is no language of the register (IANA)")


@cache
def weaknesses() -> Mapping[int, frozenset[str]]:
    """The names that each number has had in CWE; see ``cwe/README.md`` for where they come from."""
    found: dict[int, set[str]] = {}
    listed = files("weerbaar.advisories").joinpath("cwe", "names.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(listed.splitlines()):
        found.setdefault(int(row["number"]), set()).add(row["name"])
    return {number: frozenset(names) for number, names in found.items()}


def is_language(tag: str) -> bool:
    """Whether every part of it is registered and in its place. What is out of date, or for private use, is one too."""
    from language_tags.Tag import Tag

    low = tag.lower()
    if low.startswith("x-"):
        return True
    low = re.sub(r"^q[a-t][a-z](?=-|$)", "und", low)
    asked = Tag(re.sub(r"-+", "-", _PRIVATE.sub("", low)).strip("-"))
    fine = {asked.ERR_DEPRECATED, asked.ERR_SUBTAG_DEPRECATED, asked.ERR_SUPPRESS_SCRIPT}
    return all(error.code in fine for error in asked.errors)
