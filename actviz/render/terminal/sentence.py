"""What is written above and below a picture: a title, and what is true of the functions in it."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterator

from actviz.analysis import kink_description
from actviz.analysis.plotting.curves import Curves
from actviz.analysis.shape.value_range import value_range
from actviz.function.kink import Kink
from actviz.render.terminal.glyphs import Glyphs
from actviz.text.numbers import DIGITS, rounded

_MOST_KINKS = 4


def heading(picture: Curves, width: int, glyphs: Glyphs, given: str | None = None) -> str:
    """The title that fits: what was given, else the formula of one function, else the names."""
    if given is not None or picture.title:
        return cut(picture.title if given is None else given, width, glyphs)
    text = ", ".join(picture.labels)
    if len(picture.functions) == 1:
        function = picture.functions[0]
        call = f"{function.name}(x)"
        formula = call if function.formula == call else f"{call} = {function.formula}"
        text = formula if function.name.isidentifier() and len(formula) <= width else text
    return cut(text, width, glyphs)


def cut(text: str, width: int, glyphs: Glyphs) -> str:
    """A text on one line that is no wider, with an ellipsis where something is left out."""
    line = " ".join("".join(character if character.isprintable() else " " for character in text).split())
    if glyphs.ascii:
        line = line.encode("ascii", "replace").decode()
    if wide(line) <= width:
        return line
    while line and wide(line) + len(glyphs.ellipsis) > width:
        line = line[:-1]
    return line.rstrip() + glyphs.ellipsis


def wide(text: str) -> int:
    """The number of columns that a text takes."""
    return sum((unicodedata.east_asian_width(character) in "WF") + (not unicodedata.combining(character)) for character in text)


def sentences(picture: Curves, width: int, most: int, glyphs: Glyphs) -> list[str]:
    """Lines about the functions, at most so many: one sentence about one function, a line for each of several."""
    if picture.notes:
        wrapped = [line for note in picture.notes for line in textwrap.wrap(note, width)]
        return wrapped if len(wrapped) <= most else []
    if len(picture.functions) > most:
        return []
    if len(picture.functions) > 1:
        lines = [
            _fitting(list(_clauses(picture, index, glyphs, brief=True)), width, 1) for index in range(len(picture.functions))
        ]
        return [line for lines_ in lines for line in lines_]
    return _fitting(list(_clauses(picture, 0, glyphs, brief=False)), width, most)


def _fitting(clauses: list[str], width: int, most: int) -> list[str]:
    """The first of the clauses that fit, as wrapped lines."""
    for count in range(len(clauses), 1, -1):
        lines = textwrap.wrap(clauses[0] + ": " + "; ".join(clauses[1:count]) + ".", width, break_long_words=False)
        if len(lines) <= most and all(len(line) <= width for line in lines):
            return lines
    return []


def _clauses(picture: Curves, index: int, glyphs: Glyphs, *, brief: bool) -> Iterator[str]:
    """The name, then what there is to say, the most important first."""
    function = picture.functions[index]
    label = picture.labels[index]
    yield cut(label if brief or not label.startswith(f"{function.name}:") else function.name, len(label), glyphs)
    if not getattr(function, "naively", False):  # a naive formula may overshoot its range, or never come near its ends
        yield f"range {value_range(function.activation):.{DIGITS}g}"
    if not any(curve.segments for curve in picture.curves if (curve.function, curve.order) == (index, 0)):
        yield "no finite value here"
    jumps = [kink for kink in function.kinks if kink.order == 0]
    corners = [kink for kink in function.kinks if kink.order == 1]
    if jumps:
        yield _listed(kink_description.name(jumps[0]), [_jump(kink, glyphs) for kink in jumps])
    if len(corners) == 1 and not brief:
        yield _kink(corners[0], glyphs)
    elif corners:
        yield _listed(f"{kink_description.name(corners[0])} {glyphs.kink}", [_short_kink(kink) for kink in corners])
    bends = [kink for kink in function.kinks if kink.order == 2]
    if bends and any(curve.order for curve in picture.curves):
        yield _listed(kink_description.name(bends[0]), [_bend(kink) for kink in bends])


def _listed(what: str, items: list[str]) -> str:
    """An enumeration that does not become endless."""
    name, _, rest = what.partition(" ")
    plural = f"{name}s {rest}".rstrip() if len(items) > 1 else what
    if len(items) > _MOST_KINKS:
        return f"{len(items)} {plural}, the first {items[0]}"
    return f"{plural} {', '.join(items[:-1])}{' and ' if len(items) > 1 else ''}{items[-1]}"


def _jump(kink: Kink, glyphs: Glyphs) -> str:
    if kink.is_pole:
        return f"{kink_description.place(kink)}: {kink_description.sides(kink, 0)}"
    sides = [f"{rounded(y)} ({glyphs.attained if y == kink.picked[0] else glyphs.open})" for y in (kink.left[0], kink.right[0])]
    between = "" if kink.picked[0] in (kink.left[0], kink.right[0]) else f" over {rounded(kink.picked[0])} ({glyphs.attained})"
    return f"{kink_description.place(kink)} from {sides[0]}{between} to {sides[1]}"


def _kink(kink: Kink, glyphs: Glyphs) -> str:
    left, right = kink_description.both(kink, 1)
    return f"{kink_description.name(kink)} {glyphs.kink} {kink_description.place(kink)}: slope {left} left, {right} right; {kink_description.taken(kink)}"


def _short_kink(kink: Kink) -> str:
    return f"{kink_description.place(kink)} (slope {' to '.join(kink_description.both(kink, 1))})"


def _bend(kink: Kink) -> str:
    return f"{kink_description.place(kink)} from {' to '.join(kink_description.both(kink, 2))}"
