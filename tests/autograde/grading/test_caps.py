"""The grader's own processes keep within limits, and end with those that they work for."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
from collections.abc import Callable

import pytest

from autograde.grading.caps import OverTime, capped_judge, limited, memory_limited
from tests.waiting import wait_until

MIB = 1 << 20


def forked(work: Callable[[socket.socket], object]) -> tuple[int, socket.socket]:
    """A fork that does some work with one end of a connection: its process, and the other end."""
    ours, theirs = socket.socketpair()
    process = os.fork()
    if process == 0:
        status = 1
        try:
            ours.close()
            work(theirs)
            status = 0
        finally:
            os._exit(status)
    theirs.close()
    return process, ours


def ended(process: int) -> bool:
    return os.waitpid(process, os.WNOHANG)[0] == process


def work_for_ever(grader: socket.socket) -> None:
    capped_judge(grader)
    grader.send(b"at work")
    while True:
        pass


def take_memory(grader: socket.socket) -> None:
    capped_judge(grader)
    with pytest.raises(MemoryError):
        bytes(1100 * MIB)
    bytes(MIB)


def test_a_judge_ends_with_its_grader_whatever_it_is_at():
    process, grader = forked(work_for_ever)
    assert grader.recv(10) == b"at work"
    grader.close()
    wait_until(lambda: ended(process))


def echo(grader: socket.socket) -> None:
    capped_judge(grader)
    while heard := grader.recv(10):
        grader.send(heard)


def test_a_judge_goes_on_while_its_grader_is_there():
    process, grader = forked(echo)
    for word in (b"once", b"again", b"at last"):
        grader.send(word)
        assert grader.recv(10) == word
        os.kill(process, signal.SIGIO)  # it comes also where the other end only reads or writes
    grader.close()
    os.waitpid(process, 0)


def test_a_judge_ends_with_its_parent():
    def have_one_at_work(connection: socket.socket) -> None:
        _, within = forked(lambda grader: work_for_ever(grader))
        connection.send(within.recv(10))
        socket.send_fds(connection, [b"the grader's end"], [within.fileno()])

    process, connection = forked(have_one_at_work)
    assert connection.recv(7) == b"at work"
    _, (descriptor,), _, _ = socket.recv_fds(connection, 100, 1)
    os.waitpid(process, 0)
    with socket.socket(fileno=descriptor) as grader:  # ends when the judge does, whose end is the other one
        assert grader.recv(10) == b""


def test_a_judge_is_refused_too_much_memory_and_goes_on():
    process, _ = forked(take_memory)
    assert os.waitpid(process, 0)[1] == 0


def swallow_everything() -> None:
    while True:
        with contextlib.suppress(Exception):
            sum(range(1000))


def test_work_that_takes_too_long_is_broken_off_also_where_all_errors_are_swallowed():
    with pytest.raises(OverTime), limited(0.1):
        swallow_everything()


def test_memory_is_limited_in_a_block_alone():
    with memory_limited(200 * MIB), pytest.raises(MemoryError):
        bytes(300 * MIB)
    assert len(bytes(300 * MIB)) == 300 * MIB
