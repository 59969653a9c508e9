"""The process that stays outside: it passes interrupts on, watches memory and disk, and lets nothing outlive it."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import time
from typing import Any, NoReturn, Protocol

from autograde.grading.sandbox.cgroups import Group
from autograde.grading.sandbox.confinement import Limits
from autograde.grading.sandbox.processes import Processes

PAUSE = 0.05
LONGEST_PAUSE = 0.25  # what is inside can make looking slow, and must not go unwatched for that
SHARE_OF_A_CORE = 0.05  # what watching may take where that pause allows it


class Tier(Protocol):
    """What a tier does at each step; `enter` and `seal_inside` run inside, the others in the supervisor."""

    def prepare(self) -> None: ...
    def enter(self) -> None: ...
    def seal_outside(self) -> None: ...
    def seal_inside(self) -> None: ...
    def kill(self, child: int) -> None: ...
    def adopter(self, child: int) -> int: ...
    def bytes_in_memory(self) -> int: ...
    def disk_excess(self, processes: Processes) -> str: ...


class Ended(Exception):
    """The end of what is inside, and why."""

    def __init__(self, ended: str, detail: int | str) -> None:
        self.packet = {"ended": ended, "detail": detail}


class Supervisor:
    """Watches one sandbox.

    child: the first process inside; lifeline: to the grader; channel: to the child until it seals;
    proc: a descriptor of the host's /proc.
    """

    def __init__(
        self, tier: Tier, child: int, lifeline: socket.socket, channel: socket.socket, limits: Limits,
        groups: list[Group], proc: int,
    ) -> None:  # fmt: skip
        self.tier, self.child, self.limits, self.groups = tier, child, limits, groups
        self.lifeline, self.channel = lifeline, channel
        adopter = tier.adopter(child)
        self.processes = Processes(proc, adopter, itself=adopter == child)
        self.stopped = False
        self.poll = select.poll()

    def run(self) -> NoReturn:
        """Watch until the end, kill what is left, tell the grader why, and exit."""
        packet: dict[str, Any] = {"ended": "failed", "detail": "the supervisor failed"}
        signal.signal(signal.SIGTERM, self._stop)
        try:
            for descriptor in (self.lifeline.fileno(), self.channel.fileno(), os.pidfd_open(self.child)):
                self.poll.register(descriptor, select.POLLIN)
            self.channel.send(b"go")
            while True:
                self._reap()
                started = time.monotonic()
                self._look()
                took = time.monotonic() - started
                self._hear(pause_after(took))
        except Ended as end:
            packet = end.packet
        except OSError as error:
            packet["detail"] = f"the supervisor failed: {error}"
        finally:
            self._end_all()
            tell(self.lifeline, packet)
            os._exit(0)

    def _stop(self, *_: object) -> None:
        self.stopped = True

    def _reap(self) -> None:
        """Take note of what has ended, orphans included."""
        while True:
            process, status, usage = os.wait4(-1, os.WNOHANG)
            if process == self.child:
                raise self._end(os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime)
            if process == 0:
                return

    def _end(self, code: int, cpu_seconds: float) -> Ended:
        if any(group.killed_for_memory() for group in self.groups):
            return Ended("memory", self.limits.memory)
        if code == -signal.SIGKILL and cpu_seconds >= self.limits.cpu_seconds - 1:
            return Ended("cpu", self.limits.cpu_seconds)
        return Ended("signal", -code) if code < 0 else Ended("exit", code)

    def _look(self) -> None:
        files = self.tier.bytes_in_memory()
        out_of_memory = any(group.killed_for_memory() for group in self.groups)
        too_much = self.processes.memory_above(self.limits.memory - files)
        if out_of_memory or too_much or (not self.groups and self.processes.shared_above(self.limits.memory)):
            raise Ended("memory", self.limits.memory)
        if excess := self.tier.disk_excess(self.processes):
            raise Ended("disk", excess)

    def _hear(self, seconds: float) -> None:
        for descriptor, _ in self.poll.poll(seconds * 1000):
            if descriptor == self.channel.fileno():
                self._hear_child()
            elif descriptor == self.lifeline.fileno():
                self._hear_grader()
        if self.stopped:
            raise Ended("closed", "the warm parent ended")

    def _hear_child(self) -> None:
        message = _received(self.channel)
        if message.startswith(b"!"):
            raise Ended("failed", message[1:].decode(errors="replace"))
        if message:
            self.tier.seal_outside()
            self.channel.send(b"sealed")
        self.poll.unregister(self.channel)
        self.channel.close()

    def _hear_grader(self) -> None:
        message = _received(self.lifeline)
        if message == b"interrupt":
            os.kill(self.child, signal.SIGINT)
        elif message == b"time":
            self._look()  # who asks wants to know how it stands now
            tell(self.lifeline, {"worked": self.processes.processor_time()})
        elif not message:
            raise Ended("closed", "the grader closed the connection")

    def _end_all(self) -> None:
        with contextlib.suppress(ChildProcessError):
            while True:
                process, _, _ = os.wait4(-1, os.WNOHANG)
                if process == 0:
                    self.tier.kill(self.child)
                    time.sleep(0.001)
        for group in self.groups:
            group.remove()


def pause_after(look: float) -> float:
    """How long to wait after a look that took so many seconds.

    >>> [round(pause_after(seconds), 3) for seconds in (0.001, 0.01, 2.0)]
    [0.05, 0.2, 0.25]
    """
    return min(max(PAUSE, look / SHARE_OF_A_CORE), LONGEST_PAUSE)


def tell(lifeline: socket.socket, packet: dict[str, Any]) -> None:
    """Tell the grader how it ended, if it still listens."""
    with contextlib.suppress(OSError):
        lifeline.send(json.dumps(packet).encode(), socket.MSG_NOSIGNAL | socket.MSG_DONTWAIT)


def _received(connection: socket.socket) -> bytes:
    try:
        return connection.recv(2**16)
    except ConnectionError:
        return b""
