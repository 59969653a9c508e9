"""The folder of one run of the grader, outside the course's folder: sockets, and a place for each kernel."""

from __future__ import annotations

import contextlib
import os
import secrets
import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograde.grading.sandbox.folders import remove

#: The first of the users that students' kernels run as, where the grader is root, and how many each run has to itself:
#: none of them has anything, and no two kernels have the same one at a time.
FIRST_USER, USERS, RUNS = 2_000_000, 4096, 65_536


@dataclass(frozen=True)
class KernelFolders:
    """Where a kernel's sockets are, where it works, and the user that it runs as (None: the grader's own)."""

    sockets: Path
    scratch: Path
    user: int | None

    def remove(self) -> None:
        """Remove all that the kernel left."""
        remove(str(self.sockets.parent))


@dataclass(frozen=True)
class RunFolder:
    """Where what belongs to one run lies."""

    root: Path

    @property
    def kernels(self) -> Path:
        """Where the warm parent of the kernels listens."""
        return self.root / "kernels"

    @property
    def judges(self) -> Path:
        """Where the warm parent of the judges listens."""
        return self.root / "judges"

    @property
    def course(self) -> Path:
        """The folder in which students' kernels find the package `course`."""
        return self.root / "visible"

    def for_kernel(self, number: int) -> KernelFolders:
        """Make the folders of a submission's kernel."""
        place = self.root / secrets.token_hex(4)  # it is in sight of student code, and tells nothing
        run = zlib.crc32(self.root.name.encode()) % RUNS
        user = FIRST_USER + run * USERS + number % USERS if os.geteuid() == 0 else None
        folders = KernelFolders(place / "sockets", place / "scratch", user)
        for folder in (folders.sockets, folders.scratch):
            folder.mkdir(parents=True)
        return folders


@contextlib.contextmanager
def run_folder() -> Iterator[RunFolder]:
    """Make a run's folder, and remove it afterwards. (Where the grader is killed, its warm parent removes it.)"""
    usual = tempfile.gettempdir()  # the path of a socket may have about a hundred characters
    root = Path(tempfile.mkdtemp(prefix="autograde-", dir="/tmp" if len(usual) > 40 else usual))
    # other users' kernels must come through, nobody may look
    root.chmod(0o711 if os.geteuid() == 0 else 0o700)
    try:
        yield RunFolder(root)
    finally:
        remove(str(root))
