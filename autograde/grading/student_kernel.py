"""The student's kernel while a notebook is graded: it runs cells, leaves snapshots for the judge, and comes back.

Where a cell hangs or ends the kernel, another kernel is started, and the cells before it are run again without it.
"""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import NamedTuple

import zmq

from autograde.grading.conversation import TOTAL_SIZE, Conversation, Execution, new_context
from autograde.grading.endings import NO_COPY, why_it_failed
from autograde.grading.kernel_start import launch
from autograde.grading.provisioner import WarmKernelProvisioner
from autograde.grading.relay import Relay
from autograde.grading.run_folder import RunFolder
from autograde.grading.stopwatch import Stopwatch
from autograde.grading.submission import Job, Plan
from course.check.patience import busy

#: How long a kernel may take to start, to react to an interrupt, and to leave a snapshot, in seconds.
START, REACTION, SNAPSHOT = 60.0, 5.0, 30.0
#: How often a kernel is started at most to run a submission's cells, and to run them again for the judge.
STARTS = 16
#: How long a kernel may take that is started only to run what was done once more, for the judge, in seconds.
LAST = 60.0
TAKE_SNAPSHOT = "__import__('course.check.answering').check.answering.take_snapshot(get_ipython().user_ns)"


class OutOfReach(Exception):
    """The kernel cannot be had any more; the text says why."""


class OutOfTime(OutOfReach):
    """The submission's time for its cells is used up."""


class NotStarted(OutOfReach):
    """A kernel did not start: nothing of the submission has reached it."""


class Step(NamedTuple):
    """What a kernel has done: run a cell, by its source, or left a snapshot, by the check cell and its task."""

    kind: str
    what: str
    task: str = ""


class StudentKernel:
    """A kernel for one submission, with the snapshots that it left by check cell; use as a context manager.

    spent: how many seconds the last cell has used of its limit; lost: by check cell, why there is no snapshot for it;
    starved: whether a cell was stopped by the clock alone, on a busy machine.

    Raises `OutOfReach` where the submission's time is used up or its kernels ended too often.
    """

    def __init__(self, plan: Plan, job: Job, deadline: float) -> None:
        self.plan, self.job, self.deadline = plan, job, deadline
        self.snapshots: dict[str, socket.socket] = {}
        self.lost: dict[str, str] = {}
        self.spent = 0.0
        self.starved = False
        self._wanted: Collection[str] | None = None  # the check cells to leave snapshots for, None for all
        self._done: list[Step] = []
        self._starts = 0

    def __enter__(self) -> StudentKernel:
        try:
            self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._end.close()
        self._drop_snapshots()

    def run(self, source: str, limit: float) -> Execution:
        """Run a cell of the student's; one that hangs or ends the kernel is left out of what comes after.

        limit: in seconds of processor time, and by the clock by as much more as the machine is busy.
        """
        stopwatch = Stopwatch(limit, self._processor_time)
        execution = self._conversation.execute(source, limit=self._left(), over=stopwatch.over)
        spent = stopwatch.spent()
        if execution.ended == "time":
            self.starved |= spent < limit and busy()
            self._interrupt()
        elif execution.ended in ("gone", "flood"):
            execution.why = self.why_it_ended()
            self._restart()
        else:
            self._done.append(Step("cell", source))
        self.spent = spent
        return execution

    def take_snapshot(self, cell: str, task: str) -> None:
        """Leave a copy of the kernel as it is now, which answers the judge about a check cell of a task.

        Where nothing ran since a snapshot for the same task, that one answers about this cell too.
        """
        last = self._done[-1] if self._done else None
        if last and last.task == task and last.what in self.snapshots.keys() - self.lost.keys():
            self.snapshots[cell] = self.snapshots[last.what]
            self._done.append(Step("snapshot", cell, task))
            return
        limit = min(SNAPSHOT, self._left())  # first of all: where no time is left, there is nothing to judge
        self.snapshots[cell], theirs = socket.socketpair()
        with theirs, contextlib.suppress(OSError):  # the kernel may be gone: then the judge hears nothing
            socket.send_fds(self._control, [b"."], [theirs.fileno()])
        self.lost.pop(cell, None)
        execution = self._conversation.execute(TAKE_SNAPSHOT, limit=limit, silent=True)
        if execution.ended != "ok":
            self.lost[cell] = NO_COPY if execution.ended == "time" else why_it_failed(execution)
            self.starved |= execution.ended == "time" and busy()
        if execution.ended in ("time", "gone"):
            self._restart()
        else:
            self._done.append(Step("snapshot", cell, task))

    def ended(self) -> bool:
        """Whether the kernel has ended, and with it all snapshots."""
        provisioner = self._manager.provisioner
        if isinstance(provisioner, WarmKernelProvisioner):
            return provisioner.certainly_ended()
        return not self._manager.is_alive()

    def _processor_time(self) -> float | None:
        provisioner = self._manager.provisioner
        return provisioner.processor_time() if isinstance(provisioner, WarmKernelProvisioner) else None

    def why_it_ended(self) -> str:
        """What the sandbox ended the kernel for; empty if it ended by itself."""
        provisioner = self._manager.provisioner
        return provisioner.why_it_ended() if isinstance(provisioner, WarmKernelProvisioner) else ""

    def _left(self) -> float:
        if (left := self.deadline - time.monotonic()) <= 0:
            raise self._out_of_time()
        return left

    def _out_of_time(self) -> OutOfTime:
        return OutOfTime(f"the time for its cells ({self.plan.times.cells:g} s) was used up")

    def _why_enough(self) -> OutOfReach | None:
        """Why no further cell is to be run, if there is a reason."""
        if time.monotonic() >= self.deadline:
            return self._out_of_time()
        return OutOfReach(f"its kernel ended {self._starts} times") if self._starts >= STARTS else None

    def _interrupt(self) -> None:
        """Let the cell stop and the kernel stay, where that is possible; else the kernel has to go."""
        self._manager.interrupt_kernel()
        if self._conversation.execute("", limit=REACTION, silent=True).ended != "ok":
            self._restart()

    def _restart(self) -> None:
        """Have another kernel do what was done; if that is enough, raise `OutOfReach`: nothing before it is lost."""
        if enough := self._why_enough():
            self.deadline = time.monotonic() + LAST
        self._repeat(self._done)
        if enough:
            raise enough

    def again(self, cells: Collection[str], deadline: float) -> None:
        """Have another kernel do what was done, and leave snapshots for these check cells alone.

        deadline: of the judging: were it kept waiting for longer, the whole grading could be given up as lost.
        """
        self.deadline, self._starts = min(time.monotonic() + self.plan.times.cells, deadline), 0
        self._wanted = cells
        self._repeat(self._done)

    def _repeat(self, steps: list[Step]) -> None:
        self._end.close()
        self._drop_snapshots()  # they end with their kernel
        self._done = []
        self._start()
        for step in steps:
            if step.kind == "cell":
                self.run(step.what, self.plan.times.cell)
            elif self._wanted is None or step.what in self._wanted:
                self.take_snapshot(step.what, step.task)
            else:  # it may be wanted of another kernel
                self._done.append(step)

    def _drop_snapshots(self) -> None:
        for connection in self.snapshots.values():
            connection.close()
        self.snapshots.clear()

    def _start(self) -> None:
        if self._starts > STARTS:
            raise OutOfReach(f"its kernel ended {self._starts} times")
        self._starts += 1
        folders = RunFolder(Path(self.plan.run_folder)).for_kernel(self.job.number)
        self._end = contextlib.ExitStack()  # closing it undoes all that follows
        self._end.callback(folders.remove)
        self._control, theirs = socket.socketpair()
        self._end.callback(self._control.close)
        with theirs:
            self._manager = launch(self.plan, self.job, folders, theirs.fileno(), shared_context())
        self._end.callback(self._manager.shutdown_kernel, now=True)
        client = self._manager.client()
        relay = Relay(folders.sockets.parent, TOTAL_SIZE)
        self._end.callback(relay.close)
        for port in (client.shell_port, client.iopub_port):
            relay.add(client.ip, port)
        client.ip = relay.base
        self._conversation = Conversation(client, self._manager.is_alive, lambda: relay.full)
        self._end.callback(self._conversation.close)
        if not self._conversation.ready(min(START, self._left())):
            raise NotStarted(f"the kernel did not start {self.why_it_ended()}".strip())


@cache
def shared_context() -> zmq.Context:
    """The one context of this process: each has a thread of its own."""
    return new_context()
