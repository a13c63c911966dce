"""Pictures: measured before they are decoded, then written anew.

What comes out holds the picture and how it is turned, nothing else: no place, no camera, no second
file behind the last byte.
"""

from io import BytesIO

from PIL import Image

from common.domain.files import limits
from common.domain.files.refusals import refused
from common.enums import FileKind

# The JPEG reader takes the pictures of several frames (MPO) that phones write as well.
_READ_AS = {FileKind.JPEG: ("JPEG",), FileKind.PNG: ("PNG",)}
_ORIENTATION = 0x0112
_BYTES_A_PIXEL = {"1": 1, "L": 1, "P": 1, "LA": 2, "I;16": 2, "RGB": 3}
_QUALITY_ABOVE_KEEP = 90
# Packing harder costs seconds and saves little on a picture that is large.
_FAST_PACKING, _USUAL_PACKING = 1, 6
_LARGE_PIXELS = 4_000_000


def rewritten_image(content: bytes, kind: FileKind) -> bytes:
    """The picture written anew. Raises `DomainError` (`image_pixels`, `image_unreadable`)."""
    try:
        with Image.open(BytesIO(content), formats=_READ_AS[kind]) as image:
            _check_pixels(image)
            return _written(image, kind)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise refused("image_pixels") from error
    except (OSError, SyntaxError, ValueError, EOFError, ArithmeticError, IndexError) as error:
        raise refused("image_unreadable") from error


def _check_pixels(image: Image.Image) -> None:
    pixels = image.width * image.height
    decoded = pixels * _BYTES_A_PIXEL.get(image.mode, 4)
    if pixels > limits.IMAGE_PIXELS or decoded > limits.IMAGE_DECODED_BYTES:
        raise refused("image_pixels")


def _written(image: Image.Image, kind: FileKind) -> bytes:
    out = BytesIO()
    turned = image.getexif().get(_ORIENTATION)
    exif = Image.Exif()
    if turned in range(2, 9):
        exif[_ORIENTATION] = turned
    if kind == FileKind.PNG:
        level = _FAST_PACKING if image.width * image.height > _LARGE_PIXELS else _USUAL_PACKING
        transparency = {"transparency": image.info["transparency"]} if _is_keyed(image) else {}
        image.load()
        image.info.clear()
        image.save(out, "PNG", compress_level=level, exif=exif, **transparency)
        return out.getvalue()
    image.load()
    image.info.clear()
    if image.format == "JPEG":
        image.save(out, "JPEG", quality="keep", exif=exif)
    else:
        image.save(out, "JPEG", quality=_QUALITY_ABOVE_KEEP, exif=exif)
    return out.getvalue()


def _is_keyed(image: Image.Image) -> bool:
    """True for a picture whose transparency is a colour or a palette's list, not a channel."""
    return "transparency" in image.info
