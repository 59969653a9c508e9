"""The judge: a process that runs the checks of one submission and that the student's code cannot reach.

It has a connection to a snapshot of the student's kernel for each check cell. It asks, compares, and reports; nothing
that comes back is ever run, and nothing but this report gives points.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import socket
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

import torch

from course.check import CheckFailed, kinds, state
from course.check.case import SEED_VARIABLE
from course.check.link import TIME_LIMIT, UNKNOWN_WHY, StudentObject
from course.check.local import CheckCall
from course.check.missing import missing_function
from course.check.student import PATIENCE

#: What a call gets on top of its own limit before its snapshot is given up, in seconds.
GRACE = 2.0
#: The largest answer that is read, and the longest message that is passed on, in bytes and characters.
ANSWER_SIZE, MESSAGE_SIZE = 2**28, 20_000


@dataclass(frozen=True)
class Verdict:
    """What became of one check cell: the failure's message, or empty and a line for each case that passed.

    fault: what in the check itself went wrong, for the teaching assistant.
    """

    cell: str
    message: str = ""
    passed: str = ""
    fault: str = ""


def judge(request: dict[str, Any], grader: socket.socket, snapshots: list[int]) -> None:
    """Judge each of the request's check cells through its snapshot, and send a verdict as soon as there is one."""
    state.unit = request["unit"]
    os.environ[SEED_VARIABLE] = str(request["seed"])
    torch.set_default_dtype(torch.float64)
    for cell, calls, snapshot in zip(request["cells"], request["calls"], snapshots, strict=True):
        with Snapshot(socket.socket(fileno=snapshot)) as link:
            verdict = verdict_on(cell, [CheckCall(*call) for call in calls], link)
        grader.sendall(json.dumps(asdict(verdict)).encode() + b"\n")


class Snapshot:
    """A link to a snapshot of the student's kernel. After an answer that does not come, none is waited for any more."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._lost: dict[str, Any] | None = None
        self._rest = b""

    def __enter__(self) -> Snapshot:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def send(self, request: dict[str, Any]) -> dict[str, Any]:
        """The reply of the student's side to a request, or an error that says why there is none."""
        if self._lost is None:
            try:
                limit = PATIENCE * TIME_LIMIT + GRACE
                self._connection.settimeout(limit)
                self._connection.sendall(json.dumps(request).encode() + b"\n")
                return json.loads(self._line(time.monotonic() + limit))
            except TimeoutError:
                self._lost = {
                    "error": "OutOfTime",
                    "message": f"no answer after {TIME_LIMIT:g} s: {UNKNOWN_WHY}",
                }
            except (OSError, EOFError):
                self._lost = {"error": "SystemExit", "message": "the call ended the process"}
            except (ValueError, RecursionError, OverflowError) as error:
                self._lost = {"error": "CannotCross", "message": f"the answer is no JSON: {error}"}
        return self._lost

    def _line(self, deadline: float) -> bytes:
        parts = [self._rest]
        size = 0
        while b"\n" not in parts[-1]:
            self._connection.settimeout(max(deadline - time.monotonic(), 1e-3))
            if not (part := self._connection.recv(2**20)):
                raise EOFError
            parts.append(part)
            size += len(part)
            if size > ANSWER_SIZE:
                raise OverflowError(f"it is larger than {ANSWER_SIZE // 2**20} MB")
        line, _, self._rest = b"".join(parts).partition(b"\n")
        return line


def verdict_on(cell: str, calls: Iterable[CheckCall], link: Snapshot) -> Verdict:
    """Run the calls of a check cell up to the first that fails."""
    said = io.StringIO()
    try:
        with contextlib.redirect_stdout(said):
            for call in calls:
                getattr(kinds, call.kind)(handle(link, call.function), *call.cases)
    except CheckFailed as failure:
        return Verdict(cell, message=str(failure)[:MESSAGE_SIZE])
    except Exception as error:  # a fault of ours must not keep the other cells from being judged
        fault = f"{type(error).__name__}: {error}"[:MESSAGE_SIZE]
        return Verdict(
            cell, message="the check broke off on this answer; it needs a person's look", fault=fault
        )
    return Verdict(cell, passed=said.getvalue())


def handle(link: Snapshot, function: str) -> StudentObject:
    """The student's function of that name; `CheckFailed` if there is none."""
    reply = link.send({"operation": "look_up", "name": function})
    number = reply.get("object") if isinstance(reply, dict) else None
    if not isinstance(number, int):
        if isinstance(reply, dict) and "error" in reply:
            raise CheckFailed(function, f"it could not be asked: {str(reply.get('message', ''))[:200]}")
        raise missing_function(function, {})
    return StudentObject(link, number, function)
