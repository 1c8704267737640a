"""The data sets of `actviz train`."""

from __future__ import annotations

from textwrap import fill
from typing import Any, ClassVar

from actviz.nn.datasets import DATASETS
from actviz.render.view import ReaderTable, View
from actviz.text.screen import Screen

_TASKS = {"binary": "two classes", "classes": "several classes", "labels": "several labels", "regression": "a number"}
_HINT = "`actviz train xor relu tanh` trains two functions; `actviz train FILE.csv relu --target COLUMN` learns from a file."


class DatasetsView(View):
    """The data sets, a row for each."""

    command = "train"
    config: ClassVar[dict[str, Any]] = {}

    def records(self) -> list[dict[str, Any]]:
        return [
            {"data": known.name, "summary": known.summary, "task": known.task, "examples": known.size}
            for known in DATASETS.values()
        ]

    def rows(self) -> list[dict[str, str]]:
        return [{name: str(value) for name, value in record.items()} for record in self.records()]

    def table(self) -> ReaderTable:
        lines = [(known.name, known.summary, _TASKS[known.task]) for known in DATASETS.values()]
        return ReaderTable(("data set", "examples", "to learn"), lines)

    def note(self, screen: Screen) -> str:
        """How to train on one."""
        return f"\n{fill(_HINT, screen.width)}\n"
