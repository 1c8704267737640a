"""The page on sweeps: its commands are understood, and its captions say what they run."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from actviz.cli import sweep
from actviz.cli.run import run
from actviz.sweeps.plan import Plan
from actviz.sweeps.store import Kept

DOCS = Path(__file__).parents[1] / "docs"
PAGE = (DOCS / "sweeps.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```\n\n!\[[^]]*\]\(([^)]*)\)\n\n(.*?)\n\n", PAGE + "\n\n", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize(("commands", "figure", "caption"), BLOCKS, ids=[figure for _, figure, _ in BLOCKS])
def test_a_figure_has_commands_that_are_understood_and_the_number_of_its_runs(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, commands: str, figure: str, caption: str
) -> None:
    plans: list[Plan] = []

    def kept(_: Any, plan: Plan, *__: Any, **___: Any) -> tuple[Kept, bool]:
        plans.append(plan)
        return Kept(plan, "", (), {}), False

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sweep, "_kept", kept)
    monkeypatch.setattr("actviz.sweeps.store.read", lambda *_: Kept(plans[-1], "", (), {}))
    first, second = commands.splitlines()
    assert run(shlex.split(first)[1:]) == 0
    assert f"{plans[0].count:,} runs" in caption
    pytest.importorskip("matplotlib")
    assert run(shlex.split(second)[1:]) == 0
    assert (tmp_path / Path(figure).name).exists()
    assert (DOCS / figure).read_text(encoding="utf-8").startswith("<?xml")


def test_the_page_has_three_figures() -> None:
    assert len(BLOCKS) == 3
