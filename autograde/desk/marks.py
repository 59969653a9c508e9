"""What the gradebook holds about one submission: points by cell, and what a person wrote beside them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from autograde.exercise import task_of
from autograde.grading.policy import Counting, Policy

if TYPE_CHECKING:
    from nbgrader.api import Grade, Student, SubmittedNotebook


@dataclass
class Marks:
    """A submission's points and comments.

    scores and maximum: by graded cell, without those of dropped tasks; awaits: the cells that a person has still to
    grade; reviews: those that were graded by hand and whose answers are others now; comments: by cell, those written by
    hand; by_hand: the points that a person gave, by cell; out_of_range: those of them that the cell cannot give, which
    do not count; lost: the cells that the gradebook has no row for; dropped and extra: the tasks that count for nobody,
    and those that count on top; penalty: what is taken off for lateness.
    """

    student: str
    name: str = ""
    email: str = ""
    scores: dict[str, float] = field(default_factory=dict)
    maximum: dict[str, float] = field(default_factory=dict)
    awaits: list[str] = field(default_factory=list)
    reviews: list[str] = field(default_factory=list)
    comments: dict[str, str] = field(default_factory=dict)
    by_hand: dict[str, float] = field(default_factory=dict)
    out_of_range: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)
    penalty: float = 0.0
    days_late: float = 0.0

    @property
    def points(self) -> float:
        """All points before anything is taken off."""
        return sum(self.scores.values())

    @property
    def total(self) -> float:
        """The points that count."""
        return self.points - self.penalty

    @property
    def best(self) -> float:
        """The points that one can have without extra credit."""
        return sum(most for cell, most in self.maximum.items() if task_of(cell) not in self.extra)

    @property
    def waiting(self) -> float:
        """The points that a person has still to give, without extra credit."""
        return sum(self.maximum[cell] for cell in self.awaits if task_of(cell) not in self.extra)

    def by_task(self) -> dict[str, tuple[float, float]]:
        """The points of each task and how many it can give, in the exercise's order."""
        found: dict[str, tuple[float, float]] = {}
        for cell, best in self.maximum.items():
            points, most = found.get(task_of(cell), (0.0, 0.0))
            found[task_of(cell)] = (points + self.scores.get(cell, 0.0), most + best)
        return found


def counted(maximum: dict[str, float], policy: Policy) -> Marks:
    """Marks without points, of the cells that count."""
    tasks = dict.fromkeys(map(task_of, maximum))
    marks = Marks("")
    marks.dropped = [task for task in tasks if policy.counting(task) is Counting.DROPPED]
    marks.extra = [task for task in tasks if policy.counting(task) is Counting.EXTRA_CREDIT]
    marks.maximum = {cell: best for cell, best in maximum.items() if task_of(cell) not in marks.dropped}
    return marks


def name_of(person: Student) -> str:
    """What a student is called; empty where the gradebook does not know."""
    return " ".join(part for part in (person.first_name, person.last_name) if part)


def lost_marks(student: str, maximum: dict[str, float], policy: Policy) -> Marks:
    """The marks of a student of whom the gradebook has nothing."""
    marks = counted(maximum, policy)
    marks.student, marks.lost = student, list(marks.maximum)
    return marks


def marks_of(submission: SubmittedNotebook, maximum: dict[str, float], policy: Policy) -> Marks:
    """The marks of a submission as the gradebook has them now.

    maximum: how many points each graded cell can give, in the exercise's order; policy: which of them count.
    """
    person, marks = submission.student, counted(maximum, policy)
    marks.student, marks.email = person.id, person.email or ""
    marks.name = name_of(person)
    marks.scores = dict.fromkeys(marks.maximum, 0.0)
    rows = {grade.name: grade for grade in submission.grades}
    marks.lost = [cell for cell in marks.maximum if cell not in rows]
    for cell, grade in rows.items():
        if cell in marks.maximum:
            _add(marks, cell, grade)
    marks.comments = {each.name: each.manual_comment for each in submission.comments if each.manual_comment}
    return marks


def _add(marks: Marks, cell: str, grade: Grade) -> None:
    """Add one cell's points to the marks."""
    if grade.manual_score is not None:
        marks.by_hand[cell] = grade.manual_score
    if is_out_of_range(grade, marks.maximum[cell]):
        marks.out_of_range.append(cell)
        marks.awaits.append(cell)
        return
    marks.scores[cell] = grade.score
    if grade.needs_manual_grade:
        (marks.awaits if grade.manual_score is None else marks.reviews).append(cell)


def is_out_of_range(grade: Grade, most: float) -> bool:
    """Whether a person gave points that the cell cannot give; what is more than its maximum is extra credit."""
    return grade.manual_score is not None and not 0 <= grade.manual_score <= most
