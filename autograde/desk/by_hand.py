"""Remember who was given points by hand, and how many.

They are in no graded notebook: a gradebook that is made anew would not miss them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

from autograde.course_folder import CourseFolder
from autograde.desk.marks import Marks
from autograde.errors import CourseError

#: The folder of what is remembered, in that of what grading keeps.
BY_HAND = "by_hand"


def remember(folder: CourseFolder, unit: str, marks: Mapping[str, Marks]) -> None:
    """Add what the gradebook has now to what it had before."""
    before = remembered(folder, unit)
    now = {student: before.get(student, {}) | each.by_hand for student, each in marks.items() if each.by_hand}
    if before | now == before:
        return
    path = _place(folder, unit)
    path.parent.mkdir(exist_ok=True)
    unfinished = path.with_suffix(".new")
    unfinished.write_text(json.dumps(before | now, indent=1) + "\n", encoding="utf-8")
    os.replace(unfinished, path)


def remembered(folder: CourseFolder, unit: str) -> dict[str, dict[str, float]]:
    """The points that were given by hand whenever the gradebook was looked at, by student and cell.

    Raises `CourseError` if the file cannot be read.
    """
    path = _place(folder, unit)
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return {
            student: {cell: float(points) for cell, points in given.items()}
            for student, given in content.items()
        }
    except FileNotFoundError:
        return {}
    except (ValueError, AttributeError, TypeError) as error:
        raise CourseError(
            f"{path}, which remembers points given by hand, cannot be read: `autograde restore` brings back a backup; "
            "without one, delete it"
        ) from error


def _place(folder: CourseFolder, unit: str) -> Path:
    return folder.state / BY_HAND / f"{unit}.json"
