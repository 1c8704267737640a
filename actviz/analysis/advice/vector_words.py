"""A vector function in plain words, from its measured properties and the rules of `actviz choose`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from actviz.analysis.advice.plain_words import PlainWords, by_rules, joined_reasons
from actviz.analysis.advice.vector_verdicts import vector_verdicts
from actviz.expression.evaluate.floats import FLOATS
from actviz.expression.evaluate.fold import evaluate
from actviz.function.vector import VectorActivation

#: The groups of inputs for which sizes are measured; a number of outputs that they do not change belongs to the whole vector.
_GROUPS = 6


@dataclass(frozen=True)
class _Measured:
    """The numbers of inputs and outputs, the inputs that an output depends on at most, and the topics of the verdicts."""

    inputs: int
    outputs: int
    reach: int
    is_flat: bool
    topics: frozenset[str]

    @property
    def is_whole(self) -> bool:
        """Whether some output depends on all inputs."""
        return self.reach == self.inputs


def vector_words(function: VectorActivation) -> PlainWords:
    r"""A vector function in plain words.

    >>> from actviz import get
    >>> words = vector_words(get("glu"))
    >>> print(words.shape, words.use[0], words.avoid[0], sep="\n")
    It makes one output of every 2 inputs.
    In place of the activation of hidden layers: the layer in front of it has 2 units for each output.
    Where the number of units must stay as it is.
    """
    measured = _measure(function)
    use, against = by_rules(function)
    return PlainWords(_shape(measured), use or (_place(measured),), joined_reasons(against, _reasons(measured)))


def _measure(function: VectorActivation) -> _Measured:
    size = int(evaluate(function.definition.group, {**FLOATS, **function.parameters}))
    x = np.random.default_rng(0).standard_normal((16, _GROUPS * size))
    jacobian = function.jacobian(x)
    topics = frozenset(verdict.topic for verdict in vector_verdicts(function))
    moving = (jacobian != 0).any(axis=0).sum(axis=1)
    return _Measured(x.shape[1], jacobian.shape[1], int(moving.max()), not moving.any(), topics)


def _shape(measured: _Measured) -> str:
    inputs, outputs = measured.inputs, measured.outputs
    if outputs == 1:
        return "It makes one number of all inputs."
    if outputs < inputs:
        return f"It makes one output of every {inputs // outputs} inputs."
    if outputs > inputs:
        return f"It makes {outputs // inputs} outputs of each input."
    shares = ", and the outputs are at least 0 and sum to 1" * ("sum" in measured.topics)
    whole = "all inputs" if measured.is_whole or measured.is_flat else f"{measured.reach} of the inputs at most"
    return f"It gives as many outputs as inputs; each one depends on {whole}{shares}."


def _place(measured: _Measured) -> str:
    """Where a function that no rule names may be used."""
    if measured.is_flat:
        return "For decisions, with another derivative in its place during training."
    if "sum" in measured.topics:
        return (
            "At the output, for probabilities of classes that exclude each other, and for shares such as weights of attention."
        )
    if measured.outputs == 1:
        return "To sum up a vector in one number, in a loss or at the end of a network."
    if measured.outputs < measured.inputs:
        ratio = measured.inputs // measured.outputs
        return f"In place of the activation of hidden layers: the layer in front of it has {ratio} units for each output."
    if measured.outputs > measured.inputs:
        return "In hidden layers: the layer behind it has that many more inputs."
    return "In hidden layers, where units may depend on each other."


def _reasons(measured: _Measured) -> Iterator[str]:
    """What speaks against a function; at least one reason for each."""
    if measured.is_flat:
        yield "To learn by gradient descent: its derivatives are 0"
    if measured.outputs != measured.inputs:
        yield "Where the number of units must stay as it is"
    if measured.is_whole and "sum" not in measured.topics:
        yield "Where an output must not depend on all inputs"
    if "saturation" in measured.topics:
        yield "Where inputs lie far apart in hidden layers: it saturates, and gradients vanish"
    if not measured.is_flat and not measured.is_whole and measured.outputs == measured.inputs:
        yield "Where an output must depend on its own input alone"
    if "sum" in measured.topics:
        yield "For labels that do not exclude each other: the outputs sum to 1, so that one can rise only if another falls"
