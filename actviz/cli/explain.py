"""`actviz explain`: explain one function on one page."""

from __future__ import annotations

from typing import Annotated

import typer

from actviz.cli.choices import complete_function, one_of, words
from actviz.cli.first_words import check_functions, is_function
from actviz.cli.options import PICTURE_FORMATS, ROW_FORMATS, FigureStyle, Output, Width, format_option
from actviz.cli.show import Target
from actviz.errors import UsageError

FORMATS = PICTURE_FORMATS


def command(
    function: Annotated[
        str,
        typer.Argument(
            metavar="FUNCTION",
            help="Function, with parameters after a colon: elu:0.5.",
            autocompletion=complete_function,
        ),
    ] = "",
    everything: Annotated[bool, typer.Option("--all", help="Write a page for every function into -o DIR.")] = False,
    word: Annotated[
        str | None,
        typer.Option(
            "--term",
            metavar="TERM",
            help="Explain a word of the pages, or all of them.",
            show_default=False,
            autocompletion=one_of(words),
        ),
    ] = None,
    is_brief: Annotated[bool, typer.Option("--brief", help="Show one screen: the most important lines of the page.")] = False,
    width: Width = None,
    format_: Annotated[str | None, format_option(FORMATS)] = None,
    output: Output = None,
    style: FigureStyle = None,
) -> None:
    """Explain one function, the most important first: picture, formula, plain words, facts, networks, theory, names.

    actviz explain gelu
    actviz explain leaky_relu:0.2
    actviz explain relu --brief
    actviz explain relu --format json
    actviz explain --term chi_1
    actviz explain --all -o manual

    Every statement is computed from the function and its parameters. --all writes a directory of
    Markdown files, one for each function, and an index. A figure is a data sheet of one page: formulas, curves and facts.

    TERM is a word such as kink, saturation, gain or ulp; all of them: --term all. A word that is no function needs no --term.
    """
    from actviz.api.explain import explain

    if is_brief and (everything or word is not None):
        raise UsageError("--brief shortens the page of one function", "actviz explain relu --brief")
    if word is not None or (function and _is_word(function)):
        if everything or (word is not None and function):
            raise UsageError("--term explains one word", "actviz explain --term kink")
        _explain_word(word or function, Target.of(ROW_FORMATS, format_, output, width, style))
        return
    if everything:
        _write_all(function, output, format_)
        return
    if not function:
        raise UsageError("missing argument 'FUNCTION'", "name a function: actviz explain gelu")
    check_functions("explain", [function])
    target = Target.of(FORMATS, format_, output, width, style)
    if is_brief and target.format not in ("table", "plain"):
        raise UsageError(f"--brief is a text for a screen and has no {target.format}", "leave out --brief")
    target.show(explain(function, brief=is_brief))


def _is_word(text: str) -> bool:
    """Whether a text is a word of the glossary and no name of a function."""
    from actviz.analysis.advice.glossary import find

    return find(text) is not None and not is_function(text)


def _explain_word(word: str, target: Target) -> None:
    from actviz.analysis.advice.glossary import term, terms
    from actviz.render.views.glossary import GlossaryView

    chosen = list(terms().values()) if word == "all" else [term(word)]
    target.show(GlossaryView(chosen, {"term": word}))


def _write_all(function: str, output: str | None, format_: str | None) -> None:
    """Write a page for every function, and an index of the pages."""
    from pathlib import Path

    from actviz.catalogue.index import index
    from actviz.catalogue.resolve import get
    from actviz.cli.show import write
    from actviz.errors import file_error
    from actviz.render.views.explanation import index_page, manual_page

    if function or not output or output == "-" or format_ not in (None, "markdown"):
        raise UsageError("--all takes a directory and no FUNCTION, and writes Markdown", "actviz explain --all -o manual")
    directory = Path(output)
    try:
        directory.mkdir(exist_ok=True)
    except OSError as error:
        raise file_error(output, error) from error
    functions = [get(entry.name) for entry in index()]
    for item in functions:
        write(manual_page(item), str(directory / f"{item.name}.md"))
    write(index_page(functions), str(directory / "index.md"))
