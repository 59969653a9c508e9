"""What lies in `submitted/`: what was collected before, and how something new takes its place."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from autograde.course_folder import CourseFolder
from autograde.desk.collecting.arrivals import SIZE_LIMIT
from autograde.desk.collecting.choosing import NO_TIME, Candidate
from autograde.desk.collecting.contents import Exercise, content_of_bytes


def handed_in(folder: CourseFolder, unit: str) -> set[str]:
    """The students of whom a submission is there."""
    root = folder.step("submitted", unit).parent
    return {path.parent.name for path in root.glob(f"*/{unit}") if path.is_dir()}


def standing(folder: CourseFolder, unit: str, student: str, known: Sequence[Exercise]) -> Candidate | None:
    """What was collected of a student before, if anything."""
    place = folder.step("submitted", unit, student)
    notebook = place / f"{unit}.ipynb"
    if not notebook.is_file() or notebook.is_symlink():
        return None
    with notebook.open("rb") as file:
        content = content_of_bytes(file.read(SIZE_LIMIT), unit, known)
    return Candidate(str(notebook), content, _time_in(place / "timestamp.txt"), standing=True)


def take(folder: CourseFolder, unit: str, student: str, data: bytes, time: datetime | None) -> None:
    """Put a submission where nbgrader looks for it. Killed anywhere, the same command puts it right."""
    place = folder.step("submitted", unit, student)
    place.mkdir(parents=True, exist_ok=True)
    stamp, notebook = place / "timestamp.txt", place / f"{unit}.ipynb"
    unfinished = place.with_name(f".{unit}.new")  # not inside, from where nbgrader would copy it
    unfinished.write_bytes(data)
    if time:
        stamp.write_text(time.strftime("%Y-%m-%d %H:%M:%S UTC"), encoding="ascii")
    else:
        stamp.unlink(missing_ok=True)
    os.replace(unfinished, notebook)


def _time_in(stamp: Path) -> datetime:
    """The time in timestamp.txt, whoever wrote it; the earliest there is where it holds none."""
    from nbgrader.utils import parse_utc

    try:
        return parse_utc(stamp.read_text(encoding="utf-8").strip()).replace(tzinfo=UTC)
    except (OSError, ValueError, OverflowError):
        return NO_TIME
