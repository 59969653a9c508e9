"""The weaker tier, for where namespaces are not to be had: rules on files, signals and system calls."""

from __future__ import annotations

import contextlib
import os
import signal

from autograde.grading.sandbox.confinement import Confinement
from autograde.grading.sandbox.folders import excess
from autograde.grading.sandbox.identities import hand_over
from autograde.grading.sandbox.landlock_rules import (
    BIND_SOCKETS,
    KEEP_FILES,
    READ_FILE,
    WRITE_FILE,
    Ruleset,
    shown,
    version,
)
from autograde.grading.sandbox.limits import limit_this_process, memory_of_its_own, threads_of
from autograde.grading.sandbox.own_root import DEVICES
from autograde.grading.sandbox.privileges import (
    CAP_DAC_READ_SEARCH,
    PR_SET_CHILD_SUBREAPER,
    become,
    control,
    die_with_parent,
    gain_nothing_by_programs,
)
from autograde.grading.sandbox.processes import Processes
from autograde.grading.sandbox.seccomp import BESIDES_LANDLOCK, EVERYWHERE, NO_NEW_SOCKETS, refuse

SIGNALS_SCOPED = 6  # the first version in which signals to the outside are refused


class Landlock:
    """The steps of this tier. `enter` and `seal_inside` run inside, the others in the supervisor."""

    def __init__(self, confinement: Confinement) -> None:
        self.confinement = confinement
        self.memory = memory_of_its_own()
        self.owner = (
            (os.getuid(), os.getgid()) if confinement.uid is None else (confinement.uid, confinement.uid)
        )
        self.beside = threads_of(self.owner[0]) if confinement.uid is None else 0

    def prepare(self) -> None:
        """Be told of orphans, and hand the folders over."""
        if version() == 0:
            raise OSError("the kernel has no Landlock, or it is not switched on")
        if version() < SIGNALS_SCOPED and self.confinement.uid is None:
            raise OSError(
                "without root, Landlock of version 6 is needed (Linux 6.12): before, students' processes could "
                "send signals to all others of the same user"
            )
        control(PR_SET_CHILD_SUBREAPER, 1)
        if version() >= SIGNALS_SCOPED:
            _fence_signals()
        if self.confinement.uid is not None:
            os.chown(self.confinement.scratch, *self.owner)
            hand_over(self.confinement.sockets, self.owner[1])
        os.chmod(self.confinement.scratch, 0o700)

    def enter(self) -> None:
        """Give up everything that is not needed inside."""
        os.chdir(self.confinement.scratch)
        limit_this_process(self.confinement.limits, memory=self.memory, processes_beside=self.beside)
        rules = self._rules()
        # Python may lie beneath a folder that only root can enter; the rules hold for this capability too
        become(*self.owner, keep=1 << CAP_DAC_READ_SEARCH)
        die_with_parent(signal.SIGKILL)
        gain_nothing_by_programs()
        rules.enforce()
        refuse({**EVERYWHERE, **BESIDES_LANDLOCK})

    def seal_outside(self) -> None:
        """Nothing is left to be done outside."""

    def seal_inside(self) -> None:
        """No more sockets, in any thread: Landlock does not refuse those that have a path."""
        refuse(NO_NEW_SOCKETS, all_threads=True)

    def kill(self, child: int) -> None:
        """Kill everything inside at once: a process that forks all the time could outrun a list."""
        if version() >= SIGNALS_SCOPED:
            _kill_all_that_can_be()
        elif (helper := os.fork()) == 0:  # as the fresh user, who has no other processes
            os.setresuid(*[self.owner[0]] * 3)
            _kill_all_that_can_be()
            os._exit(0)
        else:
            os.waitpid(helper, 0)

    def adopter(self, child: int) -> int:
        """The process to which orphans go."""
        return os.getpid()

    def bytes_in_memory(self) -> int:
        """Nothing: files are on the host's disk."""
        return 0

    def disk_excess(self, processes: Processes) -> str:
        """What is too much on the disk, in words; empty if nothing is."""
        limits = self.confinement.limits
        deleted = processes.deleted_files()
        return excess(self.confinement.scratch, limits.disk - deleted, limits.files)

    def _rules(self) -> Ruleset:
        rules = Ruleset()
        hidden = [os.path.realpath(path) for path in self.confinement.hidden]
        for path in self.confinement.readable:
            for part, rights in shown(os.path.realpath(path), hidden):
                rules.allow(part, rights)
        for path in DEVICES:
            rules.allow(path, READ_FILE | WRITE_FILE)
        rules.allow(self.confinement.scratch, KEEP_FILES)
        rules.allow(self.confinement.sockets, BIND_SOCKETS)
        return rules


def _fence_signals() -> None:
    """Let the supervisor's own signals reach nothing but what it starts, so that it may kill all it can reach."""
    gain_nothing_by_programs()
    Ruleset(files=False, network=False).enforce()
    with contextlib.suppress(PermissionError):
        os.kill(os.getppid(), 0)
        raise OSError("Landlock should refuse signals to the outside, and does not")


def _kill_all_that_can_be() -> None:
    with contextlib.suppress(OSError):
        os.kill(-1, signal.SIGKILL)
