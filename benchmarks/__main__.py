"""Measure everything once, beside its peers, and print one Markdown table: what, ours, peer, ratio, aim.

    python -m benchmarks                       # all of it, a few minutes
    python -m benchmarks startup network       # some of it

There are fewer rounds than in each script alone: `python benchmarks/stream.py` and the others measure longer. A ratio is ours to the
peer's, so less is better. A peer that is not installed is left out.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from benchmarks import kernels, network, startup, stream  # NumPy reads the number of threads when it is imported

Cells = tuple[str, ...]
#: Numbers as text and in arrays, and the rounds of streams, start-up and kernels.
TEXTS, ARRAYS, ROUNDS, STARTUPS, KERNELS = 5_000_000, 20_000_000, 2, 3, 5
#: What a stream is compared with, and the aim as a ratio of wall times.
STREAMS = {
    "relu --jobs 2": (("mawk relu", "0.35"), ("C++ relu", "1.3")),
    "gelu --jobs 2": (("C++ gelu", "1.0"),),
    "gelu -dd --jobs 2": (("gelu --jobs 2", "1.5"),),
    "gelu --format csv --jobs 2": (("gelu --jobs 2", "1.5"),),
    "gelu --format jsonl --jobs 2": (("gelu --jobs 2", "1.5"),),
}
GELU_PEER = "scipy x*ndtr(x)"
ARRAY_STREAMS = {
    **{f"{name} --jobs 2": (("cat", ""), (GELU_PEER, "0.6" if name == "gelu" else "")) for name in ("silu", "gelu")},
    "relu --jobs 1": (("cat", "1.8 of CPU"),),
}


def streams() -> Iterator[Cells]:
    """Text and arrays through whole processes."""
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        subprocess.run([sys.executable, stream.__file__, "write_numbers", name, str(TEXTS), str(ARRAYS)], check=True)
        kinds = (
            (f"{TEXTS:,} numbers as text", stream.text_rows(directory), STREAMS),
            (f"{ARRAYS:,} numbers as .npy", stream.array_rows(directory), ARRAY_STREAMS),
        )
        for _ in range(ROUNDS):
            for row in (row for _, commands, _ in kinds for row in commands):
                row.measure()
        for title, commands, pairs in kinds:
            by_name = {row.name: row for row in commands}
            for ours, peers in pairs.items():
                for peer, aim in peers:
                    if ours in by_name and peer in by_name:
                        yield _stream_cells(title, by_name[ours], by_name[peer], aim)


def _stream_cells(title: str, ours: stream.Row, peer: stream.Row, aim: str) -> Cells:
    clock = "cpu" if "CPU" in aim else "wall"
    our_time, peer_time = getattr(ours, clock), getattr(peer, clock)
    what = f"`eval {ours.name}`, {title}, {clock}"
    return (
        what,
        f"{our_time:.3f} s",
        f"{peer.name} {peer_time:.3f} s",
        f"{our_time / peer_time:.2f}",
        aim.removesuffix(" of CPU"),
    )


PARTS: dict[str, Callable[[], Iterator[Cells]]] = {
    "kernels": lambda: kernels.rows(KERNELS),
    "streams": streams,
    "startup": lambda: startup.rows(STARTUPS),
    "network": network.rows,
}


def main(*parts: str) -> None:
    """Print the table of these parts, or of all."""
    if unknown := [part for part in parts if part not in PARTS]:
        raise SystemExit(f"unknown part {unknown[0]!r}; the parts are {', '.join(PARTS)}")
    print("| what | ours | peer | ratio | aim |\n|---|---|---|---|---|", flush=True)
    for part in parts or PARTS:
        for cells in PARTS[part]():
            print(f"| {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
