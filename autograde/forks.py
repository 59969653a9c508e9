"""Run many small jobs in forked workers; one that hangs or dies is replaced and does no harm to the other jobs."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any


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
    function: Callable[[Any], Any], jobs: Sequence[Any], *, processes: int, limit: float
) -> Iterator[tuple[int, Any]]:
    """Yield (place of the job, its result) as the jobs end, `Died()` for one that took longer than `limit` seconds.

    >>> sorted(in_forks(abs, [-1, -2], processes=2, limit=10.0))
    [(0, 1), (1, 2)]
    """
    waiting = list(enumerate(jobs))[::-1]
    busy: list[Worker] = []
    idle = [_start(function) for _ in range(min(processes, len(jobs)))]
    try:
        while waiting or busy:
            while waiting and idle:
                worker = idle.pop()
                worker.place, job = waiting.pop()
                worker.end = time.monotonic() + limit
                worker.connection.send(job)
                busy.append(worker)
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
    while True:
        connection.send(function(connection.recv()))


def _result(worker: Worker) -> Any:
    try:
        return worker.connection.recv()
    except EOFError:
        return Died()


def _stop(worker: Worker) -> None:
    worker.process.kill()
    worker.process.join()
    worker.connection.close()
