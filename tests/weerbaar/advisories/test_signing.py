"""A signature proves who wrote exactly these bytes, or it is refused."""

import hashlib

import pytest
from pysequoia import Cert, Tsk
from tests.weerbaar.advisories.documents import advisory

from weerbaar.advisories import write
from weerbaar.advisories.signing import Key, hashes, sign, verify
from weerbaar.landscape.reading import BadInput


def pair(name: str) -> tuple[str, Key]:
    made = Tsk.generate(name)
    return str(made), Key.read(str(made.extract_certificate()).encode(), name)


OURS, KEY = pair("Dossierbouwers <psirt@dossierbouwers.example>")
THEIRS, OTHER = pair("Iemand anders <x@example.org>")


def test_the_signer_is_found_among_the_known_keys() -> None:
    data = write(advisory())
    assert verify(data, sign(data, OURS).encode(), [OTHER, KEY], "x.asc") == KEY


def test_one_changed_byte_is_found_wherever_it_stands() -> None:
    data = write(advisory())
    signature = sign(data, OURS).encode()
    for at in range(0, len(data), 97):
        changed = bytearray(data)
        changed[at] ^= 1
        with pytest.raises(BadInput, match="gewijzigd"):
            verify(bytes(changed), signature, [KEY], "x.asc")


def test_a_signature_by_another_is_no_proof() -> None:
    data = write(advisory())
    with pytest.raises(BadInput, match="iemand anders"):
        verify(data, sign(data, THEIRS).encode(), [KEY], "x.asc")


@pytest.mark.parametrize("signature", [b"", b"-----BEGIN PGP SIGNATURE-----", b"\x00" * 50])
def test_what_is_no_signature_is_refused(signature: bytes) -> None:
    with pytest.raises(BadInput, match="handtekening"):
        verify(b"x", signature, [KEY], "x.asc")


def test_a_secret_key_is_not_taken_for_a_public_one() -> None:
    with pytest.raises(BadInput, match="geheime"):
        Key.read(OURS.encode(), "sleutel.asc")


def test_what_is_no_key_is_refused() -> None:
    with pytest.raises(BadInput, match="OpenPGP"):
        Key.read(b"ssh-ed25519 AAAA", "sleutel.asc")
    with pytest.raises(BadInput, match="groot"):
        Key.read(b"x" * 300_000, "sleutel.asc")


def test_a_revoked_key_is_refused() -> None:
    made = Tsk.generate("x <x@example.org>")
    public = made.extract_certificate()
    revoked = Cert.from_bytes(bytes(public) + bytes(public.revoke(made.certifier())))
    with pytest.raises(BadInput, match="ingetrokken"):
        Key.read(str(revoked).encode(), "x.asc")


def test_the_hashes_are_in_the_form_that_sha256sum_checks() -> None:
    files = hashes(b"x", "a.json")
    assert files["a.json.sha256"] == f"{hashlib.sha256(b'x').hexdigest()}  a.json\n"
    assert set(files) == {"a.json.sha256", "a.json.sha512"}
