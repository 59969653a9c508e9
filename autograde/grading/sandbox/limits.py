"""Limits that the kernel keeps for each process."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from autograde.grading.sandbox.confinement import Limits

#: How much a process may have addresses for, in bytes: threads take some hundred megabytes of them without using any.
ADDRESSES = 32 << 30


def limit_this_process(limits: Limits, *, memory: int, processes_beside: int = 0) -> None:
    """Set the limits of this process and its descendants for good.

    memory: `memory_of_its_own` of this process, found out while /proc was in sight; processes_beside: how many
    processes (and threads) the same user has already, for the kernel counts by user.
    """
    import resource  # not there on Windows, where this module can still be imported

    _limit_own_memory(memory, limits.own_memory)
    _limit_addresses()
    for kind, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_FSIZE, limits.file_size),
        (resource.RLIMIT_NOFILE, limits.open_files),
        (resource.RLIMIT_NPROC, limits.processes + processes_beside),
    ):
        _, most = resource.getrlimit(kind)
        value = value if most == resource.RLIM_INFINITY else min(value, most)
        resource.setrlimit(kind, (value, value))


def _limit_own_memory(has: int, more: int) -> None:
    """Refuse memory beyond what this process has and so many bytes more; the last quarter a snapshot allows itself."""
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    allowed = [has + 3 * more // 4, has + more]
    first, last = allowed if most == resource.RLIM_INFINITY else (min(each, most) for each in allowed)
    resource.setrlimit(resource.RLIMIT_DATA, (first, last))


def _limit_addresses() -> None:
    """Refuse addresses without end: their tables of pages are memory too. Ordinary work never comes near."""
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_AS)
    allowed = ADDRESSES if most == resource.RLIM_INFINITY else min(ADDRESSES, most)
    resource.setrlimit(resource.RLIMIT_AS, (allowed, allowed))


def memory_of_its_own() -> int:
    """The bytes of this process that count for RLIMIT_DATA; 0 where the system does not tell."""
    with contextlib.suppress(OSError):
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[5]) * os.sysconf(
            "SC_PAGE_SIZE"
        )
    return 0


def threads_of(uid: int) -> int:
    """How many threads a user has on this machine."""
    count = 0
    for name in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError):
            if os.stat(f"/proc/{name}").st_uid == uid:
                count += len(os.listdir(f"/proc/{name}/task"))
    return count
