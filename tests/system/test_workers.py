"""Work in several processes."""

from __future__ import annotations

import os
import signal
import time

import pytest

from actviz.system.workers import as_completed, in_processes


def test_the_results_are_in_the_order_of_the_tasks() -> None:
    assert in_processes(int, [(f"{number}", 16) for number in range(7)], 3) == list(range(7))
    assert in_processes(os.getpid, [()] * 3, 1) != [os.getpid()] * 3


@pytest.mark.usefixtures("no_process_stays")
def test_an_exception_is_raised_here_and_no_process_stays() -> None:
    with pytest.raises(ZeroDivisionError):
        in_processes(divmod, [(1, 1), (1, 0), (1, 1)], 2)


def test_no_task_starts_no_process() -> None:
    assert in_processes(int, [], 4) == []


def test_a_process_that_is_killed_is_reported() -> None:
    begin = time.monotonic()
    with pytest.raises(ChildProcessError):
        in_processes(os.abort, [(), ()], 1)
    assert time.monotonic() - begin < 30


@pytest.mark.usefixtures("no_process_stays")
def test_a_killed_process_is_replaced_and_a_deadly_task_has_no_result() -> None:
    deadly = list(as_completed(eval, [("1 + 1",), ("__import__('os').abort()",), ("2 + 2",)], 2, tries=2))
    assert sorted((text, result) for (text,), result in deadly if result) == [("1 + 1", 2), ("2 + 2", 4)]
    assert [text for (text,), result in deadly if result is None] == ["__import__('os').abort()"]
    with pytest.raises(ZeroDivisionError):
        list(as_completed(divmod, [(1, 1), (1, 0), (1, 1)], 2))


def test_a_worker_is_out_of_the_reach_of_the_terminal() -> None:
    assert in_processes(os.getsid, [(0,)], 1) != [os.getsid(0)]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
