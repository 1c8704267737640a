"""Numbers in and out without the command line."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from actviz import get
from actviz.streams.evaluation import evaluate
from actviz.streams.text import Text


@pytest.fixture
def text() -> Callable[..., Text]:
    """A text as it would come from standard input, whole or in the given chunks."""

    def make(*chunks: bytes | str) -> Text:
        waiting: Iterable[bytes] = iter([chunk.encode() if isinstance(chunk, str) else chunk for chunk in chunks])
        return Text("stdin", lambda _: next(iter(waiting), b""), lambda: False, lambda: None)

    return make


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """What `evaluate` writes to standard output; also where it ends with an error, in `answers.so_far()`."""
    stdout = io.TextIOWrapper(io.BytesIO())
    monkeypatch.setattr("sys.stdout", stdout)

    class Answers:
        def so_far(self) -> str:
            return stdout.buffer.getvalue().decode()  # type: ignore[attr-defined,no-any-return]

        def __call__(self, function: Any, source: Any, **options: Any) -> str:
            evaluate(get(function) if isinstance(function, str) else function, source, **options)
            return self.so_far()

    return Answers()


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., str]:
    """A file with some content; gives its path."""

    def make(name: str, content: bytes | str) -> str:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    return make
