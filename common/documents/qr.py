"""QR codes as one path, which costs a paper next to nothing."""

from functools import cache
from math import isqrt

import zxingcpp

_QUIET_MODULES = 4
# The standard's choice among eight masks weighs every module of each and takes longer than all the
# rest; it is meant for texts that make large even areas, which signed ones do not. Every reader
# takes any mask.
_MASK = 0
# Modules that are drawn at once from what was drawn before.
_PIECE = 11
# The library's pixels: 0 is dark, anything else is light.
_PRINTED = b"1" + b"0" * 255


def qr_svg(text: str) -> str:
    """The QR code of the text (error correction L, hence larger modules) as an SVG of one path,
    quiet zone included.

    Raises `ValueError` for a text that is too long.
    """
    rows = _rows(text)
    size = len(rows) + 2 * _QUIET_MODULES
    path = "".join(
        f"M{_QUIET_MODULES} {y}.5{_strokes(row)}" for y, row in enumerate(rows, _QUIET_MODULES)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}">'
        f'<path stroke="#000" d="{path}"/></svg>'
    )


def _rows(text: str) -> list[str]:
    """The code row by row without its quiet zone, dark modules as 1."""
    code = zxingcpp.create_barcode(
        text, zxingcpp.BarcodeFormat.QRCode, ec_level="L", data_mask=_MASK
    )
    image = code.to_image(scale=1, add_quiet_zones=False)
    # A buffer, although its stub does not say so.
    drawn = bytes(memoryview(image)).translate(_PRINTED).decode()  # type: ignore[arg-type]
    width = isqrt(len(drawn))
    return [drawn[at : at + width] for at in range(0, len(drawn), width)]


def _strokes(row: str) -> str:
    """The dark runs of a row as strokes one module thick, each relative to the one before."""
    return "".join([_piece(row[at : at + _PIECE]) for at in range(0, len(row), _PIECE)])


@cache
def _piece(modules: str) -> str:
    """The strokes of some modules: 2,048 of each length at most, each worked out once."""
    runs = modules.replace("01", "0 1").replace("10", "1 0").split()
    return "".join(f"h{len(run)}" if run[0] == "1" else f"m{len(run)} 0" for run in runs)
