"""The glossary: each term is found under every word, and each command that it names runs."""

from __future__ import annotations

import json
import shlex

import pytest

from actviz.analysis.advice.glossary import find, mentioned, term, terms
from actviz.cli.run import run
from actviz.errors import UsageError
from actviz.experiments.discovery import EXPERIMENTS


def test_no_word_stands_for_two_terms() -> None:
    words = [word.casefold() for one in terms().values() for word in (one.name, *one.also)]
    assert len(words) == len(set(words))
    for one in terms().values():
        for word in (one.name, *one.also):
            assert find(word) is one
            assert find(word.upper().replace(" ", "-")) is one
        assert one.text.endswith(".")
        assert one.text.isascii()


@pytest.mark.parametrize("see", sorted({one.see for one in terms().values()}))
def test_the_commands_run(see: str, capsys: pytest.CaptureFixture[str]) -> None:
    program, *words = shlex.split(see)
    assert program == "actviz"
    if words[0] == "lab":
        assert words[1] in EXPERIMENTS  # the experiments have tests of their own
        words = ["plot", *words[2:]]
    assert run(words) == 0, see
    assert capsys.readouterr().out


def test_an_unknown_term_names_those_there_are() -> None:
    with pytest.raises(UsageError, match="did you mean saturation") as error:
        term("saturaton")
    assert "critical line" in error.value.hint
    assert find("") is None


@pytest.mark.parametrize("spec", ["elu", "tanh", "binary_step", "reciprocal", "softmax"])
def test_a_page_names_the_terms_that_it_uses(spec: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", spec, "--width", "300"]) == 0
    page = capsys.readouterr().out
    (line,) = [line for line in page.splitlines() if line.startswith("words ")]
    listed = line.removeprefix("words").partition(":")[0].strip().split(", ")
    assert set(listed) == set(mentioned(page[: page.index(line)]))
    assert ("chi_1" in listed) == ("chi_1" in page[: page.index(line)])


@pytest.mark.parametrize("line", ["explain saturation", "explain --term Saturates", "explain --term=saturated"])
def test_a_word_is_explained_with_and_without_the_option(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(line.split()) == 0
    assert "less than 1 % of the largest slope" in " ".join(capsys.readouterr().out.split())
    assert run([*line.split(), "--format", "json"]) == 0
    (record,) = json.loads(capsys.readouterr().out)["results"]
    assert record["term"] == "saturation"


def test_all_terms_are_listed_in_every_format(capsys: pytest.CaptureFixture[str]) -> None:
    for style in ("plain", "table", "markdown", "csv", "tsv", "jsonl"):
        assert run(["explain", "--term", "all", "--format", style]) == 0
        shown = capsys.readouterr().out
        assert all(name in shown for name in terms())
    assert run(["explain", "--term", "all", "--width", "50"]) == 0
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 80  # the commands are not broken


def test_the_name_of_a_function_stays_a_function(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "logit"]) == 0
    assert capsys.readouterr().out.startswith("logit ")
    assert run(["explain", "--term", "logit"]) == 0
    assert capsys.readouterr().out.startswith("logits (")
    assert run(["explain", "relu", "--term", "kink"]) == 2
