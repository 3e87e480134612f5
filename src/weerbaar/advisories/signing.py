"""The OpenPGP signature and the hashes beside an advisory (CSAF 2.0, requirements 18 and 19 of section 7.1)."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from weerbaar.landscape.reading import BadInput
from weerbaar.language import Message

if TYPE_CHECKING:
    from pysequoia import Cert, Sig

MOST = 200_000
"""Bytes of a key or signature; who sends more sends something else."""


@dataclass(frozen=True)
class Key:
    """A public key that somebody is known by."""

    armored: str
    fingerprint: str
    names: tuple[str, ...]

    @classmethod
    def read(cls, data: bytes, name: str) -> "Key":
        """The public key in ``data``. Raises BadInput for what is none, a secret key or a revoked one."""
        from pysequoia import Cert, Tsk

        if len(data) > MOST:
            raise BadInput(Message("is too large for a key"), name)
        try:
            cert, secret = Cert.from_bytes(data), "PRIVATE KEY" in str(Tsk.from_bytes(data))
        except Exception:  # the library raises its own kinds without a common one
            raise BadInput(Message("is not a public OpenPGP key"), name) from None
        if secret:
            raise BadInput(Message("holds a secret key: give only the public one, and replace this one"), name)
        if cert.is_revoked:
            raise BadInput(Message("is a key that was revoked"), name)
        return cls(str(cert), cert.fingerprint.upper(), tuple(str(user) for user in cert.user_ids))


def sign(data: bytes, secret: str) -> str:
    """A detached, armored signature over ``data`` by the armored secret key ``secret``."""
    from pysequoia import SignatureMode, Tsk
    from pysequoia import sign as by_library

    signed: bytes = by_library(Tsk.from_bytes(secret.encode()).signer(), data, mode=SignatureMode.DETACHED)
    return signed.decode()


def verify(data: bytes, signature: bytes, keys: Iterable[Key], name: str) -> Key:
    """Which of ``keys`` signed exactly these bytes. Raises BadInput when none of them did."""
    from pysequoia import Cert, Sig

    if len(signature) > MOST:
        raise BadInput(Message("is too large for a signature"), name)
    try:
        given = Sig.from_bytes(signature)
    except Exception:
        raise BadInput(Message("is not an OpenPGP signature"), name) from None
    for key in keys:
        if _proves(data, given, Cert.from_bytes(key.armored.encode())):
            return key
    raise BadInput(Message("was not signed over this file by a known key: it was changed, or another signed it"), name)


def armored(signature: bytes) -> str:
    """A signature that was verified, as text: who sends it may have sent bytes."""
    from pysequoia import Sig

    return str(Sig.from_bytes(signature))


def _proves(data: bytes, signature: "Sig", cert: "Cert") -> bool:
    from pysequoia import verify as by_library

    try:
        return bool(by_library(data, lambda _ids: [cert], signature=signature).valid_sigs)
    except Exception:  # wrong, expired, revoked, by another: none of them is a proof
        return False


def hashes(data: bytes, file_name: str) -> dict[str, str]:
    """The files that stand beside it: name → content, for sha256 and sha512."""
    return {
        f"{file_name}.{name}": f"{hashlib.new(name, data).hexdigest()}  {file_name}\n" for name in ("sha256", "sha512")
    }


def new_secret(name: str) -> str:
    """A fresh secret key, armored, for who signs what it wrote itself."""
    from pysequoia import Tsk

    return str(Tsk.generate(name))


def public_of(secret: str) -> Key:
    """The public half of a secret key."""
    from pysequoia import Tsk

    armored = str(Tsk.from_bytes(secret.encode()).extract_certificate())
    return Key.read(armored.encode(), "")
