"""What the processes inside use, seen from outside through a descriptor of the host's /proc."""

from __future__ import annotations

import contextlib
import os
import re
import stat
import time
from collections.abc import Iterator

SHARE_OF_A_CORE = 0.02  # the most that finding out what is shared may take
PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


class Processes:
    """A process and its descendants. `proc` is a descriptor of /proc, opened while it was in sight.

    root: the process; itself: whether it counts too.
    """

    def __init__(self, proc: int, root: int, *, itself: bool) -> None:
        self.proc, self.root, self.itself = proc, root, itself
        self.shared, self.outdated = 0, 0.0

    def ids(self) -> list[int]:
        """The processes that there are now."""
        found = [self.root] if self.itself else list(self._children(self.root))
        for process in found:  # grows while it is read
            found.extend(self._children(process))
        return found

    def memory_above(self, limit: int) -> bool:
        """Whether they use more than a limit.

        Their resident sizes are quick to read, but count what forks share several times. What they share is only found
        out where their sum is too large, and is then believed for a while, for it takes long to find out. A process
        that does not let itself be looked at counts in full.
        """
        processes = self.ids()
        resident = sum(map(self._resident, processes))
        if resident <= limit or (resident - self.shared <= limit and time.monotonic() < self.outdated):
            return False
        started = time.monotonic()
        used = sum(map(self._proportional, processes))
        ended = time.monotonic()
        self.shared, self.outdated = resident - used, ended + (ended - started) / SHARE_OF_A_CORE
        return used > limit

    def deleted_files(self) -> int:
        """The bytes of files that have no name any more and are still held by a descriptor or a mapping."""
        sizes: dict[tuple[int, int], int] = {}
        for process in self.ids():
            for file in self._held(process):
                if stat.S_ISREG(file.st_mode) and file.st_nlink == 0:
                    sizes[file.st_dev, file.st_ino] = file.st_blocks * 512
        return sum(sizes.values())

    def _children(self, process: int) -> Iterator[int]:
        with contextlib.suppress(OSError):
            for thread in self._names(f"{process}/task"):
                with contextlib.suppress(OSError):
                    yield from map(int, self._read(f"{process}/task/{thread}/children").split())

    def _resident(self, process: int) -> int:
        with contextlib.suppress(OSError, IndexError):
            return int(self._read(f"{process}/statm").split()[1]) * PAGE
        return 0

    def _proportional(self, process: int) -> int:
        with contextlib.suppress(OSError):
            if found := re.search(rb"^Pss:\s+(\d+) kB", self._read(f"{process}/smaps_rollup"), re.MULTILINE):
                return int(found[1]) * 1024
        return self._resident(process)

    def _held(self, process: int) -> Iterator[os.stat_result]:
        with contextlib.suppress(OSError):
            held = [f"{process}/fd/{name}" for name in self._names(f"{process}/fd")]
            mapped = re.findall(rb"^(\S+) .*\(deleted\)$", self._read(f"{process}/maps"), re.MULTILINE)
            held += [f"{process}/map_files/{part.decode()}" for part in mapped]
            for path in held:
                with contextlib.suppress(OSError):  # ordinary users cannot look at mapped files
                    yield os.stat(path, dir_fd=self.proc)

    def _names(self, path: str) -> list[str]:
        folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY, dir_fd=self.proc)
        try:
            return os.listdir(folder)
        finally:
            os.close(folder)

    def _read(self, path: str) -> bytes:
        descriptor = os.open(path, os.O_RDONLY, dir_fd=self.proc)
        with open(descriptor, "rb") as file:
            return file.read()
