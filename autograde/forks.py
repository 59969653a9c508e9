"""Run many small jobs in forked workers; one that hangs or dies is replaced and does no harm to the other jobs."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any


def available_cores() -> int:
    """The cores that this process may use: fewer than the machine has in many a container."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Died:
    """Stands for the result of a job that ran out of time or ended its process."""


@dataclass
class Worker:
    """A forked process, the end of the pipe that leads to it, and what it is at: a job's place, and until when."""

    process: BaseProcess
    connection: Connection
    place: int = -1
    end: float = 0.0


def in_forks(
    function: Callable[[Any], Any], jobs: Iterable[Any], *, processes: int, limit: float
) -> Generator[tuple[int, Any], None, None]:
    """Yield (place of the job, its result) as the jobs end, `Died()` for one that took longer than `limit` seconds.

    A job is only taken from `jobs` when there is a worker for it.

    >>> sorted(in_forks(abs, [-1, -2], processes=2, limit=10.0))
    [(0, 1), (1, 2)]
    """
    waiting = enumerate(jobs)
    following = next(waiting, None)
    busy: list[Worker] = []
    idle = [_start(function) for _ in range(processes)]
    try:
        while following or busy:
            while following and idle:
                worker = idle.pop()
                worker.place, job = following
                worker.end = time.monotonic() + limit
                worker.connection.send(job)
                busy.append(worker)
                following = next(waiting, None)
            ready = wait([worker.connection for worker in busy], timeout=0.2)
            for worker in [w for w in busy if w.connection in ready or time.monotonic() > w.end]:
                busy.remove(worker)
                result = _result(worker) if worker.connection in ready else Died()
                if isinstance(result, Died):
                    _stop(worker)
                    idle.append(_start(function))
                else:
                    idle.append(worker)
                yield worker.place, result
    finally:
        for worker in [*busy, *idle]:
            _stop(worker)


def _start(function: Callable[[Any], Any]) -> Worker:
    fork = multiprocessing.get_context("fork")
    ours, theirs = fork.Pipe()
    process = fork.Process(target=_work, args=(function, theirs), daemon=True)
    process.start()
    theirs.close()
    return Worker(process, ours)


def _work(function: Callable[[Any], Any], connection: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever gave the jobs ends the workers
    end_with_parent()
    while True:
        connection.send(function(connection.recv()))


def end_with_parent() -> None:
    """Have the system end this process when its parent ends, however that ends. (Linux only.)"""
    if sys.platform == "linux":
        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGKILL)


def _result(worker: Worker) -> Any:
    try:
        return worker.connection.recv()
    except EOFError:
        return Died()


def _stop(worker: Worker) -> None:
    worker.process.kill()
    worker.process.join()
    worker.connection.close()
