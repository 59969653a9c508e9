"""Run one function in a sandbox and hear what it returns: to find out what works on this machine, and for tests."""

from __future__ import annotations

import contextlib
import json
import os
import select
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from autograde.grading.sandbox.confine import confine
from autograde.grading.sandbox.confinement import Confinement


@dataclass
class Trial:
    """A sandbox that runs a function. supervisor: its process; lifeline: the grader's end of the connection to it."""

    supervisor: int
    lifeline: socket.socket
    answer: int

    def heard(self, seconds: float = 30.0) -> Any:
        """What the function returned, None if it ended without; `TimeoutError` if it takes longer."""
        text = b""
        while True:
            if not select.select([self.answer], [], [], seconds)[0]:
                raise TimeoutError(f"nothing was heard from the sandbox for {seconds} s")
            if not (part := os.read(self.answer, 2**16)):
                return json.loads(text) if text else None
            text += part
            if text.endswith(b"\n"):
                return json.loads(text)

    def ended(self, seconds: float = 30.0) -> dict[str, Any]:
        """The supervisor's last word; `TimeoutError` if it takes longer."""
        self.lifeline.settimeout(seconds)
        return json.loads(self.lifeline.recv(2**16) or b"{}")


@contextlib.contextmanager
def started(confinement: Confinement, deed: Callable[[], Any]) -> Iterator[Trial]:
    """Run a function inside; on leaving, everything that it started is ended."""
    grader, supervisor = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        grader.close()
        _inside(replace(confinement, keep=(writing,)), supervisor, deed, writing)
    supervisor.close()
    os.close(writing)
    try:
        yield Trial(process, grader, reading)
    finally:
        grader.close()
        os.close(reading)
        os.waitpid(process, 0)


def _inside(confinement: Confinement, lifeline: socket.socket, deed: Callable[[], Any], writing: int) -> None:
    try:
        confine(confinement, lifeline)()
        os.write(writing, json.dumps(deed()).encode() + b"\n")
        os._exit(0)
    finally:
        os._exit(1)
