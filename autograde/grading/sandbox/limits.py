"""Limits that the kernel keeps for each process."""

from __future__ import annotations

import contextlib
import os

from autograde.grading.sandbox.confinement import Limits


def limit_this_process(limits: Limits, *, processes_beside: int = 0) -> None:
    """Set the limits of this process and its descendants for good.

    processes_beside: how many processes (and threads) the same user has already, for the kernel counts by user.
    """
    import resource  # not there on Windows, where this module can still be imported

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


def threads_of(uid: int) -> int:
    """How many threads a user has on this machine."""
    count = 0
    for name in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError):
            if os.stat(f"/proc/{name}").st_uid == uid:
                count += len(os.listdir(f"/proc/{name}/task"))
    return count
