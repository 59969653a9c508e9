"""What was released, and when: a submission is graded from the notebook that students got, and from the exercise with
its hidden checks as it was on that day, whatever became of the exercise since.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograde.course_folder import CourseError, CourseFolder
from autograde.exercise import HIDDEN, grade_id, header, split

RELEASED, SOURCE, DATE = "released.ipynb", "source.ipynb", "date.txt"


@dataclass(frozen=True)
class Release:
    """One release of a unit.

    version: the SHA-256 of the released notebook's file; released: what students got; source: the exercise with its
    solutions and hidden checks; date: when the released notebook was made.
    """

    version: str
    released: NotebookNode
    source: NotebookNode
    date: datetime


def record(folder: CourseFolder, unit: str) -> Release:
    """Keep what is released now, with the exercise that it was made from, and return it.

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
    place = _place_of(folder, unit, _digest(released))
    place.mkdir(parents=True, exist_ok=True)
    _write(place / RELEASED, released.read_bytes())
    _write(place / SOURCE, source.read_bytes())
    made = datetime.fromtimestamp(released.stat().st_mtime, UTC)
    _write(place / DATE, made.isoformat().encode())  # last: without a date a record does not count
    return _load(place)


def current(folder: CourseFolder, unit: str) -> Release:
    """The release that students get now; one that stock nbgrader made is recorded at the first look.

    Raises `CourseError` as `record` does.
    """
    place = _place_of(folder, unit, _digest(released_file(folder, unit)))
    return _load(place) if (place / DATE).exists() else record(folder, unit)


def all_releases(folder: CourseFolder, unit: str) -> list[Release]:
    """Every release of a unit, oldest first; the one that students get now is the last.

    Raises `CourseError` as `record` does.
    """
    now = current(folder, unit)
    places = _place_of(folder, unit, now.version).parent.iterdir()
    earlier = [_load(place) for place in places if place.name != now.version and (place / DATE).exists()]
    return [*sorted(earlier, key=lambda release: release.date), now]


def released_file(folder: CourseFolder, unit: str) -> Path:
    """The notebook that students get now; `CourseError` if there is none."""
    path = folder.step("release", unit) / f"{unit}.ipynb"
    if not path.exists():
        raise CourseError(f"{unit} is not released: run `autograde release {unit}` first")
    return path


def _checks_in_sight(path: Path) -> dict[str, list[str]]:
    """The words that students see of each cell that is not theirs to write."""
    cells = nbformat.read(path, as_version=4).cells
    fixed = [cell for cell in cells if header(cell) and not header(cell)["solution"]]
    return {grade_id(cell): "\n".join(split(cell.source, HIDDEN)[1]).split() for cell in fixed}


def _place_of(folder: CourseFolder, unit: str, version: str) -> Path:
    return folder.state / "releases" / unit / version


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _load(place: Path) -> Release:
    released, source = (nbformat.read(place / name, as_version=4) for name in (RELEASED, SOURCE))
    date = datetime.fromisoformat((place / DATE).read_text(encoding="ascii"))
    return Release(place.name, released, source, date)


def _write(path: Path, data: bytes) -> None:
    """Write a file that is whole whenever somebody looks."""
    unfinished = path.with_suffix(".new")
    unfinished.write_bytes(data)
    os.replace(unfinished, path)
