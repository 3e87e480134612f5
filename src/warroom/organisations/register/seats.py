"""Where bodies without a municipality of their own have their seat.

Makes ``intermunicipal.csv`` and ``fire_zones.csv`` from the three files of the organisation register in README.md:

python src/warroom/organisations/register/seats.py ADDRESSES.sparql PARTICIPANTS.sparql ZONES.sparql POSTCODES.csv
"""

import csv
import re
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

COLUMNS = ("kbo", "postcode", "nis", "members")
REGISTER = Path(__file__).with_name("local-governments.csv")
FILE = Path(__file__).with_name("intermunicipal.csv")
ZONE_COLUMNS = ("kbo", "postcode", "nis")
ZONES = Path(__file__).with_name("fire_zones.csv")

Rows = list[dict[str, str]]


def _inserts(text: str) -> Iterator[str]:
    yield from text.split("INSERT {")[1:]


def _first(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    return found[1].strip() if found else ""


def derive(addresses: str, participants: str, register: Rows, nis_of: Mapping[str, str]) -> Rows:
    """Per intermunicipal body: the postcode of its seat, the NIS code of 2025 of that (``nis_of``, by postcode), and
    those of the municipalities that take part. Empty where the sources say nothing."""
    postcodes = {
        _first(r'prefLabel> "([^"]*)"', one): _first(r'postCode> "(\d{4})"', one) for one in _inserts(addresses)
    }
    heirs = {row["id"]: row["nis"] for row in register}
    today = {row["kbo"]: heirs.get(row["successor"]) or row["nis"] for row in register if row["kind"] == "municipality"}
    members: dict[str, set[str]] = {}
    for one in _inserts(participants):
        named = re.findall(r'"(\d{10})"', _first(r"gemeenteKbo IN \(([^)]*)\)", one))
        kbo = _first(r'lokaleIdentificator> "(\d{10})"', one)
        members.setdefault(kbo, set()).update(today[number] for number in named if number in today)
    rows = []
    for row in register:
        if row["kind"] == "intermunicipal":
            postcode = postcodes.get(row["name"], "")
            said = (row["kbo"], postcode, nis_of.get(postcode, ""), ";".join(sorted(members.get(row["kbo"], ()))))
            rows.append(dict(zip(COLUMNS, said, strict=True)))
    return sorted(rows, key=lambda row: row["kbo"])


def derive_zones(addresses: str, register: Rows, nis_of: Mapping[str, str]) -> Rows:
    """Per fire zone: the postcode of its seat, and the NIS code of 2025 of that (``nis_of``, by postcode)."""
    postcodes = {
        _first(r'lokaleIdentificator> "(\d{10})"', one): _first(r'postCode> "(\d{4})"', one)
        for one in _inserts(addresses)
    }
    rows = []
    for row in register:
        if row["kind"] == "fire_zone":
            postcode = postcodes.get(row["kbo"], "")
            rows.append({"kbo": row["kbo"], "postcode": postcode, "nis": nis_of.get(postcode, "")})
    return sorted(rows, key=lambda row: row["kbo"])


@cache
def of_fire_zones() -> Mapping[str, str]:
    """By the KBO number of a fire zone: the NIS code of the municipality of its seat."""
    with ZONES.open(encoding="utf-8", newline="") as file:
        return {row["kbo"]: row["nis"] for row in csv.DictReader(file)}


def main() -> None:
    """Write the files beside this one."""
    addresses, participants, zones, postcodes = (Path(name).read_text(encoding="utf-8") for name in sys.argv[1:5])
    nis_of = {row["postcode"]: row["nis"] for row in csv.DictReader(postcodes.splitlines())}
    with REGISTER.open(encoding="utf-8", newline="") as file:
        register = list(csv.DictReader(file))
    _write(FILE, COLUMNS, derive(addresses, participants, register, nis_of))
    _write(ZONES, ZONE_COLUMNS, derive_zones(zones, register, nis_of))


def _write(path: Path, columns: tuple[str, ...], rows: Rows) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    sys.stdout.write(f"{path}: {len(rows)}\n")


if __name__ == "__main__":
    main()
