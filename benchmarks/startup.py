"""Measure the CPU time of whole commands, as ratios to the bare imports that each cannot do without.

    python benchmarks/startup.py        # 15 rounds; in each every command and every import runs once, one after the other
    python benchmarks/startup.py 5

The ratio is that of the least times; one BLAS thread, cached bytecode, as at a user's.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Iterator

#: Each command with its imports, and the ratio that is aimed at; none: the time in seconds that is.
COMMANDS: dict[str, tuple[str, str]] = {
    "--help": ("typer", "1.15"),
    "TAB": ("typer", "1.15"),
    "list": ("typer", ""),
    "eval relu 1": ("typer, numpy", "1.05"),
    "eval 'x*sigmoid(1.702*x)' 1": ("typer, numpy", ""),
    "plot relu": ("typer, numpy, plotext", "1.15"),
    "explain gelu": ("typer, numpy, rich", "1.35"),
    "derive gelu": ("typer, numpy", ""),
    "list --columns mean": ("typer", "0.3 s"),
    "compare --all": ("typer, numpy, rich", "1 s"),
}
_COMPLETION = {"_ACTVIZ_COMPLETE": "complete_bash", "COMP_WORDS": "actviz plot re", "COMP_CWORD": "2"}
_UNUSUAL = ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED")  # users have cached bytecode


def cpu_seconds(code: list[str], **variables: str) -> float:
    """The user and system time of a run of Python."""
    environment = {key: value for key, value in os.environ.items() if key not in _UNUSUAL}
    environment |= {"OPENBLAS_NUM_THREADS": "1", **variables}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *code], env=environment, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def command_seconds(name: str) -> float:
    """The time of a command."""
    if name == "TAB":
        return cpu_seconds(["-m", "actviz"], **_COMPLETION)
    return cpu_seconds(["-m", "actviz", *(word.strip("'") for word in name.split())])


def rows(rounds: int = 15) -> Iterator[tuple[str, ...]]:
    """For a table: what, ours, peer, ratio, aim; the least times over the rounds."""
    imports = dict.fromkeys(base for base, _ in COMMANDS.values())
    least = {name: command_seconds(name) for name in COMMANDS}  # writes the bytecode
    bases = {base: cpu_seconds(["-c", f"import {base}"]) for base in imports}
    for _ in range(rounds):
        for base in imports:
            bases[base] = min(bases[base], cpu_seconds(["-c", f"import {base}"]))
        for name in COMMANDS:
            least[name] = min(least[name], command_seconds(name))
    for name, (base, aim) in COMMANDS.items():
        shown = "TAB behind `actviz plot re`" if name == "TAB" else f"`actviz {name}`"
        ours, peer = least[name], bases[base]
        yield f"{shown}, CPU", f"{1e3 * ours:.0f} ms", f"import {base} {1e3 * peer:.0f} ms", f"{ours / peer:.2f}", aim


def main(rounds: int = 15) -> None:
    """Print a Markdown table of the least times over the rounds."""
    print("| command | ours | imports | ratio | aim |\n|---|---|---|---|---|")
    for cells in rows(rounds):
        print(f"| {' | '.join(cells)} |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
