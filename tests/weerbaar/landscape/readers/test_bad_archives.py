"""Zips and folders that lie about what is in them, or lead elsewhere."""

import io
import os
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from tests.weerbaar.landscape.readers.specimens import packed
from tests.weerbaar.landscape.readers.taking import refusal, taken

from weerbaar.landscape.readers import read
from weerbaar.landscape.reading import Limits
from weerbaar.landscape.writers import write

SECRET = "het-geheim-van-de-machine"


SMALL = Limits(packed=1_000_000, unpacked=2_000_000, files=50)


@pytest.mark.parametrize("name", ["model/folder.xml", "diensten.csv", "xl/workbook.xml", "netbox.json", "model.xml"])
def test_a_zip_bomb_is_refused_by_its_size(name: str) -> None:
    assert "2 MB" in refusal("bom.zip", packed({name: b"\0" * 3_000_000}), SMALL)


@pytest.mark.parametrize(
    "name", ["model/folder.xml", "diensten.csv", "xl/worksheets/sheet1.xml", "a.json", "model.xml"]
)
def test_a_zip_that_says_it_is_small_is_refused_while_unpacking(name: str) -> None:
    data = bytearray(packed({name: b"id;naam\n" + b" " * 5_000_000, "xl/workbook.xml": b"<x/>", "diensten.csv": b"a;b"}
                            if name.startswith("xl/") else {name: b"id;naam\n" + b" " * 5_000_000}))  # fmt: skip
    for signature, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        struct.pack_into("<I", data, data.index(signature) + offset, 10)
    refusal("leugen.zip", bytes(data), SMALL)


def test_files_that_overlap_in_a_zip_do_not_multiply() -> None:
    """Forty names for one compressed megabyte, after David Fifield's "A better zip bomb" (2019)."""
    body = zlib.compressobj(9, zlib.DEFLATED, -15)
    raw = b"id;naam\n" + b" " * 1_000_000
    packed_body = body.compress(raw) + body.flush()
    local = struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 8, 0, 0, zlib.crc32(raw), len(packed_body), 9, 12, 0)
    out, directory = local + b"diensten.csv" + packed_body, b""
    for i in range(40):
        name = f"dienst{i:02d}.csv".encode()
        directory += struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 8, 0, 0, zlib.crc32(raw), len(packed_body), 9,
                                 len(name), 0, 0, 0, 0, 0, 0) + name  # fmt: skip
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 40, 40, len(directory), len(out), 0)
    refusal("overlap.zip", out + directory + end, SMALL)


def test_a_zip_in_a_zip_is_not_opened() -> None:
    inner = packed({"diensten.csv": b"\0" * 50_000_000})
    refusal("nest.zip", packed({f"{i}.zip": inner for i in range(20)}))


def test_a_zip_with_too_many_files_is_refused() -> None:
    assert "50" in refusal("veel.zip", packed({f"{i}.csv": b"" for i in range(51)}), SMALL)


@pytest.mark.parametrize(
    "name",
    [
        "../x.csv",
        "a/../../x.csv",
        "/etc/passwd",
        "C:\\x.csv",
        "c:x.csv",
        "..\\..\\x.csv",
        "\\\\server\\x.csv",
        "//s/x.csv",
    ],
)
@pytest.mark.parametrize("beside", ["diensten.csv", "model/folder.xml", "model.xml", "xl/workbook.xml"])
def test_a_name_that_leads_outside_a_zip_is_refused(name: str, beside: str) -> None:
    assert "buiten" in refusal("pad.zip", packed({beside: b"id;naam\nx;X", name: b"id;naam\ny;Y"}))


def test_a_link_in_a_zip_is_a_file_with_a_path_in_it_and_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(f"id;naam\nx;{SECRET}")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("diensten.csv", "id;naam\nx;X")
        link = zipfile.ZipInfo("toepassingen.csv")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, str(tmp_path / "secret"))
    assert SECRET.encode() not in write(taken("link.zip", out.getvalue()).landscape, ".json")


def test_links_in_a_folder_are_not_followed(tmp_path: Path) -> None:
    outside, inside = tmp_path / "buiten", tmp_path / "binnen"
    outside.mkdir()
    inside.mkdir()
    (outside / "toepassingen.csv").write_text(f"id;naam\ny;{SECRET}")
    (inside / "diensten.csv").write_text("id;naam\nx;X")
    (inside / "toepassingen.csv").symlink_to(outside / "toepassingen.csv")
    (inside / "map").symlink_to(outside)
    (inside / "rond").symlink_to(inside)
    os.mkfifo(inside / "omgevingen.csv")
    assert [e.id for e in read(inside).landscape.elements] == ["x"]


def test_a_locked_zip_and_two_files_of_one_name_are_refused() -> None:
    data = bytearray(packed({"diensten.csv": b"id;naam\nx;X"}))
    for signature, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        data[data.index(signature) + offset] |= 1
    assert "wachtwoord" in refusal("slot.zip", bytes(data))
    twice = packed({"diensten.csv": b"id;naam\nx;X", "./diensten.csv": b"id;naam\ny;Y"})
    assert "dezelfde naam" in refusal("twee.zip", twice)
