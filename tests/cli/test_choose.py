"""`actviz choose`: the output in every format, and the consistency of the recommendations."""

from __future__ import annotations

import ast
import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from actviz import get
from actviz.analysis.advice.task_rules import kinds, recommend, rules, tasks
from actviz.analysis.properties import card
from actviz.function.activation import Activation
from actviz.function.vector import VectorActivation

TASKS = ("regression", "bounded", "positive", "counts", "binary", "multiclass", "multilabel")
KINDS = ("mlp", "cnn", "rnn", "transformer", "self-normalizing", "pinn", "implicit", "rl", "gan", "mobile")
FRAMEWORKS = ["torch", "jax", "keras"]


Program = Callable[..., Any]


def test_the_file_has_every_task_and_kind() -> None:
    assert (tasks(), kinds()) == (TASKS, KINDS)


def test_every_activation_of_the_file_exists() -> None:
    outside, inside = rules()["tasks"].values(), rules()["hidden"].values()
    named = {rule["output"] for rule in outside} | {rule["activation"] for rule in inside}
    named |= {other["activation"] for rule in (*outside, *inside) for other in rule["alternatives"]}
    assert "relu" in named
    assert all(isinstance(get(name), Activation | VectorActivation) for name in named)


def test_every_source_of_the_file_is_cited() -> None:
    def cited(value: Any, field: str = "") -> set[str]:
        if isinstance(value, dict):
            return set().union(*(cited(item, key) for key, item in value.items()))
        if isinstance(value, list):
            return set().union(*(cited(item, field) for item in value))
        return {value} if field.endswith("sources") else set()

    assert cited({"tasks": rules()["tasks"], "hidden": rules()["hidden"]}) == set(rules()["sources"])


def test_the_file_is_ascii() -> None:
    assert (
        (Path(__file__).parents[2] / "actviz" / "analysis" / "advice" / "task_rules.toml").read_text(encoding="utf-8").isascii()
    )


@pytest.mark.sample(3)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("task", TASKS)
def test_every_choice_is_complete(task: str, kind: str) -> None:
    found = recommend(task, kind)
    assert found.output.activation
    assert found.output.loss
    assert found.hidden.activation
    assert found.init.gain > 0
    assert all(part.reason and part.sources for part in (found.output, found.hidden, found.init))
    assert len(found.output_alternatives) > 1
    assert len(found.hidden_alternatives) > 1
    assert found.train
    assert list(found.code) == FRAMEWORKS
    for code in found.code.values():
        ast.parse(code)
        assert "{" not in code


@pytest.mark.parametrize("hidden", ["mlp", "cnn"])
def test_the_gain_of_relu_is_computed(program: Program, hidden: str) -> None:
    (found,) = program(f"choose --task binary --hidden {hidden} --format json").results
    assert found["hidden"]["function"] == "relu"
    assert found["initialisation"]["gain"] == pytest.approx(math.sqrt(2), rel=1e-15)
    assert found["initialisation"]["backward_gain"] == pytest.approx(math.sqrt(2), rel=1e-15)


def test_selu_needs_no_gain() -> None:
    assert recommend("regression", "self-normalizing").init.gain == pytest.approx(1, abs=1e-9)


@pytest.mark.parametrize(
    ("task", "output", "loss"),
    [
        ("regression", "identity", "mean squared error"),
        ("bounded", "sigmoid", "mean squared error"),
        ("positive", "softplus", "mean squared error"),
        ("counts", "exponential", "Poisson"),
        ("binary", "sigmoid", "binary cross-entropy, from logits"),
        ("multiclass", "softmax", "cross-entropy, from logits"),
        ("multilabel", "sigmoid", "binary cross-entropy for each label"),
    ],
)
def test_each_task_has_its_output_and_loss(task: str, output: str, loss: str) -> None:
    found = recommend(task).output
    assert found.activation == output
    assert found.loss.startswith(loss)


def test_costs_are_computed_from_the_functions() -> None:
    costs = {one.activation: one.costs for one in recommend("binary", "cnn").hidden_alternatives}
    assert costs["sigmoid"] == ("largest slope 0.25", "saturates for |x| > 5.99", "mean 0.5", "gain 1.84623")
    others = {one.activation: one.costs for one in recommend("positive").output_alternatives}
    assert others["exponential"] == ("slope without bound",)
    assert others["relu"] == ("largest slope 1", "slope 0 for 50 % of inputs")


def test_a_new_transformer_gets_a_gated_unit_scaled_by_depth() -> None:
    answer = recommend("multiclass", "transformer")
    assert answer.hidden.activation == "swiglu"
    assert [one.activation for one in answer.hidden_alternatives][:2] == ["geglu", "relu_squared"]
    # silu(a) b for independent a and b has the second moment of silu(a)
    assert answer.init.gain == pytest.approx(float(card(get("silu"))["second_moment"].value) ** -0.5, rel=1e-12)
    assert "backward" not in answer.init.gains
    assert "2 L" in answer.init.rule
    assert all("2 * blocks" in code for code in answer.code.values())


def test_siren_gives_every_hidden_sine_arguments_of_variance_1() -> None:
    answer = recommend("regression", "implicit")
    assert answer.hidden.activation == "sin:30"
    # weights of variance gain^2/n act on n sines, whose mean square is 1/2, and are multiplied by 30
    assert (30 * answer.init.gain) ** 2 / 2 == pytest.approx(1, rel=1e-12)


@pytest.mark.parametrize(
    ("kind", "activation", "never"),
    [("pinn", "tanh", "relu"), ("rl", "tanh", None), ("gan", "leaky_relu:0.2", None), ("mobile", "hard_swish", None)],
)
def test_each_kind_has_its_hidden_activation(program: Program, kind: str, activation: str, never: str | None) -> None:
    (answer,) = program(f"choose positive --hidden {kind} --format jsonl").out.splitlines()
    record = json.loads(answer)
    assert record["hidden"]["function"] == activation
    reasons = {one["function"]: one["reason"] for one in record["hidden_alternatives"]}
    assert never is None or reasons[never].startswith("never")


def test_a_physics_informed_network_gets_functions_with_a_second_derivative() -> None:
    rule = recommend("regression", "pinn")
    for name in (rule.hidden.activation, *(one.activation for one in rule.hidden_alternatives)):
        flat = bool((get(name).jet([-1.3, -0.4, 0.4, 1.3], 2)[2] == 0).all())
        assert flat == (name == "relu"), name


def test_json_is_one_object(program: Program) -> None:
    document = json.loads(program("choose --task counts --hidden rnn --format json").out)
    assert list(document) == ["actviz", "command", "config", "results"]
    assert document["command"] == "choose"
    assert document["config"] == {"task": "counts", "hidden": "rnn"}
    (found,) = document["results"]
    assert found["output"]["function"] == "exponential"
    assert found["train"] == "actviz train counts tanh --output exponential"
    assert list(found["code"]) == FRAMEWORKS
    source = found["initialisation"]["sources"][0]
    assert (source["authors"], source["year"], source["arxiv"]) == ("Saxe et al.", 2013, "1312.6120")
    assert [one["task"] for one in program("choose --format json").results] == list(TASKS)


@pytest.mark.parametrize("width", [40, 80])
@pytest.mark.parametrize("line", ["choose", *(f"choose --task binary --hidden {kind}" for kind in KINDS)])
def test_a_table_is_as_wide_as_the_screen(program: Program, line: str, width: int) -> None:
    shown = program(f"{line} --format table --width {width}").out
    assert max(map(len, shown.splitlines())) <= width
    assert program(f"{line} --format table --ascii").out.isascii()


@pytest.mark.parametrize("task", TASKS)
def test_code_can_be_copied_from_80_columns(program: Program, task: str) -> None:
    for kind in KINDS:
        for framework, code in recommend(task, kind).code.items():
            shown = program(f"choose --task {task} --hidden {kind} --code {framework}").out
            assert max(map(len, shown.splitlines())) <= 80
            assert shown == code.lstrip("\n")


def test_the_answer_comes_before_the_reasons(program: Program) -> None:
    shown = program("choose multilabel --hidden rnn --format table").out
    begin = shown.splitlines()[:13]
    for answer in ("sigmoid", "binary cross-entropy for each label", "tanh", "--code torch", "actviz train labels"):
        assert any(answer in line for line in begin), answer
    assert shown.index("\nwhy") < shown.index("\ninstead")
    assert "import torch" not in shown


def test_a_program_goes_to_a_file(program: Program) -> None:
    assert program("choose counts --code keras -o counts.py").out == ""
    assert Path("counts.py").read_text(encoding="utf-8") == recommend("counts").code["keras"].lstrip("\n")


def test_a_pipe_gets_fields(program: Program) -> None:
    shown = program("choose --task binary").out.splitlines()
    assert shown[0] == "task\tbinary"
    assert all(line.count("\t") == 1 for line in shown)
    assert "see it\tactviz train circles relu --output sigmoid" in shown
    assert [line.split("\t")[0] for line in program("choose").out.splitlines()] == list(TASKS)


def test_the_help_and_the_overview_name_every_task_and_kind(program: Program) -> None:
    page, overview = program("choose --help").out, program("choose --format table").out
    for name in (*TASKS, *KINDS):
        assert name in page
        assert any(line.startswith(f"{name} ") for line in overview.splitlines())


def test_markdown_goes_into_a_file(program: Program) -> None:
    assert program("choose --task multiclass -o page.md").out == ""
    page = Path("page.md").read_text(encoding="utf-8")
    assert page.startswith("## multiclass: one of several classes\n")
    assert page.count("```python\n") == len(FRAMEWORKS)
    assert program("choose --format markdown").out.startswith("| task | targets |")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("--task bnary", "'bnary'; did you mean binary?\n"),
        ("--task qqqq", "choose one of regression, bounded, positive, counts, binary, multiclass, multilabel"),
        ("--task binary --hidden transfomer", "'transfomer'; did you mean transformer?\n"),
        ("--hidden qqqq", "choose one of mlp, cnn, rnn, transformer, self-normalizing, pinn"),
        ("--task binary --format npy", "there is no format 'npy' here"),
        ("classification", "choose binary or multiclass or multilabel"),
        ("Tagging", "choose multilabel"),
        ("binary --task counts", "TASK and --task are the same"),
        ("binary --code tensorflow", "'tensorflow' is not one of torch, jax, keras"),
        ("--code torch", "--code needs a task"),
        ("binary --code jax --format json", "--code writes a program"),
    ],
)
def test_an_unknown_name_is_a_usage_error(program: Program, line: str, said: str) -> None:
    answer = program(f"choose {line}", status=2)
    assert answer.out == ""
    assert said in answer.err


def test_case_and_hyphens_of_names_do_not_matter(program: Program) -> None:
    assert program("choose --task Multi-Class --hidden MLP").out == program("choose --task multiclass").out


@pytest.mark.parametrize("task", TASKS)
def test_the_train_command_uses_the_output_and_loss_of_the_task(program: Program, task: str) -> None:
    line = recommend(task).train.removeprefix("actviz ")
    document = json.loads(program(f"{line} --epochs 3 --format json").out)
    assert document["config"]["output"] == recommend(task).output.activation
    losses = {"regression": "mse", "bounded": "mse", "positive": "mse", "counts": "poisson", "multiclass": "cce"}
    assert document["config"]["loss"] == losses.get(task, "bce")
