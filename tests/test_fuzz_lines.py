"""A sample of random command lines; tools/fuzz_lines.py runs more."""

from __future__ import annotations

import fuzz_lines
import pytest


@pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning"
)  # a refusal may leave a file to the end of the program
def test_no_user_sees_a_fault() -> None:
    seen: list[str] = []
    total, statuses = fuzz_lines.fuzz(10, 101, seen.append)
    assert not total, "\n".join(seen)
    assert {0, 2} <= statuses.keys()


@pytest.mark.parametrize(
    ("line", "status", "out", "err"),
    [
        (["eval", "relu"], 1, "", "actviz: internal error: x\n"),
        (["eval", "relu"], 3, "", ""),
        (["eval", "relu"], 2, "1.0\n", "actviz: x\n"),
        (["eval", "relu"], 1, "", ""),
        (["list"], 0, "a\x1b]0;t\x07\n", ""),
        (["list"], 0, "", "actviz: note: \u202e\n"),
        (["eval", "y" * 300], 2, "", f"actviz: unknown {'y' * 201}\n"),
        (["list"], 0, "", "x.py:1: RuntimeWarning: overflow\n"),
    ],
)
def test_each_kind_of_fault_is_a_finding(line: list[str], status: int, out: str, err: str) -> None:
    assert fuzz_lines.findings(line, status, out, err)


def test_a_good_answer_is_none() -> None:
    assert not fuzz_lines.findings(["eval", "relu", "1"], 0, "1.0\n", "")
    assert not fuzz_lines.findings(["eval", "rleu", "1"], 2, "", "actviz: unknown activation 'rleu'; did you mean relu?\n")
