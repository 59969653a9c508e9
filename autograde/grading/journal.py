"""What has been graded: a line for each submission once its grades are safe, so that a run can go on after any end."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO


@dataclass(frozen=True)
class Entry:
    """The grading of one submission.

    digest: of the submission; release: the version that it was graded by; reason: why it counts as not attempted, empty
    where it was run; notes: what was mended or went wrong, a sentence each; tier: the sandbox that its code ran in, or
    "unsafe"; in_kernel: whether the checks ran inside it.
    """

    student: str
    digest: str
    release: str
    reason: str = ""
    notes: tuple[str, ...] = ()
    tier: str = ""
    in_kernel: bool = False
    seconds: float = 0.0


class Journal:
    """The gradings of a unit, in a file to which lines are only ever added."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def add(self, entry: Entry) -> None:
        """Note a grading; when this returns, the line is on the disk."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("ab+") as file:
            if file.tell() and not self._ends_with_a_line(file):
                file.write(b"\n")  # a run was killed while it wrote the line before
            file.write(json.dumps(asdict(entry)).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())

    @staticmethod
    def _ends_with_a_line(file: BinaryIO) -> bool:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"

    def entries(self) -> dict[str, Entry]:
        """The last entry of each student. A line that a killed run left unfinished counts for nothing."""
        found: dict[str, Entry] = {}
        for line in self.path.read_text(encoding="utf-8").splitlines() if self.path.exists() else ():
            try:
                fields = json.loads(line)
                entry = Entry(**{**fields, "notes": tuple(fields["notes"])})
            except (ValueError, TypeError, KeyError):
                continue
            found[entry.student] = entry
        return found


def journal_of(state: Path, unit: str) -> Journal:
    """The journal of a unit, in a course's state folder."""
    return Journal(state / "journal" / f"{unit}.jsonl")
