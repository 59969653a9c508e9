"""Save what was graded: the notebook where formgrader looks for it, the points in the gradebook, a line in the journal.

One process saves, in this order: when the journal's line is there, all the rest is. A run that is killed before has the
submission graded again, to the same end: every step puts the same in the same place.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
from nbformat import NotebookNode

from autograde.course_folder import CourseError, CourseFolder
from autograde.exercise import grade_id, header
from autograde.grading.journal import Entry, journal_of
from autograde.grading.submission import Graded

if TYPE_CHECKING:
    from nbgrader.api import Gradebook, SubmittedAssignment

#: How long a gradebook that another program has locked is waited for, in seconds.
PATIENCE = 60.0


class Saver:
    """The one writer of a unit's grades, on one open gradebook."""

    def __init__(self, folder: CourseFolder, unit: str, gradebook: Gradebook) -> None:
        self.folder, self.unit, self.gradebook = folder, unit, gradebook
        self.journal = journal_of(folder.state, unit)

    def save(self, graded: Graded, entry: Entry) -> None:
        """Save one graded submission. Points and comments that were given by hand stay.

        Raises `CourseError` if the gradebook stays locked.
        """
        notebook = nbformat.reads(graded.notebook, as_version=4)
        self._write_notebook(graded.student, graded.notebook)
        self._patiently(graded.student, notebook)
        self.journal.add(entry)

    def _write_notebook(self, student: str, text: str) -> None:
        target = self.folder.step("autograded", self.unit, student)
        unfinished = target.with_name(f"{target.name}.new")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        (unfinished / f"{self.unit}.ipynb").write_text(text, encoding="utf-8")
        if (stamp := self._stamp(student)).exists():
            shutil.copy(stamp, unfinished)
        shutil.rmtree(target, ignore_errors=True)
        os.replace(unfinished, target)

    def _stamp(self, student: str) -> Path:
        return self.folder.step("submitted", self.unit, student) / "timestamp.txt"

    def _patiently(self, student: str, notebook: NotebookNode) -> None:
        from sqlalchemy.exc import OperationalError

        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                with warnings.catch_warnings():  # of SQLAlchemy's, about nbgrader's own code
                    warnings.simplefilter("ignore")
                    return self._record(student, notebook)
            except OperationalError as error:
                self.gradebook.db.rollback()
                if time.monotonic() > deadline:
                    raise CourseError(
                        f"the gradebook cannot be written: {error.orig}; what was graded before is kept, "
                        "and the same command goes on from there"
                    ) from error
                time.sleep(0.5)

    def _record(self, student: str, notebook: NotebookNode) -> None:
        from nbgrader.utils import compute_checksum, determine_grade

        self.gradebook.update_or_create_student(student)
        submission = self._submission(student)
        found = next(each for each in submission.notebooks if each.name == self.unit)
        cells = {grade_id(cell): cell for cell in notebook.cells if header(cell)}
        for grade in found.grades:
            grade.auto_score = determine_grade(cells[grade.name])[0] if grade.name in cells else 0.0
            grade.needs_manual_grade = grade.manual_score is not None or grade.auto_score is None
        for comment in found.comments:
            cell = cells.get(comment.name)
            untouched = cell is None or header(cell).get("checksum") == compute_checksum(cell)
            comment.auto_comment = "No response." if untouched else None
        self.gradebook.db.commit()
        _penalise_lateness(self.folder, self.unit, submission)

    def _submission(self, student: str) -> SubmittedAssignment:
        from nbgrader.utils import parse_utc

        stamp = self._stamp(student)
        time_of = {"timestamp": parse_utc(stamp.read_text().strip())} if stamp.exists() else {}
        return self.gradebook.update_or_create_submission(self.unit, student, **time_of)


def _penalise_lateness(folder: CourseFolder, unit: str, submission: Any) -> None:
    """Leave late submissions to whatever plug-in nbgrader is set up with."""
    from nbgrader.preprocessors import AssignLatePenalties

    if not submission.total_seconds_late > 0:
        return
    directory = folder.course_directory(unit)
    resources = {"nbgrader": {"notebook": unit, "assignment": unit, "student": submission.student.id}}
    resources["nbgrader"]["db_url"] = directory.db_url
    AssignLatePenalties(config=directory.config).preprocess(nbformat.v4.new_notebook(), resources)


@contextlib.contextmanager
def saving(folder: CourseFolder, unit: str) -> Iterator[Saver]:
    """The one writer of a unit's grades; `CourseError` if the gradebook cannot be opened."""
    with folder.gradebook() as gradebook:
        yield Saver(folder, unit, gradebook)
