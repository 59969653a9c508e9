"""What the gradebook holds about one submission: points by cell, and what a person wrote beside them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from autograde.exercise import task_of

if TYPE_CHECKING:
    from nbgrader.api import SubmittedNotebook


@dataclass
class Marks:
    """A submission's points and comments.

    scores and maximum: by graded cell; awaits: the cells that a person has still to grade; reviews: those that were
    graded by hand before and were run anew since; comments: by cell, those written by hand.
    """

    student: str
    name: str = ""
    scores: dict[str, float] = field(default_factory=dict)
    maximum: dict[str, float] = field(default_factory=dict)
    awaits: list[str] = field(default_factory=list)
    reviews: list[str] = field(default_factory=list)
    comments: dict[str, str] = field(default_factory=dict)

    @property
    def total(self) -> float:
        """All points."""
        return sum(self.scores.values())

    @property
    def waiting(self) -> float:
        """The points that a person has still to give."""
        return sum(self.maximum[cell] for cell in self.awaits)

    def by_task(self) -> dict[str, tuple[float, float]]:
        """The points of each task and how many it can give, in the exercise's order."""
        found: dict[str, tuple[float, float]] = {}
        for cell, best in self.maximum.items():
            points, most = found.get(task_of(cell), (0.0, 0.0))
            found[task_of(cell)] = (points + self.scores.get(cell, 0.0), most + best)
        return found


def marks_of(submission: SubmittedNotebook, maximum: dict[str, float]) -> Marks:
    """The marks of a submission as the gradebook has them now.

    maximum: how many points each graded cell can give, in the exercise's order.
    """
    person = submission.student
    marks = Marks(person.id, " ".join(part for part in (person.first_name, person.last_name) if part))
    marks.maximum, marks.scores = dict(maximum), dict.fromkeys(maximum, 0.0)
    for grade in submission.grades:
        marks.scores[grade.name] = grade.score
        if grade.needs_manual_grade:
            (marks.awaits if grade.manual_score is None else marks.reviews).append(grade.name)
    marks.comments = {each.name: each.manual_comment for each in submission.comments if each.manual_comment}
    return marks
