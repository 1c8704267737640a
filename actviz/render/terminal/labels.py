"""The signs in a picture: measured points, features, kinks, ends of jumps and points of tangents, each in its cell."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from actviz.render.terminal.clauses import feature_sign
from actviz.render.terminal.glyphs import Glyphs
from actviz.render.terminal.legend import Entry
from actviz.render.terminal.legible import Legible

#: A column, and a row from the bottom.
Cell = tuple[int, int]
#: The sign in a cell, and its style.
Signs = dict[Cell, tuple[str, str]]


def signs(legible: Legible, entries: Sequence[Entry], glyphs: Glyphs, cell: Callable[[float, float], Cell]) -> Signs:
    """The sign in each cell that has one; of several the last of features, kinks, open ends, attained ends and points of tangents."""
    return {cell(x, y): (sign, style) for x, y, sign, style in _signs(legible, entries, glyphs)}


def _signs(legible: Legible, entries: Sequence[Entry], glyphs: Glyphs) -> Iterator[tuple[float, float, str, str]]:
    picture = legible.picture
    drawn = list(zip(picture.curves, entries, strict=True))
    for curve, entry in drawn:
        if curve.order == 0 and picture.facts:
            for point in legible.features(curve.function):
                yield point.x, point.y, feature_sign(glyphs, point.kind), entry.style
    for curve, entry in drawn:
        if legible.has_kinks(curve):
            yield from ((x, y, glyphs.kink, entry.style) for x, y in curve.kinks)
    for attained, sign in ((False, glyphs.open), (True, glyphs.attained)):
        for curve, entry in drawn:
            if legible.has_ends(curve):
                yield from ((end.x, end.y, sign, entry.style) for end in curve.ends if end.attained == attained)
    for tangent in picture.tangents:
        for curve, entry in drawn:
            if curve.function == tangent.function:
                yield tangent.x, tangent.jet[curve.order], glyphs.tangent, entry.style
