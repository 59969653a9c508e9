"""Save what was graded: the notebook where formgrader looks for it, the points in the gradebook, a line in the journal.

One process saves, in this order: when the journal's line is there, all the rest is. A run that is killed before has the
submission graded again, to the same end: every step puts the same in the same place.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import warnings
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
from nbformat import NotebookNode

from autograde.course_folder import CourseError, CourseFolder
from autograde.exercise import BROKE_OFF, grade_id, header
from autograde.gradebook import patiently
from autograde.grading.changes import Change, answers, changes
from autograde.grading.journal import Entry, journal_of
from autograde.grading.lateness import Lateness, extend
from autograde.grading.policy import read_policy
from autograde.grading.submission import Graded
from autograde.notebooks import read_notebook

if TYPE_CHECKING:
    from nbgrader.api import Gradebook, SubmittedAssignment, SubmittedNotebook


class Saver:
    """The one writer of a unit's grades, on one open gradebook.

    before: the gradings that stood when it began; changes: the points that it changed.
    """

    def __init__(self, folder: CourseFolder, unit: str, gradebook: Gradebook) -> None:
        self.folder, self.unit, self.gradebook = folder, unit, gradebook
        self.journal = journal_of(folder.state, unit)
        self.policy, self.lateness = read_policy(folder, unit), Lateness(folder, unit)
        self.before = self.journal.entries()
        self.changes: list[Change] = []

    def save(self, graded: Graded, entry: Entry) -> Entry:
        """Save one graded submission, and return what the journal says of it. What was given by hand stays, and so does
        an earlier grade of what could not be graded again.

        Raises `CourseError` if the gradebook stays locked.
        """
        if self._handed_in_at(graded.student) is None and self._stamp(graded.student).exists():
            entry = replace(entry, notes=(*entry.notes, "its timestamp.txt holds no time and was left out"))
        if not (entry.could_not and self._has_grade(entry)):
            notebook = nbformat.reads(graded.notebook, as_version=4)
            entry = replace(entry, points=_points(notebook, entry), answers=answers(notebook))
            self._write_notebook(graded.student, graded.notebook)
            before = self._patiently(entry, notebook)
            self.changes += changes(notebook, entry, self.before.get(entry.student), before)
        self.journal.add(entry)
        return entry

    def put_back(self, student: str) -> None:
        """Put a student's grading into the gradebook once more, from the graded notebook. Nothing is run."""
        entry = self.before[student]
        notebook = read_notebook(_graded_file(self.folder, self.unit, student))
        self._patiently(replace(entry, points=_points(notebook, entry)), notebook)

    def _has_grade(self, entry: Entry) -> bool:
        before = self.before.get(entry.student)
        return before is not None and not before.could_not and before.digest == entry.digest

    def _write_notebook(self, student: str, text: str) -> None:
        target = self.folder.step("autograded", self.unit, student)
        unfinished = target.with_name(f"{target.name}.new")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        (unfinished / f"{self.unit}.ipynb").write_text(text, encoding="utf-8")
        if self._handed_in_at(student):
            shutil.copy(self._stamp(student), unfinished)
        shutil.rmtree(target, ignore_errors=True)
        os.replace(unfinished, target)

    def _stamp(self, student: str) -> Path:
        return self.folder.step("submitted", self.unit, student) / "timestamp.txt"

    def _handed_in_at(self, student: str) -> datetime | None:
        """The time in timestamp.txt; None where there is none that can be read."""
        from nbgrader.utils import parse_utc

        try:
            return parse_utc(self._stamp(student).read_text(encoding="utf-8").strip())
        except (OSError, ValueError, OverflowError):  # the file may be anybody's
            return None

    def _patiently(self, entry: Entry, notebook: NotebookNode) -> dict[str, float | None]:
        from sqlalchemy.exc import OperationalError

        try:
            with warnings.catch_warnings():  # of SQLAlchemy's, about nbgrader's own code
                warnings.simplefilter("ignore")
                return patiently(lambda: self._record(entry, notebook), between=self.gradebook.db.rollback)
        except OperationalError as error:
            raise CourseError(
                f"the gradebook cannot be written: {error.orig}; what was graded before is kept, "
                "and the same command goes on from there"
            ) from error

    def _record(self, entry: Entry, notebook: NotebookNode) -> dict[str, float | None]:
        """Put a grading into the gradebook; returns what the checks gave before, but for what a person has."""
        from nbgrader.utils import compute_checksum

        self.gradebook.update_or_create_student(entry.student)
        submission = self._submission(entry.student)
        found = next(each for each in submission.notebooks if each.name == self.unit)
        cells = {grade_id(cell): cell for cell in notebook.cells if header(cell)}
        before = {grade.name: grade.auto_score for grade in found.grades if grade.manual_score is None}
        _complete(found)
        for grade in found.grades:
            grade.auto_score = entry.points.get(grade.name, None if entry.could_not else 0.0)
            if grade.manual_score is None:
                grade.needs_manual_grade = grade.auto_score is None
            else:  # a person has looked at it, and need not again while the answer is the same
                grade.needs_manual_grade = grade.needs_manual_grade or self._is_another_answer(
                    entry, grade.name
                )
        for comment in found.comments:
            cell = cells.get(comment.name)
            untouched = cell is None or header(cell).get("checksum") == compute_checksum(cell)
            comment.auto_comment = "No response." if untouched else None
        extend(submission, self.policy)
        self.gradebook.db.commit()  # the points are added up by the gradebook
        found.late_submission_penalty = self.lateness.penalty(found, found.score) or None
        self.gradebook.db.commit()
        return before

    def _is_another_answer(self, entry: Entry, cell: str) -> bool:
        earlier = self.before.get(entry.student)
        if earlier is None or not earlier.answers:
            return earlier is None or earlier.digest != entry.digest
        return earlier.answers.get(cell) != entry.answers.get(cell)

    def _submission(self, student: str) -> SubmittedAssignment:
        handed_in = self._handed_in_at(student)
        given = {"timestamp": handed_in} if handed_in else {}
        return self.gradebook.update_or_create_submission(self.unit, student, **given)


def _complete(submission: SubmittedNotebook) -> None:
    """Give a submission the rows that it lacks: they may be lost, and a later release may ask for more."""
    from nbgrader.api import Comment, Grade

    cells = submission.notebook
    graded = {grade.cell_id for grade in submission.grades}
    commented = {comment.cell_id for comment in submission.comments}
    for cell in [*cells.grade_cells, *cells.task_cells]:
        if cell.id not in graded:
            submission.grades.append(Grade(cell=cell))
    for cell in [*cells.solution_cells, *cells.task_cells]:
        if cell.id not in commented:
            submission.comments.append(Comment(cell=cell))


def is_whole(folder: CourseFolder, unit: str, student: str) -> bool:
    """Whether the graded notebook of a student is there and can be read."""
    try:
        content = json.loads(_graded_file(folder, unit, student).read_bytes())
        return content["nbformat"] == 4 and all(map(_is_cell, content["cells"]))
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return False


def _is_cell(cell: Any) -> bool:
    return isinstance(cell["metadata"], dict) and {"cell_type", "source"} <= set(cell)


def points_as_graded(folder: CourseFolder, unit: str, entry: Entry) -> dict[str, float | None] | None:
    """What the graded notebook of a grading gives, by cell; None where it is gone or cannot be read."""
    if not is_whole(folder, unit, entry.student):
        return None
    return _points(read_notebook(_graded_file(folder, unit, entry.student)), entry)


def _graded_file(folder: CourseFolder, unit: str, student: str) -> Path:
    return folder.step("autograded", unit, student) / f"{unit}.ipynb"


def _points(notebook: NotebookNode, entry: Entry) -> dict[str, float | None]:
    """What the checks of a graded notebook give, by cell; None where a person gives it, or where we could not grade."""
    from nbgrader.utils import determine_grade

    graded = [cell for cell in notebook.cells if header(cell).get("grade")]
    return {
        grade_id(cell): None if entry.could_not or _broke_off(cell) else determine_grade(cell)[0]
        for cell in graded
    }


def _broke_off(cell: NotebookNode) -> bool:
    return any(output.get("ename") == BROKE_OFF for output in cell.get("outputs", ()))


@contextlib.contextmanager
def saving(folder: CourseFolder, unit: str) -> Iterator[Saver]:
    """The one writer of a unit's grades; `CourseError` if the gradebook cannot be opened."""
    with folder.gradebook(unit) as gradebook:
        yield Saver(folder, unit, gradebook)
