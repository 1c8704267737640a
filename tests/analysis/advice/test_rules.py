"""The copy of the rules has what is written, and is not read after an edit."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from actviz.analysis.advice import rules as module
from actviz.analysis.advice.rules import COPY, RULES, read_rules, rules


@pytest.fixture(autouse=True)
def _read_again() -> Iterator[None]:
    rules.cache_clear()
    yield
    rules.cache_clear()


def test_the_copy_has_what_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    written = read_rules()
    monkeypatch.setattr(module, "read_rules", lambda: pytest.fail("run `make generate`, or tools/rules.py alone"))
    assert rules() == written


def test_edited_rules_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edited = tmp_path / "task_rules.toml"
    edited.write_bytes(RULES.read_bytes() + b"\n[more]\nanswer = 42\n")
    monkeypatch.setattr(module, "RULES", edited)
    assert rules()["more"] == {"answer": 42}


def test_without_the_copy_the_rules_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "COPY", tmp_path / "task_rules.json")
    assert rules() == json.loads(COPY.read_bytes())["rules"]
