"""The look of figures: sizes for a paper or a slide, and colours, dashes and markers that tell curves apart, also in grey."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from actviz.text.formats import STYLES

#: Colours that print and that most eyes tell apart (Okabe, Ito 2008), without yellow, which paper swallows.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000")
#: The same for words, dark enough to be read on white.
INKS = ("#005F96", "#B34E00", "#007A59", "#A3527F", "#1F7FB5", "#9A6A00", "#000000")
#: Dashes in widths of the line: with the colours every curve of a picture is drawn in its own way.
DASHES: tuple[Any, ...] = ("solid", (0, (5, 1.6)), (0, (1, 1.4)), (0, (6, 1.5, 1, 1.5)), (0, (3, 1.2, 1, 1.2, 1, 1.2)))
#: Marks along a curve whose dashes are those of an earlier one, so that all can be told apart in grey.
_MARKS = ("", "x", "+", "|", "*")
#: Greys of zero lines, of asymptotes, of words beside the picture, and of shaded intervals.
ZERO, ASYMPTOTE, ASIDE, SHADE = "0.8", "0.6", "0.35", "0.93"


@dataclass(frozen=True)
class Style:
    """Sizes of a figure: inches, points of text and lines, dots to an inch, and the characters that fit in its width."""

    name: str
    width: float
    height: float
    text: float
    small: float
    line: float
    marker: float
    dpi: int
    columns: int
    family: str
    mathematics: str

    @property
    def is_wide(self) -> bool:
        """Whether several panels stand side by side, not one below the other."""
        return self.name == "slide"


_STYLES = {
    "paper": Style("paper", 3.3, 2.2, 8, 7, 1.2, 3.6, 300, 62, "serif", "stix"),
    "slide": Style("slide", 10.0, 5.6, 18, 15, 2.6, 8.5, 120, 78, "sans-serif", "dejavusans"),
}


def style_named(name: str) -> Style:
    """The style with this name, one of STYLES."""
    return _STYLES[name]


def colour(place: int) -> str:
    """The colour of a curve, counted from 0."""
    return COLOURS[place % len(COLOURS)]


def ink(place: int) -> str:
    """The colour of words about a curve."""
    return INKS[place % len(INKS)]


def dashes(place: int) -> Any:
    """The dashes of a curve."""
    return DASHES[place % len(DASHES)]


def look(place: int, style: Style) -> dict[str, Any]:
    """How matplotlib draws a curve: colour, dashes, and marks at even distances where the dashes are not its own."""
    mark = _MARKS[place // len(DASHES) % len(_MARKS)]
    marked = {"marker": mark, "markersize": style.marker, "markevery": (0.05 + place % 5 * 0.02, 0.13)} if mark else {}
    return {"color": colour(place), "linestyle": dashes(place), "linewidth": style.line, **marked}


assert tuple(_STYLES) == STYLES  # noqa: S101 (the command line names them without this module)
