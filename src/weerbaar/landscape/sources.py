"""What a reader reads from: one file, or a folder or zip of files – none of it trusted.

Sizes are checked before and while unpacking, names may not leave the folder, and XML and JSON are parsed with
everything off that reaches beyond the file itself.
"""

import io
import json
import math
import os
import re
import stat
import sys
import zipfile
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from weerbaar.landscape.reading import BadInput, Limits, why
from weerbaar.language import Message

if TYPE_CHECKING:
    from lxml import etree

_CHUNK = 1 << 20
_HEAD = 1 << 18
_DEEPEST = 50
_LARGEST = int(sys.float_info.max)
_HALF_CHARACTER = re.compile(r"\\u[dD][89a-fA-F]")
# Escaped by an odd number of backslashes: after an even one it is text about it.
_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")


class Source:
    """A named input. ``data`` is the whole of a file (None for a folder); ``tree`` its parts, if it has any."""

    def __init__(self, name: str, data: bytes | None, limits: Limits, folder: Path | None = None) -> None:
        self.name = name
        self.data = data
        self.limits = limits
        self._folder = folder

    @classmethod
    def from_path(cls, path: Path, limits: Limits | None = None) -> "Source":
        """Open a file or folder. Raises BadInput when it is not there, not readable or too large."""
        limits = limits or Limits.generous()
        try:
            if path.is_dir():
                return cls(path.name or str(path), None, limits, folder=path)
            if not path.exists():
                raise BadInput(Message("there is no such file or folder"), str(path))
            if not path.is_file():
                raise BadInput(Message("this is neither a file nor a folder"), str(path))
            if path.stat().st_size > limits.packed:
                raise BadInput(_too_large(limits.packed), path.name)
            return cls(path.name, path.read_bytes(), limits)
        except (OSError, ValueError) as error:  # a name can hold what no file's name can
            if isinstance(error, BadInput):
                raise
            raise BadInput(Message("cannot be read: {why}", why=why(error)), str(path)) from None

    @classmethod
    def from_bytes(cls, name: str, data: bytes, limits: Limits | None = None) -> "Source":
        """An upload. Raises BadInput when it is too large."""
        limits = limits or Limits()
        if len(data) > limits.packed:
            raise BadInput(_too_large(limits.packed), name)
        return cls(name, data, limits)

    @property
    def is_zip(self) -> bool:
        """Whether it is a zip, by its first bytes."""
        return self.data is not None and self.data[:4] in (b"PK\x03\x04", b"PK\x05\x06")

    @cached_property
    def tree(self) -> "Tree | None":
        """The files inside a folder or zip; None for any other file. Raises BadInput for a zip that lies."""
        if self._folder is not None:
            return _Folder(self.name, self._folder, self.limits)
        return _Zip(self.name, self.data or b"", self.limits) if self.is_zip else None

    @cached_property
    def json(self) -> Any:
        """The content as JSON. Raises BadInput with line and column."""
        return parse_json(self.data or b"", self.name)

    @cached_property
    def xml(self) -> "etree._Element":
        """The root of the content as XML. Raises BadInput with line and column."""
        return parse_xml(self.data or b"", self.name)

    def starts_with(self, *heads: bytes) -> bool:
        """Whether the content, after a byte-order mark and white space, starts with one of ``heads``."""
        return self.data is not None and self.plain(512).lstrip().startswith(heads)

    def plain(self, most: int | None = None) -> bytes:
        """The first ``most`` bytes, or all, without a byte-order mark; of UTF-16 its ASCII, a byte each."""
        head = (self.data or b"")[:most]
        if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return head[2:].replace(b"\0", b"")
        return head.removeprefix(b"\xef\xbb\xbf")


class Tree:
    """Files by relative POSIX path."""

    def __init__(self, name: str, limits: Limits) -> None:
        self.name = name
        self.limits = limits
        self._read = 0

    def names(self) -> list[str]:
        """Every file's path, sorted."""
        raise NotImplementedError

    def with_extension(self, extension: str) -> list[str]:
        """The files whose name ends in ``extension`` (".json"), whatever its case."""
        return [name for name in self.names() if name.lower().endswith(extension)]

    def head(self, name: str) -> bytes:
        """The first 256 kB of a file, to recognise it by; empty when it cannot be read."""
        raise NotImplementedError

    def _bytes(self, name: str, most: int) -> bytes:
        raise NotImplementedError

    def read(self, name: str) -> bytes:
        """One file. Raises BadInput once all files read together exceed the limit."""
        data = self._bytes(name, self.limits.unpacked - self._read)
        self._read += len(data)
        return data

    def xml(self, name: str) -> "etree._Element":
        """One file as XML."""
        return parse_xml(self.read(name), f"{self.name}, {name}")

    def __iter__(self) -> Iterator[str]:
        return iter(self.names())


class _Folder(Tree):
    def __init__(self, name: str, folder: Path, limits: Limits) -> None:
        super().__init__(name, limits)
        self._folder = folder

    @cached_property
    def _names(self) -> list[str]:
        found: list[str] = []
        # A link inside the folder could point anywhere, so links are not followed.
        for root, folders, files in os.walk(self._folder, followlinks=False):
            folders[:] = sorted(f for f in folders if not f.startswith("."))
            for file in files:
                path = Path(root, file)
                if not file.startswith(".") and stat.S_ISREG(path.lstat().st_mode):
                    found.append(path.relative_to(self._folder).as_posix())
                    if len(found) > self.limits.files:
                        raise BadInput(_too_many(self.limits.files), self.name)
        return sorted(found)

    def names(self) -> list[str]:
        return self._names

    def head(self, name: str) -> bytes:
        try:
            with (self._folder / name).open("rb") as file:
                return file.read(_HEAD)
        except OSError:
            return b""

    def _bytes(self, name: str, most: int) -> bytes:
        try:
            path = self._folder / name
            if path.stat().st_size > most:
                raise BadInput(_too_large(self.limits.unpacked), f"{self.name}, {name}")
            return path.read_bytes()
        except OSError as error:
            raise BadInput(Message("cannot be read: {why}", why=why(error)), f"{self.name}, {name}") from None


class _Zip(Tree):
    def __init__(self, name: str, data: bytes, limits: Limits) -> None:
        super().__init__(name, limits)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError):
            raise BadInput(Message("is a damaged or truncated zip file"), name) from None
        self._infos: dict[str, zipfile.ZipInfo] = {}
        members = self._zip.infolist()
        if len(members) > limits.files:
            raise BadInput(_too_many(limits.files), name)
        if sum(m.file_size for m in members) > limits.unpacked:
            raise BadInput(_too_large(limits.unpacked), name)
        for member in members:
            path = PurePosixPath(member.filename.replace("\\", "/"))
            if path.is_absolute() or ".." in path.parts or ":" in (path.parts or ("",))[0]:
                raise BadInput(
                    Message("holds a file whose name leads outside it: {path}", path=member.filename[:120]),
                    name,
                )
            if member.is_dir() or path.name.startswith("."):
                continue
            if path.as_posix() in self._infos:
                raise BadInput(Message("holds two files with the same name: {path}", path=path.as_posix()), name)
            self._infos[path.as_posix()] = member

    def names(self) -> list[str]:
        return sorted(self._infos)

    def head(self, name: str) -> bytes:
        try:
            with self._zip.open(self._infos[name]) as file:
                return file.read(_HEAD)
        except Exception:  # zlib, lzma, struct and zipfile each raise their own on damaged data
            return b""

    def _bytes(self, name: str, most: int) -> bytes:
        place = f"{self.name}, {name}"
        member = self._infos[name]
        if member.flag_bits & 0x1:
            raise BadInput(Message("is locked with a password"), place)
        parts: list[bytes] = []
        size = 0
        try:
            with self._zip.open(member) as stream:
                # The size in the directory may lie, so the bytes themselves are counted.
                while chunk := stream.read(_CHUNK):
                    size += len(chunk)
                    if size > most:
                        raise BadInput(_too_large(self.limits.unpacked), place)
                    parts.append(chunk)
        except BadInput:
            raise
        except Exception:  # zlib, lzma, struct and zipfile each raise their own on damaged data
            raise BadInput(Message("is a damaged or truncated zip file"), place) from None
        return b"".join(parts)


def parse_json(data: bytes, place: str) -> Any:
    """``data`` as JSON in UTF-8 (or UTF-16 with a mark). Raises BadInput with line and column."""
    try:
        text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(Message("is not text in UTF-8 (byte {at})", at=error.start), place) from None
    try:
        return strict_json(text)
    except json.JSONDecodeError as error:
        raise BadInput(
            Message("is not valid JSON: line {line}, column {column}", line=error.lineno, column=error.colno),
            place,
        ) from None
    except RecursionError:
        raise BadInput(Message("is nested too deeply"), place) from None
    except UnicodeEncodeError:
        raise BadInput(Message("holds half a character"), place) from None
    except NulCharacter:
        raise BadInput(Message("holds the character NUL, which belongs in no text"), place) from None
    except ValueError:  # NaN, Infinity, a number of thousands of digits
        raise BadInput(Message("holds a number that cannot be read"), place) from None


class NulCharacter(ValueError):
    """A text holds the character NUL: no database keeps it."""


def strict_json(text: str) -> Any:
    """``text`` as JSON that can also be written again and kept. Raises ValueError (NulCharacter among them),
    UnicodeEncodeError or RecursionError."""
    value = json.loads(text, parse_constant=_refuse_constant, parse_float=_finite)
    if _NUL.search(text):
        raise NulCharacter
    if _HALF_CHARACTER.search(text):
        # Half of a pair can be read but never be written again.
        json.dumps(value, ensure_ascii=False).encode()
    return value


def unfit(value: Any) -> Message | None:
    """Why a value of JSON cannot be kept as somebody's own attribute; None when it can.

    What is nested deeper than anybody writes by hand is read, and stops the first program that writes it; a number
    of hundreds of digits does the same to who computes with it.
    """
    level: list[Any] = [[value]]
    for _ in range(_DEEPEST):
        deeper: list[Any] = []
        for box in level:
            for v in box.values() if isinstance(box, dict) else box:
                if isinstance(v, dict | list):
                    if v:
                        deeper.append(v)
                elif isinstance(v, int) and not -_LARGEST <= v <= _LARGEST:
                    return Message("holds a number that cannot be read")
        if not deeper:
            return None
        level = deeper
    return Message("is nested too deeply")


def _refuse_constant(word: str) -> Any:
    raise ValueError(word)


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError(digits)
    return number


def parse_xml(data: bytes, place: str) -> "etree._Element":
    """The root of ``data`` as XML. Document types, and with them entities, are refused. Raises BadInput."""
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line, column = getattr(error, "position", (0, 0))
        raise BadInput(
            Message("is not valid XML: line {line}, column {column}", line=line, column=column), place
        ) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise BadInput(Message("holds a document type declaration, which is not accepted"), place)
    return root


def _too_large(most: int) -> Message:
    return Message("is too large: at most {most} MB is read", most=most // 1_000_000)


def _too_many(most: int) -> Message:
    return Message("holds too many files: at most {most} are read", most=most)
