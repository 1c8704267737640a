"""`actviz choose`: recommend activation, loss and initialisation for a task."""

from __future__ import annotations

from typing import Annotated

import typer

from actviz.cli.options import ROW_FORMATS, Output, Width, format_option
from actviz.cli.show import Target

FORMATS = ROW_FORMATS


def command(
    task: Annotated[
        str | None,
        typer.Option("--task", metavar="TASK", help="Task to advise on (default: a table of all).", show_default=False),
    ] = None,
    hidden: Annotated[str, typer.Option("--hidden", metavar="KIND", help="Kind of hidden layers.")] = "mlp",
    width: Width = None,
    format_: Annotated[str | None, format_option(FORMATS)] = None,
    output: Output = None,
) -> None:
    """Recommend activation, loss and initialisation for a task, with reasons and trade-offs.

    actviz choose
    actviz choose --task binary
    actviz choose --task multiclass --hidden transformer
    actviz choose --task counts --format markdown -o counts.md

    TASK is regression, bounded, positive, counts, binary, multiclass or multilabel; without it, a table shows all tasks. KIND is mlp,
    cnn, rnn, transformer or self-normalizing. Gains and costs are computed from the functions.
    """
    from actviz.analysis.advice.task_rules import recommend, tasks
    from actviz.render.views.recommendation import ChoiceView, TasksView

    target = Target.of(FORMATS, format_, output, width)
    if task is None:
        choices = [recommend(name, hidden) for name in tasks()]
        target.show(TasksView(choices, {"task": None, "hidden": choices[0].kind}))
    else:
        choice = recommend(task, hidden)
        target.show(ChoiceView(choice, {"task": choice.task, "hidden": choice.kind}))
