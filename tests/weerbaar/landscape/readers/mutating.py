"""Bends sound files: bytes, and the structure of JSON, XML, zip and CSV. The same number bends the same way."""

import csv
import io
import json
import random
import struct
import warnings
import zipfile
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from lxml import etree
from tests.weerbaar.landscape.readers.specimens import Specimen, packed

ODD_TEXTS = (
    "", " ", "\0", "\x1b[2J", "\u202e", "\ufeff", "𝄞", "é" * 300, "x" * 70_000, "../../etc/passwd", "=1+1", "-0", "NaN",
    "1e400", "9" * 5_000, "1.250,50", "31/02/2026", "9999-12-31", "0000-00-00", "{0}", "{n}", "%s", "json:", "json:NaN",
    "json:[1e400]", 'json:"\\ud800"', "json:" + "[" * 600 + "]" * 600, "json:{}", "application", "needs", "<b>",
    "&amp;", "true", "ja", "null", ";", "\n", "a\rb", "ß", "İ", "²", "٣", "1/0", "id-1",
)  # fmt: skip
ODD_VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, -0.0, 1.5, 1e308, 2**31, 2**53, 2**63, 2**64, 10**400, -(10**4_000), [], {}, [[]],
    {"id": {}}, {"": ""}, {"id": 1, "url": "/api/dcim/devices/1/"}, [None], ["", 1], {"value": []},
)  # fmt: skip
_ODD_BYTES = (b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b'"', b"<", b"]]>", b"{")
_RAW = ("NaN", "-Infinity", "1e400", "-1e999", "0.1e-400", "9" * 5_000, "\"\\ud800\"", "[" * 3_000 + "]" * 3_000,
        '{"a":' * 500 + "1" + "}" * 500, "[" * 100_000, "01", "'x'", "undefined", "// comment", "")  # fmt: skip


def mutant(specimen: Specimen, number: int) -> bytes:
    """``specimen`` bent in the way that has this number."""
    chance = random.Random(f"{specimen.name}/{number}")
    bend = chance.choices((_BENDERS[specimen.form], bytes_bent), (3, 1))[0]
    data = bend(specimen.data, chance)
    if chance.random() < 0.1:
        data = bytes_bent(data, chance)
    return _recoded(data, chance) if chance.random() < 0.03 else data


def bytes_bent(data: bytes, chance: random.Random) -> bytes:
    """Flipped, cut off, doubled, swapped or missing bytes."""
    out = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 5))):
        at = chance.randrange(len(out) + 1)
        end = min(len(out), at + chance.choice((1, 2, 8, 64, 1_000)))
        match chance.randrange(8):
            case 0 if out:
                out[min(at, len(out) - 1)] ^= 1 << chance.randrange(8)
            case 1:
                del out[at:]
            case 2:
                out[at:at] = out[at:end]
            case 3:
                del out[at:end]
            case 4:
                out[at:at] = chance.choice(_ODD_BYTES)
            case 5:
                out[at:end] = bytes(chance.randrange(256) for _ in range(end - at))
            case 6:
                del out[:at]
            case _:
                out[at:end] = out[at:end][::-1]
    return bytes(out)


def json_bent(data: bytes, chance: random.Random) -> bytes:
    """Wrong types anywhere, missing and doubled parts, parts in the place of others, odd numbers, deep nesting."""
    document = json.loads(data)
    raw: list[str] = []
    for _ in range(chance.choice((1, 1, 2, 4))):
        box, key = _anywhere(document, chance)
        if box is None:
            document = chance.choice(ODD_VALUES)
            continue
        match chance.randrange(8):
            case 0 | 1:
                box[key] = chance.choice(ODD_VALUES)
            case 2:
                box[key] = chance.choice(ODD_TEXTS)
            case 3:
                del box[key]
            case 4:
                other, name = _anywhere(document, chance)
                # Through JSON, or a part could come to hold itself.
                box[key] = json.loads(json.dumps(other[name])) if other is not None else [box[key]]
            case 5 if isinstance(box, list):
                box.insert(key, json.loads(json.dumps(box[key])))
            case 6 if isinstance(box, dict):
                box[chance.choice((*ODD_TEXTS, "id", "kind", "name", "at_least", "origin"))] = box.pop(key)
            case _:
                raw.append(chance.choice(_RAW))
                box[key] = f"raw-{len(raw) - 1}-raw"
        if not isinstance(document, dict | list) or not document:
            break
    text = json.dumps(document, ensure_ascii=chance.random() < 0.2)
    for i, instead in enumerate(raw):
        text = text.replace(f'"raw-{i}-raw"', instead)
    return text.encode("utf-8", "surrogatepass")


def _anywhere(document: Any, chance: random.Random) -> tuple[Any, Any]:
    """A box and a key in it; deeper ones are likelier, as there are more of them."""
    box, key, value = None, None, document
    while isinstance(value, dict | list) and value and (box is None or chance.random() < 0.85):
        box = value
        key = chance.choice(list(box)) if isinstance(box, dict) else chance.randrange(len(box))
        value = box[key]
    return box, key


def xml_bent(data: bytes, chance: random.Random) -> bytes:
    """Elements missing, doubled, moved, renamed; attributes odd, missing, or those of another element."""
    root = etree.fromstring(data)
    nodes = list(root.iter(etree.Element))
    for _ in range(chance.choice((1, 1, 2, 4))):
        node, other = chance.choice(nodes), chance.choice(nodes)
        parent = node.getparent()
        match chance.randrange(10):
            case 0 if parent is not None:
                parent.remove(node)
            case 1 if parent is not None:
                parent.append(etree.fromstring(etree.tostring(node)))
            case 2 if node not in other.iterancestors() and parent is not None and node is not other:
                other.append(node)
            case 3:
                node.tag = chance.choice((str(other.tag), etree.QName(node).localname, "x", "{urn:x}element"))
            case 4 | 5 if node.attrib:
                node.set(chance.choice(sorted(map(str, node.attrib))), _xml_text(chance))
            case 6 if node.attrib:
                del node.attrib[chance.choice(sorted(map(str, node.attrib)))]
            case 7 if node.attrib:
                name = chance.choice(sorted(map(str, node.attrib)))
                node.set(name, other.get(name) or next(iter(other.attrib.values()), ""))
            case 8:
                node.text = _xml_text(chance)
            case _:
                inner = node
                for _ in range(chance.choice((3, 100, 300))):
                    inner = etree.SubElement(inner, node.tag, dict(node.attrib) if len(nodes) < 200 else {})
    text = etree.tostring(root, encoding=chance.choice(("UTF-8", "UTF-8", "UTF-8", "UTF-16", "ISO-8859-1")),
                          xml_declaration=True)  # fmt: skip
    match chance.randrange(14):
        case 0:
            return text.replace(b"UTF-8", chance.choice((b"UTF-16", b"US-ASCII", b"klingon", b"windows-1252")), 1)
        case 1:
            head, mark, rest = text.partition(b"?>\n")
            return head + mark + b'<!DOCTYPE x [<!ENTITY a "b">]>' + rest
        case 2:
            return text.replace(
                b"</", chance.choice((b"&a;</", b"&#0;</", b"&#xD800;</", b"<![CDATA[</", b"<!--</")), 1
            )
    return text


def _xml_text(chance: random.Random) -> str:
    text = chance.choice(ODD_TEXTS)
    # What XML cannot hold is put in as bytes elsewhere.
    return "".join(c for c in text if c in "\t\n\r" or " " <= c < "\ud800" or c >= "\ue000")


def csv_bent(data: bytes, chance: random.Random) -> bytes:
    """Cells, rows and columns odd, missing or doubled; another separator or encoding."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252")
    separator = max(";,", key=text.count)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    for _ in range(chance.choice((1, 2, 5))):
        row = chance.choice(rows)
        at = chance.randrange(len(row)) if row else 0
        match chance.randrange(8):
            case 0 | 1 | 2 if row:
                row[at] = chance.choice(ODD_TEXTS)
            case 3 if row:
                del row[at]
            case 4:
                row.insert(at, chance.choice(ODD_TEXTS))
            case 5:
                rows.insert(chance.randrange(len(rows)), list(row))
            case 6 if len(rows) > 1:
                rows.remove(row)
            case _ if row:
                other = chance.choice(rows)
                row[at] = chance.choice(other) if other else ""
    out = io.StringIO()
    csv.writer(out, delimiter=chance.choice((separator, separator, ",", "\t")),
               quoting=chance.choice((csv.QUOTE_MINIMAL, csv.QUOTE_ALL)), lineterminator=chance.choice(("\r\n", "\n")),
               ).writerows(rows)  # fmt: skip
    return out.getvalue().encode(chance.choice(("utf-8", "utf-8", "utf-8-sig", "utf-16", "cp1252")), "ignore")


def zip_bent(data: bytes, chance: random.Random) -> bytes:
    """A member bent, renamed, missing or doubled, or the directory lying about them."""
    files = dict(_members(data))
    names = sorted(files)
    name = chance.choice(names)
    match chance.randrange(10):
        case 0 | 1 | 2 | 3 | 4:
            files[name] = _bent_inside(name, files[name], chance)
        case 5:
            del files[name]
        case 6:
            files[chance.choice(_BAD_NAMES)] = files.pop(name)
        case 7:
            files[name] = files[chance.choice(names)]
        case 8:
            return _lying(packed(files), chance)
        case _:
            return _twice(files, name, chance)
    return packed(
        files, chance.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED, zipfile.ZIP_LZMA))
    )


_BAD_NAMES = ("../../x.xml", "/etc/passwd", "C:\\x.csv", "c:x.xml", "..\\x", "model/folder.xml", "model.xml", "x" * 300,
              "diensten.csv", "a/b/c/d/e.json", "content.xml", "xl/workbook.xml", "\u202ecsv.exe", ".x",
              "map/")  # fmt: skip


@lru_cache(maxsize=64)
def _members(data: bytes) -> tuple[tuple[str, bytes], ...]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return tuple((info.filename, archive.read(info)) for info in archive.infolist() if not info.is_dir())


def _bent_inside(name: str, data: bytes, chance: random.Random) -> bytes:
    try:
        if name.endswith((".xml", ".rels")):
            return xml_bent(data, chance)
        if name.endswith(".csv"):
            return csv_bent(data, chance)
        if name.endswith(".json"):
            return json_bent(data, chance)
    except ValueError:  # not what its name says, or a text XML cannot hold
        pass
    return bytes_bent(data, chance)


_HEADERS = (
    (b"PK\x01\x02", ((8, "H"), (10, "H"), (16, "I"), (20, "I"), (24, "I"), (28, "H"), (42, "I"))),
    (b"PK\x03\x04", ((6, "H"), (8, "H"), (14, "I"), (18, "I"), (22, "I"), (26, "H"))),
    (b"PK\x05\x06", ((4, "H"), (8, "H"), (10, "H"), (12, "I"), (16, "I"), (20, "H"))),
)
"""Signatures in a zip, and where their numbers stand."""


def _lying(data: bytes, chance: random.Random) -> bytes:
    """Sizes, offsets, counts, flags, methods and names in the headers are other than they were."""
    out = bytearray(data)
    for signature, fields in _HEADERS:
        places = [i for i in range(len(out) - 46) if out[i : i + 4] == signature] or [max(0, out.rfind(signature))]
        if chance.random() < 0.6:
            offset, size = chance.choice(fields)
            most = 2 ** (16 if size == "H" else 32) - 1
            value = chance.choice((0, 1, 9, 12, 14, 93, 99, 0x7FFF, most, most - 1, chance.randrange(most)))
            at = chance.choice(places) + offset
            if at + struct.calcsize(f"<{size}") <= len(out):
                struct.pack_into(f"<{size}", out, at, value)
    return bytes(out)


def _twice(files: dict[str, bytes], name: str, chance: random.Random) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive, warnings.catch_warnings(action="ignore"):
        for other, data in files.items():
            archive.writestr(other, data)
        again = zipfile.ZipInfo(chance.choice((name, name.upper(), f"./{name}", name.replace("/", "\\"), f"{name}/")))
        again.external_attr = chance.choice((0, 0o120777 << 16, 0o010644 << 16))
        archive.writestr(again, chance.choice((files[name], b"", b"/etc/passwd")))
    return out.getvalue()


def _recoded(data: bytes, chance: random.Random) -> bytes:
    text = data.decode("utf-8", "replace")
    return text.encode(chance.choice(("utf-16", "utf-16-be", "utf-32", "cp1252", "latin-1", "utf-7")), "replace")


_BENDERS: dict[str, Callable[[bytes, random.Random], bytes]] = {
    "json": json_bent, "xml": xml_bent, "zip": zip_bent, "csv": csv_bent, "bytes": bytes_bent,
}  # fmt: skip
