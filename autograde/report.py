"""Report on a graded class: points by task, the mistakes that were named, what awaits a person, where to look."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import nbformat
from nbformat import NotebookNode

from autograde.course_folder import CourseFolder
from autograde.exercise import grade_id, header
from autograde.feedback import graded_students
from autograde.grading.journal import journal_of
from autograde.grading.releases import released_file

if TYPE_CHECKING:
    from nbgrader.api import SubmittedNotebook


@dataclass
class Finding:
    """A check that a student's work did not pass: its cell, its message, and the known mistake if it was recognised."""

    cell: str
    message: str
    mistake: str = ""


@dataclass
class StudentReport:
    """One student's points by task, and what stands behind them.

    reason: why the submission counts as not attempted; awaits: the questions to be graded by hand; reviews: cells that
    were graded by hand before and were run anew since.
    """

    id: str
    name: str
    points: dict[str, float]
    findings: list[Finding] = field(default_factory=list)
    reason: str = ""
    awaits: list[str] = field(default_factory=list)
    reviews: list[str] = field(default_factory=list)

    @property
    def total(self) -> float:
        return sum(self.points.values())

    def score(self, task: str) -> str:
        """The points of a task as they are shown: "?" where a person has still to give them."""
        return "?" if task in self.awaits else f"{self.points[task]:g}"


@dataclass
class ClassReport:
    """A graded class: the points that each task can give, the students, and those without a submission."""

    unit: str
    maximum: dict[str, float]
    students: list[StudentReport]
    missing: list[str]

    @property
    def mistakes(self) -> Counter[str]:
        """How many students made each named mistake, by "task: mistake"."""
        return Counter(
            line
            for student in self.students
            for line in {f"{task_of(each.cell)}: {each.mistake}" for each in student.findings if each.mistake}
        )

    @property
    def waiting(self) -> dict[str, list[str]]:
        """The cells that a person has to look at, each with the students whose work it is."""
        found: dict[str, list[str]] = {}
        for student in self.students:
            for cell in student.awaits:
                found.setdefault(cell, []).append(student.id)
            for cell in student.reviews:
                found.setdefault(f"{cell}, graded by hand before and run anew since", []).append(student.id)
        return found


def class_report(folder: CourseFolder, unit: str) -> ClassReport:
    """Read the gradebook, the graded notebooks and the journal; `CourseError` if nothing was graded."""
    entries = journal_of(folder.state, unit).entries()
    graded = graded_students(folder, unit)
    released = nbformat.read(released_file(folder, unit), as_version=4)
    maximum: dict[str, float] = {}
    for cell in graded_cells(released):
        maximum[task_of(grade_id(cell))] = maximum.get(task_of(grade_id(cell)), 0) + header(cell)["points"]
    report = ClassReport(unit, maximum, [], [])
    with folder.gradebook() as gradebook:
        for student in graded:
            submission = gradebook.find_submission_notebook(unit, unit, student)
            result = nbformat.read(folder.step("autograded", unit, student) / f"{unit}.ipynb", as_version=4)
            report.students.append(_student_report(submission, result, maximum, entries[student].reason))
        report.missing = sorted({student.id for student in gradebook.students} - set(graded))
    return report


def graded_cells(notebook: NotebookNode) -> list[NotebookNode]:
    """The cells that give points, by checks or by hand."""
    return [cell for cell in notebook.cells if header(cell).get("grade")]


def task_of(cell: str) -> str:
    """The task that a graded cell belongs to.

    >>> task_of("hidden-e_step"), task_of("why_not_k_means")
    ('e_step', 'why_not_k_means')
    """
    return re.sub("^(check|hidden)-", "", cell, count=1)


def _student_report(
    submission: SubmittedNotebook, result: NotebookNode, maximum: dict[str, float], reason: str
) -> StudentReport:
    person = submission.student
    name = " ".join(part for part in (person.first_name, person.last_name) if part)
    report = StudentReport(person.id, name, dict.fromkeys(maximum, 0.0), reason=reason)
    for grade in submission.grades:
        report.points[task_of(grade.name)] += grade.score
        if grade.needs_manual_grade:
            (report.awaits if grade.manual_score is None else report.reviews).append(grade.name)
    if not reason:
        report.findings = list(_findings(result))
    return report


def _findings(result: NotebookNode) -> Iterator[Finding]:
    """What the checks of a graded notebook say, for those that did not pass."""
    for cell in graded_cells(result):
        for output in cell.get("outputs", ()):
            if output.output_type == "error":
                message = (
                    output.evalue if output.ename == "CheckFailed" else f"{output.ename}: {output.evalue}"
                )
                mistake = re.search(r"^ *likely mistake: *(.+)$", message, re.MULTILINE)
                yield Finding(grade_id(cell), message, mistake[1] if mistake else "")
