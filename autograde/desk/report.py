"""Report on a graded class: points by task, the mistakes that were named, what awaits a person, where to look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from autograde.course_folder import CourseFolder
from autograde.desk.feedback import graded_entries, graded_notebook, maximum
from autograde.desk.findings import Finding, findings, task_of
from autograde.desk.marks import Marks, marks_of
from autograde.grading.journal import Entry
from autograde.grading.kernel_start import UNSAFE


@dataclass
class StudentReport:
    """One student's points by task, and what stands behind them.

    reason: why the submission counts as not attempted; awaits: the questions to be graded by hand; reviews: cells that
    were graded by hand before and were run anew since; notes: what was mended in it or went wrong.
    """

    id: str
    name: str
    points: dict[str, float]
    findings: list[Finding] = field(default_factory=list)
    reason: str = ""
    awaits: list[str] = field(default_factory=list)
    reviews: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def total(self) -> float:
        return sum(self.points.values())

    def score(self, task: str) -> str:
        """The points of a task as they are shown: "?" where a person has still to give them."""
        return "?" if task in self.awaits else f"{self.points[task]:g}"


@dataclass
class ClassReport:
    """A graded class: the points that each task can give, the students, those without a submission, and a sentence for
    each way in which students' code was run.
    """

    unit: str
    maximum: dict[str, float]
    students: list[StudentReport]
    missing: list[str]
    runs: list[str] = field(default_factory=list)

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
    graded, best = graded_entries(folder, unit), maximum(folder, unit)
    by_task = {task: most for task, (_, most) in Marks("", maximum=best).by_task().items()}
    report = ClassReport(unit, by_task, [], [], ways_of_running(graded.values()))
    with folder.gradebook() as gradebook:
        for student, entry in graded.items():
            marks = marks_of(gradebook.find_submission_notebook(unit, unit, student), best)
            told = [] if entry.reason else list(findings(graded_notebook(folder, unit, student)))
            report.students.append(_student_report(marks, told, entry))
        report.missing = sorted({student.id for student in gradebook.students} - set(graded))
    return report


def _student_report(marks: Marks, told: list[Finding], entry: Entry) -> StudentReport:
    points = {task: reached for task, (reached, _) in marks.by_task().items()}
    report = StudentReport(marks.student, marks.name, points, told, entry.reason)
    report.awaits, report.reviews, report.notes = marks.awaits, marks.reviews, list(entry.notes)
    return report


def ways_of_running(entries: Iterable[Entry]) -> list[str]:
    """How students' code was run, a sentence for each way, and how many submissions where there are several."""
    ways = Counter(_way(entry) for entry in entries)
    if len(ways) == 1:
        return [f"{way}." for way in ways]
    return [f"{way} ({count} of {ways.total()} submissions)." for way, count in ways.most_common()]


def _way(entry: Entry) -> str:
    where = "without a sandbox (--unsafe)" if entry.tier == UNSAFE else f"in the {entry.tier} sandbox"
    checks = ", and checks ran inside the students' kernels (--in-kernel)" if entry.in_kernel else ""
    return f"Students' code ran {where}{checks}"
