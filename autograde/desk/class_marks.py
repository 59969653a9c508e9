"""The marks of a whole class as they are now: what was decided since, extensions and lateness are applied anew."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from autograde.course_folder import CourseError, CourseFolder
from autograde.desk.findings import graded_cells
from autograde.desk.marks import Marks, marks_of
from autograde.exercise import grade_id, header
from autograde.gradebook import patiently
from autograde.grading.lateness import Lateness, days_late, extend
from autograde.grading.policy import read_policy
from autograde.grading.releases import current

if TYPE_CHECKING:
    from nbgrader.api import Gradebook, SubmittedNotebook


def class_marks(
    folder: CourseFolder, unit: str, gradebook: Gradebook, students: Iterable[str]
) -> dict[str, Marks]:
    """The marks of each student, in this order. The gradebook gets the penalties, so that nbgrader's export has them.

    Raises `CourseError` if the gradebook does not know a submission, or cannot be written.
    """
    best, policy, lateness = maximum(folder, unit), read_policy(folder, unit), Lateness(folder, unit)

    def attempt() -> dict[str, Marks]:
        found = {}
        for student in students:
            submission = find(gradebook, unit, student)
            extend(submission.assignment, policy)
            marks = found[student] = marks_of(submission, best, policy)
            marks.penalty = lateness.penalty(submission, marks.points)
            marks.days_late = days_late(submission.assignment)
            submission.late_submission_penalty = marks.penalty or None
        gradebook.db.commit()
        return found

    return patiently(attempt, between=gradebook.db.rollback)


def find(gradebook: Gradebook, unit: str, student: str) -> SubmittedNotebook:
    """A student's submission in the gradebook; `CourseError` if it is not there."""
    from nbgrader.api import MissingEntry

    try:
        return gradebook.find_submission_notebook(unit, unit, student)
    except MissingEntry as error:
        raise CourseError(
            f"the gradebook has no grades of {student} for {unit}, which was graded: `autograde doctor --mend` puts "
            "back what was lost"
        ) from error


def maximum(folder: CourseFolder, unit: str) -> dict[str, float]:
    """How many points each graded cell of a unit can give, in the exercise's order."""
    return {
        grade_id(cell): float(header(cell)["points"]) for cell in graded_cells(current(folder, unit).released)
    }
