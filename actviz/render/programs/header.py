"""The comment at the beginning of a program: formula, source, command, and the error of the code below it."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import wrap

from actviz._version import __version__
from actviz.analysis.implementation.accuracy import LOSS, Accuracy
from actviz.analysis.implementation.cases import Implementation
from actviz.text.numbers import rounded

#: The width of the comment in a file.
FILE_WIDTH = 110
#: What comment signs take of it.
_SIGNS = 3
_LEAST = 20
#: An error that is as large as this is one of infinity.
_OVERFLOW = 1e299


@dataclass(frozen=True)
class Program:
    """What a program is made from: the function, how many derivatives it has, the errors by order, and the command that prints it."""

    implementation: Implementation
    orders: int
    accuracy: tuple[Accuracy, ...]
    command: str
    width: int = FILE_WIDTH


def header(program: Program) -> list[str]:
    """The lines of the comment, without comment signs."""
    implementation = program.implementation
    activation = implementation.activation
    definition = activation.definition
    formula = definition.formula if definition.is_formula else activation.formula
    arguments = ", ".join(f"{argument.name} = {argument.text}" for argument in implementation.arguments)
    values = (
        ", ".join(f"{name} = {value!r}" for name, value in activation.parameters.items()) if implementation.is_fixed else ""
    )
    paragraphs = [
        f"{implementation.name}(x) = {formula}" + (f" with {values}, which the code holds as numbers" if values else ""),
        f"defaults: {arguments}" if arguments else "",
        f"source: {definition.source}" if definition.source else "",
        f"written by actviz {__version__}: {program.command}",
        *(_error(order, accuracy) for order, accuracy in enumerate(program.accuracy)),
        "errors in ulp at 10,000 points, each step of the code correctly rounded; a library's own errors come on top",
        *(_kink(program, order) for order in range(program.orders + 1)),
    ]
    return [
        line
        for paragraph in paragraphs
        if paragraph
        for line in wrap(paragraph, max(program.width - _SIGNS, _LEAST), subsequent_indent="  ", break_long_words=False)
    ]


def _error(order: int, accuracy: Accuracy) -> str:
    """The worst errors of f or a derivative, and where digits are lost."""
    name = "f" + "'" * order
    parts = [
        f"{_ulp(worst.ulp)} in {worst.number_type} (x = {worst.x!r}; 99 % of the points: {_ulp(worst.usual)})"
        for worst in accuracy.worst
    ]
    lost = "; ".join(
        f"in {worst.number_type} {_digits(worst.digits)} {worst.places}" for worst in accuracy.worst if worst.ulp > LOSS
    )
    return f"worst error of {name}: {', '.join(parts)}" + (f"; digits are lost {lost}" if lost else "")


def _ulp(value: float) -> str:
    return f"{rounded(value, 3)} ulp" if value < _OVERFLOW else "an overflow"


def _digits(count: float) -> str:
    return "all" if count >= 7 else f"up to {rounded(count, 2)}"


def _kink(program: Program, order: int) -> str:
    """The choice at the kinks of the function."""
    implementation = program.implementation
    kinks = [kink for kink in implementation.activation.kinks if kink.order == order]
    if not kinks or len(kinks) > 4:
        return ""
    name = "f" + "'" * order
    return "; ".join(
        f"{name} at {kink.x!r} is {kink.picked[order]!r} ({kink.left[order]!r} left, {kink.right[order]!r} right)"
        for kink in kinks
    )
