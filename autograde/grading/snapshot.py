"""The judge's link to a snapshot of a student's kernel: it reads no more than an answer may hold, and waits no longer
than a call and a task may take.
"""

from __future__ import annotations

import contextlib
import json
import math
import select
import socket
import time
from dataclasses import dataclass
from typing import Any

from course.check.link import UNKNOWN_WHY
from course.check.patience import MOST, busy, patience

#: What a call gets on top of its own limit before its snapshot is given up, in seconds.
GRACE = 2.0
#: The largest answer that is read, in bytes, and the most values it may hold: a value takes far more memory than text.
ANSWER_SIZE, MOST_VALUES = 2**23, 500_000
#: How often the judge looks whether the machine is busy while it waits, in seconds.
GLANCE = 0.5
#: Which part of its limit in processor time a call has used, at least, that is told to have used it up.
WORKED = 0.9


@dataclass
class Budget:
    """The processor time that the calls of one task may use, in seconds: each, and all of them together.

    used: so far; waited: by the clock; slipped: whether one ran out of time.
    """

    call: float
    task: float
    used: float = 0.0
    waited: float = 0.0
    slipped: bool = False

    def next(self) -> float:
        """What the next call may use."""
        return min(self.call, self.task - self.used)

    def spent(self) -> bool:
        """Whether nothing is left, of the processor's time or of the clock's."""
        return self.used >= self.task or self.waited >= MOST * self.task

    def why_spent(self) -> str:
        """What to say then."""
        return f"the calls of this task took more than {self.task:g} s of work together: can they be faster?"

    def spend(self, worked: Any, waited: float) -> float:
        """Take account of a call, and return its processor time: what it says itself, as far as that can be true."""
        told = float(worked) if isinstance(worked, int | float) and math.isfinite(worked) else waited
        used = min(max(told, 0.0), waited)
        self.used += used
        self.waited += waited
        return used


class Snapshot:
    """A link to a snapshot of the student's kernel. After an answer that does not come, none is waited for any more.

    ended: whether its process ended before it had answered; starved: whether time was up by the clock alone, on a busy
    machine.
    """

    def __init__(self, connection: socket.socket, budget: Budget) -> None:
        self._connection, self._budget = connection, budget
        self._lost: dict[str, Any] | None = None
        self._rest = b""
        self.ended = self.starved = False

    def reachable(self) -> bool:
        """Whether anybody is left who could read a request."""
        hung_up = select.poll()
        hung_up.register(self._connection, 0)
        return not hung_up.poll(0)

    def close(self) -> None:
        """Let the snapshot end."""
        with contextlib.suppress(OSError):  # the worker holds this end too: only so the snapshot ends
            self._connection.shutdown(socket.SHUT_RDWR)
        self._connection.close()

    def send(self, request: dict[str, Any]) -> dict[str, Any]:
        """The reply of the student's side to a request, or an error that says why there is none."""
        if self._lost is None and self._budget.spent():
            self._budget.slipped = True
            self.starved = self._budget.used < self._budget.task and busy()
            self._lost = _out_of_time(self._budget.why_spent())
        if self._lost is None:
            try:
                return self._reply(request)
            except TimeoutError:
                self._budget.slipped, self.starved = True, busy()
                self._lost = _out_of_time(f"no answer after {self._budget.call:g} s: {UNKNOWN_WHY}")
            except (OSError, EOFError):
                self.ended = True
                self._lost = {"error": "SystemExit", "message": "the call ended the process"}
            except OverflowError as error:
                self._lost = {"error": "CannotCross", "message": f"{error}, and no task asks for so much"}
            except (ValueError, RecursionError) as error:
                self._lost = {"error": "CannotCross", "message": f"the answer is no JSON: {error}"}
        return self._lost

    def _reply(self, request: dict[str, Any]) -> dict[str, Any]:
        limit, started = self._budget.next(), time.monotonic()
        self._connection.settimeout(MOST * limit)
        if "time_limit" in request:
            request = {**request, "time_limit": limit, "patience": patience()}
        worked = None
        try:
            self._connection.sendall(json.dumps(request).encode() + b"\n")
            reply = json.loads(self._line(started, limit))
            worked = reply.pop("worked", None) if isinstance(reply, dict) else None
        finally:
            used = self._budget.spend(worked, time.monotonic() - started)
        if isinstance(reply, dict) and reply.get("error") == "OutOfTime":
            self._budget.slipped = True
            self.starved = used < WORKED * limit and busy()
            return _out_of_time(self._why_late(limit, used, time.monotonic() - started))
        return reply

    def _why_late(self, limit: float, used: float, waited: float) -> str:
        """Why a call was stopped, in words of the judge's own: what comes from a snapshot may quote what was asked."""
        if limit < self._budget.call:
            return self._budget.why_spent()
        if used > WORKED * limit:
            return f"no answer after {limit:g} s of work: does a loop never end?"
        return (
            f"no answer after {waited:.0f} s, of which it worked {used:.1f} s: does it wait for something, or was the "
            "machine busy? Then check once more."
        )

    def _line(self, started: float, limit: float) -> bytes:
        """The next line; `TimeoutError` once the limit has passed, and as much more as the machine is busy."""
        parts, size = [self._rest], len(self._rest)
        while b"\n" not in parts[-1]:
            if time.monotonic() - started > patience() * limit + GRACE:
                raise TimeoutError
            if not select.select([self._connection], [], [], GLANCE)[0]:
                continue
            if not (part := self._connection.recv(2**20)):
                raise EOFError
            parts.append(part)
            size += len(part)
            if size > ANSWER_SIZE:
                raise OverflowError(f"it is larger than {ANSWER_SIZE // 2**20} MB")
        line, _, self._rest = b"".join(parts).partition(b"\n")
        if sum(map(line.count, (b",", b"[", b"{"))) > MOST_VALUES:
            raise OverflowError(f"it holds more than {MOST_VALUES} values")
        return line


def _out_of_time(message: str) -> dict[str, Any]:
    return {"error": "OutOfTime", "message": message}
