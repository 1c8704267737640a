"""Forked copies of this process, which end with it."""

from __future__ import annotations

import os
import pickle
import select
import signal
import threading
import time
from collections.abc import Callable
from functools import partial
from types import TracebackType
from typing import NoReturn

from actviz.errors import DataError
from actviz.system.ending import Unfinished, Whole, leave_signals

#: Numbers of tasks are written into a pipe of the least size that systems have.
MOST_TASKS = 1_000
_TASK = 4  # bytes


def can_fork() -> bool:
    """Whether copies can be made: not on Windows, and not while threads run, which a copy would not have."""
    return hasattr(os, "fork") and threading.active_count() == 1


class Forks:
    """A context that ends its copies at once when it is left, also by a signal."""

    def __init__(self) -> None:
        self._pids: list[int] = []
        self._unfinished = Unfinished(self._end)

    def __enter__(self) -> Forks:
        self._unfinished.__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._end()
        self._unfinished.__exit__(kind, error, trace)

    def start(self, run: Callable[[], object]) -> None:
        """Make a copy that calls a function, which reports its errors itself, and ends."""
        with Whole():
            try:
                pid = os.fork()
            except OSError as error:
                raise DataError(f"no process can be started: {error}", "--jobs 1 needs none") from None
            if not pid:
                _be_copy(run)
            self._pids.append(pid)

    def failed(self, *, wait: bool = False) -> str | None:
        """Return how a copy has failed, None if all have ended well (those that have ended yet, unless `wait`)."""
        failures = []
        for pid in list(self._pids):
            ended, status = os.waitpid(pid, 0 if wait else os.WNOHANG)
            if ended:
                self._pids.remove(pid)
            if ended and status:
                code = os.waitstatus_to_exitcode(status)
                failures.append((code, f"was killed by signal {-code}" if code < 0 else "failed"))
        return f"a worker process {min(failures)[1]}" if failures else None

    def lost(self) -> DataError:
        """The error for a copy that has ended before its work."""
        failure = None
        for _ in range(50):  # it has closed its files, but may still be ending
            failure = self.failed() or failure
            if failure and "killed" in failure:
                break
            time.sleep(0.002)
        return lost(failure)

    def _end(self) -> None:
        while self._pids:
            pid = self._pids.pop()
            try:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
            except (ProcessLookupError, ChildProcessError):
                pass


def lost(failure: str | None) -> DataError:
    """The error for a copy that has ended before its work."""
    return DataError(failure or "a worker process was lost", "if memory ran out: --jobs 1 needs less")


def share(work: Callable[[int], object], count: int, jobs: int) -> None:
    """Call work(0), work(1) ... for at most MOST_TASKS tasks, each once and in any order, in up to `jobs` processes.

    Raises what a call raises, and DataError if a process is killed.
    """
    if min(count, jobs) < 2 or not can_fork():
        for number in range(count):
            work(number)
        return
    tasks, put = os.pipe()
    errors, report = os.pipe()
    try:
        os.write(put, b"".join(task.to_bytes(_TASK, "little") for task in range(count)))
        os.close(put)
        with Forks() as forks:
            for _ in range(min(count, jobs) - 1):
                forks.start(partial(_work_in_copy, work, tasks, report, os.getpid()))
            while task := os.read(tasks, _TASK):
                work(int.from_bytes(task, "little"))
                _check(forks.failed(), errors)
            _check(forks.failed(wait=True), errors)
    finally:
        for descriptor in (tasks, errors, report):
            os.close(descriptor)


def _work_in_copy(work: Callable[[int], object], tasks: int, report: int, parent: int) -> None:
    """Work until there are no more tasks, or nobody who wants them done."""
    while os.getppid() == parent and (task := os.read(tasks, _TASK)):
        try:
            work(int.from_bytes(task, "little"))
        except Exception as error:
            os.write(report, pickle.dumps(error))
            raise


def _check(failure: str | None, errors: int) -> None:
    """Raise the error that a failed copy has reported, or that it was killed."""
    if failure is None:
        return
    if select.select([errors], [], [], 0)[0]:
        raise pickle.loads(os.read(errors, 65_536))  # noqa: S301 - from a copy
    raise lost(failure)


def _be_copy(run: Callable[[], object]) -> NoReturn:
    status = 1
    try:
        leave_signals()
        run()
        status = 0
    except BaseException:  # noqa: S110 - it was reported, or the status says it
        pass
    finally:
        os._exit(status)
