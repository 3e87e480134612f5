"""Makes ``inhabitants.csv`` from the extracts named in README.md:

python -m warroom.contacts.inhabitants.derive MUNICIPALITIES_2019.topojson MUNICIPALITIES_2025.csv
"""

import csv
import json
import sys
from pathlib import Path


def derive(topology: dict[str, object], municipalities: list[dict[str, str]]) -> list[dict[str, str]]:
    """One row per municipality of 2025: its code, the codes before, the inhabitants of all of them together."""
    shapes = next(iter(topology["objects"].values()))["geometries"]  # type: ignore[attr-defined]
    people = {shape["properties"]["nis"]: int(shape["properties"]["population"]) for shape in shapes}
    rows = []
    for one in municipalities:
        former = one["voorgangers"].split(";") if one["voorgangers"] else []
        total = sum(people[code] for code in former or [one["nis"]])
        # A code that went on under a larger municipality is not a former one.
        before = ";".join(code for code in former if code != one["nis"])
        rows.append({"nis": one["nis"], "former": before, "inhabitants": str(total)})
    return sorted(rows, key=lambda row: row["nis"])


def main() -> None:
    """Write the file beside this one."""
    topology = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    with Path(sys.argv[2]).open(encoding="utf-8-sig", newline="") as file:
        rows = derive(topology, list(csv.DictReader(file)))
    target = Path(__file__).with_name("inhabitants.csv")
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ("nis", "former", "inhabitants"), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    sys.stdout.write(f"{target}: {len(rows)}\n")


if __name__ == "__main__":
    main()
