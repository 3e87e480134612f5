"""An S3-compatible bucket. A PUT replaces an object as a whole."""

import io
from collections.abc import Mapping
from typing import Any, Self

import urllib3
from minio import Minio

from warroom.status.targets import content_type, secret


class Target:
    """Options: ``endpoint`` (host:port), ``bucket``, ``prefix``, ``region``, ``tls`` (true), ``access_key`` and
    ``secret_key`` or the environment variables that ``access_key_env`` and ``secret_key_env`` name."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        self.bucket = str(options["bucket"])
        self.prefix = str(options.get("prefix", "")).strip("/")
        self.client = Minio(
            str(options["endpoint"]),
            access_key=secret(options, "access_key"),
            secret_key=secret(options, "secret_key"),
            region=str(options.get("region", "us-east-1")),
            secure=bool(options.get("tls", True)),
            # The publisher tries again itself, later.
            http_client=urllib3.PoolManager(timeout=urllib3.Timeout(connect=5, read=20), retries=False),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        pass

    def _name(self, path: str) -> str:
        return f"{self.prefix}/{path}" if self.prefix else path

    def put(self, path: str, body: bytes) -> None:
        self.client.put_object(
            self.bucket,
            self._name(path),
            io.BytesIO(body),
            len(body),
            content_type=content_type(path),
            metadata={"Cache-Control": "max-age=60"},
        )

    def remove(self, path: str) -> None:
        self.client.remove_object(self.bucket, self._name(path))
