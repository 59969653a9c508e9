"""What has been graded: a line for each submission once its grades are safe, so that a run can go on after any end."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import BinaryIO

from autograde.course_folder import JOURNALS

#: How often a submission is tried, and in how many runs, before it goes to a person.
TRIES, RUNS = 3, 2


@dataclass(frozen=True)
class Entry:
    """The grading of one submission.

    digest: of the submission; release: the version that it was graded by; reason: why it counts as not attempted, empty
    where it was run; notes: what was mended or went wrong, a sentence each; tier: the sandbox that its code ran in, or
    "unsafe"; in_kernel: whether the checks ran inside it; could_not: what kept us from grading it, empty where this is
    a grade; tries and runs: how often it was tried so far, and in how many runs; checks: the digest of those that it
    met; course: the version of the course; points: what the checks gave, by graded cell, None where a person gives
    them; answers: a digest of what the student wrote, by graded cell; faults: what went wrong on our side, for no
    student's eyes; secret: the digest of the secret that its random cases were drawn from.
    """

    student: str
    digest: str
    release: str
    reason: str = ""
    notes: tuple[str, ...] = ()
    tier: str = ""
    in_kernel: bool = False
    seconds: float = 0.0
    could_not: str = ""
    tries: int = 1
    runs: int = 1
    checks: str = ""
    course: str = ""
    points: dict[str, float | None] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    faults: tuple[str, ...] = ()
    secret: str = ""

    @property
    def for_a_person(self) -> bool:
        """Whether it was tried often enough: it is not tried again unasked."""
        return bool(self.could_not) and self.tries >= TRIES and self.runs >= RUNS


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
        """The entry of each student that stands: the last, unless it could not grade what has a grade already.

        A line that a killed run left unfinished counts for nothing.
        """
        found: dict[str, Entry] = {}
        for entry in filter(None, map(_entry_in, self._lines())):
            if not _stands_behind(entry, found.get(entry.student)):
                found[entry.student] = entry
        return found

    def damaged_lines(self) -> list[int]:
        """The numbers of the lines that no run of the grader left so, finished or not: whom they named is unknown."""
        return [
            number
            for number, line in enumerate(self._lines(), 1)
            if _entry_in(line) is None and not _is_unfinished(line)
        ]

    def _lines(self) -> list[bytes]:
        return self.path.read_bytes().splitlines() if self.path.exists() else []


def _entry_in(line: bytes) -> Entry | None:
    """The entry in a line of a journal; None where there is none."""
    try:
        fields = json.loads(line.decode("utf-8"))
        return Entry(**{**fields, **{name: tuple(fields.get(name, ())) for name in ("notes", "faults")}})
    except (ValueError, TypeError, KeyError):
        return None


def _is_unfinished(line: bytes) -> bool:
    """Whether a line is the beginning of an entry, as a killed run leaves it."""
    begins = b'{"student": '
    return begins.startswith(line[: len(begins)]) and not line.endswith(b"}")


def _stands_behind(entry: Entry, before: Entry | None) -> bool:
    """Whether an entry is a try in vain on a submission that has its grade."""
    graded = before is not None and not before.could_not and before.digest == entry.digest
    return bool(entry.could_not) and graded


def journal_of(state: Path, unit: str) -> Journal:
    """The journal of a unit, in a course's state folder."""
    return Journal(state / JOURNALS / f"{unit}.jsonl")
