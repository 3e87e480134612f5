"""Stops an upload that is too large while it comes in, instead of after."""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, StopUpload

from weerbaar.landscape.reading import Limits

# A little more than what is read, so that the form can still say what was wrong.
MOST = Limits().packed + 1_000_000


REFUSED = "warroom.upload_refused"
"""Stands in a request's META when its files were too large."""


class QuotaUploadHandler(FileUploadHandler):
    """Counts the bytes of all files of a request. What goes over leaves the form without a file."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.received += len(raw_data)
        if self.received > MOST:
            if self.request is not None:
                self.request.META[REFUSED] = True
            raise StopUpload(connection_reset=False)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Another handler keeps the file."""
