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
from actviz.text.input import Input


@pytest.fixture
def text() -> Callable[..., Text]:
    """A text as it would come from standard input, whole or in the given chunks."""

    def make(*chunks: bytes | str) -> Text:
        waiting: Iterable[bytes] = iter([chunk.encode() if isinstance(chunk, str) else chunk for chunk in chunks])
        return Text(Input("stdin", lambda _: next(iter(waiting), b"")))

    return make


class Answers:
    """What `evaluate` writes to a standard output that cannot seek; `so_far` is there also after an error."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch
        self.bytes = b""

    @property
    def so_far(self) -> str:
        return self.bytes.decode()

    def __call__(self, function: Any, source: Any, **options: Any) -> str:
        buffer = io.BytesIO()
        with self._monkeypatch.context() as patch:
            patch.setattr("sys.stdout", io.TextIOWrapper(buffer))
            try:
                evaluate(get(function) if isinstance(function, str) else function, source, **options)
            finally:
                self.bytes = buffer.getvalue()
        return self.so_far if options.get("format") != "npy" else ""


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Answers:
    return Answers(monkeypatch)


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., str]:
    """A file with some content; gives its path."""

    def make(name: str, content: bytes | str) -> str:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    return make
