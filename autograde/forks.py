"""Run many small jobs, each in a forked process of its own that may hang or die without harm to the others."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection, wait
from typing import Any


class Died:
    """Stands for the result of a job that ran out of time or ended its process."""


def _work(function: Callable[[Any], Any], job: Any, connection: Connection) -> None:
    connection.send(function(job))
    connection.close()


def in_forks(
    function: Callable[[Any], Any], jobs: Sequence[Any], *, processes: int, limit: float
) -> Iterator[tuple[int, Any]]:
    """Yield (place of the job, its result) as the jobs end, `Died()` for one that took longer than `limit` seconds.

    >>> sorted(in_forks(abs, [-1, -2], processes=2, limit=10.0))
    [(0, 1), (1, 2)]
    """
    fork = multiprocessing.get_context("fork")
    waiting = list(enumerate(jobs))[::-1]
    running: dict[Connection, tuple[int, Any, float]] = {}
    try:
        while waiting or running:
            while waiting and len(running) < processes:
                place, job = waiting.pop()
                ours, theirs = fork.Pipe(duplex=False)
                process = fork.Process(target=_work, args=(function, job, theirs), daemon=True)
                process.start()
                theirs.close()
                running[ours] = place, process, time.monotonic() + limit
            ready = wait(list(running), timeout=0.2)
            late = [c for c, (_, _, end) in running.items() if c not in ready and time.monotonic() > end]
            for connection in [*ready, *late]:
                assert isinstance(connection, Connection)
                place, process, _ = running.pop(connection)
                yield place, _result(connection) if connection in ready else Died()
                process.kill()
                process.join()
                connection.close()
    finally:
        for _, process, _ in running.values():
            process.kill()


def _result(connection: Connection) -> Any:
    try:
        return connection.recv()
    except EOFError:
        return Died()
