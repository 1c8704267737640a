"""The title of a picture, and texts that fit in a number of columns."""

from __future__ import annotations

import unicodedata

from actviz.analysis.plotting.family import Sweep
from actviz.analysis.plotting.labels import family_name
from actviz.analysis.plotting.picture import Curves
from actviz.render.layout import wrapped
from actviz.render.terminal.glyphs import Glyphs
from actviz.text.numbers import with_digits


def headings(picture: Curves, width: int, glyphs: Glyphs, given: str | None = None) -> list[str]:
    """The lines of the title: those of the picture, the given one, else the formula of one function or family, else the names."""
    if given is None and picture.title:
        return [cut(line, width, glyphs) for line in wrapped(picture.title, width)]
    if given is not None:
        return [cut(given, width, glyphs)]
    texts = _titles(picture)
    return [cut(next((text for text in texts if wide(text) <= width), texts[-1]), width, glyphs)]


def _titles(picture: Curves) -> list[str]:
    """Titles, the longest first."""
    if picture.sweep:
        return _family_titles(picture, picture.sweep)
    text = ", ".join(picture.labels)
    if len(picture.functions) > 1:
        return [text]
    function = picture.functions[0]
    call = f"{function.name}(x)"
    formula = call if function.formula == call else f"{call} = {with_digits(function.formula)}"
    return [formula, text] if function.name.isidentifier() else [text]


def _family_titles(picture: Curves, sweep: Sweep) -> list[str]:
    """The function with its formula, or the functions, and the values of the parameter."""
    members = picture.functions[:: len(sweep.values)]
    names = [family_name(function, sweep) for function in members]
    values = f"{sweep.parameter} = {', '.join(sweep.texts)}"
    formula = members[0].activation.definition.formula
    titles = [
        f"{', '.join(names)}: {values}",
        f"{', '.join(names)}: {sweep.parameter} from {sweep.texts[0]} to {sweep.texts[-1]}",
    ]
    if len(names) == 1 and formula and names[0].isidentifier():
        titles.insert(0, f"{names[0]}(x) = {with_digits(formula)}: {values}")
    return titles


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
