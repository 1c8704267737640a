"""Measure the CPU time of whole commands, as ratios to starting Python alone and Python with NumPy."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys

COMMANDS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "python -c 'import numpy'": [sys.executable, "-c", "import numpy"],
    "actviz --version": [sys.executable, "-m", "actviz", "--version"],
    "TAB (actviz plot re)": [sys.executable, "-m", "actviz"],
    "actviz --help": [sys.executable, "-m", "actviz", "--help"],
    "actviz list": [sys.executable, "-m", "actviz", "list"],
    "actviz eval relu 1": [sys.executable, "-m", "actviz", "eval", "relu", "1"],
    "actviz plot relu": [sys.executable, "-m", "actviz", "plot", "relu"],
    "actviz derive gelu": [sys.executable, "-m", "actviz", "derive", "gelu"],
    "actviz compare relu gelu": [sys.executable, "-m", "actviz", "compare", "relu", "gelu"],
}
_COMPLETION = {"_ACTVIZ_COMPLETE": "complete_bash", "COMP_WORDS": "actviz plot re", "COMP_CWORD": "2"}
_UNUSUAL = ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED")  # users have cached bytecode


def cpu_seconds(name: str) -> float:
    """Return the user and system time of one run."""
    environment = {key: value for key, value in os.environ.items() if key not in _UNUSUAL}
    environment |= _COMPLETION if name.startswith("TAB") else {}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(COMMANDS[name], env=environment, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def main(rounds: int = 15) -> None:
    """Print a Markdown table of medians over rounds; in each round every command runs once."""
    for name in COMMANDS:
        cpu_seconds(name)
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(rounds):
        for name in COMMANDS:
            times[name].append(cpu_seconds(name))
    medians = {name: statistics.median(seconds) for name, seconds in times.items()}
    print("| command | CPU ms | x python | x import numpy |\n|---|---|---|---|")
    for name, seconds in medians.items():
        ratios = (seconds / medians[reference] for reference in list(COMMANDS)[:2])
        print(f"| `{name}` | {seconds * 1e3:.0f} | {' | '.join(f'{ratio:.2f}' for ratio in ratios)} |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
