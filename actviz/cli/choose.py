"""`actviz choose`: recommend activation, loss and initialisation for a task."""

from __future__ import annotations

from typing import Annotated

import typer

from actviz.cli.choices import kinds, one_of, tasks
from actviz.cli.first_words import check_subject
from actviz.cli.options import ROW_FORMATS, Output, Width, chosen, format_option
from actviz.cli.show import Target, write
from actviz.errors import UsageError
from actviz.text.formats import chosen_format

FORMATS = ROW_FORMATS


def command(
    topic: Annotated[
        str | None,
        typer.Argument(metavar="[TASK]", help="Task to advise on (default: a table of all).", autocompletion=one_of(tasks)),
    ] = None,
    task: Annotated[
        str | None,
        typer.Option("--task", metavar="TASK", help="The same as TASK.", show_default=False, autocompletion=one_of(tasks)),
    ] = None,
    hidden: Annotated[
        str | None,
        typer.Option(
            "--hidden",
            metavar="KIND",
            help="Kind of hidden layers (default: mlp).",
            show_default=False,
            autocompletion=one_of(kinds),
        ),
    ] = None,
    code: Annotated[
        str | None,
        typer.Option(
            "--code",
            metavar="torch|jax|keras",
            help="Print the program for one framework and nothing else.",
            show_default=False,
        ),
    ] = None,
    width: Width = None,
    format_: Annotated[str | None, format_option(FORMATS)] = None,
    output: Output = None,
) -> None:
    """Recommend activation, loss and initialisation for a task, with reasons and trade-offs.

    actviz choose
    actviz choose binary
    actviz choose multiclass --hidden transformer
    actviz choose binary --code torch
    actviz choose counts --format markdown -o counts.md

    TASK is regression, bounded, positive, counts, binary, multiclass or multilabel; without it, a table shows all tasks. KIND is mlp,
    cnn, mobile, gan, rnn, transformer, self-normalizing, rl, pinn (physics-informed) or implicit (coordinates to a signal). Gains and
    costs are computed from the functions.
    """
    from actviz.analysis.advice.task_rules import DEFAULT_HIDDEN, recommend
    from actviz.analysis.advice.task_rules import tasks as all_tasks
    from actviz.render.views.recommendation import ChoiceView, TasksView

    if topic and task:
        raise UsageError("TASK and --task are the same", f"actviz choose {topic}")
    task = topic or task
    if task:
        check_subject("choose", task, list(tasks()), "multiclass")
    if code is not None:
        if task is None:
            raise UsageError("--code needs a task", f"actviz choose binary --code {code}")
        if chosen_format(format_, output, ("py", *FORMATS)) not in (None, "py"):
            raise UsageError("--code writes a program, in no other format", f"actviz choose {task} --code {code} -o program.py")
        programs = recommend(task, hidden or DEFAULT_HIDDEN).code
        write(programs[str(chosen(code, tuple(programs), "--code"))].lstrip("\n"), output)
        return
    target = Target.of(FORMATS, format_, output, width)
    if task is None:
        choices = [recommend(name, hidden or DEFAULT_HIDDEN) for name in all_tasks()]
        target.show(TasksView(choices, {"task": None, "hidden": choices[0].kind}))
    else:
        choice = recommend(task, hidden or DEFAULT_HIDDEN)
        target.show(ChoiceView(choice, {"task": choice.task, "hidden": choice.kind}))
