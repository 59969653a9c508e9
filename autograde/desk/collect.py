"""Bring a class's submissions into the course's folder, from a folder or a zip, with or without a roster.

A submission is `<student>/…ipynb` or `<student>_*.ipynb`. Of several, the newest counts. Only the notebook itself is
taken, under a path that we choose: nothing in an archive decides where a file is written.
"""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from io import FileIO
from pathlib import Path, PurePosixPath
from typing import IO, NamedTuple

from autograde.course_folder import CourseError, CourseFolder
from autograde.grading.plain_text import name_of, one_line

#: A student's id names a folder, and stands in nbgrader's patterns: it must mean nothing to either.
STUDENT_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9.@-]*(?:_[A-Za-z0-9.@-]+)*")
ROSTER_COLUMNS = ("first_name", "last_name", "email")
#: Of a larger file this much is kept: a zip of a few kilobytes may unpack to many gigabytes.
SIZE_LIMIT = 100 * 2**20


class Found(NamedTuple):
    """A notebook in the collection: where it lies there, its time, and how to open it."""

    path: PurePosixPath
    time: datetime
    open: Callable[[], IO[bytes]]


@dataclass
class Collected:
    """What was taken, by student, and whatever the teaching assistant should look at."""

    students: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def collect(folder: CourseFolder, unit: str, submissions: Path, roster: Path | None = None) -> Collected:
    """Copy the submissions of a unit to `submitted/`, and the roster to the gradebook.

    Raises `CourseError` if the submissions or the roster cannot be read.
    """
    folder.prepare()
    students = read_roster(roster) if roster else {}
    collected = Collected()
    chosen = _newest(_notebooks(submissions, collected.notes), students, collected.notes)
    for student, found in sorted(chosen.items()):
        kept = _keep(folder, unit, student, found, collected.notes)
        (collected.students if kept else collected.unchanged).append(student)
    with folder.gradebook() as gradebook:
        for student in sorted({*students, *chosen}):
            gradebook.update_or_create_student(student, **students.get(student, {}))
        known = {student.id for student in gradebook.students}
    here = {path.parent.name for path in folder.step("submitted", unit, "*").parent.parent.glob(f"*/{unit}")}
    collected.missing = sorted(known - here)
    collected.unknown = sorted(set(chosen) - set(students)) if students else []
    collected.notes = [one_line(note, 1000) for note in collected.notes]  # they name files as students do
    return collected


def read_roster(path: Path) -> dict[str, dict[str, str]]:
    """The class by student id, from a CSV file with the columns id, first_name, last_name and email."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError(f"the roster {path} cannot be read: {_why(error)}") from error
    rows = [
        {_column(name): (value or "").strip() for name, value in row.items() if name}
        for row in csv.DictReader(text.splitlines())
    ]
    if not rows or "id" not in rows[0]:
        raise CourseError(
            f"the roster {path} has no column id; the columns are id, first_name, last_name, email"
        )
    for row in rows:
        if not STUDENT_ID.fullmatch(row["id"]):
            raise CourseError(
                f"the roster {path} has the id {row['id']!r}: only letters, digits and . @ - _ may stand in it"
            )
    return {row["id"]: {name: name_of(row[name]) for name in ROSTER_COLUMNS if row.get(name)} for row in rows}


def _column(name: str) -> str:
    return name.strip().lower().replace(" ", "_")


def _notebooks(submissions: Path, notes: list[str]) -> Iterator[Found]:
    if submissions.is_dir():
        found = _in_folder(submissions, notes)
    elif submissions.is_file() and zipfile.is_zipfile(submissions):
        found = _in_zip(submissions)
    elif submissions.exists():
        raise CourseError(f"{submissions} is neither a folder nor a zip")
    else:
        raise CourseError(f"there is nothing at {submissions}")
    for item in found:
        if not any(part.startswith((".", "__MACOSX")) for part in item.path.parts):
            yield item


def _in_folder(root: Path, notes: list[str]) -> Iterator[Found]:
    for path in sorted(root.rglob("*.ipynb")):
        name = PurePosixPath(path.relative_to(root).as_posix())
        if path.is_symlink() or not path.resolve().is_relative_to(root.resolve()):
            notes.append(f"{name} is a link and was left out")
        elif path.is_file():
            yield Found(name, datetime.fromtimestamp(path.stat().st_mtime, UTC), partial(FileIO, path))


def _in_zip(path: Path) -> Iterator[Found]:
    archive = zipfile.ZipFile(path)
    for member in archive.infolist():
        if member.filename.endswith(".ipynb"):
            yield Found(PurePosixPath(member.filename), _time_in_zip(member), partial(archive.open, member))


def _time_in_zip(member: zipfile.ZipInfo) -> datetime:
    try:
        return datetime(*member.date_time, tzinfo=UTC)
    except ValueError:
        return datetime(1980, 1, 1, tzinfo=UTC)


def _newest(
    found: Iterable[Found], students: dict[str, dict[str, str]], notes: list[str]
) -> dict[str, Found]:
    chosen: dict[str, Found] = {}
    items = list(found)
    wrapped = _is_wrapped([item.path for item in items], students)
    for item in items:
        student = _student_of(PurePosixPath(*item.path.parts[wrapped:]), students)
        if student is None:
            notes.append(
                f"{item.path} belongs to nobody: submissions are <student>/….ipynb or <student>_….ipynb"
            )
        elif student not in chosen:
            chosen[student] = item
        else:
            older, chosen[student] = sorted((chosen[student], item), key=lambda each: each.time)
            notes.append(f"{student}: {chosen[student].path} is newer than {older.path} and was taken")
    return chosen


def _is_wrapped(paths: list[PurePosixPath], students: dict[str, dict[str, str]]) -> bool:
    """Whether the whole class lies in one more folder, as when a folder is zipped."""
    tops = {path.parts[0] for path in paths}
    deep = all(len(path.parts) > (1 if students else 2) for path in paths)
    return len(tops) == 1 and deep and not tops & set(students)


def _student_of(path: PurePosixPath, students: dict[str, dict[str, str]]) -> str | None:
    if len(path.parts) > 1:
        name = path.parts[0]
    else:
        candidates = [student for student in students if path.name.startswith(f"{student}_")]
        name = max(candidates, key=len, default=path.name.partition("_")[0] if "_" in path.name else "")
    return name if STUDENT_ID.fullmatch(name) else None


def _keep(folder: CourseFolder, unit: str, student: str, found: Found, notes: list[str]) -> bool:
    """Write a submission unless the one that is there is as new; returns whether it was written."""
    target = folder.step("submitted", unit, student)
    stamp = target / "timestamp.txt"
    time = found.time.strftime("%Y-%m-%d %H:%M:%S UTC")
    data = _bytes_of(found, student, notes)
    notebook = target / f"{unit}.ipynb"
    if notebook.exists() and stamp.exists() and (stamp.read_text() > time or notebook.read_bytes() == data):
        return False
    target.mkdir(parents=True, exist_ok=True)
    notebook.write_bytes(data)
    stamp.write_text(time)
    return True


def _bytes_of(found: Found, student: str, notes: list[str]) -> bytes:
    """The bytes of a submission; what cannot be read counts as empty, so that a grade says so."""
    try:
        with found.open() as file:
            data = file.read(SIZE_LIMIT + 1)
    except (OSError, RuntimeError, zipfile.BadZipFile, NotImplementedError) as error:
        notes.append(f"{student}: {found.path} cannot be read: {_why(error)}")
        return b""
    if len(data) > SIZE_LIMIT:
        notes.append(f"{student}: {found.path} is larger than {SIZE_LIMIT // 2**20} MB and was cut off there")
    return data[:SIZE_LIMIT]


def _why(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
