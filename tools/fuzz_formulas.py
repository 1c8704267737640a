"""Formulas of every kind, at random: whatever is typed is answered or refused within a second, and nothing is executed.

    python tools/fuzz_formulas.py                 2,000 texts, each in a fresh share of time and memory
    python tools/fuzz_formulas.py --count 500 --seed 7

A text is a formula by the grammar, code with pasted parts, a formula with a few characters changed, or random bytes. A finding is an
error other than those for users, a text that takes longer than a second of processor time, or one that needs more than 200 MB.
"""

from __future__ import annotations

import argparse
import random
import resource
import signal
import sys
import time
import traceback
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np

from actviz.catalogue.resolve import get
from actviz.errors import UsageError
from actviz.expression.primitives import PRIMITIVES
from actviz.function.activation import Activation

NUMBERS = (
    "0",
    "1",
    "2",
    "3",
    "0.5",
    "1e-3",
    "1.702",
    "0.1",
    "7",
    "1e6",
    "1e-300",
    "1e300",
    "pi",
    "e",
    "1/3",
    "-1",
    "1e308",
    "999999999",
)
VARIABLES = ("x", "x", "x", "x", "x", "t", "y", "z", "self.x", "x[0]", "a", "inf", "nan", "lambda", "__class__", "x.T", "_")
OPERATORS = ("+", "-", "*", "/", "**", "^", "+", "-", "*", "/", "//", "%", "@", "<<", "|", "&")
COMPARISONS = ("<", "<=", ">", ">=", "==", "!=", "is", "in")
FUNCTIONS = (*(row.name for row in PRIMITIVES.values() if row.arguments == ("number",) and not row.symbol),)
ACTIVATIONS = (
    "relu",
    "gelu",
    "silu",
    "F.gelu",
    "torch.sigmoid",
    "np.tanh",
    "tf.nn.leaky_relu",
    "jax.nn.elu",
    "nn.ReLU()",
    "softmax",
    "floor",
)
PARTS = (
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    ":=",
    "=",
    ";",
    "'",
    '"',
    "#",
    "\\",
    "\n",
    "\t",
    "\0",
    "\u202e",
    "\u0445",
    "π",
    "²",
    "−",
    "×",
    "%",
    "$",
    "!",
    "`",
    "~",
    "?",
    "@",
    "..",
    "0x1f",
    "1_000",
    "1j",
    "1e999",
    "f'{x}'",
    "*x",
    "**x",
    "None",
    "True",
    "await x",
    "yield x",
    "import os",
    "print(x)",
)
#: Where functions are evaluated.
POINTS = np.array([np.nan, np.inf, -np.inf, 0.0, -0.0, 1.0, -1.0, 0.5, -2.5, 1e-300, 37.0, -745.5, 1e17, -1e300])
#: Bytes of address space at which a text is a finding in any case.
_MOST_MEMORY = 2 << 30


def formula(chance: random.Random, depth: int) -> str:
    """A text by the grammar, with at most this many levels."""
    if depth <= 0 or chance.random() < 0.08:
        return chance.choice(NUMBERS) if chance.random() < 0.45 else "x" if chance.random() < 0.93 else chance.choice(VARIABLES)
    inner = [formula(chance, depth - chance.randint(1, 2)) for _ in range(3)]
    kind = chance.random()
    if kind < 0.42:
        operator = chance.choice(OPERATORS[:10]) if chance.random() < 0.97 else chance.choice(OPERATORS)
        return f"({inner[0]}){operator}({inner[1]})" if chance.random() < 0.6 else f"{inner[0]}{operator}{inner[1]}"
    if kind < 0.68:
        return f"{chance.choice(FUNCTIONS)}({inner[0]})"
    if kind < 0.76:
        return f"{chance.choice(ACTIVATIONS)}({inner[0]})"
    if kind < 0.86:
        condition = f"{inner[0]} {chance.choice(COMPARISONS[:6])} {chance.choice(NUMBERS)}"
        return (
            f"where({condition}, {inner[1]}, {inner[2]})"
            if chance.random() < 0.6
            else f"({inner[1]} if {condition} else {inner[2]})"
        )
    if kind < 0.94:
        return f"{chance.choice(('max', 'min', 'np.maximum', 'torch.minimum'))}({inner[0]}, {inner[1]})"
    return f"-{inner[0]}" if chance.random() < 0.5 else f"clip({inner[0]}, {chance.choice(NUMBERS)}, {chance.choice(NUMBERS)})"


def mutated(chance: random.Random, text: str) -> str:
    """A text in which a few characters are left out, doubled or replaced."""
    for _ in range(chance.randint(1, 3)):
        place = chance.randrange(len(text) + 1)
        change = chance.random()
        if change < 0.35:
            text = text[:place] + text[place + chance.randint(1, 3) :]
        elif change < 0.7:
            text = text[:place] + chance.choice(PARTS) + text[place:]
        else:
            text = text[:place] + text[max(place - 4, 0) : place] * chance.randint(1, 3) + text[place:]
    return text


def noise(chance: random.Random) -> str:
    """Random bytes, or random parts of code."""
    if chance.random() < 0.5:
        return bytes(chance.randrange(256) for _ in range(chance.randint(1, 40))).decode("utf-8", "surrogateescape")
    words = (*PARTS, *FUNCTIONS, *NUMBERS, *VARIABLES, *OPERATORS, *ACTIVATIONS)
    return chance.choice(("", " ")).join(chance.choice(words) for _ in range(chance.randint(1, 12)))


def texts(seed: int) -> Iterator[str]:
    """Texts without end: two thirds by the grammar, the rest changed or random."""
    chance = random.Random(seed)  # noqa: S311 - not for secrets
    while True:
        kind = chance.random()
        text = formula(chance, chance.randint(1, 5))
        if kind < 0.1:
            text = chance.choice(("lambda x: ", "return ", "y = ", "f=", "lambda x, a=1: ", "def f(x): return ")) + text
        yield text if kind < 0.66 else mutated(chance, text) if kind < 0.85 else noise(chance)


def answer(text: str) -> Activation | None:
    """The function of a text, evaluated with its derivatives; None where the text is refused."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            function: Any = get(text)
        except UsageError:
            return None
    if not isinstance(function, Activation):
        return None
    with np.errstate(all="raise"):  # no warning of NumPy escapes
        jet = function.jet(POINTS, 2)
    assert np.isnan([values[0] for values in jet]).all(), "NaN in, NaN out"
    return function


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=1.0, help="the processor time that a text may take")
    parser.add_argument("--verbose", action="store_true", help="print each text before it is read")
    options = parser.parse_args()
    answered = findings = 0
    times, least = [], resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    signal.signal(signal.SIGVTALRM, _interrupt)
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    source = texts(options.seed)
    for _ in range(options.count):
        text, start = next(source), time.process_time()
        if options.verbose:
            print(ascii(text), flush=True)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        signal.setitimer(signal.ITIMER_VIRTUAL, 10)
        try:
            answered += answer(text) is not None
        except BaseException:
            findings += 1
            print(f"{text!a}\n    {traceback.format_exc(limit=-3)}")
            if isinstance(sys.exc_info()[1], KeyboardInterrupt):
                break
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        times.append(time.process_time() - start)
        more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory) / 1024
        if times[-1] > options.seconds or more > 200:
            findings += 1
            print(f"{text!a}\n    {times[-1]:.2f} s, {more:.0f} MB")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{len(times)} texts, {answered} answered, {findings} findings; "
        f"median {1e3 * np.median(times):.1f} ms, 99 % {np.quantile(times, 0.99):.2f} s, longest {max(times):.2f} s; "
        f"memory {peak:.0f} MB after {least / 1024:.0f} MB"
    )
    sys.exit(findings > 0)


def _interrupt(*_: object) -> None:
    raise TimeoutError


if __name__ == "__main__":
    main()
