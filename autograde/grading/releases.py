"""What was released, and when: a submission is graded from the notebook that students got, and from the exercise with
its hidden checks as it was on that day, whatever became of the exercise since.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograde.course_folder import CourseError, CourseFolder
from autograde.exercise import HIDDEN, grade_id, header, split
from autograde.notebooks import read_notebook

RELEASED, SOURCE, DATE = "released.ipynb", "source.ipynb", "date.txt"
#: Names the record of what students get now; the records themselves never change.
CURRENT = "current.txt"
UNFINISHED = "unfinished"


@dataclass(frozen=True)
class Release:
    """One release of a unit.

    version: the SHA-256 of what it consists of; released: what students got; source: the exercise with its solutions
    and hidden checks; date: when the released notebook was made.
    """

    version: str
    released: NotebookNode
    source: NotebookNode
    date: datetime


def record(folder: CourseFolder, unit: str) -> Release:
    """Keep what is released now, with the exercise that it was made from, and return it. No earlier record is touched.

    Raises `CourseError` if nothing is released, or if the exercise has other checks than the release.
    """
    released, source = released_file(folder, unit), folder.source_notebook(unit)
    if not source.exists():
        raise CourseError(f"{unit} has no notebook: run `autograde build {unit}` first")
    if _checks_in_sight(released) != _checks_in_sight(source):
        raise CourseError(
            f"the exercise {unit} has changed since it was released, and that release is not recorded: "
            f"run `autograde release {unit}` again"
        )
    folder.prepare()
    place = _equal_record(folder, unit, released, source) or _new_record(folder, unit, released, source)
    _write(place.parent / CURRENT, place.name.encode())
    return _load(place)


def current(folder: CourseFolder, unit: str) -> Release:
    """The release that students get now; one that stock nbgrader made is recorded at the first look.

    Raises `CourseError` as `record` does.
    """
    released = released_file(folder, unit).read_bytes()
    places = [place for place in _records(folder, unit) if (place / RELEASED).read_bytes() == released]
    named = folder.state / "releases" / unit / CURRENT
    if named.exists():
        name = named.read_text(encoding="ascii")
        places.sort(key=lambda place: place.name == name)
    return _load(places[-1]) if places else record(folder, unit)


def all_releases(folder: CourseFolder, unit: str) -> list[Release]:
    """Every notebook that students ever got, oldest first; the one that they get now is the last.

    Raises `CourseError` as `record` does.
    """
    now = current(folder, unit)
    earlier = sorted(map(_load, _records(folder, unit)), key=lambda release: release.date)
    different = {nbformat.writes(release.released): release for release in earlier}
    different.pop(nbformat.writes(now.released), None)
    return [*different.values(), now]


def recorded(folder: CourseFolder, unit: str, version: str) -> Release | None:
    """The release of a version, if there is a record of it."""
    return next((_load(place) for place in _records(folder, unit) if place.name == version), None)


def released_file(folder: CourseFolder, unit: str) -> Path:
    """The notebook that students get now; `CourseError` if there is none."""
    path = folder.step("release", unit) / f"{unit}.ipynb"
    if not path.exists():
        raise CourseError(f"{unit} is not released: run `autograde release {unit}` first")
    return path


def _checks_in_sight(path: Path) -> dict[str, list[str]]:
    """The words that students see of each cell that is not theirs to write."""
    cells = read_notebook(path).cells
    fixed = [cell for cell in cells if header(cell) and not header(cell)["solution"]]
    return {grade_id(cell): "\n".join(split(cell.source, HIDDEN)[1]).split() for cell in fixed}


def _records(folder: CourseFolder, unit: str) -> list[Path]:
    """The places of all records that are whole, in the order of their dates."""
    found = (folder.state / "releases" / unit).glob(f"*/{DATE}")
    places = [path.parent for path in found if path.parent.name != UNFINISHED]
    return sorted(places, key=lambda place: (place / DATE).read_text(encoding="ascii"))


def _equal_record(folder: CourseFolder, unit: str, released: Path, source: Path) -> Path | None:
    parts = released.read_bytes(), source.read_bytes()
    for place in _records(folder, unit):
        if ((place / RELEASED).read_bytes(), (place / SOURCE).read_bytes()) == parts:
            return place
    return None


def _new_record(folder: CourseFolder, unit: str, released: Path, source: Path) -> Path:
    """Write a record aside, and put it in its place when it is whole."""
    version = hashlib.sha256(released.read_bytes() + b"\0" + source.read_bytes()).hexdigest()
    place = folder.state / "releases" / unit / version
    unfinished = place.with_name(UNFINISHED)
    for left_over in (unfinished, place):  # a record without a date was never one
        shutil.rmtree(left_over, ignore_errors=True)
    unfinished.mkdir(parents=True)
    (unfinished / RELEASED).write_bytes(released.read_bytes())
    (unfinished / SOURCE).write_bytes(source.read_bytes())
    made = datetime.fromtimestamp(released.stat().st_mtime, UTC)
    (unfinished / DATE).write_text(made.isoformat(), encoding="ascii")
    os.replace(unfinished, place)
    return place


def _load(place: Path) -> Release:
    released, source = (read_notebook(place / name) for name in (RELEASED, SOURCE))
    date = datetime.fromisoformat((place / DATE).read_text(encoding="ascii"))
    return Release(place.name, released, source, date)


def _write(path: Path, data: bytes) -> None:
    """Write a file that is whole whenever somebody looks."""
    unfinished = path.with_suffix(".new")
    unfinished.write_bytes(data)
    os.replace(unfinished, path)
