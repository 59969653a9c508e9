"""Every file that came, in a folder or a zip, and in zips inside of these: its path, its times, and how to read it.

A file that cannot be read arrives too, with the reason. Nothing in an archive decides where anything is written.
"""

from __future__ import annotations

import contextlib
import lzma
import os
import re
import shutil
import stat
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache, partial
from io import FileIO
from pathlib import Path
from typing import IO

from autograde.course_folder import CourseError
from autograde.desk.collecting.account import Fate
from autograde.desk.collecting.stamps import Clock

#: Of a larger file this much is read: a zip of a few kilobytes may unpack to many gigabytes.
SIZE_LIMIT = 100 * 2**20
#: What a zip that came in the folder or zip may hold, with all zips inside of it.
MOST_DEEP, MOST_FILES, MOST_UNPACKED = 4, 20_000, 2**30
#: What operating systems and programs leave lying about.
_LEFT_BEHIND = re.compile(r"\..*|__MACOSX|Thumbs\.db|desktop\.ini|~\$.*", re.IGNORECASE)
#: What a damaged file can bring about while it is read.
TROUBLE = (
    OSError,
    RuntimeError,  # locked with a password, or packed in a way that Python does not know
    EOFError,
    ValueError,
    OverflowError,
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
)


@dataclass(frozen=True)
class Arrival:
    """A file that came.

    parts: its path, in which a zip stands like a folder; times: of each part that has one, a zip or the file itself;
    open: None for what cannot be read, then fate and why say what it is.
    """

    parts: tuple[str, ...]
    times: tuple[datetime | None, ...]
    open: Callable[[], IO[bytes]] | None = None
    fate: Fate | None = None
    why: str = ""

    @property
    def path(self) -> str:
        """Its path as it came."""
        return "/".join(self.parts)

    @property
    def strays(self) -> bool:
        """Whether its path would lead out of the zip that it came in."""
        return "/" in self.parts[-1]

    def read(self, limit: int) -> bytes:
        """So many of its first bytes; one of `TROUBLE` if it cannot be read."""
        if self.open is None:
            raise OSError(self.why)
        with self.open() as file:
            return file.read(limit)


@contextlib.contextmanager
def arrived(export: Path, clock: Clock) -> Iterator[list[Arrival]]:
    """All files of an export, which can be read inside the block; `CourseError` if there is nothing to read."""
    if not export.exists():
        raise CourseError(f"there is nothing at {export}")
    with tempfile.TemporaryDirectory(prefix="collect-") as place:
        walk = _Walk(clock, Path(place))
        if export.is_dir():
            yield list(walk.folder(export))
        elif zipfile.is_zipfile(export):
            try:
                found = list(walk.archive(export, (), (), None))
            except TROUBLE as error:
                raise CourseError(f"the zip {export} is damaged: {reason(error)}; fetch it again") from error
            yield found
        else:
            hint = ": if it is meant to be a zip, it is damaged; fetch it again"
            raise CourseError(f"{export} is neither a folder nor a zip{hint * (export.suffix == '.zip')}")


def left_behind(parts: Sequence[str]) -> bool:
    """Whether what has a path is hidden, or left by a program.

    >>> left_behind(("ada", ".ipynb_checkpoints", "x.ipynb")), left_behind(("ada", "x.ipynb"))
    (True, False)
    """
    return any(map(_LEFT_BEHIND.fullmatch, parts))


def is_zip(name: str) -> bool:
    """Whether a file is to be opened as a zip."""
    return name.lower().endswith(".zip")


def reason(error: Exception) -> str:
    """What went wrong with a file, in words."""
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


@dataclass
class _Room:
    """What is left of the limits of one zip that came."""

    files: int = field(default_factory=lambda: MOST_FILES)
    unpacked: int = field(default_factory=lambda: MOST_UNPACKED)

    def take(self, members: Sequence[zipfile.ZipInfo]) -> str:
        """Make room for the members of a zip; returns why there is none."""
        self.files -= len(members)
        self.unpacked -= sum(member.file_size for member in members)
        if self.files < 0:
            return f"the zip holds more than {MOST_FILES} files"
        return f"the zip unpacks to more than {MOST_UNPACKED // 2**20} MB" if self.unpacked < 0 else ""


@dataclass(frozen=True)
class _Inside:
    """Where a zip lies that is inside of another one."""

    archive: Path | _Inside
    member: zipfile.ZipInfo


class _Walk:
    """Walks through folders and zips. Of the zips that are inside of zips, the last few are unpacked, in a place of
    their own: all of them together may be larger than the disk.
    """

    def __init__(self, clock: Clock, place: Path) -> None:
        self.clock, self.place = clock, place
        self._kept = lru_cache(maxsize=MOST_DEEP + 1)(self._opened)  # each of them holds a file open

    def folder(self, root: Path) -> Iterator[Arrival]:
        """All that lies in a folder, links and unreadable folders too."""
        unreadable: list[OSError] = []
        for here, folders, files in os.walk(root, onerror=unreadable.append):
            folders.sort()
            links = [name for name in folders if (Path(here) / name).is_symlink()]
            for name in sorted([*files, *links]):
                yield from self._on_disk(Path(here) / name, (Path(here) / name).relative_to(root).parts)
        for error in unreadable:
            parts = Path(error.filename).relative_to(root).parts
            yield Arrival(parts or (".",), (None,), fate=Fate.DAMAGED, why=f"cannot be read: {reason(error)}")

    def _on_disk(self, path: Path, parts: tuple[str, ...]) -> Iterator[Arrival]:
        about = path.lstat()
        times = (*[None] * (len(parts) - 1), time_of(about))
        if not stat.S_ISREG(about.st_mode):
            yield Arrival(parts, times, fate=Fate.NOT_NOTEBOOK, why=_of_no_file(about.st_mode))
        elif is_zip(path.name):
            yield from self._zip_inside(parts, times, path, _Room())
        else:
            yield Arrival(parts, times, partial(FileIO, path))

    def archive(
        self,
        path: Path | _Inside,
        parts: tuple[str, ...],
        times: tuple[datetime | None, ...],
        room: _Room | None,
    ) -> Iterator[Arrival]:
        """All that lies in a zip; room: what is left for it, None for the export itself."""
        members = [member for member in self._zip(path).infolist() if not _is_folder(member)]
        if room and (full := room.take(members)):
            yield Arrival(parts, times, fate=Fate.DAMAGED, why=full)
        elif not members and parts:
            yield Arrival(parts, times, fate=Fate.NOT_NOTEBOOK, why="an empty zip")
        else:
            for member in members:
                yield from self._member(path, member, parts, times, room)

    def _member(
        self,
        path: Path | _Inside,
        member: zipfile.ZipInfo,
        above: tuple[str, ...],
        times: tuple[datetime | None, ...],
        room: _Room | None,
    ) -> Iterator[Arrival]:
        parts = _path_in_zip(member.filename)
        inner = (*[None] * (len(parts) - 1), self.clock.time_of(member))
        parts, times = (*above, *parts), (*times, *inner)
        mode = member.external_attr >> 16
        if "/" in parts[-1]:
            yield Arrival(parts, times, fate=Fate.DAMAGED, why="its path leads out of the zip")
        elif stat.S_IFMT(mode) not in (0, stat.S_IFREG):
            yield Arrival(parts, times, fate=Fate.NOT_NOTEBOOK, why=_of_no_file(mode))
        elif is_zip(parts[-1]):
            yield from self._zip_inside(parts, times, _Inside(path, member), room or _Room())
        else:
            yield Arrival(parts, times, partial(self._open, path, member))

    def _zip_inside(
        self,
        parts: tuple[str, ...],
        times: tuple[datetime | None, ...],
        path: Path | _Inside,
        room: _Room,
    ) -> Iterator[Arrival]:
        """What lies in a zip that came; one row for the zip itself if it cannot be opened."""
        if sum(map(is_zip, parts)) > MOST_DEEP:
            yield Arrival(
                parts, times, fate=Fate.DAMAGED, why=f"more than {MOST_DEEP} zips inside each other"
            )
            return
        try:
            found = list(self.archive(path, parts, times, room))
        except TROUBLE as error:
            found = [Arrival(parts, times, fate=Fate.DAMAGED, why=f"cannot be opened: {reason(error)}")]
        yield from found

    def _zip(self, path: Path | _Inside) -> zipfile.ZipFile:
        """A zip that is open in this very process: a fork that reads would move the place from which another reads."""
        return self._kept(path, os.getpid())

    def _opened(self, path: Path | _Inside, _process: int) -> zipfile.ZipFile:
        """A zip, to be read in any order; `ValueError` if it is inside of another one and too large."""
        if isinstance(path, Path):
            return zipfile.ZipFile(path)
        if path.member.file_size > SIZE_LIMIT:
            raise ValueError(f"it is larger than {SIZE_LIMIT // 2**20} MB")
        copy = tempfile.TemporaryFile(dir=self.place)  # noqa: SIM115  # gone as soon as the zip is not open any more
        with self._open(path.archive, path.member) as source:
            shutil.copyfileobj(source, copy)
        return zipfile.ZipFile(copy)

    def _open(self, path: Path | _Inside, member: zipfile.ZipInfo) -> IO[bytes]:
        return self._zip(path).open(member)


def _path_in_zip(name: str) -> tuple[str, ...]:
    r"""The parts of a path; one that would lead out of the folder that the zip is unpacked in stays in one piece.

    >>> _path_in_zip("ada\\work.ipynb"), _path_in_zip("../work.ipynb")
    (('ada', 'work.ipynb'), ('../work.ipynb',))
    """
    path = name.replace("\\", "/")  # some programs on Windows write their own separator
    parts = tuple(part for part in path.split("/") if part not in ("", "."))
    leads_out = not parts or path.startswith("/") or ".." in parts or parts[0][1:2] == ":"
    return (path if "/" in path else f"{path}/",) if leads_out else parts


def time_of(about: os.stat_result) -> datetime | None:
    """When a file was written; None where that is no time that a calendar has."""
    try:
        return datetime.fromtimestamp(about.st_mtime, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _is_folder(member: zipfile.ZipInfo) -> bool:
    return member.filename.endswith(("/", "\\"))


def _of_no_file(mode: int) -> str:
    return "a link, which leads nowhere here" if stat.S_ISLNK(mode) else "neither a file nor a folder"
