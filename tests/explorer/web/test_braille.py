"""The font of the page's pictures: it has every braille pattern, in cells as large as those of the text beside it."""

from __future__ import annotations

from pathlib import Path

import braille
import textual_serve
from matplotlib.ft2font import FT2Font


def test_the_dots_fill_the_cells_of_the_text() -> None:
    fonts = Path(textual_serve.__file__).parent / "static" / "fonts"
    text, dots = FT2Font(str(fonts / "RobotoMono-VariableFont_wght.ttf")), FT2Font(str(braille.FONT))
    for metric in ("ascender", "descender", "max_advance_width"):
        sizes = [getattr(font, metric) / font.units_per_EM for font in (text, dots)]
        assert abs(sizes[0] - sizes[1]) < 2e-3, metric
    assert sorted(dots.get_charmap()) == list(range(0x2800, 0x2900))
    dots.set_size(1000, 72)  # a pixel is a unit
    for pattern in (0x00, 0x01, 0x80, 0xFF):
        glyph = dots.load_char(0x2800 + pattern)
        assert round(glyph.linearHoriAdvance / 65536) == braille.WIDTH
        left, bottom, right, top = (bound / 64 for bound in glyph.bbox)
        assert 0 <= left <= right <= braille.WIDTH
        assert braille.BOTTOM <= bottom <= top <= braille.TOP


def test_the_font_is_the_one_that_the_tool_draws() -> None:
    assert braille.FONT.read_bytes() == braille.font()
