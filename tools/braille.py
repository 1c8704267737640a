"""Draw the font of the braille patterns that pictures on the explorer's page are made of: `python tools/braille.py`.

Fonts for code have no braille, and the glyphs that a browser takes from another font are wider than a cell. These fill the cell of
Roboto Mono, so that neighbouring dots are equally far apart within a cell and across its edges.
"""

from __future__ import annotations

import io
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

FONT = Path(__file__).parents[1] / "actviz" / "explorer" / "web" / "assets" / "braille.ttf"
#: The cell of Roboto Mono: its width, and its edges above and below the baseline, in units of a thousandth of the size.
UNITS, WIDTH, TOP, BOTTOM = 1000, 600, 1048, -271
FIRST, COUNT = 0x2800, 256
_DOT = 190
#: Column and row of each dot, in the order of the bits of a pattern.
_PLACES = ((0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3))


def font() -> bytes:
    """The font as a file."""
    names = [".notdef", *(f"braille{pattern:02x}" for pattern in range(COUNT))]
    builder = FontBuilder(UNITS, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({FIRST + pattern: names[1 + pattern] for pattern in range(COUNT)})
    glyphs = [_glyph(0), *map(_glyph, range(COUNT))]
    builder.setupGlyf(dict(zip(names, glyphs, strict=True)))
    builder.setupHorizontalMetrics({name: (WIDTH, getattr(builder.font["glyf"][name], "xMin", 0)) for name in names})
    builder.setupHorizontalHeader(ascent=TOP, descent=BOTTOM)
    builder.setupNameTable({"familyName": "actviz braille", "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=TOP, sTypoDescender=BOTTOM, usWinAscent=TOP, usWinDescent=-BOTTOM)
    builder.setupPost()
    builder.font["head"].created = builder.font["head"].modified = 0
    builder.font.recalcTimestamp = False
    file = io.BytesIO()
    builder.save(file)
    return file.getvalue()


def _glyph(pattern: int) -> object:
    """A pattern: a square for each of its bits."""
    pen = TTGlyphPen(None)
    for bit, (column, row) in enumerate(_PLACES):
        if pattern >> bit & 1:
            x = round(WIDTH * (2 * column + 1) / 4 - _DOT / 2)
            y = round(TOP - (TOP - BOTTOM) * (2 * row + 1) / 8 - _DOT / 2)
            pen.moveTo((x, y))
            for corner in ((x, y + _DOT), (x + _DOT, y + _DOT), (x + _DOT, y)):
                pen.lineTo(corner)
            pen.closePath()
    return pen.glyph()


if __name__ == "__main__":
    FONT.write_bytes(font())
