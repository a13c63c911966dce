"""What a file may be at most. Security rules for uploads, one number for each."""

from common.enums import FileKind

MEGABYTE = 1024 * 1024

MOST_BYTES = {
    FileKind.PDF: 20 * MEGABYTE,
    FileKind.JPEG: 10 * MEGABYTE,
    FileKind.PNG: 10 * MEGABYTE,
    FileKind.XLSX: 10 * MEGABYTE,
    FileKind.DOCX: 10 * MEGABYTE,
}
LARGEST_BYTES = max(MOST_BYTES.values())
# What belongs to one case, and to one enterprise over all its years.
FOLDER_BYTES = 200 * MEGABYTE
OWNER_BYTES = 2048 * MEGABYTE

PDF_PAGES = 500
PDF_SECONDS = 15
PDF_MEMORY_BYTES = 1024 * MEGABYTE

IMAGE_PIXELS = 40_000_000
# Decoded, an image with transparency takes four bytes a pixel: 30 million of them fit.
IMAGE_DECODED_BYTES = 3 * IMAGE_PIXELS

ZIP_MEMBERS = 2_000
ZIP_DIRECTORY_BYTES = 1 * MEGABYTE
ZIP_UNPACKED_BYTES = 200 * MEGABYTE
ZIP_RATIO = 100
# Below this size a high ratio is harmless and common (styles and settings repeat themselves).
ZIP_RATIO_FROM_BYTES = 1 * MEGABYTE

NAME_CHARACTERS = 200
