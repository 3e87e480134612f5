"""Sound files in every format that is read, small enough to bend thousands of times.

Cut from the real ones, so that they keep what real files have; the whole real files come along too.
"""

import io
import json
import random
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree
from tests.weerbaar.landscape.readers.archimate import models
from tests.weerbaar.landscape.readers.netbox_objects import rest_api

from weerbaar.demo import SCHELDESTEDE, VLIERBEKE, as_kept, scheldestede
from weerbaar.landscape import Landscape
from weerbaar.landscape.writers import write

_RELATIONS = "relaties.csv"


@dataclass(frozen=True)
class Specimen:
    """One sound file. ``format`` is its reader, ``form`` says how it is bent: json, xml, zip, csv, bytes."""

    name: str
    format: str
    form: str
    data: bytes
    weight: int = 10
    """How often it is taken, next to the others."""


def all_of_them(shared_data: Path) -> list[Specimen]:
    """The small ones, and the whole real files with a low weight."""
    return [*small(shared_data), *whole(shared_data)]


def whole(shared_data: Path) -> Iterator[Specimen]:
    """The real files as they are."""
    for path, format in (
        ("landscapes/gemma-coarchi.zip", "coarchi"),
        ("inventories/netbox-demo-v3.6.json", "netbox"),
        ("inventories/glpi/computer_3.json", "glpi"),
        ("inventories/glpi/networkequipment_2.json", "glpi"),
        ("sboms/keycloak-10.0.2.cdx.json", "cyclonedx"),
        ("sboms/laravel-7.12.0.cdx.xml", "cyclonedx"),
    ):
        data = (shared_data / path).read_bytes()
        # Packing thousands of files again takes seconds, so of such a zip only the bytes are bent.
        form, weight = ("bytes", 0) if len(data) > 5_000_000 else (_form(path), 1)
        yield Specimen(Path(path).name, format, form, data, weight)


def small(shared_data: Path) -> Iterator[Specimen]:
    """Every format, a few to some tens of kilobytes each."""
    city = part(scheldestede(), 60)
    yield Specimen("stad.json", "native", "json", write(city, ".json"), weight=15)
    yield Specimen("stad.xlsx", "spreadsheet", "zip", write(part(city, 25), ".xlsx"))
    yield Specimen("stad.ods", "spreadsheet", "zip", ods(_csv_files(SCHELDESTEDE, 6)))
    yield Specimen("stad.zip", "spreadsheet", "zip", packed(_csv_files(SCHELDESTEDE, 15)), weight=15)
    yield Specimen("diensten.csv", "spreadsheet", "csv", _csv_files(SCHELDESTEDE, 15)["diensten.csv"], weight=5)
    yield Specimen("lijst.csv", "table", "csv", _lines(VLIERBEKE, 12))
    yield Specimen("lijst.xlsx", "table", "zip", as_kept.workbook("lijst.csv", _lines(VLIERBEKE, 12)), weight=5)
    yield Specimen("stad.xml", "archimate_exchange", "xml", write(city, ".xml"))
    gemma = _coarchi(shared_data / "landscapes/gemma-coarchi.zip")
    yield Specimen("gemma.zip", "coarchi", "zip", gemma, weight=15)
    model = _some_model()
    yield Specimen("model.archimate", "archi", "xml", models.archi(model))
    yield Specimen("model-zip.archimate", "archi", "zip", packed({"model.xml": models.archi(model)}), weight=4)
    yield Specimen("exchange.xml", "archimate_exchange", "xml", models.exchange(model))
    rows = json.loads((shared_data / "inventories/netbox-demo-v3.6.json").read_bytes())
    yield Specimen("netbox.json", "netbox", "json", _json(_first_rows(rows)), weight=15)
    yield Specimen("netbox-api.json", "netbox", "json", _json(_shorter(rest_api(rows))))
    for path in sorted((shared_data / "inventories/glpi").glob("*.json")):
        yield Specimen(path.name, "glpi", "json", _json(_shorter(json.loads(path.read_bytes()))), weight=4)
    for path in sorted((shared_data / "sboms").glob("*.json")):
        yield Specimen(path.name, "cyclonedx", "json", _bill(path), weight=7)
    for path in sorted((shared_data / "sboms").glob("*.xml")):
        yield Specimen(path.name, "cyclonedx", "xml", _xml_bill(path), weight=7)


def part(landscape: Landscape, n: int) -> Landscape:
    """``n`` of its elements, the ones most hangs on, and what is between them."""
    often = {e.id: len(landscape.incoming.get(e.id, ())) + len(landscape.outgoing.get(e.id, ()))
             for e in landscape.elements}  # fmt: skip
    kept = set(sorted(often, key=lambda id: (-often[id], id))[:n])
    links = {r.id for r in landscape.relations if r.kind == "link" and {r.source, r.target} <= kept}
    return Landscape(
        landscape.organisation,
        tuple(e for e in landscape.elements if e.id in kept),
        tuple(r for r in landscape.relations
              if {r.source, r.target} <= kept and (r.over is None or r.over in links)),
        landscape.attributes,
    )  # fmt: skip


def packed(files: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of ``files``."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), data, compression)
    return out.getvalue()


def ods(tables: dict[str, bytes]) -> bytes:
    """An OpenDocument spreadsheet with one sheet for each CSV file of semicolons."""
    office = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
    text = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
    table = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
    root = etree.Element(f"{{{office}}}document-content", nsmap={"office": office, "text": text, "table": table})
    sheets = etree.SubElement(etree.SubElement(root, f"{{{office}}}body"), f"{{{office}}}spreadsheet")
    for name, data in tables.items():
        sheet = etree.SubElement(sheets, f"{{{table}}}table", {f"{{{table}}}name": Path(name).stem})
        for line in data.decode("utf-8-sig").splitlines():
            row = etree.SubElement(sheet, f"{{{table}}}table-row")
            for value in line.split(";"):
                cell = etree.SubElement(row, f"{{{table}}}table-cell", {f"{{{office}}}value-type": "string"})
                etree.SubElement(cell, f"{{{text}}}p").text = value.strip('"')
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" m:version="1.2">'
        f'<m:file-entry m:full-path="/" m:media-type="{kind}"/></m:manifest>'
    )
    parts = {"mimetype": kind.encode(), "content.xml": etree.tostring(root, encoding="UTF-8", xml_declaration=True),
             "META-INF/manifest.xml": manifest.encode()}  # fmt: skip
    return packed(parts)


def _form(path: str) -> str:
    return Path(path).suffix.removeprefix(".")


def _json(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()


def _lines(path: Path, n: int) -> bytes:
    return b"".join(path.read_bytes().splitlines(keepends=True)[:n])


def _csv_files(folder: Path, n: int) -> dict[str, bytes]:
    """The first lines of each file, and the relations between what stands in them."""
    files = {path.name: _lines(path, n) for path in sorted(folder.glob("*.csv")) if path.name != _RELATIONS}
    known = {line.partition(b";")[0] for data in files.values() for line in data.splitlines()}
    header, *lines = (folder / _RELATIONS).read_bytes().splitlines(keepends=True)
    ends = [header.split(b";").index(column) for column in (b"van", b"naar")]
    cells = [line.split(b";") for line in lines]
    kept = [line for line, row in zip(lines, cells, strict=True) if {row[i] for i in ends} <= known]
    files[_RELATIONS] = header + b"".join(line for line in kept if b"noodlijn" not in line)[:20_000]
    return files


def _some_model() -> Any:
    return models.small(
        {"dienst": "BusinessService", "proces": "BusinessProcess", "functie": "ApplicationService",
         "toepassing": "ApplicationComponent", "deel": "ApplicationComponent", "server": "Node", "net": "Path",
         "groep": "Grouping", "knoop": "OrJunction", "gegevens": "DataObject"},
        [("Serving", "toepassing", "dienst"), ("Realization", "toepassing", "functie"),
         ("Serving", "functie", "proces"), ("Realization", "proces", "dienst"),
         ("Composition", "toepassing", "deel"), ("Assignment", "server", "toepassing"),
         ("Aggregation", "groep", "toepassing"), ("Serving", "deel", "knoop"), ("Serving", "knoop", "proces"),
         ("Access", "toepassing", "gegevens"), ("Association", "net", "server")],
    )  # fmt: skip


def _coarchi(path: Path) -> bytes:
    """Some elements of GEMMA and the relations between them, their folders with them."""
    chosen = random.Random(1)
    with zipfile.ZipFile(path) as archive:
        names = [n for n in archive.namelist() if n.endswith(".xml") and "/diagrams/" not in n]
        root = min((n for n in names if n.endswith("model/folder.xml")), key=len).removesuffix("folder.xml")
        ties = sorted(n for n in names if n.startswith(f"{root}relations/") and not n.endswith("folder.xml"))
        by_id = {n.rpartition("_")[2].removesuffix(".xml"): n for n in names}
        kept: dict[str, bytes] = {f"{root}folder.xml": archive.read(f"{root}folder.xml")}
        for tie in chosen.sample(ties, 15):
            data = archive.read(tie)
            ends = [by_id.get(str(end.get("href")).rpartition("#")[2])
                    for end in etree.fromstring(data) if end.tag in ("source", "target")]  # fmt: skip
            for name in (tie, *filter(None, ends)):
                kept[name] = archive.read(name)
                for parent in _parents(name):
                    if f"{parent}/folder.xml" in names:
                        kept[f"{parent}/folder.xml"] = archive.read(f"{parent}/folder.xml")
    return packed(kept)


def _parents(name: str) -> Iterator[str]:
    while "/" in name:
        name = name.rpartition("/")[0]
        yield name


def _first_rows(fixture: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The first rows of each model the reader looks at."""
    seen: dict[str, int] = {}
    rows = []
    for row in fixture:
        model = row["model"]
        if model.partition(".")[0] in ("dcim", "virtualization", "circuits", "ipam", "tenancy"):
            seen[model] = seen.get(model, 0) + 1
            if seen[model] <= 4:
                rows.append(row)
    return rows


def _shorter(value: Any, most: int = 4) -> Any:
    """The same document with every list cut to a few."""
    if isinstance(value, list):
        return [_shorter(v, most) for v in value[:most]]
    return {k: _shorter(v, most) for k, v in value.items()} if isinstance(value, dict) else value


def _bill(path: Path) -> bytes:
    document = json.loads(path.read_bytes())
    document["components"] = document["components"][:12]
    kept = {c.get("bom-ref") for c in document["components"]}
    document["dependencies"] = _some(document.get("dependencies", []), kept)
    return _json(document)


def _some(dependencies: Iterable[dict[str, Any]], kept: set[Any]) -> list[dict[str, Any]]:
    return [{**d, "dependsOn": d.get("dependsOn", [])[:5]} for d in dependencies if d.get("ref") in kept][:12]


def _xml_bill(path: Path) -> bytes:
    root = etree.fromstring(path.read_bytes())
    for child in root:
        for inner in child[12:] if str(child.tag).endswith(("components", "dependencies")) else ():
            child.remove(inner)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)
