"""What became of every file that came: a row for each, for the eye and as a CSV file beside the submissions."""

from __future__ import annotations

import csv
import io
import os
import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from autograde.course_folder import CourseFolder

COLUMNS = (
    "student",
    "file",
    "handed in as",
    "time",
    "what became of it",
    "why",
    "counts",
    "waits for a person",
)
#: Where a spreadsheet may begin a cell, for some countries' part a line at semicolons and tabs; and what it begins a
#: formula with, also in the wide forms of East Asian keyboards.
_BEGINNING, _FORMULA = r"(^|[;\t])", r"(?=['\s]*[=+\-@＝＋－＠])"


class Fate(StrEnum):
    """What became of a file."""

    TAKEN = "taken"
    UNCHANGED = "unchanged"
    VERSION = "another version counts"
    OTHER_UNIT = "another unit's"
    NOT_NOTEBOOK = "not a notebook"
    DAMAGED = "damaged"
    UNKNOWN = "unknown student"
    COLLISION = "collision"


@dataclass(frozen=True)
class Row:
    """What became of one file.

    student: whose it is, empty if that cannot be told; handed_in_as: the part of its path that stands for the hand-in;
    counts: whether it is what lies in `submitted/` now; waits: whether a person must look.
    """

    student: str
    file: str
    handed_in_as: str
    time: datetime | None
    fate: Fate
    why: str = ""
    counts: bool = False
    waits: bool = False


@dataclass(frozen=True)
class Account:
    """All rows of one collection; who of the class has no submission; the zone that times without one were read in;
    a sentence where nothing that came is named by anybody of the roster.
    """

    rows: list[Row]
    missing: list[str] = field(default_factory=list)
    zone: str = ""
    unmatched: str = ""

    @property
    def students(self) -> list[str]:
        """Whose submission was taken, a damaged one too if nothing better came."""
        return sorted(row.student for row in self.rows if row.counts and row.fate is not Fate.UNCHANGED)

    @property
    def unchanged(self) -> list[str]:
        """Whose submission is what was there before."""
        return sorted(row.student for row in self.rows if row.fate is Fate.UNCHANGED)

    @property
    def waiting(self) -> list[Row]:
        """What a person must look at."""
        return [row for row in self.rows if row.waits]

    @property
    def counts(self) -> Counter[Fate]:
        """How many files ended in each way."""
        return Counter(row.fate for row in self.rows)


class Earlier(NamedTuple):
    """What an earlier account says of a submission that was taken: the unit, the student, and how it was handed in."""

    unit: str
    student: str
    handed_in_as: str


def account_file(folder: CourseFolder, unit: str) -> Path:
    """Where the account of a unit stands: beside the students' folders, so that nbgrader takes it for nobody's."""
    return folder.step("submitted", unit).parent / f"{unit}.csv"


def as_csv(account: Account, earlier: Iterable[list[str]] = ()) -> str:
    """The rows of an account as a table, and below them earlier rows that still hold."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in account.rows:
        time = row.time.strftime("%Y-%m-%d %H:%M:%S UTC") if row.time else ""
        flags = ("yes" if flag else "" for flag in (row.counts, row.waits))
        cells = (row.student, row.file, row.handed_in_as, time, row.fate.value, row.why, *flags)
        writer.writerow(map(shown_as_text, cells))
    writer.writerows(earlier)
    return buffer.getvalue()


def write_account(folder: CourseFolder, unit: str, account: Account, there: Collection[str]) -> None:
    """Write the account of a unit. Who is not in it keeps the row that says where their submission came from.

    there: of whom a submission is there.
    """
    path = account_file(folder, unit)
    here = {row.student for row in account.rows if row.counts}
    kept = [cells for cells in _counting(path) if as_it_was(cells[0]) in set(there) - here]
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.new")
    unfinished.write_text(as_csv(account, kept), encoding="utf-8", errors="backslashreplace", newline="")
    os.replace(unfinished, path)


def earlier_hand_ins(folder: CourseFolder) -> list[Earlier]:
    """How every submission that counts was handed in, of all units, as their accounts say."""
    return [
        Earlier(unit, as_it_was(cells[0]), as_it_was(cells[2]))
        for unit in folder.units()
        for cells in _counting(account_file(folder, unit))
    ]


def _counting(path: Path) -> list[list[str]]:
    """The rows of an account that say where a submission came from; none where there is no account to be read."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
    except (OSError, UnicodeDecodeError, csv.Error):
        return []
    if not rows or tuple(rows[0]) != COLUMNS:
        return []
    return [cells for cells in rows[1:] if len(cells) == len(COLUMNS) and cells[COLUMNS.index("counts")]]


def shown_as_text(cell: str) -> str:
    """A cell that a spreadsheet shows and does not compute; all else as it came.

    >>> shown_as_text("=HYPERLINK(1)"), shown_as_text("Zoë")
    ("'=HYPERLINK(1)", 'Zoë')
    """
    return re.sub(_BEGINNING + _FORMULA, r"\1'", cell)


def as_it_was(cell: str) -> str:
    """What `shown_as_text` was given.

    >>> as_it_was(shown_as_text("@ada"))
    '@ada'
    """
    return re.sub(f"{_BEGINNING}'{_FORMULA}", r"\1", cell)
