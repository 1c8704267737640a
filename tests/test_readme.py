"""The README and the manual show what actviz prints."""

import doctest
import os
import sys
from pathlib import Path

import pytest
import readme

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


@pytest.mark.parametrize(("command", "shown"), ALL.items(), ids=list(ALL))
def test_the_readme_shows_the_real_output(command: str, shown: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "actviz"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m actviz "$@"\n')
    program.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    assert not (difference := readme.difference(command, shown)), difference


def test_the_python_examples_hold() -> None:
    parser = doctest.DocTestParser()
    text = (ROOT / "README.md").read_text(encoding="utf-8").replace("```", "")
    runner = doctest.DocTestRunner()
    runner.run(parser.get_doctest(text, {}, "README.md", "README.md", 0))
    assert runner.failures == 0
    assert runner.tries > 3
