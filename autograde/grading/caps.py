"""Limits on the grader's own processes that read what students' code made: memory, processor time, and their end."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import threading
from collections.abc import Iterator
from typing import Any

from autograde.forks import end_with_parent
from autograde.grading.sandbox.limits import memory_of_its_own

#: What a judge may use beyond what it begins with: memory in bytes, and processor time in seconds.
JUDGE_MEMORY, JUDGE_SECONDS = 1 << 30, 600


class OverTime(BaseException):
    """A piece of the grader's own work took longer than it may. Not an `Exception`, so that none of it is swallowed."""


def capped_judge(grader: socket.socket) -> None:
    """Hold this process, a judge, within its limits for good; it ends with its parent and with its grader."""
    import resource  # not there on Windows, where this module can still be imported

    end_with_parent()
    _end_with_peer(grader)
    resource.setrlimit(resource.RLIMIT_CPU, (JUDGE_SECONDS, JUDGE_SECONDS))
    _limit_memory(JUDGE_MEMORY)


def _end_with_peer(connection: socket.socket) -> None:
    """End this process when the other end of a connection is closed, whatever it is doing then."""
    import fcntl  # not there on Windows either

    def look(*_: Any) -> None:
        poll = select.poll()
        poll.register(connection, select.POLLHUP)
        if any(event & select.POLLHUP for _, event in poll.poll(0)):
            os._exit(1)

    signal.signal(signal.SIGIO, look)
    fcntl.fcntl(connection, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(connection, fcntl.F_SETFL, fcntl.fcntl(connection, fcntl.F_GETFL) | os.O_ASYNC)
    look()


@contextlib.contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Raise `OverTime` in the block once this process has worked so long in it; there is no such block around it."""
    if threading.current_thread() is not threading.main_thread():  # where signals cannot come
        yield
        return

    def ring(*_: Any) -> None:
        raise OverTime

    before = signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, seconds, 1.0)
    try:
        yield
    finally:
        with contextlib.suppress(OverTime):  # it may ring just now, for a last time
            signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


@contextlib.contextmanager
def memory_limited(size: int) -> Iterator[None]:
    """Let this process take so many bytes in the block and no more; what goes beyond is a `MemoryError` there."""
    import resource

    before = resource.getrlimit(resource.RLIMIT_DATA)
    _limit_memory(size)
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, before)


def _limit_memory(more: int) -> None:
    """Refuse this process memory of its own beyond what it has now and so many bytes more."""
    import resource

    if now := memory_of_its_own():
        _, most = resource.getrlimit(resource.RLIMIT_DATA)
        allowed = now + more if most == resource.RLIM_INFINITY else min(now + more, most)
        resource.setrlimit(resource.RLIMIT_DATA, (allowed, most))
