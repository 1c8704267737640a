"""Whatever is typed is answered or refused: nothing is executed, nothing hangs, nothing fails inside."""

from __future__ import annotations

import time
from itertools import islice
from pathlib import Path

import fuzz_formulas
import pytest

from actviz import get
from actviz.errors import FormulaError, UsageError

#: Texts that are refused.
REFUSED = [
    # code that would do something
    "__import__('os').system('touch hacked')",
    "open('hacked', 'w')",
    "exec('x')",
    "eval('x')",
    "print(x)",
    "x.__class__.__bases__[0].__subclasses__()",
    "x.__class__",
    "__class__",
    "().__class__",
    "getattr(x, '__class__')",
    "globals()",
    "lambda x, y=print('hacked'): x",
    "(lambda x: x)(print('hacked'))",
    "[y for y in (x,)][0]",
    "{x for x in (1, 2)}",
    "sum(y for y in range(10**9))",
    "(x := 5)",
    "f'{x}'",
    "f'{open(\"hacked\", \"w\")}'",
    "x; import os",
    "import os",
    "x if (yield) else 1",
    "await x",
    "x[0]*2 + x[1]",
    "*x",
    "x and 'a'",
    "'a'*1000000000",
    "x + None",
    "x + True",
    "x + ...",
    # numbers and exponents beyond reason
    "x + 1e999",
    "x + " + "9" * 400,
    "x + 1j",
    "x**10001",
    "x + 0x" + "f" * 3000,
    # nesting and length
    "(" * 1000 + "x" + ")" * 1000,
    "-" * 3000 + "x",
    "sin(" * 500 + "x" + ")" * 500,
    "x" + "+x" * 1999,
    "x" + "**x" * 1000,
    "x**x**x**x**x**x",
    "where(x > 0, " * 300 + "x" + ", 1)" * 300,
    "where(x > 0, " * 5000 + "x" + ", 1)" * 5000,
    "1 if x > 0 else " * 200 + "2",
    "x" * 100_000,
    "x + " * 100_000 + "x",
    # what looks like a letter or sign of a formula
    "\u0445*2",  # Cyrillic
    "\uff58 + 1",  # full width
    "2\u00d7x",
    "x \u2212 1",
    "x\u00b2",
    "\u03c0*x",
    "x\u200b+1",
    "x \u202e+ 1",
    "x + 1\x00",
    "x + \ud800",
    # what is no formula of one variable
    "",
    " ",
    "()",
    "x +",
    "x y",
    "+",
    "x + y",
    "3 + 4",
    "relu + 1",
    "relus(x)",
    "where(x, 1, 2)",
    "where(x > 0, 1)",
    "x > 0 > 'a'",
    "sin(x, x)",
    "max()",
    "x.foo()",
    "x.T @ x",
    "x // 2",
    "x % 2",
    "x << 2",
    "a*x:a=",
    "a*x:a=b",
    "a*x:b=1",
    "x:a=1",
]  # fmt: skip

#: Texts that look bad and are fine.
ANSWERED = [
    "x" + "+x" * 90,
    "-" * 60 + "x",
    "where(x > 0, " * 20 + "x" + ", 1)" * 20,
    "x**-999",
    "x**0.5**x",
    "1e308*x*1e308",
    "exp(exp(exp(x)))",
    "x**(x**x)",
    "1/0*x",
    "0/0*x",
    "(-8)**(1/3)*x",
    "exp2(x + x)*(x > -1e300)",
    "cos(sinh(x))",
    "floor(x**x - 1e300**(x - 1) - 2*x)",
    "0**x",
    "(x - x)/(x - x)",
    "abs(" * 40 + "x" + ")" * 40,
    "x + 5e-324",
    "2*(1/2)*x",
    "(floor(x))**x",
    "x+1  # a comment",
    "  x  ",
    "(x\n+ 1)",
]


def shortened(text: str) -> str:
    """The name of a test."""
    return ascii(text[:40])


@pytest.mark.sample(4)
@pytest.mark.parametrize("text", REFUSED, ids=shortened)
def test_a_text_is_refused_quickly(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    start = time.process_time()
    with pytest.raises(UsageError) as refusal:
        get(text)
    assert time.process_time() - start < 5  # a hang, not a measurement
    assert not list(tmp_path.iterdir())
    assert capsys.readouterr() == ("", "")
    assert len(refusal.value.message) < 300
    if isinstance(refusal.value, FormulaError):
        lines = (refusal.value.hint or "").split("\n")
        assert all(len(line) < 100 for line in lines)
        assert (refusal.value.hint or "").isprintable() or "\n" in (refusal.value.hint or "")


@pytest.mark.parametrize("text", ANSWERED, ids=shortened)
def test_an_odd_text_is_answered(text: str) -> None:
    assert fuzz_formulas.answer(text) is not None


def test_random_texts_are_answered_or_refused() -> None:
    """A sample of what tools/fuzz_formulas.py does at length."""
    answered = [fuzz_formulas.answer(text) is not None for text in islice(fuzz_formulas.texts(12), 30)]
    assert 5 < sum(answered) < 28


def test_random_noise_is_refused() -> None:
    chance = fuzz_formulas.random.Random(5)
    for _ in range(100):
        fuzz_formulas.answer(fuzz_formulas.noise(chance))
