"""The README and the manual show what actviz prints."""

import doctest
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import readme
import warm

ROOT = Path(__file__).parents[1]
EXAMPLES = readme.examples((ROOT / "README.md").read_text(encoding="utf-8"))
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
ALL = dict(example for page in PAGES for example in readme.examples(page.read_text(encoding="utf-8")))


def test_every_command_has_an_example() -> None:
    from actviz.cli.program import COMMANDS

    shown = " ".join(command for command, _ in EXAMPLES)
    live = {"explore"}  # needs a terminal, so that the README cannot show what it prints
    assert all(f"actviz {command}" in shown for command in COMMANDS if command not in live)
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert all(f"actviz {command}" in text for command in live)


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A program `actviz` in the environment of the examples, which need not load its modules for every example."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in readme.ENVIRONMENT.items():
            patch.setenv(name, value)
        with warm.program(tmp_path_factory.mktemp("program")) as path:
            yield path


@pytest.mark.parametrize(("command", "shown"), ALL.items(), ids=list(ALL))
def test_the_readme_shows_the_real_output(
    command: str, shown: str, program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    assert not (difference := readme.difference(command, shown)), difference


def test_the_python_examples_hold() -> None:
    parser = doctest.DocTestParser()
    text = (ROOT / "README.md").read_text(encoding="utf-8").replace("```", "")
    runner = doctest.DocTestRunner()
    runner.run(parser.get_doctest(text, {}, "README.md", "README.md", 0))
    assert runner.failures == 0
    assert runner.tries > 3
