"""Makes ``local-governments.csv`` from the extracts named in README.md:

python src/warroom/organisations/register/derive.py LOCAL_GOVERNMENTS_2024.csv MUNICIPALITIES_2025.csv

and from ``intermunicipal.csv`` beside this file, which ``seats.py`` makes.
"""

import csv
import sys
from pathlib import Path

COLUMNS = (
    "id",
    "kind",
    "legal_form",
    "name",
    "kbo",
    "ovo",
    "nis",
    "uri",
    "valid_from",
    "valid_until",
    "successor",
)
KINDS = {
    "Gemeente": "municipality",
    "OCMW": "ocmw",
    "Politiezone": "police_zone",
    "Hulpverleningszone": "fire_zone",
    "Provincie": "province",
    "Dienstverlenende vereniging": "intermunicipal",
    "Opdrachthoudende vereniging": "intermunicipal",
    "Projectvereniging": "intermunicipal",
}
FOLLOW_THE_NIS_CODE = ("municipality", "ocmw")


def read(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file with a header."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def derive(
    bodies: list[dict[str, str]], municipalities: list[dict[str, str]], seats: list[dict[str, str]]
) -> list[dict[str, str]]:
    """The rows of the register, sorted by kind and id, from the two extracts; ``seats`` says where intermunicipal
    bodies are that have no NIS code in them."""
    seat = {row["kbo"]: row["nis"] for row in seats}
    rows = []
    for body in bodies:
        kind = KINDS[body["kind"]]
        merged_into = body["merged_into_nis_2025"]
        row = dict.fromkeys(COLUMNS, "") | {
            "kind": kind,
            "legal_form": body["kind"] if kind == "intermunicipal" else "",
            "name": body["name"].strip(),
            "kbo": body["kbo"],
            "ovo": body["ovo"],
            "uri": body["uri"],
        }
        if kind in FOLLOW_THE_NIS_CODE:
            row |= {"id": f"{kind}-{body['nis_2019']}", "nis": body["nis_2019"]}
            if merged_into:
                row |= {"valid_until": "2024-12-31", "successor": f"{kind}-{merged_into}"}
        else:
            row |= {"id": f"kbo-{body['kbo']}", "nis": merged_into or body["nis_2019"] or seat.get(body["kbo"], "")}
        rows.append(row)
    known = {row["id"] for row in rows}
    for municipality in municipalities:
        for kind in FOLLOW_THE_NIS_CODE:
            key = f"{kind}-{municipality['nis']}"
            if key not in known:
                rows.append(
                    dict.fromkeys(COLUMNS, "")
                    | {
                        "id": key,
                        "kind": kind,
                        "name": municipality["naam"],
                        "nis": municipality["nis"],
                        "valid_from": "2025-01-01",
                    }
                )
    return sorted(rows, key=lambda row: (row["kind"], row["id"]))


def main() -> None:
    """Write the file beside this one."""
    here = Path(__file__)
    rows = derive(read(Path(sys.argv[1])), read(Path(sys.argv[2])), read(here.with_name("intermunicipal.csv")))
    target = here.with_name("local-governments.csv")
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    sys.stdout.write(f"{target}: {len(rows)}\n")


if __name__ == "__main__":
    main()
