"""The derivatives of straight pieces, which are not derived, are those of the chain rule."""

import pytest

from actviz.expression.differentiate import derivative
from actviz.function.definition import Smooth


@pytest.mark.parametrize("text", ["x", "0", "1", "-x", "2*x", "x**2"])
def test_a_piece_has_the_derivatives_of_the_chain_rule(text: str) -> None:
    assert Smooth.of(text)[:] == [text, derivative(text, 1), derivative(text, 2)]
