"""Places outside, on loopback: something that speaks S3, and an SSH server with SFTP."""

import hashlib
import os
import socket
import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import paramiko


class Bucket(ThreadingHTTPServer):
    """Objects by path; ``fails`` requests are answered with 503 first. ``seen`` keeps the order of what was put."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.seen: list[str] = []
        self.fails = 0
        super().__init__(("127.0.0.1", 0), _S3)


class _S3(BaseHTTPRequestHandler):
    server: Bucket

    def _answer(self, status: int) -> None:
        self.send_response(status)
        self.send_header("ETag", '"0"')
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.server.fails:
            self.server.fails -= 1
            self._answer(503)
            return
        # Signed, and the signature covers these bytes.
        assert self.headers["Authorization"].startswith("AWS4-HMAC-SHA256 Credential=key/")
        claimed = self.headers["x-amz-content-sha256"]
        assert claimed in (hashlib.sha256(body).hexdigest(), "UNSIGNED-PAYLOAD")
        self.server.objects[self.path] = body
        self.server.seen.append(self.path)
        self._answer(200)

    def do_DELETE(self) -> None:
        self.server.objects.pop(self.path, None)
        self._answer(204)

    def log_message(self, *_said: Any) -> None:
        pass


@contextmanager
def bucket() -> Iterator[Bucket]:
    """An S3-like server that runs."""
    server = Bucket()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


class _Door(paramiko.ServerInterface):
    def check_auth_password(self, username: str, password: str) -> int:
        return paramiko.AUTH_SUCCESSFUL if (username, password) == ("status", "geheim") else paramiko.AUTH_FAILED

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return paramiko.OPEN_SUCCEEDED

    def get_allowed_auths(self, username: str) -> str:
        return "password"


class _Handle(paramiko.SFTPHandle):
    def __init__(self, file: Any) -> None:
        super().__init__(os.O_WRONLY)
        self.writefile = self.readfile = file


def _files(root: Path) -> type[paramiko.SFTPServerInterface]:
    class Files(paramiko.SFTPServerInterface):
        def _at(self, path: str) -> Path:
            return root / path.lstrip("/")

        def stat(self, path: str) -> Any:
            try:
                return paramiko.SFTPAttributes.from_stat(os.stat(self._at(path)))
            except OSError as error:
                return paramiko.SFTPServer.convert_errno(error.errno or 0)

        lstat = stat

        def open(self, path: str, flags: int, attr: Any) -> Any:
            try:
                return _Handle(self._at(path).open("wb"))
            except OSError as error:
                return paramiko.SFTPServer.convert_errno(error.errno or 0)

        def mkdir(self, path: str, attr: Any) -> int:
            self._at(path).mkdir(exist_ok=True)
            return paramiko.SFTP_OK

        def posix_rename(self, oldpath: str, newpath: str) -> int:
            os.replace(self._at(oldpath), self._at(newpath))
            return paramiko.SFTP_OK

        def remove(self, path: str) -> int:
            try:
                self._at(path).unlink()
            except OSError as error:
                return int(paramiko.SFTPServer.convert_errno(error.errno or 0))
            return paramiko.SFTP_OK

    return Files


@contextmanager
def ssh(root: Path) -> Iterator[tuple[int, str]]:
    """An SSH server over ``root``: its port, and the fingerprint of its key."""
    key = paramiko.ECDSAKey.generate()
    listening = socket.create_server(("127.0.0.1", 0))
    transports: list[paramiko.Transport] = []

    def serve() -> None:
        while True:
            try:
                connection, _address = listening.accept()
            except OSError:
                return
            transport = paramiko.Transport(connection)
            transports.append(transport)
            transport.add_server_key(key)
            transport.set_subsystem_handler("sftp", paramiko.SFTPServer, _files(root))
            try:
                transport.start_server(server=_Door())
            except (paramiko.SSHException, EOFError, OSError):  # who does not like the key hangs up
                transport.close()

    threading.Thread(target=serve, daemon=True).start()
    fingerprint = "SHA256:" + b64encode(hashlib.sha256(key.asbytes()).digest()).decode().rstrip("=")
    try:
        yield listening.getsockname()[1], fingerprint
    finally:
        listening.close()
        for transport in transports:
            transport.close()
