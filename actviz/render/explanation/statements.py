"""What a page says of a function: formulas, facts, plain words and consequences, from its properties."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from actviz.analysis.advice.plain_words import PlainWords, plain_words
from actviz.analysis.advice.usage import next_commands
from actviz.analysis.advice.vector_verdicts import vector_verdicts
from actviz.analysis.advice.vector_words import vector_words
from actviz.analysis.advice.verdicts import Part, Verdict, verdicts
from actviz.analysis.card import Card
from actviz.analysis.derivative_formula import derive
from actviz.analysis.kink_description import choices, describe
from actviz.analysis.properties import card
from actviz.analysis.shape.intervals import inequality
from actviz.analysis.shape.pieces import is_constant
from actviz.function.activation import Activation
from actviz.function.vector import VectorActivation
from actviz.render.explanation.paragraphs import Statement
from actviz.text.numbers import written

#: The format of numbers.
_NUMBER = ".6g"
_MARKS = {"benefit": "+", "drawback": "-", "note": " "}
#: The topic of the commands to type next.
NEXT = "next"
#: More kinks are counted, not described.
_MOST_KINKS = 4
#: More cases of a derivative are counted, not written.
_MOST_CASES = 12


@dataclass(frozen=True)
class Subject:
    """A function, and what is computed of it once for its page."""

    function: Activation | VectorActivation

    @cached_property
    def card(self) -> Card | None:
        """The properties of a scalar function; a vector function has none."""
        return card(self.function) if isinstance(self.function, Activation) else None

    @cached_property
    def verdicts(self) -> tuple[Verdict, ...]:
        """The consequences of its properties."""
        return verdicts(self.card) if self.card else vector_verdicts(self._vector)

    @cached_property
    def words(self) -> PlainWords:
        """The function in plain words."""
        return plain_words(self.card) if self.card else vector_words(self._vector)

    @property
    def _vector(self) -> VectorActivation:
        if isinstance(self.function, Activation):
            raise TypeError("a scalar function has a card")
        return self.function


def formulas(subject: Subject) -> Iterator[Statement]:
    """The name, the formula and the derivative."""
    function = subject.function
    yield Statement(function.spec, function.definition.summary)
    if isinstance(function, VectorActivation):
        yield Statement("formula", function.definition.formula)
        yield Statement("Jacobian", function.definition.jacobian)
        return
    yield Statement("formula", function.formula)
    if function.definition.is_formula:
        yield _likeness(function)
    yield Statement("derivative", _derivative(function))


def in_plain_words(subject: Subject) -> Iterator[Statement]:
    """The shape in words, when to use the function and when not, and what to type next."""
    words, function = subject.words, subject.function
    yield Statement("in words", words.shape)
    yield Statement("when", " ".join(words.use))
    yield Statement("not when", " ".join(words.avoid))
    for line in next_commands(function.name, function.spec, subject.verdicts):
        yield Statement(NEXT, line)


def facts(subject: Subject) -> Iterator[Statement]:
    """Range, limits, kinks, smoothness, zeros, symmetry and rounding."""
    if subject.card:
        yield from _scalar_facts(subject.card)
    for verdict in subject.verdicts:
        if verdict.part == "facts":
            yield Statement(verdict.topic, verdict.text)


def for_networks(subject: Subject) -> Iterator[Statement]:
    """What the function does to units and layers, drawbacks and benefits first."""
    return _consequences(subject, "networks")


def for_researchers(subject: Subject) -> Iterator[Statement]:
    """Gains, curvature, and what becomes of signals and gradients in wide and deep networks."""
    return _consequences(subject, "researchers")


def _consequences(subject: Subject, part: Part) -> Iterator[Statement]:
    chosen = [verdict for verdict in subject.verdicts if verdict.part == part]
    for verdict in sorted(chosen, key=lambda verdict: verdict.kind == "note"):
        yield Statement(verdict.kind, verdict.text, _MARKS[verdict.kind])


def _scalar_facts(properties: Card) -> Iterator[Statement]:
    function = properties.activation
    low, high = (
        "none" if limit is None else written(limit, _NUMBER) for limit in (properties["limit_low"], properties["limit_high"])
    )
    if not properties["range"].intervals:
        yield Statement("range", "none")
        return
    yield Statement("range", f"{properties['range']:{_NUMBER}}")
    yield Statement("limits", f"{low} at -inf, {high} at inf")
    for kink in function.kinks[:_MOST_KINKS]:
        taken = choices(kink)
        yield Statement("kinks", f"{describe(kink)}{'; ' if taken else ''}{taken}")
    if len(function.kinks) > _MOST_KINKS:
        yield Statement("kinks", f"and {len(function.kinks) - _MOST_KINKS} more")
    is_convex, straight = properties["convexity"] != "neither", _straight(function)
    bent = properties["convexity"] if is_convex else "neither convex nor concave"
    bent = (f"{bent}, {straight}" if is_convex else straight) if straight else bent
    monotone = properties["monotone"] if properties["monotone"] != "no" else "not monotone"
    smooth = "has a pole" if properties["smoothness"] == "pole" else properties["smoothness"]
    yield Statement("smoothness", f"{smooth}, {bent}, {monotone}")
    yield Statement("zeros", f"{properties['zeros']:{_NUMBER}}")


def _likeness(function: Activation) -> Statement:
    """The function of the catalogue that a formula equals, or is closest to."""
    from actviz.analysis.comparison.twins import closest, twin  # noqa: PLC0415 - for formulas only

    if same := twin(function):
        return Statement("equals", str(same))
    other = closest(function)
    return Statement(
        "closest", str(other) if other else "none: it has no value for some inputs, or an infinite distance for z ~ N(0, 1)"
    )


def _straight(function: Activation) -> str:
    """That a function is linear in each of its pieces, where it is and has several."""
    pieces = function.pieces
    is_piecewise = len(pieces) > 1 and all(is_constant(piece.texts[1]) for piece in pieces)
    return f"piecewise linear ({len(pieces)} pieces)" if is_piecewise else ""


def _derivative(function: Activation) -> str:
    cases = derive(function).cases
    if len(cases) == 1:
        return cases[0].text
    if len(cases) > _MOST_CASES and len({case.text for case in cases}) == 1:
        return f"{cases[0].text}, wherever it exists"
    texts = [f"{'none' if case.text == 'nan' else case.text} for {inequality(case.begin, case.end, _NUMBER)}" for case in cases]
    more = [f"and {len(texts) - _MOST_CASES} more cases"] if len(texts) > _MOST_CASES else []
    return "; ".join([*texts[:_MOST_CASES], *more])
