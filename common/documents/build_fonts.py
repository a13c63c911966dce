"""Builds the fonts of this folder from a full Noto CJK: `python -m common.documents.build_fonts`.

Run by a developer on a machine with Debian's `fonts-noto-cjk`; its result is committed, so that a
fresh machine prints the same bytes. Kept: the characters of GB 2312, of the names of all divisions
(GB/T 2260), those that names often have beside them, and the signs of official papers. A fuller
folder (`DOCUMENT_FONTS`) prints the others. It takes some minutes.
"""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection, TTFont, newTable
from fontTools.ttLib.tables._g_l_y_f import Glyph

SOURCE = Path("/usr/share/fonts/opentype/noto")
TARGET = Path(__file__).parent / "faces"
FACES = {
    "NotoSerifCJK-Regular.ttc": "NotoSerifSC-Regular.ttf",
    "NotoSerifCJK-Bold.ttc": "NotoSerifSC-Bold.ttf",
}
# How far a curve may be off, in thousandths of the type's size.
_MOST_OFF = 0.6
# Our faces have no programs.
_PROGRAM_LIMITS = (
    *("maxZones", "maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs"),
    *("maxStackElements", "maxSizeOfInstructions", "maxComponentElements"),
)
_FAMILY = "Noto Serif CJK SC"
_FAMILY_NAME_ID = 1
# Beyond GB 2312: what people and companies often have in their names.
_NAMES = (
    "镕珺玥瑄曈堃喆昇赟祎珣琭璟璠瓅璘璪璥瑢瑨瑱瑝琇琎琤珮珽珹珪玙玚玘玗玠玭玹玶玿珅垚"
    "堉埈堔垯垍坵犇猋骉骎骃骦骕骙驎鑭锳锜锽镃镈镠铇铻镋镴镵晅晞晳暐暻曌昉昳旸旻炘炑烔"
    "烺燊燚爔琋濛沄洺淏渼湜湉湙溁滉滘漹澔澴瀍浛浥淯婳嫄嬅妘姮翀翙翚翛翾芃蒨莙菂藴昫禛"
    "禔祐祾禤禥栐棽榑櫆杺柷颋飏飐鹓鹔鹢龑龢䶮彧彣忞惇愔慜戭扆晙朏瑀畯皞皛皦盉碁纮纻缊"
    "翃耑肸茞蓂薿蘭虓蜺蝀衎袆褀訚訢谞贇赑辀遹鄠酂闇雱霂霙颙屾峇峣崀崟巁叡喤囧垟埇埗墣"
    "奭姞寔崚嶒廙弢愃晢晽暕暘柊栴棻沚沨泂漷烜瓀竑"
)
# Latin with the letters of brand names, and what papers number and mark with.
_SIGNS = (
    range(0x20, 0x7F),
    range(0xA0, 0x180),
    range(0x2010, 0x2040),
    range(0x2100, 0x2140),
    range(0x2150, 0x218A),
    range(0x2190, 0x21A0),
    range(0x2200, 0x2270),
    range(0x2460, 0x2500),
    range(0x25A0, 0x2600),
    range(0x3000, 0x3030),
    range(0x3220, 0x3250),
    range(0x32B0, 0x3300),
    range(0x3300, 0x3400),
    range(0xFF00, 0xFFF0),
)


def main() -> None:
    """Write every face, with the same bytes each time."""
    for source, target in FACES.items():
        font = _simplified_chinese(SOURCE / source)
        options = subset.Options(
            hinting=False, notdef_outline=True, layout_features=["kern", "locl", "ccmp"]
        )
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=sorted(set(_characters())))
        subsetter.subset(font)
        draw_with_quadratic_curves(font)
        font.recalcTimestamp = False
        font.save(TARGET / target)


def draw_with_quadratic_curves(font: TTFont) -> None:
    """Turn the outlines of an OpenType face (CFF) into those of TrueType, in place: what a paper
    embeds is copied out of them, not taken apart and written anew."""
    order, drawn = font.getGlyphOrder(), font.getGlyphSet()
    table = newTable("glyf")
    table.glyphOrder, table.glyphs = order, {name: _quadratic(drawn[name]) for name in order}
    for name, glyph in table.glyphs.items():
        glyph.recalcBounds(table)
        font["hmtx"][name] = (font["hmtx"][name][0], getattr(glyph, "xMin", 0))
    font["loca"], font["glyf"] = newTable("loca"), table
    font["maxp"].tableVersion = 0x00010000
    for name in _PROGRAM_LIMITS:
        setattr(font["maxp"], name, 0)
    font["maxp"].maxZones = 1
    font["post"].formatType = 3.0
    for name in {"CFF ", "VORG"} & set(font.keys()):
        del font[name]
    font.sfntVersion = "\0\1\0\0"


def _quadratic(drawn: Any) -> Glyph:
    pen = TTGlyphPen(None)
    drawn.draw(Cu2QuPen(pen, _MOST_OFF, reverse_direction=True))
    return pen.glyph()


def _characters() -> Iterator[int]:
    """GB 2312 as a whole (7,445 characters), the divisions, and the signs."""
    for high in range(0xA1, 0xF8):
        for low in range(0xA1, 0xFF):
            try:
                yield ord(bytes((high, low)).decode("gb2312"))
            except UnicodeDecodeError:
                continue
    divisions = files("stdnum.cn") / "loc.dat"
    yield from (ord(one) for one in divisions.read_text(encoding="utf-8") if not one.isspace())
    yield from (ord(one) for one in _NAMES)
    for signs in _SIGNS:
        yield from signs


def _simplified_chinese(collection: Path) -> TTFont:
    for font in TTCollection(collection).fonts:
        if font["name"].getDebugName(_FAMILY_NAME_ID) == _FAMILY:
            return font
    raise SystemExit(f"{collection} holds no face for simplified Chinese.")


if __name__ == "__main__":
    main()
