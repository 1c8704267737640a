"""The functions of the Python interface give what the commands show: the same JSON, and faces for the prompt and for notebooks."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import actviz
from actviz.cli.run import run
from actviz.errors import DataError, UsageError

Z = np.random.default_rng(0).normal([0.0, -9.0], 1.0, (200, 2))

#: A command line, and the call that gives the same.
SAME: dict[str, Callable[[], Any]] = {
    "plot relu gelu -d --range -5 10 --at -1,2": lambda: actviz.plot("relu", "gelu", order=1, range=(-5, 10), at=[-1, 2]),
    "plot elu --sweep alpha=0.5,1 --yrange -1 2": lambda: actviz.plot("elu", sweep={"alpha": [0.5, 1]}, yrange=(-1, 2)),
    "plot softmax --others 0,1": lambda: actviz.plot("softmax", others=[0, 1]),
    "plot gelu --dtype float16 --naive": lambda: actviz.plot(actviz.gelu, dtype="float16", naive=True),
    "explain leaky_relu:0.2": lambda: actviz.explain("leaky_relu:0.2"),
    "explain softmax": lambda: actviz.explain(actviz.softmax),
    "compare relu leaky_relu:0.2 --at 1 --properties range,mean --sort mean": lambda: actviz.compare(
        "relu", actviz.get("leaky_relu:0.2"), at=1, properties=["range", "mean"], sort="mean"
    ),
    "compare gelu gelu_tanh --diff --range -3 3": lambda: actviz.compare("gelu", "gelu_tanh", diff=True, range=(-3, 3)),
    "compare gelu gelu_tanh --tolerance 1": lambda: actviz.compare("gelu", "gelu_tanh", tolerance=1),
    "compare gelu --dtype float16,bfloat16": lambda: actviz.compare("gelu", dtype=["float16", "bfloat16"]),
    "derive tanh --order 2 --at 0,1": lambda: actviz.derive("tanh", 2, at=[0, 1]),
    "derive silu --steps": lambda: actviz.derive("silu", steps=True),
    "derive softmax --at 1,2": lambda: actviz.derive("softmax", at=[1, 2]),
    "lab": actviz.lab,
    "lab vanishing sigmoid --networks 2 --depth 3": lambda: actviz.lab("vanishing", "sigmoid", networks=2, depth=3),
    "train": actviz.train,
    "train xor relu tanh --epochs 3 --lr 0.1 --layers 4": lambda: actviz.train(
        "xor", "relu", "tanh", epochs=3, lr=0.1, layers=4
    ),
    "train xor --epochs 2 --seeds 2": lambda: actviz.train("xor", epochs=2, seeds=2),
}
#: Those whose faces are looked at.
FACES = (
    "plot relu gelu -d --range -5 10 --at -1,2",
    "explain softmax",
    "compare gelu gelu_tanh --tolerance 1",
    "compare gelu --dtype float16,bfloat16",
    "derive tanh --order 2 --at 0,1",
    "derive softmax --at 1,2",
    "lab vanishing sigmoid --networks 2 --depth 3",
    "lab",
    "train xor relu tanh --epochs 3 --lr 0.1 --layers 4",
    "train xor --epochs 2 --seeds 2",
)


@pytest.mark.parametrize("line", SAME)
def test_a_call_gives_the_json_of_its_command(line: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert run([*line.split(), "--format", "json"]) in (None, 0)
    assert SAME[line]().to_dict() == json.loads(capfd.readouterr().out)


@pytest.mark.parametrize("line", FACES)
def test_a_result_has_faces_for_the_prompt_and_for_notebooks(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    view = SAME[line]()
    assert len(repr(view)) < 200
    assert type(view).__name__ in repr(view)
    assert max(map(len, str(view).splitlines())) <= 80
    assert "\x1b" not in str(view)
    page = view._repr_html_()
    assert page.startswith("<div>")
    assert page.count("<table>") == page.count("</table>")
    has_figure = view.has("figure")
    assert (view._repr_svg_() is not None) == has_figure
    assert ("<svg " in page) == (has_figure and not line.startswith("derive"))
    assert (view._repr_latex_() is not None) == line.startswith("derive")


def test_an_implementation_is_graded_where_it_is() -> None:
    view = actviz.check("gelu", actviz.gelu_tanh, dtype="float16", num=3000, max_ulp=10)
    assert view.grade.passed is False
    assert "gelu_tanh" in str(view)
    with_points = actviz.check("silu", values=(Z[:, 0], actviz.silu(Z[:, 0])))
    assert with_points.grade.max_ulp < 4
    assert with_points.grade.inputs == len(Z)
    slopes = actviz.check("relu", lambda x: (x > 0) * 1.0, order=1, num=2000)
    assert slopes.grade.max_ulp == 0


def test_errors_of_a_graded_callable_are_its_own() -> None:
    with pytest.raises(AttributeError):
        actviz.check("relu", lambda x: x.missing, num=10)
    with pytest.raises(DataError, match="<lambda> returned an array of shape"):
        actviz.check("relu", lambda x: x[:1], num=10)
    with pytest.raises(UsageError, match="differentiates"):
        actviz.check("relu", np.abs, order=1, autograd=True)


def test_layers_are_diagnosed_in_memory(tmp_path: Path) -> None:
    np.save(tmp_path / "z.npy", Z)
    in_memory, in_file = actviz.diagnose("relu", {"z": Z}), actviz.diagnose("relu", tmp_path / "z.npy")
    (layer,), (stored,) = in_memory.layers, in_file.layers
    assert (
        (layer.dead, layer.rms_slope, layer.examples)
        == (stored.dead, stored.rms_slope, stored.examples)
        == (0.5, layer.rms_slope, 200)
    )
    assert actviz.diagnose("relu", Z.T, axis=0).layers[0].dead == 0.5
    assert "half" in str(in_memory) or "50 %" in str(in_memory)
    with pytest.raises(DataError, match="has shape"):
        actviz.diagnose("relu", [1.0, 2.0])


@pytest.mark.parametrize("name", ["f.svg", "f.png", "f.pdf", "f.csv", "f.json", "f.jsonl.gz", "f.md", "f.txt", "f"])
def test_save_writes_what_the_suffix_names(name: str, tmp_path: Path) -> None:
    actviz.plot("relu").save(tmp_path / name)
    beginnings = {
        "svg": b"<?xml",
        "png": b"\x89PNG",
        "pdf": b"%PDF",
        "csv": b"curve,order",
        "json": b"{\n",
        "gz": b"\x1f\x8b",
        "md": b"```",
    }
    assert (tmp_path / name).read_bytes().startswith(beginnings.get(name.rpartition(".")[2], b" "))


def test_save_writes_formulas_and_styles(tmp_path: Path) -> None:
    actviz.derive("tanh").save(tmp_path / "f.tex")
    assert (tmp_path / "f.tex").read_text().startswith(r"\operatorname{tanh}'(x) = ")
    for style in ("paper", "slide"):
        actviz.plot("tanh").save(tmp_path / f"{style}.svg", style=style)
    assert (tmp_path / "slide.svg").read_text() != (tmp_path / "paper.svg").read_text()
    with pytest.raises(UsageError, match="style is 'poster'"):
        actviz.plot("tanh").save(tmp_path / "f.svg", style="poster")
    with pytest.raises(UsageError, match=r"\.xyz"):
        actviz.plot("tanh").save(tmp_path / "f.xyz")
    assert not (tmp_path / "f.xyz").exists()


def test_points_are_drawn_from_arrays() -> None:
    view = actviz.plot("relu", points=([0.0, 1.0], [0.0, 1.5]))
    (record,) = view.records()
    assert record["points"]["largest_distance"] == 0.5


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: actviz.plot("relu", order=3), "order is 3"),
        (lambda: actviz.plot("relu", range=(1, 2, 3)), "two ends"),
        (lambda: actviz.plot("relu", range=3), "two ends, but 3 has none"),  # type: ignore[arg-type]
        (lambda: actviz.plot("softmax", order=1), "needs a scalar function"),
        (lambda: actviz.plot("elu", sweep={"alpha": [1], "beta": [1]}), "one parameter"),
        (lambda: actviz.plot("relu", points=([1.0], [1.0, 2.0])), "1 x, but 2 y"),
        (actviz.compare, "nothing to compare"),
        (lambda: actviz.compare("softmax"), "whole vector"),
        (lambda: actviz.compare("relu", "gelu", cost=True, diff=True), "cannot be combined"),
        (lambda: actviz.compare("gelu", nearest=0), "at least 1"),
        (lambda: actviz.lab("vanish"), "unknown experiment"),
        (lambda: actviz.lab("vanishing", deep=3), "no option 'deep'"),
        (lambda: actviz.lab("vanishing", depth=2.5), "whole number"),
        (lambda: actviz.train("xor", lrr=1), "did you mean lr"),
        (lambda: actviz.train("xor", epochs="many"), "whole number"),
        (lambda: actviz.check("relu"), "nothing to grade"),
        (lambda: actviz.check("relu", np.abs, command="cat"), "cannot be combined"),
        (lambda: actviz.check("relu", np.abs, at_kink="up"), "at-kink"),
        (lambda: actviz.diagnose("relu"), "nothing to diagnose"),
        (lambda: actviz.explain("relus"), "did you mean"),
    ],
)
def test_wrong_calls_are_refused(call: Callable[[], Any], message: str) -> None:
    with pytest.raises(UsageError, match=f"(?s){message}"):
        call()


def test_many_functions_have_a_table_without_a_picture() -> None:
    view = actviz.compare(*["relu"] * 26, properties=["range"])
    assert "<svg" not in view._repr_html_()
    assert view._repr_svg_() is None
    assert "<table>" in view._repr_html_()


def test_a_figure_too_long_for_a_notebook_is_drawn_in_pixels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("actviz.render.notebook._LONGEST", 1000)
    view = actviz.plot("relu")
    assert 'src="data:image/png;base64,' in view._repr_html_()
    assert view._repr_svg_() is None


def test_without_matplotlib_a_notebook_shows_the_page_of_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("actviz.render.notebook.find_spec", lambda _: None)
    view = actviz.plot("relu", range=(-5, 10))
    assert view._repr_svg_() is None
    assert view._repr_html_().startswith("<pre>")
    assert "kink ◆ at 0" in view._repr_html_()
    assert "<table>" in actviz.derive("relu", at=1)._repr_html_()


def test_texts_of_users_are_escaped() -> None:
    view = actviz.compare("x*(x < 1)", properties=["formula"])
    assert "x &lt; 1" in view._repr_html_()
    assert "x < 1" not in view._repr_html_()


def test_the_functions_load_only_what_they_need() -> None:
    code = (
        "import sys, actviz; view = actviz.plot('relu'); str(view); view.to_dict(); "
        "print(sorted({name.partition('.')[0] for name in sys.modules} & {'matplotlib', 'typer', 'sympy', 'textual', 'pandas', 'torch'}))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
    assert {"plot", "explain", "compare", "derive", "check", "diagnose", "train", "lab"} <= set(dir(actviz))
