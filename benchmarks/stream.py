"""Measure `actviz eval` on streams and arrays beside its peers: mawk, C++ with from_chars and to_chars, cat, SciPy.

    python benchmarks/stream.py                  # 5 million numbers as text, 20 million as .npy, 5 rounds
    python benchmarks/stream.py 1000000 2000000 3

Every round runs each command once, as a whole process, and the least of the times counts. CPU time has that of all processes of a command,
memory is that of its largest one. A peer that is not installed is left out.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from math import inf
from pathlib import Path

ACTVIZ = [sys.executable, "-m", "actviz", "eval"]
CPP = r"""
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <vector>
int main(int, char** arguments) {
  const bool gelu = !std::strcmp(arguments[1], "gelu");
  std::vector<char> in(1 << 18), out(1 << 20);
  size_t left = 0;
  while (size_t count = std::fread(in.data() + left, 1, in.size() - left, stdin)) {
    const char *at = in.data(), *end = at + left + count;
    while (end > at && end[-1] != '\n') --end;
    char* to = out.data();
    while (at < end) {
      double x = 0;
      at = std::from_chars(at, end, x).ptr + 1;
      to = std::to_chars(to, to + 32, gelu ? 0.5 * x * std::erfc(-x * 0.7071067811865476) : x > 0 ? x : 0.0).ptr;
      *to++ = '\n';
    }
    std::fwrite(out.data(), 1, to - out.data(), stdout);
    left = in.data() + left + count - end;
    std::memmove(in.data(), end, left);
  }
}
"""
SCIPY = "import sys, numpy as np; from scipy.special import ndtr; x = np.load(sys.argv[1]); np.save(sys.argv[2], x * ndtr(x))"


@dataclass
class Row:
    """A command with its input, and the least that was measured."""

    name: str
    command: list[str]
    stdin: str
    wall: float = inf
    cpu: float = inf
    memory: float = 0

    def measure(self) -> None:
        """Run the command once."""
        with Path(self.stdin).open("rb") as stdin, Path(self.stdin).with_name("out").open("wb") as out:
            begin = time.perf_counter()
            process = subprocess.Popen(self.command, stdin=stdin, stdout=out)
            _, status, usage = os.wait4(process.pid, 0)
            self.wall = min(self.wall, time.perf_counter() - begin)
            process.returncode = status
        if status:
            raise SystemExit(f"{' '.join(self.command)} ended with {status}")
        self.cpu = min(self.cpu, usage.ru_utime + usage.ru_stime)
        self.memory = max(self.memory, usage.ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2))


def write_numbers(directory: str, texts: str, arrays: str) -> None:
    """Write normally distributed numbers, one per line, and as arrays, in a process of its own."""
    import numpy as np  # noqa: PLC0415

    from actviz.streams.decimals import lines  # noqa: PLC0415

    x = np.random.default_rng(1).normal(size=min(1_000_000, max(int(texts), int(arrays)))) * 3
    with (Path(directory) / "text").open("wb") as file:
        for start in range(0, int(texts), x.size):
            file.write(lines([x[: int(texts) - start]], b"\n"))
    np.save(Path(directory) / "x.npy", np.resize(x, int(arrays)))


def compiled(directory: Path) -> str | None:
    """The C++ program, None without a compiler."""
    if shutil.which("g++") is None:
        return None
    (directory / "peer.cpp").write_text(CPP)
    program = str(directory / "peer")
    subprocess.run(["g++", "-O2", "-std=c++17", "-o", program, str(directory / "peer.cpp")], check=True)  # noqa: S607
    return program


def text_rows(directory: Path) -> list[Row]:
    """The commands that read text; the first one is what they are compared with."""
    text = str(directory / "text")
    commands = {"mawk relu": ["mawk", "{print ($1>0?$1:0)}"]} if shutil.which("mawk") else {}
    if program := compiled(directory):
        commands |= {"C++ relu": [program, "relu"], "C++ gelu": [program, "gelu"]}
    for jobs in (1, 2):
        for arguments in ("relu", "gelu", "gelu -dd", "gelu --format csv", "gelu --format jsonl"):
            commands[f"{arguments} --jobs {jobs}"] = [*ACTVIZ, *arguments.split(), "--jobs", str(jobs)]
    return [Row(name, command, text) for name, command in commands.items()]


def array_rows(directory: Path) -> list[Row]:
    """The commands that read arrays."""
    array, out = str(directory / "x.npy"), str(directory / "y.npy")
    rows = [Row("cat", ["cat", array], array), Row("import numpy", [sys.executable, "-c", "import numpy"], array)]
    if not subprocess.run([sys.executable, "-c", "import scipy.special"], check=False, stderr=subprocess.DEVNULL).returncode:
        rows.append(Row("scipy x*ndtr(x)", [sys.executable, "-c", SCIPY, array, out], array))
    rows += [
        Row(f"{name} --jobs {jobs}", [*ACTVIZ, name, "-i", array, "-o", out, "--jobs", str(jobs)], array)
        for jobs in (1, 2)
        for name in ("relu", "silu", "gelu")
    ]
    return rows


def show(title: str, rows: list[Row]) -> None:
    """Print the times, and their ratios to those of the first row."""
    first = rows[0]
    print(f"\n{title}\n{'':28}{'wall s':>8}{'CPU s':>8}{'wall':>7}{'CPU':>7}{'MiB':>6}   to {first.name}")
    for row in rows:
        ratios = f"{row.wall / first.wall:7.2f}{row.cpu / first.cpu:7.2f}"
        print(f"{row.name:28}{row.wall:8.3f}{row.cpu:8.3f}{ratios}{row.memory:6.0f}")


def main(texts: str = "5000000", arrays: str = "20000000", rounds: str = "5") -> None:
    """Measure everything, round by round."""
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        subprocess.run([sys.executable, __file__, "write_numbers", name, texts, arrays], check=True)
        tables = {f"{int(texts):,} numbers as text": text_rows(directory), f"{int(arrays):,} as .npy": array_rows(directory)}
        for _ in range(int(rounds)):
            for row in (row for rows in tables.values() for row in rows):
                row.measure()
        for title, rows in tables.items():
            show(title, rows)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["write_numbers", directory, texts, arrays]:
            write_numbers(directory, texts, arrays)
        case arguments:
            main(*arguments)
