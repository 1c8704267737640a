"""One function for many tasks, in several processes that end with this one and that get no signals of the terminal."""

from __future__ import annotations

import os
import pickle
import selectors
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import IO, Any, TypeVar

from actviz.system.ending import Unfinished, Whole

T = TypeVar("T")
Worker = subprocess.Popen[bytes]
_CODE = "import sys; sys.path[:] = {path!r}; from actviz.system.workers import serve; serve()"


def in_processes(function: Callable[..., T], tasks: Sequence[tuple[Any, ...]], count: int) -> list[T]:
    """The results of `function(*task)` in the order of the tasks, computed by at most `count` new processes.

    Function, tasks and results are pickled. An exception of the function is raised here; raises ChildProcessError if a process is killed.
    """
    workers: list[Worker] = []
    with Unfinished(lambda: _end(workers)):
        try:
            for _ in range(min(count, len(tasks))):
                with Whole():
                    workers.append(_start())
            results = dict(_answers(function, tasks, workers))
        finally:
            _end(workers)
    return [results[place] for place in range(len(tasks))]


def serve() -> None:
    """In a worker: answer tasks from standard input until it is closed."""
    tasks, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a function prints is no answer
    try:
        while True:
            function, task = pickle.load(tasks)  # noqa: S301 - from the parent process
            answer: tuple[Any, Exception | None]
            try:
                answer = (function(*task), None)
            except Exception as error:
                answer = (None, error)
            pickle.dump(answer, answers)
            answers.flush()
    except (EOFError, BrokenPipeError):  # the parent process has ended
        os._exit(1)


def _start() -> Worker:
    """A worker in a session of its own, where Ctrl-C in the terminal does not reach it."""
    return subprocess.Popen(  # noqa: S603 - Python itself
        [sys.executable, "-c", _CODE.format(path=sys.path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip


def _answers(
    function: Callable[..., T], tasks: Sequence[tuple[Any, ...]], workers: Sequence[Worker]
) -> Iterator[tuple[int, T]]:
    """Each task's place and result, as they come: a worker gets its next task when it has answered."""
    waiting = iter(enumerate(tasks))
    with selectors.DefaultSelector() as selector:
        for worker in workers:
            _next_task(function, waiting, worker, selector)
        while selector.get_map():
            for key, _ in selector.select():
                place, worker = key.data
                selector.unregister(key.fileobj)
                try:
                    result, error = pickle.load(_pipe(worker.stdout))  # noqa: S301 - from a worker
                except (EOFError, pickle.UnpicklingError):
                    raise ChildProcessError from None
                if error is not None:
                    raise error
                yield place, result
                _next_task(function, waiting, worker, selector)


def _next_task(
    function: Callable[..., T], waiting: Iterator[tuple[int, tuple[Any, ...]]], worker: Worker, selector: selectors.BaseSelector
) -> None:
    """Give a worker the next task, and wait for its answer; a worker without a task ends."""
    place, task = next(waiting, (-1, ()))
    try:
        if place < 0:
            _pipe(worker.stdin).close()
            return
        pickle.dump((function, task), _pipe(worker.stdin))
        _pipe(worker.stdin).flush()
    except BrokenPipeError:
        raise ChildProcessError from None
    selector.register(_pipe(worker.stdout), selectors.EVENT_READ, (place, worker))


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    assert stream is not None  # noqa: S101 - Popen opened it
    return stream


def _end(workers: Sequence[Worker]) -> None:
    """End the workers at once, and wait until they have ended."""
    for worker in workers:
        worker.kill()
    for worker in workers:
        for stream in (worker.stdin, worker.stdout):
            with suppress(BrokenPipeError):
                _pipe(stream).close()
        worker.wait()
