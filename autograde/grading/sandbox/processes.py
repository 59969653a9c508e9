"""What the processes inside use, seen from outside through a descriptor of the host's /proc."""

from __future__ import annotations

import contextlib
import os
import re
import stat
import time
from collections.abc import Iterator
from itertools import starmap
from typing import NamedTuple

BELIEVED = 5.0  # seconds for which what was found out to be shared is believed, at most
OF_NO_FILE = re.compile(rb"^(?:RssAnon|RssShmem|VmPTE):\s+(\d+) kB", re.MULTILINE)
SHARED = re.compile(rb"^([0-9a-f]+)-([0-9a-f]+) \S+s \S+ (\S+ \d+) +/dev/zero \(deleted\)$", re.MULTILINE)
PROPORTIONAL = re.compile(rb"^Pss:\s+(\d+) kB", re.MULTILINE)
PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


MAPPED_BY_A_PAGE = 512  # bytes of addresses for each byte of a table of pages


class Size(NamedTuple):
    """What is quickly read of a process: when it started, its resident bytes with those of its tables of pages at most,
    the bytes of its page faults, and the bytes that it has addresses for.
    """

    started: int
    resident: int
    faulted: int
    addresses: int = 0


class Processes:
    """A process and its descendants. `proc` is a descriptor of /proc, opened while it was in sight.

    root: the process; itself: whether it counts too.
    """

    def __init__(self, proc: int, root: int, *, itself: bool) -> None:
        self.proc, self.root, self.itself = proc, root, itself
        self.not_its_own: dict[tuple[int, int], int] = {}
        self.outdated = 0.0
        self.addresses_at_first: int | None = None

    def ids(self) -> list[int]:
        """The processes that there are now."""
        found = [self.root] if self.itself else list(self._children(self.root))
        for process in found:  # grows while it is read
            found.extend(self._children(process))
        return found

    def memory_above(self, limit: int) -> bool:
        """Whether they use more than a limit.

        Their resident sizes are quick to read, but contain parts of files, whose pages the system can take back at any
        time, and count what forks share several times. What they share takes long to find out, and is only looked at
        where their sum is too large. Afterwards a process can use no more of its own than what was its own then, what
        it has grown by since, and a page for each of its page faults, by which what was shared becomes its own. Where
        others end with which it shared, that is too little: all is forgotten after a few seconds. A process that does
        not let itself be looked at counts in full.
        """
        sizes = {process: self._size(process) for process in self.ids()}
        if sum(size.resident for size in sizes.values()) <= limit:
            return False
        sizes = {
            process: size._replace(resident=self._sum(process, "status", OF_NO_FILE, size.resident))
            for process, size in sizes.items()
        }
        if sum(size.resident for size in sizes.values()) <= limit:
            return False
        if time.monotonic() < self.outdated and sum(starmap(self._own_at_most, sizes.items())) <= limit:
            return False
        own = {
            process: self._sum(process, "smaps_rollup", PROPORTIONAL, size.resident)
            for process, size in sizes.items()
        }
        self.not_its_own = {
            (process, size.started): size.resident - own[process] + size.faulted
            for process, size in sizes.items()
        }
        self.outdated = time.monotonic() + BELIEVED
        return sum(own.values()) > limit

    def shared_above(self, limit: int) -> bool:
        """Whether they share more memory of no file than a limit: it is kept where no process has it resident.

        It takes addresses, so that it is only looked for where they have gained as many.
        """
        sizes = {process: self._size(process) for process in self.ids()}
        if self.addresses_at_first is None:
            self.addresses_at_first = max((size.addresses for size in sizes.values()), default=0)
        if sum(size.addresses - self.addresses_at_first for size in sizes.values()) <= limit:
            return False
        shared: dict[bytes, int] = {}
        for process in sizes:
            with contextlib.suppress(OSError):
                for start, end, file in SHARED.findall(self._read(f"{self._task(process)}/maps")):
                    shared[file] = max(shared.get(file, 0), int(end, 16) - int(start, 16))
        return sum(shared.values()) > limit

    def processor_time(self) -> float:
        """The seconds of processor time that they have used, with those of their children that have ended."""
        ticks = 0
        for process in self.ids():
            with contextlib.suppress(OSError, IndexError):
                ticks += sum(map(int, self._fields(process)[11:15]))
        return ticks / TICKS

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

    def _own_at_most(self, process: int, size: Size) -> int:
        known = self.not_its_own.get((process, size.started))
        return size.resident if known is None else size.resident + size.faulted - known

    def _size(self, process: int) -> Size:
        with contextlib.suppress(OSError, IndexError):
            fields = self._fields(process)
            addresses = int(fields[20])
            return Size(
                started=int(fields[19]),
                resident=int(fields[21]) * PAGE + addresses // MAPPED_BY_A_PAGE,
                faulted=int(fields[7]) * PAGE,
                addresses=addresses,
            )
        return Size(0, 0, 0)

    def _fields(self, process: int) -> list[bytes]:
        """The fields of its stat behind the name."""
        return _behind_the_name(self._read(f"{self._task(process)}/stat"))

    def _task(self, process: int) -> str:
        """Where the process is told of: at its first thread, or, if that has ended, at one that has not."""
        if _behind_the_name(self._read(f"{process}/stat"))[0] == b"Z":
            for thread in self._names(f"{process}/task"):
                with contextlib.suppress(OSError):
                    if _behind_the_name(self._read(f"{process}/task/{thread}/stat"))[0] != b"Z":
                        return f"{process}/task/{thread}"
        return str(process)

    def _sum(self, process: int, name: str, lines: re.Pattern[bytes], otherwise: int) -> int:
        """The sum of such lines of one of the files about a process, in bytes."""
        with contextlib.suppress(OSError):
            if found := lines.findall(self._read(f"{self._task(process)}/{name}")):
                return sum(map(int, found)) * 1024
        return otherwise

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


def _behind_the_name(stat: bytes) -> list[bytes]:
    """The fields behind a process's name, which may have brackets of its own; the first is its state."""
    return stat.rpartition(b")")[2].split()
