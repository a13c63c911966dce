"""Files that people hand in: checked by structure, kept under their hash, scanned, never served
before their state allows. `store_upload` takes one in."""

from common.domain.files.checking import CheckedFile, check_file
from common.domain.files.uploading import Place, checked_upload, store_upload

__all__ = ["CheckedFile", "Place", "check_file", "checked_upload", "store_upload"]
