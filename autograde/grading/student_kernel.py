"""The student's kernel while a notebook is graded: it runs cells, leaves snapshots for the judge, and comes back.

Where a cell hangs or ends the kernel, another kernel is started, and the cells before it are run again without it.
"""

from __future__ import annotations

import contextlib
import socket
import time
from functools import cache
from pathlib import Path

import zmq

from autograde.grading.conversation import Conversation, Execution, new_context
from autograde.grading.kernel_start import launch
from autograde.grading.provisioner import WarmKernelProvisioner
from autograde.grading.run_folder import RunFolder
from autograde.grading.submission import Job, Plan

#: How long a kernel may take to start, to react to an interrupt, and to leave a snapshot, in seconds.
START, REACTION, SNAPSHOT = 60.0, 2.0, 10.0
#: How often a kernel is started again to go on.
RESTARTS = 2
#: How long a kernel may take that is started only to run what was done once more, for the judge, in seconds.
LAST = 20.0
TAKE_SNAPSHOT = "__import__('course.check.answering').check.answering.take_snapshot(get_ipython().user_ns)"


class OutOfReach(Exception):
    """The kernel cannot be had any more; the text says why."""


class OutOfTime(OutOfReach):
    """The submission's time for its cells is used up."""


class NotStarted(OutOfReach):
    """A kernel did not start: nothing of the submission has reached it."""


class StudentKernel:
    """A kernel for one submission, with the snapshots that it left by check cell; use as a context manager.

    gave_up: why the notebook was not run to its end, if it was not.

    Raises `OutOfReach` where the submission's time is used up or its kernels ended too often.
    """

    def __init__(self, plan: Plan, job: Job, deadline: float) -> None:
        self.plan, self.job, self.deadline = plan, job, deadline
        self.snapshots: dict[str, socket.socket] = {}
        self.gave_up: OutOfReach | None = None
        self._done: list[tuple[str, str]] = []
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

    def run(self, source: str) -> Execution:
        """Run a cell of the student's; one that hangs or ends the kernel is left out of what comes after."""
        execution = self._conversation.execute(source, limit=min(self.plan.times.cell, self._left()))
        if execution.ended in ("time", "flood"):
            self._interrupt()
        elif execution.ended == "gone":
            execution.why = self._why_it_ended()
            self._restart()
        else:
            self._done.append(("cell", source))
        return execution

    def take_snapshot(self, cell: str) -> None:
        """Leave a copy of the kernel as it is now, which answers the judge about a check cell."""
        limit = min(SNAPSHOT, self._left())  # first of all: where no time is left, there is nothing to judge
        self.snapshots[cell], theirs = socket.socketpair()
        with theirs, contextlib.suppress(OSError):  # the kernel may be gone: then the judge hears nothing
            socket.send_fds(self._control, [b"."], [theirs.fileno()])
        self._conversation.execute(TAKE_SNAPSHOT, limit=limit, silent=True)
        self._done.append(("snapshot", cell))

    def _why_it_ended(self) -> str:
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
        return OutOfReach(f"its kernel ended {self._starts} times") if self._starts > RESTARTS else None

    def _interrupt(self) -> None:
        """Let the cell stop and the kernel stay, where that is possible; else the kernel has to go."""
        self._manager.interrupt_kernel()
        if self._conversation.execute("", limit=REACTION, silent=True).ended != "ok":
            self._restart()

    def _restart(self) -> None:
        """Have another kernel do what was done; if that is enough, raise `OutOfReach`: nothing before it is lost."""
        self._end.close()
        self._drop_snapshots()  # they ended with it
        if enough := self._why_enough():
            self.deadline = time.monotonic() + LAST
        done, self._done = self._done, []
        self._start()
        for kind, what in done:
            self.run(what) if kind == "cell" else self.take_snapshot(what)
        if enough:
            raise enough

    def _drop_snapshots(self) -> None:
        for connection in self.snapshots.values():
            connection.close()
        self.snapshots.clear()

    def _start(self) -> None:
        if self._starts > RESTARTS + 1:
            raise OutOfReach(f"its kernel ended {self._starts} times")
        self._starts += 1
        folders = RunFolder(Path(self.plan.run_folder)).for_kernel(self.job.number, self._starts)
        self._end = contextlib.ExitStack()  # closing it undoes all that follows
        self._end.callback(folders.remove)
        self._control, theirs = socket.socketpair()
        self._end.callback(self._control.close)
        with theirs:
            self._manager = launch(self.plan, self.job, folders, theirs.fileno(), shared_context())
        self._end.callback(self._manager.shutdown_kernel, now=True)
        self._conversation = Conversation(self._manager.client(), self._manager.is_alive)
        self._end.callback(self._conversation.close)
        if not self._conversation.ready(min(START, self._left())):
            raise NotStarted(f"the kernel did not start {self._why_it_ended()}".strip())


@cache
def shared_context() -> zmq.Context:
    """The one context of this process: each has a thread of its own."""
    return new_context()
