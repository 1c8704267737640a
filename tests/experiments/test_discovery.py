"""An experiment is one module: it is found in its folder, and known before NumPy is loaded."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import actviz.experiments
from actviz.errors import UsageError
from actviz.experiments.discovery import EXPERIMENTS, experiment, read_record
from actviz.experiments.settings import Settings
from actviz.text.schema import options

FOLDER = Path(actviz.experiments.__file__).parent


def test_every_module_with_a_record_is_an_experiment() -> None:
    modules = {path.stem: import_module(f"actviz.experiments.{path.stem}") for path in FOLDER.glob("[!_]*.py")}
    records = {name: module.EXPERIMENT for name, module in modules.items() if hasattr(module, "EXPERIMENT")}
    assert {known.module for known in EXPERIMENTS.values()} == records.keys()
    for known in EXPERIMENTS.values():
        assert known == records[known.module]
        assert callable(modules[known.module].run)
        assert callable(modules[known.module].script)
        assert hasattr(modules[known.module], "measure") == bool(known.measures)


def test_a_new_module_is_read_without_being_run(tmp_path: Path) -> None:
    module = tmp_path / "wobbling.py"
    module.write_text(
        'raise SystemExit\n\nEXPERIMENT = Experiment(\n    name="wobbling",\n    summary="a (new) one",\n'
        '    functions=("relu",),\n    defaults={"units": 3, "gain": None},\n    order=5,\n)\n\nX = 1\n'
    )
    record = read_record(module)
    assert record
    assert (record.name, record.module, record.options) == ("wobbling", "wobbling", "--units 3 [--gain]")
    module.write_text("X = 1\n")
    assert read_record(module) is None


def test_names_places_and_options_are_sound() -> None:
    assert [name for name, known in EXPERIMENTS.items() if name != known.name] == []
    assert len({known.order for known in EXPERIMENTS.values()}) == len(EXPERIMENTS)
    for known in EXPERIMENTS.values():
        assert known.defaults.keys() <= options(Settings).keys()
        known.settings({})
    with pytest.raises(UsageError, match="did you mean vanishing"):
        experiment("vanish")


def test_experiments_are_known_without_numpy() -> None:
    code = "import sys, actviz.cli.lab, actviz.cli.train; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
