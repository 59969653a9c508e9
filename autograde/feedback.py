"""Write feedback: a page for each student, which says what failed and why but not what the hidden checks are."""

from __future__ import annotations

from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

from autograde.course_folder import CourseError, CourseFolder
from autograde.exercise import HIDDEN, split
from autograde.grading.grade import Progress
from autograde.grading.journal import journal_of
from autograde.nbgrader_step import run_step


def feedback(folder: CourseFolder, unit: str, progress: Progress = lambda *_: None) -> list[str]:
    """Write `feedback/<student>/<unit>/<unit>.html` for every graded submission; returns the students.

    Raises `CourseError` if nothing was graded.
    """
    from nbgrader.converters import GenerateFeedback

    students = graded_students(folder, unit)
    for done, student in enumerate(students, 1):
        run_step(GenerateFeedback, folder.course_directory(unit, student))
        progress(done, len(students), student)
    return students


def graded_students(folder: CourseFolder, unit: str) -> list[str]:
    """The students whose grading has come to its end; `CourseError` if there are none."""
    entries = journal_of(folder.state, unit).entries()
    students = sorted(entries)
    if not students:
        raise CourseError(f"nothing of {unit} is graded yet: run `autograde grade {unit}` first")
    return students


class HideHiddenChecks(NbGraderPreprocessor):
    """Take from a notebook what would show a hidden check: its source, and all it put out but the check's message."""

    def preprocess_cell(self, cell: NotebookNode, resources: Any, index: int) -> tuple[NotebookNode, Any]:
        hidden, visible = split(cell.source, HIDDEN)
        if hidden:
            cell.source = "\n".join(visible)
            cell.outputs = [_message_only(output) for output in cell.outputs if output.output_type == "error"]
        return cell, resources


def _message_only(error: NotebookNode) -> NotebookNode:
    """An error without its traceback, which quotes the source."""
    told = error.evalue if error.ename == "CheckFailed" else f"{error.ename} (raised out of sight)"
    error.evalue, error.traceback = told, told.splitlines()
    return error
