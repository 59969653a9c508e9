"""Report on a graded class: points by task, the mistakes that were named, what awaits a person, where to look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from autograde.course_folder import CourseFolder
from autograde.desk.class_marks import (
    by_other_checks,
    class_marks,
    maximum,
    warnings,
)
from autograde.desk.feedback import graded_entries, graded_notebook, why_withheld
from autograde.desk.findings import Finding, findings
from autograde.desk.marks import Marks, counted, name_of
from autograde.exercise import task_of
from autograde.grading.journal import Entry
from autograde.grading.kernel_start import UNSAFE
from autograde.grading.policy import read_policy
from autograde.grading.save import is_whole

#: What is shown in the place of points that we could not find out.
NOT_GRADED = "–"
_NO_NUMBER = (NOT_GRADED, "?", "")


@dataclass
class StudentReport:
    """One student's points by task, and what stands behind them.

    reason: why the submission counts as not attempted; awaits: the questions to be graded by hand; reviews: cells that
    were graded by hand before and were run anew since; notes: what was mended in it or went wrong; could_not: what kept
    us from grading it; for_a_person: whether it was tried often enough; penalty: what is taken off for lateness; lost:
    the cells whose points the gradebook has lost; maximum: what each task could give when it was graded, where that is
    known, and best what all could.
    """

    id: str
    name: str
    points: dict[str, float]
    findings: list[Finding] = field(default_factory=list)
    reason: str = ""
    awaits: list[str] = field(default_factory=list)
    reviews: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    could_not: str = ""
    for_a_person: bool = False
    email: str = ""
    penalty: float = 0.0
    days_late: float = 0.0
    lost: list[str] = field(default_factory=list)
    maximum: dict[str, float] = field(default_factory=dict)
    best: float | None = None

    @property
    def so_far(self) -> float:
        """The points that there are, less what is taken off."""
        return sum(self.points.values()) - self.penalty

    @property
    def total(self) -> float | None:
        """All points; None while some are still to be given, for what is not graded is not 0."""
        return None if self.could_not or self.awaits or self.lost else self.so_far

    def score(self, task: str) -> str:
        """The points of a task as they are shown: "?" where a person has still to give them, "–" where we could not or
        where they are lost, nothing where the task was not asked when it was graded.
        """
        if task in map(task_of, self.lost):
            return NOT_GRADED
        if task in map(task_of, self.awaits):
            return NOT_GRADED if self.could_not else "?"
        return f"{self.points[task]:g}" if task in self.points else ""

    @property
    def shown_total(self) -> str:
        """All points as they are shown."""
        return NOT_GRADED if self.could_not or self.lost else f"{self.so_far:g}"


@dataclass
class ClassReport:
    """A graded class: the points that each task can give, the students, those without a submission, and a sentence for
    each way in which students' code was run.

    dropped and extra: the tasks that count for nobody, which are left out, and those that count on top of the maximum;
    warnings: a sentence on each thing for which the points may not be those that they should be; contacts: the name and
    the e-mail address of those without a submission.
    """

    unit: str
    maximum: dict[str, float]
    students: list[StudentReport]
    missing: list[str]
    runs: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    contacts: dict[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def best(self) -> float:
        """The points that one can have without extra credit."""
        return sum(most for task, most in self.maximum.items() if task not in self.extra)

    @property
    def decisions(self) -> list[str]:
        """A sentence for each task that counts otherwise than it was announced."""
        dropped = [f"{task} was dropped: it counts for nobody." for task in self.dropped]
        return dropped + [f"{task} is extra credit: it counts on top of the maximum." for task in self.extra]

    def head(self, task: str) -> str:
        """The head of a task's column: what it can give, on top of all where it is extra credit."""
        return f"{task} {'+' if task in self.extra else '/'}{self.maximum[task]:g}"

    def best_of(self, student: StudentReport) -> float:
        """The points that a student could have without extra credit, by the checks that they were graded with."""
        return self.best if student.best is None else student.best

    def score(self, student: StudentReport, task: str) -> str:
        """A student's points of a task as they are shown, with the maximum where it was another than today's."""
        shown, most = student.score(task), student.maximum.get(task, self.maximum[task])
        return f"{shown} of {most:g}" if most != self.maximum[task] and shown not in _NO_NUMBER else shown

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
            if student.could_not:
                continue
            for cell in student.awaits:
                found.setdefault(cell, []).append(student.id)
            for cell in student.reviews:
                found.setdefault(f"{cell}, graded by hand before and run anew since", []).append(student.id)
        return found


def not_graded(report: ClassReport) -> list[str]:
    """A line for each student whose work we could not grade: why, and what comes next."""
    following = {True: "a person has to look at it", False: "the next `autograde grade` tries it again"}
    return [
        f"{each.id}: {each.could_not}; {following[each.for_a_person]}"
        for each in report.students
        if each.could_not
    ]


def class_report(folder: CourseFolder, unit: str) -> ClassReport:
    """Read the gradebook, the graded notebooks and the journal; `CourseError` if nothing was graded."""
    graded = graded_entries(folder, unit)
    stale = by_other_checks(folder, unit, graded)
    counting = counted(maximum(folder, unit), read_policy(folder, unit))
    by_task = {task: most for task, (_, most) in counting.by_task().items()}
    report = ClassReport(
        unit, by_task, [], [], ways_of_running(graded.values()), counting.dropped, counting.extra
    )
    with folder.gradebook(unit) as gradebook:
        for student, marks in class_marks(folder, unit, gradebook, graded).items():
            row = _student_report(marks, _told(folder, unit, graded[student]), graded[student])
            row.notes += filter(None, [why_withheld(folder, unit, marks)])
            row.notes += _by_other_checks(row, by_task) if student in stale else []
            report.students.append(row)
        report.contacts = {
            person.id: (name_of(person), person.email or "")
            for person in gradebook.students
            if person.id not in graded
        }
    report.missing = sorted(report.contacts)
    report.warnings = warnings(folder, unit)
    return report


def _told(folder: CourseFolder, unit: str, entry: Entry) -> list[Finding]:
    """What the checks said of a submission that was run, as far as its graded notebook can be read."""
    if entry.reason or entry.could_not or not is_whole(folder, unit, entry.student):
        return []
    return list(findings(graded_notebook(folder, unit, entry.student)))


def _by_other_checks(student: StudentReport, today: Mapping[str, float]) -> list[str]:
    """A note on a grade that comes from other checks than today's, and on what they could give."""
    tasks = {**student.maximum, **today}
    other = [
        f"{task} {student.maximum.get(task, 0.0):g}, now {today.get(task, 0.0):g}"
        for task in tasks
        if student.maximum.get(task) != today.get(task)
    ]
    gave = f", which could give {'; '.join(other)}" if other else ""
    return [f"graded with other checks than today's{gave}"]


def _student_report(marks: Marks, told: list[Finding], entry: Entry) -> StudentReport:
    points = {task: reached for task, (reached, _) in marks.by_task().items()}
    report = StudentReport(marks.student, marks.name, points, told, entry.reason)
    report.awaits, report.reviews, report.notes = marks.awaits, marks.reviews, [*entry.notes, *entry.faults]
    report.email, report.penalty, report.days_late = marks.email, marks.penalty, marks.days_late
    report.maximum = {task: most for task, (_, most) in marks.by_task().items()}
    report.best, report.lost = marks.best, marks.lost
    if marks.awaits:  # a person may have given all points meanwhile
        report.could_not, report.for_a_person = entry.could_not, entry.for_a_person
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
