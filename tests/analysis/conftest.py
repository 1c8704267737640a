"""Properties are computed here, not looked up; and functions made of formulas, for what no function of the catalogue shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import count

import pytest

from actviz.analysis import recorded
from actviz.function.activation import Activation
from actviz.function.definition import Break, activation

Made = Callable[..., Activation]
_NUMBERS = count()
_RECORDS = recorded.lines()


@pytest.fixture(scope="session")
def records() -> Mapping[str, str]:
    """The lines of the recorded properties."""
    return _RECORDS


@pytest.fixture(scope="module", autouse=True)
def _nothing_is_recorded() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recorded, "lines", dict)
        yield


@pytest.fixture(scope="session")
def made() -> Made:
    """A function from the formulas of its pieces and the breaks between them, from left to right."""

    def make(*line: str | Break) -> Activation:
        def kernel() -> None:
            """A function made for a test."""

        kernel.__name__ = f"made_{next(_NUMBERS)}"  # the identity of a function is its name
        return Activation(activation(*line)(kernel), {})

    return make
