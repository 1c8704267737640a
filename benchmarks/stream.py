"""Measure CPU seconds and memory of `actviz eval` in a pipe, compared with mawk, which only compares and prints.

    python benchmarks/stream.py            # ten million numbers, 190 MB of text in a temporary file
    python benchmarks/stream.py 1000000

NumPy is imported in separate processes, because the system never reports less memory for a child than for its parent.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ACTVIZ = [sys.executable, "-m", "actviz", "eval"]
COMMANDS = {
    "mawk '{print ($1>0?$1:0)}'": ["mawk", "{print ($1>0?$1:0)}"],
    "actviz eval relu": [*ACTVIZ, "relu"],
    "actviz eval gelu": [*ACTVIZ, "gelu"],
    "actviz eval serf": [*ACTVIZ, "serf"],
    "actviz eval gelu -dd": [*ACTVIZ, "gelu", "-dd"],
    "actviz eval gelu --format csv": [*ACTVIZ, "gelu", "--format", "csv"],
    "actviz eval gelu --format jsonl": [*ACTVIZ, "gelu", "--format", "jsonl"],
}


def write_numbers(path: str, count: str) -> None:
    """Write normally distributed random numbers, one per line."""
    import numpy as np  # noqa: PLC0415

    from actviz.streams.decimals import lines  # noqa: PLC0415

    random, whole = np.random.default_rng(1), int(count)
    with Path(path).open("wb") as file:
        file.writelines(
            lines([random.normal(size=min(100_000, whole - start)) * 3], b"\n") for start in range(0, whole, 100_000)
        )


def measure_parts(path: str) -> None:
    """Print the nanoseconds that reading and writing a number take."""
    from actviz.streams.decimals import lines  # noqa: PLC0415
    from actviz.streams.text import Text  # noqa: PLC0415
    from actviz.text.input import Input  # noqa: PLC0415

    begin, count = time.process_time(), 0
    for block in Text(Input.of_file(path)):
        count += block.size
    middle, written = time.process_time(), 0
    while written < count:
        written += block.size
        lines([block], b"\n")
    end = time.process_time()
    print(f"{(middle - begin) / count * 1e9:.0f} ns to read a number, {(end - middle) / written * 1e9:.0f} ns to write one")


def measure(command: list[str], path: str) -> tuple[float, float]:
    """Return CPU seconds and peak memory in MiB of a command that reads the file through a pipe."""
    with subprocess.Popen(["cat", path], stdout=subprocess.PIPE) as source:  # noqa: S607 (our own command)
        process = subprocess.Popen(command, stdin=source.stdout, stdout=subprocess.DEVNULL)
        if source.stdout:
            source.stdout.close()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = status
    if status:
        raise SystemExit(f"{' '.join(command)} ended with {status}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)


def main(count: str = "10000000") -> None:
    with tempfile.TemporaryDirectory() as directory:
        path = str(Path(directory) / "numbers")
        itself = [sys.executable, __file__]
        subprocess.run([*itself, "write_numbers", path, count], check=True)
        print(f"{int(count):,} numbers, {Path(path).stat().st_size / 1e6:.0f} MB of text")
        print(f"{'':34}{'CPU s':>8}{'to mawk':>9}{'MiB':>6}")
        base = 0.0
        for name, command in COMMANDS.items():
            if shutil.which(command[0]) is None:
                print(f"{name:34}  not installed")
                continue
            seconds, memory = measure(command, path)
            base = base or seconds
            print(f"{name:34}{seconds:8.2f}{seconds / base:9.2f}{memory:6.0f}", flush=True)
        subprocess.run([*itself, "measure_parts", path], check=True)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["write_numbers", path, count]:
            write_numbers(path, count)
        case ["measure_parts", path]:
            measure_parts(path)
        case arguments:
            main(*arguments)
