"""A web server reached with SFTP. Its host key is pinned: another one is refused, also the first time."""

import contextlib
from base64 import b64decode, b64encode
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Self

import paramiko

from warroom.status.targets import secret


class Refused(Exception):
    """The server is not the one whose key was pinned."""


class Target:
    """Options: ``host``, ``port`` (22), ``user``, ``path``, ``host_key`` ("SHA256:…" as ssh-keyscan and
    ssh-keygen -lf show it), and ``key_file`` or ``password`` (or ``password_env``)."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        self.options = options
        self.root = str(options.get("path", ".")).rstrip("/") or "/"
        self.transport: paramiko.Transport | None = None

    def __enter__(self) -> Self:
        options = self.options
        transport = paramiko.Transport((str(options["host"]), int(options.get("port", 22))))
        self.transport = transport
        try:
            transport.banner_timeout = transport.auth_timeout = 15
            transport.start_client(timeout=15)
            found = sha256(transport.get_remote_server_key().asbytes()).digest()
            wanted = str(options["host_key"]).removeprefix("SHA256:")
            if b64decode(wanted + "=" * (-len(wanted) % 4)) != found:
                raise Refused(f"the host key is SHA256:{b64encode(found).decode().rstrip('=')}, not the pinned one")
            if options.get("key_file"):
                key = paramiko.PKey.from_path(str(options["key_file"]))
                transport.auth_publickey(str(options["user"]), key)
            else:
                transport.auth_password(str(options["user"]), secret(options, "password"))
            client = paramiko.SFTPClient.from_transport(transport)
            assert client is not None
            client.get_channel().settimeout(20)
            self.client = client
        except BaseException:
            transport.close()
            raise
        return self

    def __exit__(self, *raised: object) -> None:
        if self.transport:
            self.transport.close()

    def put(self, path: str, body: bytes) -> None:
        place = f"{self.root}/{path}"
        self._folders(place.rpartition("/")[0])
        new = f"{place}.new"
        with self.client.open(new, "wb") as file:
            file.write(body)
        # Replaces in one go; a plain rename refuses where a file is.
        self.client.posix_rename(new, place)

    def remove(self, path: str) -> None:
        with contextlib.suppress(FileNotFoundError):
            self.client.remove(f"{self.root}/{path}")

    def _folders(self, folder: str) -> None:
        try:
            self.client.stat(folder)
        except FileNotFoundError:
            parent = folder.rpartition("/")[0]
            if parent:
                self._folders(parent)
            with contextlib.suppress(OSError):  # another publisher made it just now
                self.client.mkdir(folder)
