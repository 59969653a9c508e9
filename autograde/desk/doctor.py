"""Whether gradebook, journal, graded files and releases tell the same, and how to mend what does not.

The journal says who was graded, the graded notebooks show it, the gradebook adds up. The notebooks are the truth: what
the gradebook lacks is put back from them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from autograde.authoring.release import register
from autograde.course_folder import CourseFolder
from autograde.errors import CourseError, LostGradebook
from autograde.grading.journal import Entry, journal_of
from autograde.grading.releases import current, recorded
from autograde.grading.save import points_as_graded, saving

if TYPE_CHECKING:
    from nbgrader.api import Gradebook


@dataclass(frozen=True)
class Disagreement:
    """Something that does not agree, in a sentence that says what to do; student: whose grades are to be put back from
    the graded notebook, where that mends it; lost: whether the gradebook has to be made anew first.
    """

    unit: str
    what: str
    student: str = ""
    lost: bool = False

    @property
    def can_be_mended(self) -> bool:
        """Whether `mend` mends it."""
        return self.lost or bool(self.student)


def disagreements(folder: CourseFolder) -> list[Disagreement]:
    """All that does not agree in a course."""
    return [each for unit in folder.units() for each in _of_unit(folder, unit)]


def mend(folder: CourseFolder) -> list[Disagreement]:
    """Mend what can be mended, step by step: what a gradebook lacks shows when there is one. Returns what is left."""
    for _ in range(2):
        found = disagreements(folder)
        for unit in dict.fromkeys(each.unit for each in found if each.lost):
            register(folder, unit)
        for unit in dict.fromkeys(each.unit for each in found if each.student):
            with saving(folder, unit) as saver:
                for student in [each.student for each in found if each.unit == unit and each.student]:
                    saver.put_back(student)
    return disagreements(folder)


def _of_unit(folder: CourseFolder, unit: str) -> Iterator[Disagreement]:
    entries = journal_of(folder.state, unit).entries()
    released = folder.step("release", unit) / f"{unit}.ipynb"
    if not (released.exists() or entries):
        return
    try:
        current(folder, unit)
        for student, entry in sorted(entries.items()):
            yield from _of_files(folder, unit, student, entry)
        with folder.gradebook(unit) as gradebook:
            yield from _of_gradebook(folder, unit, gradebook, entries)
    except CourseError as error:
        yield Disagreement(unit, str(error), lost=isinstance(error, LostGradebook))


def _of_files(folder: CourseFolder, unit: str, student: str, entry: Entry) -> Iterator[Disagreement]:
    """Whether what the journal names is there."""
    points = points_as_graded(folder, unit, entry)
    if points is None:
        yield Disagreement(
            unit, f"the graded notebook of {student} is gone: `autograde grade {unit}` makes it again"
        )
    elif entry.points and points != entry.points:
        again = f"`autograde grade {unit} --student {student} --regrade`"
        yield Disagreement(
            unit, f"the graded notebook of {student} is not what was graded: {again} makes it again"
        )
    if recorded(folder, unit, entry.release) is None:
        yield Disagreement(
            unit, f"{student} was graded by a release of which no record is left; the grade stands"
        )


def _of_gradebook(
    folder: CourseFolder, unit: str, gradebook: Gradebook, entries: dict[str, Entry]
) -> Iterator[Disagreement]:
    """Whether the gradebook has the points of the graded notebooks, and no others."""
    known = {each.student.id: each for each in gradebook.notebook_submissions(unit, unit)}
    for student, entry in sorted(entries.items()):
        points = points_as_graded(folder, unit, entry)
        if points is None:
            continue
        if student not in known:
            yield Disagreement(unit, f"the gradebook lacks the grades of {student}", student)
        elif {grade.name: grade.auto_score for grade in known[student].grades} != points:
            yield Disagreement(
                unit, f"the gradebook has other points of {student} than the graded notebook", student
            )
    for student in sorted(set(known) - set(entries)):
        if any(grade.auto_score is not None for grade in known[student].grades):
            again = f"`autograde grade {unit}` grades them if their work is there"
            yield Disagreement(
                unit, f"the gradebook has grades of {student}, which the journal does not know: {again}"
            )
