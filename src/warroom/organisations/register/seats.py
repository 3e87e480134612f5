"""Makes ``intermunicipal.csv`` from the two files of the organisation register that README.md names:

python src/warroom/organisations/register/seats.py ADDRESSES.sparql PARTICIPANTS.sparql POSTCODES.csv
"""

import csv
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

COLUMNS = ("kbo", "postcode", "nis", "members")
REGISTER = Path(__file__).with_name("local-governments.csv")
FILE = Path(__file__).with_name("intermunicipal.csv")

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


def main() -> None:
    """Write the file beside this one."""
    addresses, participants, postcodes = (Path(name).read_text(encoding="utf-8") for name in sys.argv[1:4])
    nis_of = {row["postcode"]: row["nis"] for row in csv.DictReader(postcodes.splitlines())}
    with REGISTER.open(encoding="utf-8", newline="") as file:
        rows = derive(addresses, participants, list(csv.DictReader(file)), nis_of)
    with FILE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    sys.stdout.write(f"{FILE}: {len(rows)}\n")


if __name__ == "__main__":
    main()
