"""QR codes as one path, which costs a paper next to nothing."""

from itertools import groupby

import segno

_QUIET_MODULES = 4
# Any mask reads the same; choosing the prettiest of eight takes five times as long as the rest.
_MASK = 2


def qr_svg(text: str) -> str:
    """The QR code of the text (error correction L, hence larger modules) as an SVG of one path,
    quiet zone included.

    Short for text in capitals, digits and `$%*+-./:` alone, which take 5.5 bits each.
    """
    rows = segno.make(text, error="l", boost_error=False, micro=False, mask=_MASK).matrix
    size = len(rows) + 2 * _QUIET_MODULES
    path = "".join(_strokes(row, y + _QUIET_MODULES) for y, row in enumerate(rows))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}">'
        f'<path stroke="#000" d="{path}"/></svg>'
    )


def _strokes(row: bytearray, y: int) -> str:
    """The dark runs of a row as strokes one module thick, each relative to the one before."""
    drawn = [f"M{_QUIET_MODULES} {y}.5"]
    for is_dark, modules in groupby(row):
        length = len(list(modules))
        drawn.append(f"h{length}" if is_dark else f"m{length} 0")
    return "".join(drawn)
