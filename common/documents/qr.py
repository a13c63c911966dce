"""QR codes as one path, which costs a paper next to nothing."""

from functools import cache

from common.documents.qr_code import qr_rows

_QUIET_MODULES = 4


def qr_svg(text: str) -> str:
    """The QR code of the text (error correction L, hence larger modules) as an SVG of one path,
    quiet zone included.

    Capitals, digits and `$%*+-./:` alone, which take 5.5 bits each. Raises `ValueError` for
    others, and for a text that is too long.
    """
    rows = qr_rows(text)
    size = len(rows) + 2 * _QUIET_MODULES
    path = "".join(
        f"M{_QUIET_MODULES} {y}.5{_strokes(row)}" for y, row in enumerate(rows, _QUIET_MODULES)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}">'
        f'<path stroke="#000" d="{path}"/></svg>'
    )


def _strokes(row: str) -> str:
    """The dark runs of a row as strokes one module thick, each relative to the one before."""
    runs = row.replace("01", "0 1").replace("10", "1 0").split()
    return "".join(map(_stroke, runs))


@cache
def _stroke(run: str) -> str:
    return f"h{len(run)}" if run[0] == "1" else f"m{len(run)} 0"
