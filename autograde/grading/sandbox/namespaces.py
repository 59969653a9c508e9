"""The stronger tier: a root folder, processes and a network of one's own, in namespaces of the kernel."""

from __future__ import annotations

import os
import signal
import socket

from autograde.grading.sandbox import own_root
from autograde.grading.sandbox.confinement import Confinement
from autograde.grading.sandbox.identities import Mapper, hand_over
from autograde.grading.sandbox.limits import limit_this_process, memory_of_its_own
from autograde.grading.sandbox.privileges import become, die_with_parent, gain_nothing_by_programs
from autograde.grading.sandbox.processes import Processes
from autograde.grading.sandbox.seccomp import EVERYWHERE, refuse
from autograde.grading.sandbox.system_calls import system_call

MOUNTS, CGROUPS, HOST_NAME, IPC, USERS, PROCESSES, NETWORK = (
    0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000,
)  # fmt: skip


class Namespaces:
    """The steps of this tier. `enter` and `seal_inside` run inside, the others in the supervisor."""

    def __init__(self, confinement: Confinement) -> None:
        self.confinement = confinement
        self.memory = memory_of_its_own()
        self.owner = os.getuid(), os.getgid()

    def prepare(self) -> None:
        """Leave the host's namespaces; the next child is the first process of its own, with which all others end."""
        spaces = MOUNTS | CGROUPS | HOST_NAME | IPC | PROCESSES | NETWORK
        if self.confinement.uid is not None:
            self.owner = self.confinement.uid, self.confinement.uid
            system_call("unshare", spaces)
        else:
            mapper = Mapper()
            system_call("unshare", spaces | USERS)
            self.owner = mapper.map()
        socket.sethostname("sandbox")
        hand_over(self.confinement.sockets, self.owner[1])
        own_root.enter(self.confinement, self.owner)

    def enter(self) -> None:
        """Give up everything that is not needed inside."""
        os.chdir(self.confinement.scratch)
        limit_this_process(self.confinement.limits, memory=self.memory)
        become(*self.owner)
        die_with_parent(signal.SIGKILL)
        gain_nothing_by_programs()
        refuse(EVERYWHERE)

    def seal_outside(self) -> None:
        """No more sockets: their folder is on the host's disk, where nothing limits what is written."""
        own_root.restrict(own_root.HERE, self.confinement.sockets, own_root.READ_ONLY)

    def seal_inside(self) -> None:
        """Nothing is left to be done inside."""

    def kill(self, child: int) -> None:
        """Kill the first process; the kernel kills all others before the first one's end is reported."""
        os.kill(child, signal.SIGKILL)

    def adopter(self, child: int) -> int:
        """The process to which orphans go."""
        return child

    def bytes_in_memory(self) -> int:
        """The size of all files that were written."""
        files = os.statvfs(self.confinement.scratch)
        return (files.f_blocks - files.f_bfree) * files.f_frsize

    def disk_excess(self, processes: Processes) -> str:
        """Never any: the file system itself is limited."""
        return ""
