"""The glossary: each term is found under every word, and each command that it names runs."""

from __future__ import annotations

import json
import re
import shlex
from typing import get_args

import pytest

from actviz import get
from actviz.analysis.advice.glossary import find, mentioned, term, terms
from actviz.analysis.advice.rules import rules
from actviz.analysis.advice.vector_verdicts import vector_verdicts
from actviz.analysis.advice.verdicts import verdicts
from actviz.analysis.properties import PROPERTIES, card
from actviz.analysis.shape import classification
from actviz.cli.run import run
from actviz.errors import UsageError
from actviz.experiments.discovery import EXPERIMENTS
from actviz.numerics.number_types import NUMBER_TYPES


def test_no_word_stands_for_two_terms() -> None:
    words = [word.casefold() for one in terms().values() for word in (one.name, *one.also)]
    assert len(words) == len(set(words))
    for one in terms().values():
        for word in (one.name, *one.also):
            assert find(word) is one
            assert find(word.upper().replace(" ", "-")) is one
        assert one.text.endswith(".")
        assert one.text.isascii()


#: What shows a term in the output of its command, where the word itself is not in it.
SHOWN = {
    "kink": "0.0\t1.0",
    "jump": "○",
    "hole": "1.0\n0.84",
    "vanishing gradient": "vanishes",
    "sparsity": "exactly 0",
    "exploding gradient": "e+",
    "fan_in": "fan_in",
    "critical line": "sigma_w",
    "Lipschitz": "inf",
    "second moment": "second_moment",
    "convexity": "convex",
    "curvature": "''",
    "normal distribution": "N(0",
    "mean-field theory": "theory",
    "hidden layers": "pinn",
    "gated unit": "swiglu",
    "divergence": "plateau",
}


@pytest.mark.sample(4)
@pytest.mark.parametrize("name", terms())
def test_the_command_shows_the_term(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    one = terms()[name]
    program, *words = shlex.split(one.see)
    assert program == "actviz"
    if words[0] == "lab":
        assert words[1] in EXPERIMENTS
        settings = EXPERIMENTS[words[1]].defaults
        words += ["--networks", "2"] if "networks" in settings else []
        words += ["--seeds", "2"] if "seeds" in settings else []
    assert run(words) == 0, one.see
    left = capsys.readouterr()
    shown = (left.out + left.err).casefold()
    assert SHOWN.get(name, name).casefold() in shown or any(word.casefold() in shown for word in one.also), shown[:2000]


def test_the_glossary_can_be_read_at_one_sitting() -> None:
    assert 20 <= len(terms()) <= 40


#: Titles and values of tables that any reader knows.
PLAIN = {
    "formula", "range", "lower end of range", "upper end of range", "limit at -inf", "limit at inf", "zeros", "largest slope",
    "where it is", "where that is", "share of slope 1", "share of slope 0", "share mapped to 0", "mean", "E f(z)^2", "E f'(z)^2",
    "E |f'(z)|", "f(0)", "f'(0)", "rounded below", "rounded above", "constant", "no", "none", "linear", "neither", "sum", "shift",
    "scale", "shape", "centre", "cost", "depth", "linearity", "rounding", "distribution", "propagation", "movement", "edge",
    "accuracy", "revived", "correlation", "correlation theory",
}  # fmt: skip


def _candidates() -> set[str]:
    """The words of the tables that pages are made of: titles and values of properties, topics, experiments and their measures."""
    functions = map(get, ("relu", "sigmoid", "tanh", "identity", "square", "logit", "gelu"))
    vectors = map(get, ("softmax", "maxmin", "sparsemax"))
    topics = [verdict.topic for function in functions for verdict in verdicts(card(function))]
    topics += [verdict.topic for function in vectors for verdict in vector_verdicts(function)]
    kinds = (classification.Monotone, classification.Symmetry, classification.Convexity, classification.Smoothness)
    measures = [
        measure.replace("_", " ") for item in EXPERIMENTS.values() for measure in item.measures if measure not in terms()
    ]
    return {
        *(item.title for item in PROPERTIES),
        *topics,
        *(value for kind in kinds for value in get_args(kind)),
        *EXPERIMENTS,
        *measures,
        *NUMBER_TYPES,
        *rules()["hidden"],
    }


def test_every_technical_word_of_the_tables_is_in_the_glossary() -> None:
    words = {word.casefold() for one in terms().values() for word in (one.name, *one.also)}
    unknown = set()
    for candidate in _candidates():
        text = candidate.casefold()
        if find(text) is None and not any(re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", text) for word in words):
            unknown.add(candidate)
    assert unknown == PLAIN


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
