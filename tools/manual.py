"""Put the manual together: the pages of docs/ and the generated reference, for mkdocs.

python tools/manual.py build/docs            # all functions
python tools/manual.py build/docs relu gelu  # the pages of some functions only
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from actviz.expression.primitive import Primitive

ROOT = Path(__file__).parents[1]
_WIDTH = 100


def main(target: Path, names: Sequence[str] = ()) -> int:
    """Write the manual into a directory, which is emptied first."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(ROOT / "docs", target, ignore=shutil.ignore_patterns("*.ipynb_checkpoints"))
    pages = {"index.md": _index(), "reference/commands.md": _commands(), "reference/formulas.md": _formulas()}
    pages |= {"reference/glossary.md": _glossary()}
    pages |= {f"{name.lower()}.md": _root_page(f"{name}.md") for name in ("CONTRIBUTING", "CHANGELOG")}
    for path, text in (pages | dict(_functions(target, names))).items():
        file = target / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return 0


def _index() -> str:
    """The README as the first page."""
    return _root_page("README.md")


def _root_page(name: str) -> str:
    """A page of the repository's root, whose links become links of the manual.

    >>> _linked("[a](docs/guide.md#files), [b](CONTRIBUTING.md)")
    '[a](guide.md#files), [b](contributing.md)'
    """
    return _linked((ROOT / name).read_text(encoding="utf-8"))


def _linked(text: str) -> str:
    inside = re.sub(r"\]\(docs/([^)]*)\)", r"](\1)", text)
    return re.sub(r"\]\(([A-Z]+)\.md\)", lambda match: f"]({match[1].lower()}.md)", inside)


def _commands() -> str:
    """The help of the program and of every command."""
    import os  # noqa: PLC0415

    from actviz.cli.command import built  # noqa: PLC0415
    from actviz.cli.commands import COMMANDS  # noqa: PLC0415
    from actviz.cli.program import build  # noqa: PLC0415

    os.environ["COLUMNS"] = str(_WIDTH)
    lines = ["# Commands", "", "What `actviz COMMAND --help` prints; `man actviz-COMMAND` has the same.", ""]
    for name, command in (("", build(())), *((name, built(name)) for name in COMMANDS)):
        path = f"actviz {name}".strip()
        context = command.context_class(command, info_name=path)
        lines += [f"## {path}", "", "```text", command.get_help(context).rstrip(), "```", ""]
    return "\n".join(lines)


def _formulas() -> str:
    """The primitives of the language of formulas, from their table."""
    from actviz.expression.primitives import PRIMITIVES  # noqa: PLC0415

    lines = [
        "# The language of formulas",
        "",
        "A formula has one variable, `x`, or the only free name without a value; every other name is a parameter and needs one behind a",
        "colon: `x*sigmoid(beta*x):beta=1.702`. `NAME=` in front is a label. The operators are `+ - * / **`, comparisons, which may be",
        "chained, and `and or not` or `& | ~`; `^` means `**`. A condition used as a number is 1 or 0, `a if c else b` and `where(c, a, b)`",
        "choose. Prefixes such as `np.`, `torch.`, `jnp.` and `F.`, calls such as",
        "`x.sigmoid()`, `lambda x: ...` and a leading `return` are read as people paste them. Every function of the catalogue is a function",
        "of formulas too: `leaky_relu(x, 0.2)`.",
        "",
        "The arguments are u, v, w. The third column is the derivative with respect to each argument, or the formula that the function is",
        "short for.",
        "",
        "| name | also | derivative | where it has a value |",
        "|---|---|---|---|",
    ]
    for row in PRIMITIVES.values():
        if not row.symbol and not row.name.startswith("_"):
            also = ", ".join(f"`{alias}`" for alias in row.aliases)
            lines.append(f"| `{row.name}` | {also} | {_cell(_rule(row))} | {_cell(f'`{row.domain}`') if row.domain else ''} |")
    return "\n".join(lines) + "\n"


def _rule(row: Primitive) -> str:
    """How a row of the table is differentiated."""
    if row.is_constant:
        return "constant"
    if "condition" in row.arguments:
        return "of the branch that is chosen" if len(row.arguments) > 1 else "`0`"
    return ", ".join(f"`{part}`" for part in row.derivative) or f"short for `{row.meaning}`"


def _glossary() -> str:
    """The terms, with the command that shows each."""
    from actviz.analysis.advice.glossary import terms  # noqa: PLC0415

    lines = ["# Glossary", "", "Also in the terminal: `actviz explain --term WORD`.", ""]
    for term in terms().values():
        also = f" ({', '.join(term.also)})" if term.also else ""
        lines += [f"## {term.name}", "", f"{term.text}{also and f' Also: {also[2:-1]}.'}", "", f"    {term.see}", ""]
    return "\n".join(lines)


def _functions(target: Path, names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """A page with a figure for each function, and their index by family."""
    from actviz.catalogue.index import by_family, index  # noqa: PLC0415
    from actviz.catalogue.resolve import get  # noqa: PLC0415
    from actviz.render.views.explanation import manual_page  # noqa: PLC0415

    entries = [entry for entry in index() if not names or entry.name in names]
    lines = ["# Functions", "", f"{len(entries)} functions, each with its figure, facts and names in the frameworks.", ""]
    for family, members in by_family(entries):
        lines += [f"## {family}", "", *(f"- [{entry.name}]({entry.name}.md): {entry.summary}" for entry in members), ""]
    yield "reference/functions/index.md", "\n".join(lines)
    for entry in entries:
        function = get(entry.name)
        figure = target / "reference" / "functions" / f"{entry.name}.svg"
        figure.parent.mkdir(parents=True, exist_ok=True)
        figure.write_bytes(_figure(function))
        head, _, rest = manual_page(function).partition("\n")
        yield f"reference/functions/{entry.name}.md", f"{head}\n\n![Graph of {entry.name}]({entry.name}.svg)\n{rest}"


def _figure(function: object) -> bytes:
    """f and f', or the outputs of a function of a vector."""
    from actviz.analysis.plotting.components import components  # noqa: PLC0415
    from actviz.analysis.plotting.curves import curves  # noqa: PLC0415
    from actviz.function.activation import Activation  # noqa: PLC0415
    from actviz.function.vector import VectorActivation  # noqa: PLC0415
    from actviz.render.figures.style import style_named  # noqa: PLC0415
    from actviz.render.views.plotted import PlotView  # noqa: PLC0415

    if isinstance(function, VectorActivation):
        picture = components(function, None)
    else:
        assert isinstance(function, Activation)
        picture = curves([function], order=1)
    return PlotView(picture, {}).figure("svg", style_named("paper"))


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _arguments(words: Iterable[str]) -> tuple[Path, list[str]]:
    target, *names = words
    return Path(target), names


if __name__ == "__main__":
    sys.exit(main(*_arguments(sys.argv[1:])))
