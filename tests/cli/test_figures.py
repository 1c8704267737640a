"""Every command that has a picture writes it as a figure."""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from actviz.cli.program import COMMANDS
from actviz.cli.show import Target
from actviz.render.view import View, render
from actviz.text.formats import FIGURES, STYLES
from actviz.text.screen import Screen

Program = Callable[..., Any]
BEGINNINGS = {"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF"}
#: A line for each kind of figure, and texts that are drawn in it.
LINES = {
    "plot relu --title two": ("two", "kink", "x"),
    "plot softmax": ("y1", "y2", "y3", "y = softmax(x, 0, 1)"),
    "compare relu tanh": ("relu", "tanh", "kink"),
    "compare relu relu6 abs --diff": ("relu - relu6", "relu - abs", "differences from relu"),
    "explain relu": ("relu", "range", "[0, inf)", "kinks", "torch", "relu'"),
    "explain softmax": ("softmax", "when", "y1"),
    "lab vanishing relu tanh --depth 3 --units 4 --networks 1": ("|dL/dz| by layer", "1", "2", "3"),
    "lab edge tanh --depth 2 --units 4 --networks 1": ("1", "2"),
    "lab distribution relu": ("density", "active", "off (slope 0)"),
    "train xor relu tanh --epochs 3": ("relu", "tanh", "epoch", "x1", "x2"),
    "train sine relu --epochs 3": ("examples", "epoch"),
    "train blobs relu --epochs 2": ("relu", "epoch", "0", "1", "2"),
    "train xor relu tanh --seeds 3 --epochs 3": ("final loss", "relu", "tanh", "3 seeds: least, quartiles, largest"),
    "check relu --command cat --range 0 9 --num 5": ("relu in float64", "error in ulp"),
    "diagnose relu -i z.csv": ("share in %", "dead", "saturated", "off", "linear"),
    "derive relu": ("MLX, tinygrad, Paddle and MindSpore take the slope 0.",),
    "derive silu --steps": ("product rule",),
    "derive softmax --at 1,2": ("y_i = exp(x_i/temperature)/sum_k exp(x_k/temperature)", "0.196612"),
}


@pytest.fixture(scope="module")
def views() -> dict[str, View]:
    """The result of each line, computed once."""
    return {}


@pytest.fixture
def drawn(program: Program, monkeypatch: pytest.MonkeyPatch, views: dict[str, View]) -> Callable[..., bytes]:
    """What a line draws in a format and a style."""
    pytest.importorskip("matplotlib")
    Path("z.csv").write_text("-1,2\n3,-4\n-2,0.5\n", encoding="utf-8")

    def draw(line: str, kind: str, style: str = "paper") -> bytes:
        if line not in views:
            with monkeypatch.context() as patch:
                patch.setattr(Target, "show", lambda _, view: views.update({line: view}))
                for command, *words in [next(csv.reader([line], delimiter=" "))]:
                    program(" ".join([command, *words, "--format", "svg"]))
        result = render(views[line], kind, Screen(), style)
        assert isinstance(result, bytes)
        return result

    return draw


def texts(svg: bytes) -> Iterator[str]:
    """The texts that an svg draws, in order."""
    for text in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text"):  # noqa: S314 (our own file)
        yield "".join(text.itertext())


@pytest.mark.sample(3)
@pytest.mark.parametrize("line", LINES)
def test_a_figure_shows_what_it_is_about_as_text(drawn: Callable[..., bytes], line: str) -> None:
    assert set(LINES[line]) <= set(texts(drawn(line, "svg")))


def test_a_formula_is_outlines_that_need_no_font(drawn: Callable[..., bytes]) -> None:
    svg = drawn("derive relu", "svg")
    for formula in (rb"\mathrm{relu}(x) =", rb"\mathrm{max}{\left(0, x \right)}", rb"\mathrm{relu}'(x) =", b"for $x &lt; 0$"):
        assert re.search(rb"<!-- [^>]*" + re.escape(formula), svg)
    assert not [text for text in texts(svg) if "relu" in text or text == "0"]


@pytest.mark.parametrize("kind", FIGURES)
def test_each_kind_of_file_is_the_same_each_time(drawn: Callable[..., bytes], kind: str) -> None:
    first = drawn("derive softmax --at 1,2", kind)
    assert first.startswith(BEGINNINGS[kind])
    assert drawn("derive softmax --at 1,2", kind) == first


def test_a_slide_is_wider_than_a_column(drawn: Callable[..., bytes]) -> None:
    widths = [ElementTree.fromstring(drawn("derive softmax --at 1,2", "svg", style)).attrib["width"] for style in STYLES]  # noqa: S314
    assert [float(width.removesuffix("pt")) for width in widths] == pytest.approx([3.3 * 72, 720])


def test_a_file_is_written_and_standard_output_stays_empty(program: Program) -> None:
    pytest.importorskip("matplotlib")
    assert program("derive softmax -o f.svg").out == ""
    assert Path("f.svg").read_text(encoding="utf-8").startswith("<?xml")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("derive softmax --style slide", "--style is for figures"),
        ("derive softmax -o x.svg --style poster", "is not one of paper, slide"),
        ("derive softmax -o x.gif", "does not write .gif"),
        ("compare relu --cost -o x.svg", "does not write .svg"),
        ("compare relu --nearest 2 --format png", "there is no format 'png' here"),
        ("explain kink -o x.svg", "does not write .svg"),
        ("lab -o x.pdf", "does not write .pdf"),
        ("train -o x.pdf", "does not write .pdf"),
    ],
)
def test_what_has_no_figure_says_so(program: Program, line: str, message: str) -> None:
    assert message in program(line, status=2).err


def test_an_unknown_suffix_lists_the_known_ones(program: Program) -> None:
    assert all(f".{kind}" in program("lab vanishing -o x.gif", status=2).err for kind in FIGURES)


@pytest.mark.parametrize("line", ["lab vanishing -o x.svg", "train xor -o x.png", "explain relu --format pdf"])
def test_without_matplotlib_nothing_is_computed(program: Program, monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    answer = program(line, status=1)
    assert answer.err.splitlines()[1] == "pip install 'actviz[figures]'"


def test_every_command_with_figures_has_a_line() -> None:
    from importlib import import_module

    drawing = {name for name in COMMANDS if "svg" in getattr(import_module(f"actviz.cli.{name}"), "FORMATS", ())}
    assert {line.split()[0] for line in LINES} == drawing - {"sweep"}  # whose tests draw its figures
