"""Files that are too large to be taken in. What is over the limit is counted while it comes in and kept nowhere.

The form that asked for it sees a file of the size it had, without what was in it, and refuses it in its own words for
a file that is too large: whatever form that is, with everything else that was filled in still there.
"""

import io
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from weerbaar.landscape.reading import Limits

MOST = Limits().packed + 1_000_000
"""Bytes of one file: a little more than any form takes."""
MOST_TOGETHER = 64_000_000
"""Bytes of all files of a request: more than any form takes together."""


class NotKept(UploadedFile):
    """A file that was too large: its name and its size. There is nothing to read; who tries has forgotten to look at
    the size, and is answered that the request was too large instead of with an empty file."""

    def __init__(self, name: str, content_type: str, size: int) -> None:
        super().__init__(io.BytesIO(), name, content_type, size)

    def read(self, *_args: Any) -> bytes:
        """Raises RequestDataTooBig."""
        raise RequestDataTooBig(f"A file of {self.size} bytes was not kept.")

    def open(self, *_args: Any, **_named: Any) -> Any:
        """Raises RequestDataTooBig."""
        self.read()

    def chunks(self, *_args: Any) -> Any:
        """Raises RequestDataTooBig."""
        self.read()


class QuotaUploadHandler(FileUploadHandler):
    """Counts the bytes of all files of a request, before any other handler keeps them."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.received = self.of_file = 0

    def new_file(self, *args: Any, **named: Any) -> None:
        """Begin with the next file."""
        super().new_file(*args, **named)
        self.of_file = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """The bytes, for the handlers behind this one; None from where it is too much."""
        self.of_file += len(raw_data)
        self.received += len(raw_data)
        return None if self._too_much else raw_data

    def file_complete(self, file_size: int) -> NotKept | None:
        """A file that was too large, as far as it is known; another handler has those that were kept."""
        return NotKept(str(self.file_name), str(self.content_type), file_size) if self._too_much else None

    @property
    def _too_much(self) -> bool:
        return self.of_file > MOST or self.received > MOST_TOGETHER
