"""Opening a pack that somebody brings: checking that its files are what was signed, and reading its data."""

import hashlib
import io
import json
import zipfile
import zlib
from pathlib import Path
from typing import Any

from warroom.packs.building import DATA, FORMAT, LOCKED_DATA, MANIFEST
from weerbaar.landscape.reading import BadInput
from weerbaar.language import Message
from weerbaar.ledger.signing import PublicKey

LARGEST = 200_000_000
"""Bytes of one file of a pack, unpacked."""


def files_of(path: Path) -> dict[str, bytes]:
    """The files of the pack at ``path``: its zip or its folder. Raises BadInput."""
    try:
        if path.is_dir():
            return {file.name: file.read_bytes() for file in sorted(path.iterdir()) if file.is_file()}
        with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
            if any(entry.file_size > LARGEST for entry in archive.infolist()):
                raise BadInput(Message("this is too large for a pack"), path.name)
            return {name: archive.read(name) for name in archive.namelist()}
    except OSError as error:
        raise BadInput(Message("cannot be read: {reason}", reason=error.strerror or ""), str(path)) from None
    except (zipfile.BadZipFile, RuntimeError, EOFError, zlib.error):
        raise BadInput(Message("this is not a pack: neither a zip nor a folder with its files"), path.name) from None


def checked(files: dict[str, bytes], key: str = "") -> dict[str, Any]:
    """The manifest of the pack, once every file is the one that was signed. ``key``: the public key that must have
    signed it; without one the key in the pack itself counts. Raises BadInput naming the file that is wrong."""
    try:
        said = json.loads(files[MANIFEST])
        signature, signer = said.pop("signature"), said.pop("key")
        listed: dict[str, str] = dict(said["files"])
    except (KeyError, ValueError, TypeError, AttributeError):
        raise BadInput(Message("this is not the manifest of a pack"), MANIFEST) from None
    if said.get("format") != FORMAT:
        raise BadInput(Message("this is not the manifest of a pack"), MANIFEST)
    if key and PublicKey.of(key).text != signer:
        raise BadInput(Message("signed with another key than the one given"), MANIFEST)
    if not PublicKey.of(str(signer)).signed("pack", said, str(signature)):
        raise BadInput(Message("the signature does not fit: something was changed"), MANIFEST)
    for name, sha256 in listed.items():
        if name not in files:
            raise BadInput(Message("missing from the pack"), name)
        if hashlib.sha256(files[name]).hexdigest() != sha256:
            raise BadInput(Message("is not the file that was signed"), name)
    # Data laid beside the signed files would otherwise be read in their place.
    for name in (DATA, LOCKED_DATA):
        if name in files and name not in listed:
            raise BadInput(Message("is not the file that was signed"), name)
    return {**said, "key": signer}


def data_of(files: dict[str, bytes], password: str) -> dict[str, Any]:
    """The data of the pack. Raises BadInput for a wrong password and for what is no data."""
    import pyrage

    raw = files.get(DATA)
    if raw is None:
        locked = files.get(LOCKED_DATA)
        if locked is None:
            raise BadInput(Message("the pack holds no data"), DATA)
        if not password:
            raise BadInput(Message("the data are encrypted: give the password"), LOCKED_DATA)
        try:
            raw = pyrage.passphrase.decrypt(locked, password)
        except pyrage.DecryptError:
            raise BadInput(Message("the password does not open it"), LOCKED_DATA) from None
    try:
        found = json.loads(raw)
    except ValueError:
        raise BadInput(Message("this is not the data of a pack"), DATA) from None
    if not isinstance(found, dict):
        raise BadInput(Message("this is not the data of a pack"), DATA)
    return found
