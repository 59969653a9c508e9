"""Grade with stock nbgrader and its own defaults, in a copy of a course's folder: what our grading is compared with."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograde.course_folder import SETTINGS_FILE, CourseError, CourseFolder
from autograde.exercise import checks, grade_id

SETTINGS = """c = get_config()
c.CourseDirectory.course_id = "lvm-course"
c.CourseDirectory.source_directory = ".autograde/source"
"""


@dataclass(frozen=True)
class StockGrading:
    """What stock nbgrader made of a submission.

    points: by check cell, 0 for one that it did not find, and None for all where it gave up; log: what it said;
    notebook: what it ran, without cells where it gave up.
    """

    points: dict[str, float | None]
    log: str
    notebook: NotebookNode

    @property
    def gave_up(self) -> bool:
        """Whether it left no grades."""
        return None in self.points.values()


def stock_course(folder: CourseFolder, unit: str, target: Path) -> CourseFolder:
    """Copy what stock nbgrader needs to grade a unit, without settings of ours.

    Raises `CourseError` if the gradebook is not a file in the course's folder.
    """
    gradebook = folder.root / "gradebook.db"
    if not gradebook.exists():
        raise CourseError(f"{gradebook} is not there: only a gradebook in the course's folder can be copied")
    target.mkdir(parents=True)
    shutil.copy(gradebook, target)
    source = folder.source_notebook(unit).parent
    shutil.copytree(source, target / source.relative_to(folder.root))
    (target / "exercises" / "solutions").mkdir(parents=True)
    shutil.copy(folder.source_text(unit), target / "exercises" / "solutions")
    for submission in folder.step("submitted", unit).parent.glob(f"*/{unit}"):
        shutil.copytree(submission, target / "submitted" / submission.parent.name / unit)
    (target / SETTINGS_FILE).write_text(SETTINGS, encoding="utf-8")
    return CourseFolder.open(target)


def run_stock(course: CourseFolder, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command of stock nbgrader in a course, on one thread."""
    programs = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    own = {"PATH": programs, "OMP_NUM_THREADS": "1", "LVM_DEVICE": "cpu", **environment}
    return subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=course.root,
        env={**os.environ, **own},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def grade_with_stock(
    course: CourseFolder, unit: str, student: str, environment: Mapping[str, str]
) -> StockGrading:
    """Grade one submission in a course of `stock_course`, as if for the first time."""
    from nbgrader.api import MissingEntry

    with course.gradebook() as gradebook, contextlib.suppress(MissingEntry):
        gradebook.remove_submission(unit, student)
    run = run_stock(course, "autograde", unit, "--student", student, "--force", **environment)
    result = course.step("autograded", unit, student) / f"{unit}.ipynb"
    names = [grade_id(cell) for cell in checks(nbformat.read(course.source_notebook(unit), as_version=4))]
    if run.returncode or not result.exists():
        return StockGrading(dict.fromkeys(names), run.stderr, nbformat.v4.new_notebook())
    with course.gradebook() as gradebook:
        grades = gradebook.find_submission_notebook(unit, unit, student).grades
        found = {grade.name: grade.auto_score or 0.0 for grade in grades}
    return StockGrading({name: found.get(name, 0.0) for name in names}, run.stderr, nbformat.read(result, 4))
