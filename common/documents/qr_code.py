"""QR codes (ISO/IEC 18004:2015, model 2) of capitals and digits, with error correction L.

Made for papers by the thousand: what all codes of one size share (where each bit stands, the mask,
the fixed patterns, the products of its generator) is worked out once.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, cycle, islice, zip_longest
from operator import itemgetter

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_LAST_VERSION = 40
# Table 9, level L, versions 1 to 40: codewords of correction in each block, and blocks.
_CORRECTION = (
    *(7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28),
    *(28, 28, 30, 30, 26, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30),
)
_BLOCKS = (
    *(1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8),
    *(8, 9, 9, 10, 12, 12, 12, 13, 14, 15, 16, 17, 18, 19, 19, 20, 21, 22, 24, 25),
)
# Level L with mask 2 (every third column). Any mask reads the same; finding the prettiest of
# eight takes longer than all the rest.
_FORMAT = 0b01_010
_MASKED_COLUMNS = 3
_PADDING = ("11101100", "00010001")
_FIELD = 0x11D


def qr_rows(text: str) -> list[str]:
    """The smallest QR code of the text, row by row, dark modules as 1, without quiet zone.

    Raises `ValueError` for a text that is too long or has other characters than `ALPHABET`.
    """
    if not set(text) <= _VALUES.keys():
        raise ValueError("The text has characters that this kind of code does not have.")
    version = _version_for(len(text))
    size = _size(version)
    words = _words(_text_bits(text, version), size.data_words)
    message = int.from_bytes(_with_correction(words, size)) << size.spare_bits
    masked = format(message ^ size.mask, f"0{size.places}b")
    drawn = "".join(size.pick(masked + "01"))
    return [drawn[at : at + size.width] for at in range(0, len(drawn), size.width)]


def _version_for(length: int) -> int:
    """The smallest version that takes so many characters."""
    for version in range(1, _LAST_VERSION + 1):
        bits = 4 + _count_bits(version) + 11 * (length // 2) + 6 * (length % 2)
        if bits <= _size(version).data_words * 8:
            return version
    raise ValueError("The text is too long for a QR code.")


def _count_bits(version: int) -> int:
    """Table 3: how many bits say how many characters follow."""
    return 9 if version < 10 else 11 if version < 27 else 13


def _text_bits(text: str, version: int) -> str:
    """The text as bits: two characters in eleven, a single last one in six."""
    values = [_VALUES[character] for character in text]
    pairs = zip(values[::2], values[1::2], strict=False)
    count = f"{len(text):0{_count_bits(version)}b}"
    bits = ["0010", count, *(f"{45 * a + b:011b}" for a, b in pairs)]
    if len(values) % 2:
        bits.append(f"{values[-1]:06b}")
    return "".join(bits)


def _words(bits: str, number: int) -> bytes:
    """The bits as so many codewords: terminated, then padded."""
    bits += "0" * min(4, number * 8 - len(bits))
    bits += "0" * (-len(bits) % 8)
    bits += "".join(islice(cycle(_PADDING), number - len(bits) // 8))
    return int(bits, 2).to_bytes(number)


def _with_correction(words: bytes, size: "_Size") -> bytes:
    """Data and correction of all blocks, the blocks interleaved; later blocks may be longer."""
    shorter, longer = divmod(size.data_words, size.blocks)
    blocks, at = [], 0
    for place in range(size.blocks):
        end = at + shorter + (place >= size.blocks - longer)
        blocks.append(words[at:end])
        at = end
    corrections = [_remainder(block, size.correction) for block in blocks]
    return bytes(chain(_interleaved(blocks), _interleaved(corrections)))


def _interleaved(blocks: Sequence[bytes]) -> Iterator[int]:
    return (word for column in zip_longest(*blocks) for word in column if word is not None)


def _remainder(block: bytes, length: int) -> bytes:
    """The Reed-Solomon correction of a block: what is left when it is divided."""
    products = _products(length)
    top = 8 * (length - 1)
    rest, kept = 0, (1 << top) - 1
    for word in block:
        rest = ((rest & kept) << 8) ^ products[(rest >> top) ^ word]
    return rest.to_bytes(length)


@cache
def _products(length: int) -> list[int]:
    """The generator polynomial of so many correction words (its leading 1 left out) times each
    of the 256 field elements."""
    generator, root = [0] * (length - 1) + [1], 1
    for _ in range(length):
        for at in range(length):
            following = generator[at + 1] if at + 1 < length else 0
            generator[at] = _times(generator[at], root) ^ following
        root = _times(root, 2)
    return [int.from_bytes(_times(one, factor) for one in generator) for factor in range(256)]


def _times(first: int, second: int) -> int:
    """The product of two elements of the field."""
    product = 0
    while second:
        if second & 1:
            product ^= first
        first = (first << 1) ^ (_FIELD if first & 0x80 else 0)
        second >>= 1
    return product


@dataclass(frozen=True, slots=True)
class _Size:
    """What all codes of one version share. `pick` takes each module of the code, row by row, from
    the bits of the message and one light and one dark module."""

    width: int
    places: int
    blocks: int
    correction: int
    mask: int
    pick: Callable[[str], Sequence[str]]

    @property
    def data_words(self) -> int:
        """Codewords that the text may take."""
        return self.places // 8 - self.blocks * self.correction

    @property
    def spare_bits(self) -> int:
        """Modules after the last whole codeword."""
        return self.places % 8


@cache
def _size(version: int) -> _Size:
    width = 4 * version + 17
    fixed = _fixed_modules(version, width)
    order = [place for place in _zigzag(width) if place not in fixed]
    mask = "".join("01"[column % _MASKED_COLUMNS == 0] for column, _row in order)
    source = {place: at for at, place in enumerate(order)}
    source |= {place: len(order) + is_dark for place, is_dark in fixed.items()}
    return _Size(
        width=width,
        places=len(order),
        blocks=_BLOCKS[version - 1],
        correction=_CORRECTION[version - 1],
        mask=int(mask, 2),
        pick=itemgetter(*(source[column, row] for row in range(width) for column in range(width))),
    )


def _zigzag(width: int) -> Iterator[tuple[int, int]]:
    """The places (column, row) in the order in which bits take them: two columns at a time from
    the right, up and down in turn, past the column of the timing pattern."""
    rights = [*range(width - 1, 6, -2), 5, 3, 1]
    for turn, right in enumerate(rights):
        rows = range(width) if turn % 2 else range(width - 1, -1, -1)
        yield from ((column, row) for row in rows for column in (right, right - 1))


def _fixed_modules(version: int, width: int) -> dict[tuple[int, int], bool]:
    """The modules that hold no bit of the message: (column, row) -> whether it is dark."""
    fixed = {(at, 6): at % 2 == 0 for at in range(width)}
    fixed |= {(6, at): at % 2 == 0 for at in range(width)}
    centres = _alignment_centres(version, width)
    corners = {(6, 6), (6, width - 7), (width - 7, 6)}
    for place in ((x, y) for x in centres for y in centres):
        if place not in corners:
            fixed |= _rings(place, 2, light={1}, width=width)
    for place in ((3, 3), (width - 4, 3), (3, width - 4)):
        fixed |= _rings(place, 4, light={2, 4}, width=width)
    return fixed | _format_modules(width) | _version_modules(version, width)


def _rings(
    centre: tuple[int, int], reach: int, *, light: set[int], width: int
) -> dict[tuple[int, int], bool]:
    """Square rings around a place, dark but for those at the distances in `light`."""
    steps = range(-reach, reach + 1)
    return {
        (centre[0] + x, centre[1] + y): max(abs(x), abs(y)) not in light
        for x in steps
        for y in steps
        if 0 <= centre[0] + x < width and 0 <= centre[1] + y < width
    }


def _alignment_centres(version: int, width: int) -> list[int]:
    """Annex E: rows and columns of the alignment patterns, evenly spaced from the far end."""
    if version == 1:
        return []
    number = version // 7 + 2
    step = 26 if version == 32 else (version * 4 + number * 2 + 1) // (number * 2 - 2) * 2
    return [6, *(width - 7 - at * step for at in range(number - 1))]


def _format_modules(width: int) -> dict[tuple[int, int], bool]:
    """Level and mask, twice, and the module that is always dark."""
    bits = _bch(_FORMAT, length=10, divisor=0x537) ^ 0x5412
    first = [*((8, y) for y in (0, 1, 2, 3, 4, 5, 7, 8)), *((x, 8) for x in (7, 5, 4, 3, 2, 1, 0))]
    second = [*((width - 1 - at, 8) for at in range(8)), *((8, width - 7 + at) for at in range(7))]
    places = [*enumerate(first), *enumerate(second)]
    return {place: bool(bits >> at & 1) for at, place in places} | {(8, width - 8): True}


def _version_modules(version: int, width: int) -> dict[tuple[int, int], bool]:
    """The version, twice, from version 7 on."""
    if version < 7:
        return {}
    bits = _bch(version, length=12, divisor=0x1F25)
    found = {}
    for at in range(18):
        place = (width - 11 + at % 3, at // 3)
        found[place] = found[place[::-1]] = bool(bits >> at & 1)
    return found


def _bch(value: int, *, length: int, divisor: int) -> int:
    """The value followed by its check bits."""
    rest = value
    for _ in range(length):
        rest = (rest << 1) ^ ((rest >> (length - 1)) * divisor)
    return value << length | rest
