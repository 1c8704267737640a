"""One function for many tasks, in several processes that end with this one and that get no signals of the terminal."""

from __future__ import annotations

import os
import pickle
import selectors
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
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


def as_completed(
    function: Callable[..., T], tasks: Iterable[tuple[Any, ...]], count: int, tries: int = 3
) -> Iterator[tuple[tuple[Any, ...], T | None]]:
    """Yield each task with its result as soon as it is there, in any order; close the iterator to end the processes.

    A killed process is replaced and its task repeated. The result of a task whose processes were killed `tries` times is None. An
    exception of the function is raised here.
    """
    workers: list[Worker] = []
    losses: Counter[int] = Counter()
    waiting = iter(enumerate(tasks))
    with Unfinished(lambda: _end(workers)), selectors.DefaultSelector() as selector:
        try:
            for _ in range(count):
                if (task := next(waiting, None)) is not None:
                    _begin(function, task, workers, selector)
            while selector.get_map():
                for key, _ in selector.select():
                    (place, task), worker = key.data
                    selector.unregister(key.fileobj)
                    is_lost, result = _answer(worker)
                    if is_lost:
                        losses[place] += 1
                        _end([worker])
                        workers.remove(worker)
                    if is_lost and losses[place] < tries:
                        _begin(function, (place, task), workers, selector)
                        continue
                    following = next(waiting, None)
                    if following is not None and is_lost:
                        _begin(function, following, workers, selector)
                    elif following is not None:
                        _give(function, following, worker, selector)
                    yield task, result
        finally:
            _end(workers)


def _begin(
    function: Callable[..., T], numbered: tuple[int, tuple[Any, ...]], workers: list[Worker], selector: selectors.BaseSelector
) -> None:
    """Start a worker, with its first task."""
    with Whole():
        workers.append(_start())
    _give(function, numbered, workers[-1], selector)


def _give(
    function: Callable[..., T], numbered: tuple[int, tuple[Any, ...]], worker: Worker, selector: selectors.BaseSelector
) -> None:
    """Give a worker a task; one that was killed has no answer to it."""
    with suppress(BrokenPipeError):
        pickle.dump((function, numbered[1]), _pipe(worker.stdin))
        _pipe(worker.stdin).flush()
    selector.register(_pipe(worker.stdout), selectors.EVENT_READ, (numbered, worker))


def _answer(worker: Worker) -> tuple[bool, Any]:
    """Whether a worker was killed, and its result; raises the exception of the function."""
    try:
        result, error = pickle.load(_pipe(worker.stdout))  # noqa: S301 - from a worker
    except (EOFError, pickle.UnpicklingError):
        return True, None
    if error is not None:
        raise error
    return False, result


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
