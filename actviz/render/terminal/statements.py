"""The sentences below a picture: what is true of its functions, tangents and measured points, in the lines that there are."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from actviz.analysis import kink_description
from actviz.analysis.plotting.family import Sweep
from actviz.analysis.plotting.labels import family_name
from actviz.analysis.plotting.measured import Measured
from actviz.analysis.plotting.picture import Curves
from actviz.analysis.plotting.tangents import Tangent
from actviz.function.precision import InPrecision
from actviz.render.terminal.clauses import Clause, clauses, joined
from actviz.render.terminal.glyphs import Glyphs
from actviz.render.terminal.legible import WEIGHTS, Legible
from actviz.render.terminal.sentence import cut
from actviz.text.numbers import rounded, written

#: More groups of values than these are not listed.
_MOST_GROUPS = 5
#: What a family lacks for some of its values is said of these.
_NONE = {"poles": "no pole", "jumps": "no jump", "kinks": "no kink"}


@dataclass(frozen=True)
class Sentence:
    """A subject and what is said of it, the most important first; a note has no clauses."""

    subject: str
    clauses: tuple[Clause, ...] = ()

    def text(self, weight: int) -> str:
        """The sentence with the clauses of at most this weight."""
        said = [clause.text for clause in self.clauses if clause.weight <= weight]
        return f"{self.subject}: {'; '.join(said)}." if said else self.subject if not self.clauses else ""


def lines(picture: Curves, width: int, most: int, glyphs: Glyphs) -> tuple[list[str], int]:
    """The sentences in at most this number of lines, the last of which says how many are left out; and the weight of the clauses in them."""
    sentences = statements(picture, glyphs, width)
    full = _wrapped(sentences, width, 2)
    for weight in (2, 1, 0):
        wrapped = _wrapped(sentences, width, weight)
        if len(wrapped) + (wrapped != full) <= most:
            return wrapped + ([_missing(len(full) - len(wrapped), width)] if wrapped != full else []), weight
    kept = _wrapped(sentences, width, 0)[: max(most - 1, 0)]
    return [*kept, _missing(len(full) - len(kept), width)][:most], 0


def statements(picture: Curves, glyphs: Glyphs, width: int) -> list[Sentence]:
    """One sentence for each tangent point, for the measured points, and for each function or family."""
    if picture.notes:
        return [Sentence(note) for note in picture.notes if note]
    result = list(_about_tangents(picture, glyphs))
    if picture.measured:
        result.append(_about_points(picture, picture.measured, glyphs, width))
    if picture.shaded:
        result.append(Sentence(shading(picture, glyphs, width)))
    legible = Legible(picture, width)
    members = [tuple(clauses(legible, index, glyphs)) for index in range(len(picture.functions))]
    if picture.sweep:
        count = len(picture.sweep.values)
        for first in range(0, len(members), count):
            name = family_name(picture.functions[first], picture.sweep)
            result.append(Sentence(cut(name, width, glyphs), tuple(_grouped(members[first : first + count], picture.sweep))))
        return result
    return result + [Sentence(_subject(picture, index, glyphs, width), said) for index, said in enumerate(members)]


def shading(picture: Curves, glyphs: Glyphs, width: int) -> str:
    """What the shade means, and in a picture of several functions whose tails are shaded."""
    name = f"{cut(picture.labels[0], width // 2, glyphs)} is " if len(picture.functions) > 1 else ""
    return f"{glyphs.shade} {name}saturated: |f'| is below 1 % of its supremum, or 0."


def features(picture: Curves, glyphs: Glyphs, width: int) -> str:
    """The minima, maxima, zeros and inflections of the only function, with their signs."""
    said = [clause.text for clause in clauses(Legible(picture, width), 0, glyphs) if clause.kind in WEIGHTS]
    return "; ".join(said) + "." * bool(said)


def _wrapped(sentences: Sequence[Sentence], width: int, weight: int) -> list[str]:
    indent = "  " if len(sentences) > 1 else ""
    texts = [text for sentence in sentences if (text := sentence.text(weight))]
    return [line for text in texts for line in textwrap.wrap(text, width, subsequent_indent=indent)]


def _missing(count: int, width: int) -> str:
    """What is written in place of lines that have no room."""
    what = f"{count} more line{'s' * (count > 1)}" if count > 0 else "more"
    text = f"({what} on a taller screen)"
    return text if len(text) <= width else f"({what})"


def _subject(picture: Curves, index: int, glyphs: Glyphs, width: int) -> str:
    """The name of the function; with its parameters where the title does not show them."""
    function, label = picture.functions[index], picture.labels[index]
    is_only = len(picture.functions) == 1 and label.startswith(f"{function.name}:")
    return cut(function.name if is_only else label, width, glyphs)


def _grouped(members: Sequence[Sequence[Clause]], sweep: Sweep) -> Iterator[Clause]:
    """What is said of a family: for which values what holds."""
    kinds = dict.fromkeys(clause.kind for said in members for clause in said)
    for kind in kinds:
        said = [next((clause for clause in member if clause.kind == kind), None) for member in members]
        groups: dict[Clause | None, list[str]] = {}
        for clause, value in zip(said, sweep.texts, strict=True):
            if clause or kind in _NONE:
                groups.setdefault(clause, []).append(value)
        known = [clause for clause in groups if clause]
        if len(groups) == 1 and len(groups[known[0]]) == len(members):
            yield known[0]
        else:
            yield Clause(kind, ", ".join(_for_values(groups, kind, sweep.parameter)), "", known[0].weight)


def _for_values(groups: Mapping[Clause | None, Sequence[str]], kind: str, parameter: str) -> list[str]:
    """What holds for which values; a beginning that all have in common is said once."""
    known = [clause for clause in groups if clause]
    is_common = len({clause.lead for clause in known}) == 1
    parts: list[str] = []
    for clause, values in groups.items():
        text = _NONE[kind] if clause is None else clause.rest if is_common and clause is not known[0] else clause.text
        parts.append(f"{text} for {f'{parameter} = ' * (not parts)}{joined(values)}")
    return parts if len(parts) <= _MOST_GROUPS else [*parts[: _MOST_GROUPS - 2], "...", parts[-1]]


def _about_tangents(picture: Curves, glyphs: Glyphs) -> Iterator[Sentence]:
    """The values and slopes in each of the points, with all digits."""
    low, high = picture.x_range
    count = len(picture.functions)
    for first in range(0, len(picture.tangents), count):
        here = picture.tangents[first : first + count]
        x = here[0].x
        sign = f" {glyphs.tangent}" if low <= x <= high else " (not in view)"
        groups: dict[str, list[str]] = {}
        for tangent in here:
            groups.setdefault(_described(picture, tangent), []).append(picture.curves[tangent.function].label)
        said = [
            text + (f" ({'all' if len(names) == count else joined(names)})" * (count > 1)) for text, names in groups.items()
        ]
        yield Sentence(f"at {written(x)}{sign}", tuple(Clause("at", text, "") for text in said))


def _described(picture: Curves, tangent: Tangent) -> str:
    """The value, the slope and, where it is drawn, f''; on both sides where the function has a kink."""
    function, kink = picture.functions[tangent.function], tangent.kink
    curvature = any(curve.order == 2 for curve in picture.curves)
    if kink and kink.order == 0:
        return _at_jump(function, tangent)
    y, slope, second = (_exact(function, value) for value in tangent.jet)
    if math.isnan(tangent.jet[0]):
        return "no value"
    value = f"value {y}{' (overflow)' * (math.isinf(tangent.jet[0]) and math.isfinite(tangent.x))}"
    if kink and kink.order == 1:
        left, right = (_exact(function, side[1]) for side in tangent.sides)
        return f"{value}, slope {left} on the left, {right} on the right, {kink_description.taken(kink)}"
    return f"{value}, slope {slope}" + (f", f'' {second}" if curvature else "")


def _at_jump(function: Any, tangent: Tangent) -> str:
    """The two sides of a jump or pole, and the value in between."""
    sides = [
        f"{_exact(function, y)} (slope {_exact(function, slope)}) on the {side}"
        if math.isfinite(y)
        else f"{rounded(y)} on the {side}"
        for (y, slope, _), side in zip(tangent.sides, ("left", "right"), strict=True)
        if not math.isnan(y)
    ]
    value = f"value {_exact(function, tangent.jet[0])}, " if math.isfinite(tangent.jet[0]) else ""
    return f"{value}{joined(sides)}"


def _exact(function: Any, value: float) -> str:
    """The shortest decimal that reads back to the same number of the function's type."""
    if not isinstance(function, InPrecision) or not math.isfinite(value):
        return written(value)
    texts = (written(value, f".{digits}g") for digits in range(1, 18))
    return next(text for text in texts if float(function.type.round(float(text))) == value)


def _about_points(picture: Curves, measured: Measured, glyphs: Glyphs, width: int) -> Sentence:
    """How many measured points there are, and how far they lie from each function."""
    low, high = picture.x_range
    bottom, top = picture.y_range
    count = len(measured.x)
    beside = int(((measured.x < low) | (measured.x > high) | (measured.y < bottom) | (measured.y > top)).sum())
    said = [Clause("count", f"{count} point{'s' * (count != 1)} {glyphs.measured}", "")]
    for place, distance in enumerate(measured.distances(picture.functions)):
        name = picture.curves[place].label if len(picture.functions) > 1 else "the curve"
        if distance.value is not None:
            text = f"largest distance from {name} {rounded(distance.value)} at {rounded(distance.x or 0.0)}"
            said.append(Clause("distance", text, ""))
        if distance.undefined:
            said.append(Clause("undefined", f"{name} has no value at {distance.undefined} of them", ""))
    if beside:
        said.append(Clause("beside", f"{beside} outside of the picture", ""))
    if measured.dropped:
        said.append(Clause("dropped", f"{measured.dropped} without two finite numbers left out", ""))
    return Sentence(cut(measured.name, width // 2, glyphs), tuple(said))
