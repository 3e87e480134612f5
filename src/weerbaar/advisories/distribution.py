"""The files around advisories that anybody may fetch (CSAF 2.0, section 7.1): who provides them, and which there are.

What is written here names only advisories under TLP:WHITE (TLP:CLEAR): one that is for fewer people has no place in it.
"""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from weerbaar.advisories.composing import Publisher
from weerbaar.advisories.model import Advisory
from weerbaar.advisories.shapes import written

FEED = "csaf-feed-tlp-white.json"
_SCHEMA = "https://docs.oasis-open.org/csaf/csaf/v2.0/csaf_json_schema.json"


@dataclass(frozen=True)
class Offered:
    """One advisory in the folder: ``path`` as requirement 11 has it, "2022/db-2022-0001.json"."""

    path: str
    id: str
    title: str
    first_released_at: datetime
    released_at: datetime
    signed: bool


def path_of(advisory: Advisory) -> str:
    """Where it stands: the year it was first released, and its file name (requirements 2 and 11)."""
    return f"{advisory.first_released_at.astimezone(UTC).year}/{advisory.file_name}"


def index(offered: Iterable[Offered]) -> bytes:
    """``index.txt`` (requirement 12): every file, one a line."""
    return "".join(f"{one.path}\n" for one in sorted(offered, key=lambda one: one.path)).encode()


def changes(offered: Iterable[Offered]) -> bytes:
    """``changes.csv`` (requirement 13): file and release, the newest first."""
    out = io.StringIO()
    rows = sorted(offered, key=lambda one: (one.released_at, one.path), reverse=True)
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(
        (o.path, written(o.released_at)) for o in rows
    )
    return out.getvalue().encode()


def feed(folder: str, of: str, offered: Sequence[Offered], updated: datetime) -> bytes:
    """The ROLIE feed (requirement 15); ``folder`` is the address under which the files stand."""
    entries = []
    for one in _newest_first(offered):
        address = folder + one.path
        links = [{"rel": "self", "href": address}, {"rel": "hash", "href": f"{address}.sha512"}]
        if one.signed:
            links.append({"rel": "signature", "href": f"{address}.asc"})
        entries.append(
            {
                "id": one.id,
                "title": one.title,
                "link": links,
                "published": written(one.first_released_at),
                "updated": written(one.released_at),
                "content": {"type": "application/json", "src": address},
                "format": {"schema": _SCHEMA, "version": "2.0"},
            }
        )
    return _json(
        {
            "feed": {
                "id": "csaf-feed-tlp-white",
                "title": f"{of} (TLP:WHITE)",
                "link": [{"rel": "self", "href": folder + FEED}],
                "category": [{"scheme": "urn:ietf:params:rolie:category:information-type", "term": "csaf"}],
                "updated": written(updated),
                "entry": entries,
            }
        }
    )


def provider(
    publisher: Publisher, address: str, folder: str, updated: datetime, keys: Iterable[tuple[str, str]], *, signed: bool
) -> bytes:
    """``provider-metadata.json`` (requirement 7), which stands at ``address``. ``keys`` are (fingerprint, address);
    ``signed``: whether every file has a signature, which a trusted provider's have (section 7.2.3)."""
    return _json(
        {
            "canonical_url": address,
            "distributions": [
                {"directory_url": folder},
                {
                    "rolie": {
                        "feeds": [
                            {
                                "summary": f"{publisher.name} (TLP:WHITE)",
                                "tlp_label": "WHITE",
                                "url": folder + FEED,
                            }
                        ]
                    }
                },
            ],
            "last_updated": written(updated),
            "list_on_CSAF_aggregators": True,
            "metadata_version": "2.0",
            "mirror_on_CSAF_aggregators": True,
            "public_openpgp_keys": [{"fingerprint": fingerprint, "url": url} for fingerprint, url in keys],
            "publisher": _party(publisher),
            "role": _role(signed=signed),
        }
    )


@dataclass(frozen=True)
class Provider:
    """A provider as a list of providers names it; ``address`` is that of its ``provider-metadata.json``."""

    publisher: Publisher
    address: str
    updated: datetime
    signed: bool


def lister(name: str, namespace: str, address: str, providers: Sequence[Provider]) -> bytes:
    """``aggregator.json`` of a lister (requirement 21, section 7.2.4), which stands at ``address``. A list names at
    least two providers (requirement 22): whoever calls this looked."""
    return _json(
        {
            "aggregator": {"category": "lister", "name": name, "namespace": namespace},
            "aggregator_version": "2.0",
            "canonical_url": address,
            "csaf_providers": [
                {
                    "metadata": {
                        "last_updated": written(one.updated),
                        "publisher": _party(one.publisher),
                        "role": _role(signed=one.signed),
                        "url": one.address,
                    }
                }
                for one in providers
            ],
            "last_updated": written(max(one.updated for one in providers)),
        }
    )


def _party(publisher: Publisher) -> dict[str, str]:
    return {"category": publisher.category, "name": publisher.name, "namespace": publisher.namespace}


def _role(*, signed: bool) -> str:
    return "csaf_trusted_provider" if signed else "csaf_provider"


def _newest_first(offered: Iterable[Offered]) -> list[Offered]:
    return sorted(offered, key=lambda one: (one.released_at, one.path), reverse=True)


def _json(document: object) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()
