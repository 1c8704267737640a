"""Functions of installed packages: found by name when no built-in one is meant, and skipped with a word where they fail."""

from __future__ import annotations

import os
import pickle
import re
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import actviz
from actviz.catalogue import plugins, registry
from actviz.catalogue.index import index
from actviz.catalogue.plugins import PluginWarning
from actviz.cli.run import run
from actviz.errors import UnknownNameError, UsageError
from actviz.text.names import normalise

PACKAGE = Path(__file__).parent / "plugin"


def _forget() -> None:
    for cached in (plugins.offered, plugins.loaded, plugins.load, registry._all):
        cached.cache_clear()


@pytest.fixture(autouse=True)
def installed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The example package is installed; what warns has been seen elsewhere."""
    monkeypatch.syspath_prepend(PACKAGE)
    monkeypatch.setattr(warnings, "showwarning", warnings.showwarning)  # the program sets its own
    _forget()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PluginWarning)
        yield
    _forget()


def test_a_plugin_is_a_function_like_any_other() -> None:
    found = actviz.get("log_leaky")
    assert (found.spec, dict(found.parameters)) == ("log_leaky", {"a": 0.5})
    assert found([0.0, 3.0]).tolist() == [0.0, 3.0]
    assert found.derivative(-1.0) == 0.25
    assert [kink.x for kink in found.kinks] == [0.0]
    assert actviz.get("Log-Leaky:2").parameters["a"] == 2


def test_the_example_of_the_guide_is_an_entry() -> None:
    text = (PACKAGE.parents[2] / "docs" / "guide.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```python\n(from actviz import .*?)```", text, re.DOTALL)
    names: dict[str, Any] = {"__name__": "my_package"}
    exec(example, names)  # noqa: S102 - our own page
    function = actviz.Activation(names["log_leaky"], {"a": 0.5})
    assert function.derivative([-1.0, 2.0]).tolist() == [0.25, 1.0]
    assert (function.definition.family, function.definition.frameworks) == ("my_package", ("my_package",))


def test_what_makes_an_entry_is_public_and_no_function_of_the_catalogue() -> None:
    public = {"activation", "Break", "Parameter", "vector"}
    assert public <= set(dir(actviz))
    assert not {normalise(name) for name in public} & {normalise(word) for entry in index() for word in entry.names}


@pytest.mark.parametrize("text", ["logleak", "LOG_LEAK", "example.nn.LogLeaky(0.5)"])
def test_a_plugin_is_found_by_its_alias_and_by_its_own_frameworks_path(text: str) -> None:
    assert actviz.get(text)([-1.0, 2.0]).tolist() == actviz.get("log_leaky")([-1.0, 2.0]).tolist()


def test_its_frameworks_path_has_the_defaults_of_that_framework_and_takes_arguments() -> None:
    assert actviz.get("example.nn.LogLeaky").parameters["a"] == 0.25
    assert actviz.get("example.nn.LogLeaky(a=0.75)").parameters["a"] == 0.75
    assert actviz.get("example.nn.LogLeaky(0.75)").parameters["a"] == 0.75


def test_the_entry_points_name_is_the_functions_name() -> None:
    renamed = actviz.get("renamed:a=1")
    assert (renamed.name, renamed.spec) == ("renamed", "renamed:a=1.0")
    assert renamed(-1.0) == actviz.get("log_leaky:1")(-1.0)


def test_a_plugin_of_vectors() -> None:
    centred = actviz.get("centred")
    assert centred([1.0, 3.0]).tolist() == [-2.0, 0.0]
    assert centred.jacobian([1.0, 3.0]).tolist() == [[1.0, -1.0], [0.0, 0.0]]


def test_a_plugin_pickles() -> None:
    for spec in ("renamed:a=2", "centred"):
        assert pickle.loads(pickle.dumps(actviz.get(spec))) == actviz.get(spec)  # noqa: S301 - its own


def test_parameters_of_a_plugin_are_checked() -> None:
    for text in ("log_leaky:0", "log_leaky:b=1", "log_leaky:1,2", "centred:1"):
        with pytest.raises(UsageError):
            actviz.get(text)


def test_no_plugin_takes_the_place_of_a_built_in_function() -> None:
    assert actviz.get("relu")(-2.0) == 0
    with pytest.warns(PluginWarning, match="'relu' of actviz-example is skipped: actviz has a function of this name"):
        assert "relu" not in plugins.offered()


def test_plugins_are_not_looked_for_where_a_built_in_name_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def looked_up(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(plugins, "_may_be_offered", looked_up)
    for text in ("relu", "torch.nn.GELU", "softmax", "swish:2"):
        actviz.get(text)
    with pytest.raises(AssertionError):
        actviz.get("log_leaky")


@pytest.mark.parametrize(
    ("name", "why"),
    [("number", "is no entry but int"), ("absent", "ModuleNotFoundError: No module named 'actviz_example_missing'")],
)
def test_a_plugin_that_cannot_be_used_is_an_unknown_name_and_says_why(name: str, why: str) -> None:
    with pytest.warns(PluginWarning, match=why), pytest.raises(UnknownNameError, match=name):
        actviz.get(name)


def test_a_broken_plugin_does_not_harm_the_others() -> None:
    assert set(plugins.loaded()) == {"log_leaky", "renamed", "centred"}


def test_only_the_plugin_that_is_asked_for_is_loaded() -> None:
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        actviz.get("centred")
    assert not [warning for warning in said if "absent" in str(warning.message) or "number" in str(warning.message)]


def test_a_misspelt_plugin_is_proposed() -> None:
    with pytest.raises(UnknownNameError, match=r"did you mean .*log_leaky"):
        actviz.get("log_leakey")


@pytest.mark.parametrize(
    ("line", "out"),
    [
        (["eval", "log_leaky", "-d", "-1", "2"], "-0.34657359027997264\t0.25\n2.0\t1.0\n"),
        (["eval", "centred", "1", "3"], "-2.0\t0.0\n"),
        (["eval", "example.nn.LogLeaky(0.5)", "-d", "-1"], "-0.34657359027997264\t0.25\n"),
    ],
)
def test_the_program_evaluates_plugins(capsys: pytest.CaptureFixture[str], line: list[str], out: str) -> None:
    assert run(line) == 0
    assert capsys.readouterr().out == out


def test_the_list_has_what_plugins_offer(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["list"]) == 0
    names = capsys.readouterr().out.split()
    assert {"log_leaky", "renamed", "centred"} <= set(names)
    assert names.count("relu") == 1
    assert run(["list", "actviz-example", "--format", "csv"]) == 0
    rows = capsys.readouterr().out.splitlines()
    assert {row.partition(",")[0] for row in rows[1:]} == {"absent", "centred", "log_leaky", "number", "renamed"}
    assert all(",plugin," in row for row in rows[1:])
    for narrow in (["--framework", "jax"], ["--family", "softmaxes"]):
        assert run(["list", *narrow]) == 0
        assert not {"log_leaky", "centred"} & set(capsys.readouterr().out.split())


def test_the_program_says_in_one_line_which_plugin_it_skips(capsys: pytest.CaptureFixture[str]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always", PluginWarning)
        assert run(["eval", "number", "1"]) == 2
    said = capsys.readouterr().err.splitlines()
    skipped = [line for line in said if line.startswith("actviz: warning: plugin 'number' of actviz-example is skipped")]
    assert len(skipped) == 1
    assert "actviz: unknown activation 'number'" in "\n".join(said)
    assert not any("Traceback" in line for line in said)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ({"a-1.dist-info/entry_points.txt": "[actviz.activations]\nf = a:f\n"}, True),
        ({"a.egg-info/entry_points.txt": "[actviz.activations]\nf = a:f\n"}, True),
        (
            {"a-1.dist-info/entry_points.txt": "[console_scripts]\nf = a:f\n", "b-1.dist-info/METADATA": "actviz.activations"},
            False,
        ),
        ({}, False),
    ],
)
def test_only_metadata_that_names_the_group_may_hold_plugins(tmp_path: Path, names: dict[str, str], expected: bool) -> None:
    for name, text in names.items():
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(text)
    assert plugins._may_be_offered([str(tmp_path / "missing"), str(tmp_path)]) == expected


def test_an_archive_on_the_path_may_hold_plugins(tmp_path: Path) -> None:
    (tmp_path / "packages.zip").write_bytes(b"PK")
    assert plugins._may_be_offered([str(tmp_path / "packages.zip")])


def test_a_list_without_plugins_does_not_load_importlib_metadata() -> None:
    code = "import sys; from actviz.cli.run import run; run(['list']); sys.exit('importlib.metadata' in sys.modules)"
    path = os.pathsep.join(folder for folder in sys.path if folder and not folder.startswith(str(PACKAGE)))
    command = [sys.executable, "-S", "-c", code]
    result = subprocess.run(command, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (0, "")
    assert "relu\n" in result.stdout
