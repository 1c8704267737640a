"""`actviz choose`: recommend activation, loss and initialisation for a task."""

from __future__ import annotations

from typing import Annotated

import typer

from actviz.cli.options import Format, Output, Width
from actviz.text.formats import chosen_format

_FORMATS = ("table", "plain", "markdown", "json")


def command(
    task: Annotated[
        str | None,
        typer.Option("--task", metavar="TASK", help="Task to advise on (default: a table of all).", show_default=False),
    ] = None,
    hidden: Annotated[str, typer.Option("--hidden", metavar="KIND", help="Kind of hidden layers.")] = "mlp",
    width: Width = None,
    format_: Format = None,
    output: Output = None,
) -> None:
    """Recommend activation, loss and initialisation for a task, with reasons and trade-offs.

    actviz choose
    actviz choose --task binary
    actviz choose --task multiclass --hidden transformer
    actviz choose --task counts --format markdown -o counts.md

    TASK is regression, bounded, positive, counts, binary, multiclass or multilabel; without it, a table shows all tasks. KIND is mlp,
    cnn, rnn, transformer or self-normalizing. Gains and costs are computed from the functions. FORMAT is table, plain, markdown or json.
    """
    from actviz.analysis.choices import choose, tasks
    from actviz.cli.show import screen, write
    from actviz.render.views.recommendation import as_format

    kind = chosen_format(format_, output, _FORMATS)
    found = [choose(name, hidden) for name in (tasks() if task is None else (task,))]
    seen = screen(output, width)
    config = {"task": None if task is None else found[0].task, "hidden": found[0].kind}
    shown = kind or ("table" if seen.terminal else "plain")
    write(as_format(shown, found, config=config, screen=seen, overview=task is None), output)
