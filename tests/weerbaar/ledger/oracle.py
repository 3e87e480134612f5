"""A second verifier, slow and on its own: nothing of ``weerbaar.ledger`` is used. It says only yes or no.

Its canonical JSON is written from RFC 8785, its numbers with the shortest digits that Python's ``repr`` gives.
"""

import base64
import hashlib
import json
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def canon(value: Any) -> str:
    """RFC 8785."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int):
        return str(value) if abs(value) < 2**53 else number(float(value))
    if isinstance(value, float):
        return number(value)
    if isinstance(value, str):
        return string(value)
    if isinstance(value, list):
        return "[" + ",".join(map(canon, value)) + "]"
    keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
    return "{" + ",".join(string(key) + ":" + canon(value[key]) for key in keys) + "}"


def string(text: str) -> str:
    short = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
    return '"' + "".join(short.get(c) or (f"\\u{ord(c):04x}" if ord(c) < 32 else c) for c in text) + '"'


def number(value: float) -> str:
    """ECMAScript's Number::toString."""
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    mantissa, _e, exponent = repr(abs(value)).partition("e")
    whole, _dot, fraction = mantissa.partition(".")
    fraction = "" if fraction == "0" else fraction
    digits = (whole + fraction).lstrip("0")
    point = len(whole) + int(exponent or 0) - (len(whole + fraction) - len((whole + fraction).lstrip("0")))
    digits = digits.rstrip("0")
    k = len(digits)
    if k <= point <= 21:
        return sign + digits + "0" * (point - k)
    if 0 < point <= 21:
        return sign + digits[:point] + "." + digits[point:]
    if -6 < point <= 0:
        return sign + "0." + "0" * -point + digits
    e = point - 1
    return sign + digits[0] + ("." + digits[1:] if k > 1 else "") + "e" + ("+" if e > 0 else "-") + str(abs(e))


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def find(value: Any, path: str = "") -> list[tuple[str, str]]:
    if isinstance(value, dict) and list(value) == ["commitment"] and path:
        return [(path, value["commitment"])]
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [one for key, item in pairs for one in find(item, f"{path}/{key}" if path else str(key))]


def proves_itself(content: bytes, public_key: str) -> bool:
    try:
        return _proves(content, public_key)
    except Exception:  # whatever is not as it should be
        return False


def _proves(content: bytes, public_key: str) -> bool:
    if not content.endswith(b"\n"):
        return False
    *body, last = content[:-1].split(b"\n")
    parsed = [json.loads(one.decode()) for one in (*body, last)]
    if [canon(one).encode() for one in parsed] != [*body, last]:
        return False
    *documents, seal = parsed
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))

    def signed(what: str, document: dict[str, Any]) -> None:
        bare = {key: value for key, value in document.items() if key != "signature"}
        if document["signature"] != document["signature"].lower():
            raise ValueError
        public.verify(
            bytes.fromhex(document["signature"]), f"weerbaar ledger {what} 1\n".encode() + canon(bare).encode()
        )

    signed("seal", seal)
    if seal["sha256"] != sha(content[: len(content) - len(last) - 1]) or seal["lines"] != len(body):
        return False
    previous, count, hashes, erased, said = "0" * 64, 0, {}, set(), set()
    attached: list[tuple[int, str]] = []
    for document in documents:
        kind = document.get("type")
        if kind == "entry":
            header = document["header"]
            count += 1
            if (header["sequence"], header["previous"]) != (count, previous):
                return False
            if header["chain"] != documents[0]["chain"]:
                return False
            previous = hashes[count] = sha(canon(header).encode())
            if "missing" in document:
                if document["missing"] == "erased":
                    erased.add((count, "payload", ""))
                continue
            payload = document["payload"]
            if sha(bytes.fromhex(document["salt"]) + canon(payload).encode()) != header["payload_hash"]:
                return False
            for opening, (path, commitment) in zip(document["openings"], sorted(find(payload)), strict=True):
                if opening["path"] != path:
                    return False
                if "missing" in opening:
                    if opening["missing"] == "erased":
                        erased.add((count, "opening", path))
                elif sha(bytes.fromhex(opening["salt"]) + canon(opening["value"]).encode()) != commitment:
                    return False
            attached += [(count, one["sha256"]) for one in payload.get("attachments", [])]
            if header["kind"] == "erased":
                said |= {(payload["entry"], one["what"], one["which"]) for one in payload["erased"]}
        elif kind == "attachment":
            attached.remove((document["entry"], document["sha256"]))
            if "missing" in document:
                erased.add((document["entry"], "attachment", document["sha256"]))
            elif sha(base64.b64decode(document["content"], validate=True)) != document["sha256"]:
                return False
        elif kind == "document":
            if sha(document["text"].encode()) != document["sha256"]:
                return False
        elif kind == "checkpoint":
            signed("checkpoint", {key: value for key, value in document.items() if key != "type"})
            if hashes[document["count"]] != document["hash"]:
                return False
    return not attached and erased <= said and (seal["count"], seal["hash"]) == (count, previous)
