"""The generated index and the entries cannot disagree: a checkout notices, and a test says when to generate it again."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from actviz.catalogue import _index
from actviz.catalogue.index import fingerprint, index, of_entries
from actviz.catalogue.registry import entries

ROOT = Path(__file__).parents[2]
NEW = '''

@activation("x*sigmoid(x)**2", signatures="torch.nn.TwiceGated(inplace=False)", aliases="double_gate")
def twice_gated() -> None:
    """The input times a sigmoid squared."""
'''


def test_the_index_is_of_these_entries() -> None:
    assert fingerprint() == _index.FINGERPRINT, "run `make generate`, or tools/index.py alone"
    assert [tuple(entry) for entry in of_entries()] == list(_index.ENTRIES), "run `make generate`, or tools/index.py alone"
    assert [entry.name for entry in index()] == list(entries())


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package with a function that its index does not have."""
    root = tmp_path_factory.mktemp("checkout")
    shutil.copytree(ROOT / "actviz", root / "actviz", ignore=shutil.ignore_patterns("__pycache__"))
    (root / "tools").mkdir()
    shutil.copy(ROOT / "tools" / "index.py", root / "tools")
    family = root / "actviz" / "catalogue" / "functions" / "bumps.py"
    family.write_text(family.read_text(encoding="utf-8") + NEW, encoding="utf-8")
    return root


def answer(root: Path, code: str, **environment: str) -> str:
    """What a Python prints that finds actviz in a folder."""
    found = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root), **environment},
    )
    return found.stdout


RUN = "import sys; from actviz.cli.run import run; sys.exit(run({line!r}))"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import actviz; print('twice_gated' in actviz.names())", "True"),
        ("import actviz; print(actviz.twice_gated(0.0))", "0.0"),
        ("import actviz; print(actviz.get('torch.nn.TwiceGated(True)').name)", "twice_gated"),
        ("import actviz; print(actviz.get('Double-Gate').name)", "twice_gated"),
        (RUN.format(line=["list", "twice"]), "twice_gated"),
        (RUN.format(line=["eval", "twice_gated", "0"]), "0.0"),
    ],
)
def test_a_new_function_is_known_to_everything_at_once(checkout: Path, code: str, expected: str) -> None:
    assert expected in answer(checkout, code).split()


def test_a_new_function_is_completed_at_once(checkout: Path) -> None:
    words = {"_ACTVIZ_COMPLETE": "complete_bash", "COMP_WORDS": "actviz eval twice", "COMP_CWORD": "2"}
    assert "twice_gated" in answer(checkout, RUN.format(line=[]), **words)


def test_the_generator_brings_the_index_up_to_date(checkout: Path, tmp_path: Path) -> None:
    root = tmp_path / "copy"
    shutil.copytree(checkout, root)
    loaded = "import sys, actviz; print('twice_gated' in actviz.names(), 'numpy' in sys.modules)"
    assert answer(root, loaded) == "True True\n"
    subprocess.run([sys.executable, "tools/index.py"], check=True, cwd=root, env={**os.environ, "PYTHONPATH": str(root)})
    assert answer(root, loaded) == "True False\n"


def test_an_installed_package_reads_no_entries(checkout: Path, tmp_path: Path) -> None:
    shutil.copytree(checkout / "actviz", tmp_path / "actviz")  # without tools: as a wheel has it
    code = "import sys, actviz; print(len(actviz.names()) > 100, 'numpy' in sys.modules)"
    assert answer(tmp_path, code) == "True False\n"
