"""The student's end of a connection with the judge: it answers requests, a line of JSON each.

While a notebook is graded, the judge's requests do not meet the kernel itself but a snapshot of it: a copy of the
process, made by forking where a check stands, that has the student's functions as they were there. So a call that hangs
or ends its process costs that one check, and nothing that a check asks can find its way into what the notebook shows.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import sys
import time
from collections.abc import Callable, Iterable
from typing import Any

import torch

from course.check.student import Student

#: The environment variable with the number of the socket through which the kernel is handed the judge's connections.
CONTROL_VARIABLE = "LVM_CONTROL"


def answerer(names: dict[str, Any]) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """What answers requests about the objects in a namespace.

    >>> answer = answerer({"double": lambda x: 2 * x})
    >>> answer({"operation": "look_up", "name": "double"})
    {'object': 0}
    >>> answer({"operation": "call", "object": 0, "arguments": {"tuple": [21]}})["value"]
    42
    """
    student = Student()

    def answer(request: dict[str, Any]) -> dict[str, Any]:
        if request["operation"] == "look_up":
            name = request["name"]
            return {"object": student.keep(names[name]) if name in names else None}
        return student.answer(request)

    return answer


def answer_lines(
    lines: Iterable[str], write: Callable[[str], Any], answer: Callable[[dict[str, Any]], dict[str, Any]]
) -> None:
    """Answer each line of JSON with a line of JSON, until there are no more."""
    for line in lines:
        write(json.dumps(answer(json.loads(line))) + "\n")


def take_snapshot(names: dict[str, Any]) -> None:
    """Leave a copy of this process behind that answers the connection which waits in the control socket."""
    with socket.socket(fileno=os.dup(int(os.environ[CONTROL_VARIABLE]))) as control:
        _, (connection,), _, _ = socket.recv_fds(control, 1, 1)
    if os.fork() == 0:
        try:
            _have_more_memory()
            _silence()
            _answer_connection(socket.socket(fileno=connection), names)
        finally:
            os._exit(0)
    os.close(connection)


def _have_more_memory() -> None:
    """Allow what the sandbox holds in reserve: what other tasks made the kernel keep must not be missing here."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def _silence() -> None:
    """Let what is written to the kernel's streams go nowhere: the thread that sends it is not in the copy."""
    for stream in (sys.stdout, sys.stderr):
        stream.write = len  # type: ignore[method-assign]
        stream.flush = lambda: None  # type: ignore[method-assign]


def _answer_connection(connection: socket.socket, names: dict[str, Any]) -> None:
    torch.set_num_threads(1)  # a pool's threads do not survive a fork, and waiting for them would never end
    with connection.makefile("rw", encoding="utf-8") as stream:

        def write(line: str) -> None:
            stream.write(line)
            stream.flush()

        answer_lines(stream, write, _timed(answerer(names)))


def _timed(answer: Callable[[dict[str, Any]], dict[str, Any]]) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Have each reply say how many seconds of processor time it took: the judge lets a task have so many."""

    def timed(request: dict[str, Any]) -> dict[str, Any]:
        before = time.process_time()
        return {**answer(request), "worked": time.process_time() - before}

    return timed
