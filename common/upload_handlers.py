"""What is taken of a file while it comes in."""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler

from common.domain.files.limits import LARGEST_BYTES


class CappedUploadHandler(FileUploadHandler):
    """Lets through one byte more than any file may have and drops the rest: the form then says that
    the file is too large, and neither memory nor disk ever held it."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Count anew for each file."""
        super().new_file(*args, **kwargs)
        self._taken = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """The chunk, shortened where the file passes the cap; None when nothing is left of it."""
        room = LARGEST_BYTES + 1 - self._taken
        if room <= 0:
            return None
        self._taken += min(len(raw_data), room)
        return raw_data[:room]

    def file_complete(self, file_size: int) -> None:
        """The handlers behind keep the file."""
        return
