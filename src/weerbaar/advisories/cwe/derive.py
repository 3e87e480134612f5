"""Makes ``names.csv``: ``python derive.py FOLDER``, of one list of weaknesses per release of CWE.

``FOLDER`` is ``package/lib/cwec`` of the npm package @secvisogram/csaf-validator-lib (``npm pack``, ``tar xzf``), which
holds MITRE's lists as one JavaScript module per release; node reads them. A name that a later release changed stays: an
advisory keeps the name of its day.
"""

import csv
import json
import subprocess
import sys
from pathlib import Path

_DUMP = "import(process.argv[1]).then(m => console.log(JSON.stringify(m.default.weaknesses.map(w => [w.id, w.name]))))"


def main(folder: Path) -> None:
    """Write ``names.csv`` beside this file: number, name; the newest name of a number first."""
    releases = sorted(folder.glob("*.js"), key=lambda file: [int(part) for part in file.stem.split(".")], reverse=True)
    names: dict[int, list[str]] = {}
    for release in releases:
        dumped = subprocess.run(["node", "-e", _DUMP, str(release.resolve())], check=True, capture_output=True)  # noqa: S603, S607
        for number, name in json.loads(dumped.stdout):
            known = names.setdefault(int(number.removeprefix("CWE-")), [])
            if name not in known:
                known.append(name)
    with Path(__file__).with_name("names.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["number", "name"])
        writer.writerows((number, name) for number in sorted(names) for name in names[number])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
