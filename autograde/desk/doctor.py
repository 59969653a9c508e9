"""Whether gradebook, journal, graded files and releases tell the same, and how to mend what does not.

The journal says who was graded, the graded notebooks show it, the gradebook adds up. The notebooks are the truth: what
the gradebook lacks is put back from them, but for what a person gave: that is in the gradebook alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from autograde.authoring.release import register
from autograde.course_folder import CourseFolder
from autograde.desk.by_hand import remembered
from autograde.desk.class_marks import Maxima, by_other_checks, damage_of, told_of_other_checks
from autograde.desk.marks import is_out_of_range
from autograde.errors import CourseError, LostGradebook
from autograde.gradebook import RESTORE
from autograde.grading.grade import digest, is_there
from autograde.grading.journal import Entry, Journal, journal_of
from autograde.grading.releases import current, recorded
from autograde.grading.save import points_as_graded, saving

if TYPE_CHECKING:
    from nbgrader.api import Gradebook, SubmittedNotebook


@dataclass(frozen=True)
class Disagreement:
    """Something that does not agree, in a sentence that says what to do.

    student: whose grades are to be put back from the graded notebook, where that mends it; anew: whether the gradebook
    has nothing of theirs; lost: whether the gradebook has to be made anew first; gone: whether only a backup has it.
    """

    unit: str
    what: str
    student: str = ""
    anew: bool = False
    lost: bool = False
    gone: bool = False

    @property
    def can_be_mended(self) -> bool:
        """Whether `mend` mends it."""
        return self.lost or bool(self.student)


def disagreements(folder: CourseFolder) -> list[Disagreement]:
    """All that does not agree in a course."""
    return [each for unit in folder.units() for each in _of_unit(folder, unit)]


def mend(folder: CourseFolder) -> list[Disagreement]:
    """Mend what can be mended, step by step: what a gradebook lacks shows when there is one.

    Returns what is left, and what could not be put back.
    """
    mended: list[Disagreement] = []
    for _ in range(2):
        found = [each for each in disagreements(folder) if each.can_be_mended]
        for unit in dict.fromkeys(each.unit for each in found if each.lost):
            register(folder, unit)
        for unit in dict.fromkeys(each.unit for each in found if each.student):
            with saving(folder, unit) as saver:
                for student in [each.student for each in found if each.unit == unit and each.student]:
                    saver.put_back(student)
        mended += found
    units = dict.fromkeys(each.unit for each in mended if each.lost or each.anew)
    return [*(_not_put_back(folder, unit, mended) for unit in units), *disagreements(folder)]


def _not_put_back(folder: CourseFolder, unit: str, mended: list[Disagreement]) -> Disagreement:
    """What no graded notebook has of what a unit's gradebook lacked."""
    entries = journal_of(folder.state, unit).entries()
    students = [each.student for each in mended if each.unit == unit and each.anew]
    by_person = [name for name in students if None in entries[name].points.values()]
    due = "the due date, " if any(each.unit == unit and each.lost for each in mended) else ""
    return Disagreement(
        unit,
        f"put back from the graded notebooks: {', '.join(students) or 'nobody'}. What a person gave or wrote could not "
        f"be put back: {due}points and comments by hand, names, e-mail addresses. Cells that a person grades had "
        f"{len(by_person)} of {len(students)} students; {RESTORE}",
        gone=True,
    )


def _of_unit(folder: CourseFolder, unit: str) -> Iterator[Disagreement]:
    journal = journal_of(folder.state, unit)
    entries = journal.entries()
    yield from _of_journal(unit, journal)
    released = folder.step("release", unit) / f"{unit}.ipynb"
    if not (released.exists() or entries):
        return
    try:
        current(folder, unit)
        for student, entry in sorted(entries.items()):
            yield from _of_files(folder, unit, student, entry)
        yield from _of_checks(folder, unit, entries)
        with folder.gradebook(unit) as gradebook:
            yield from _of_gradebook(folder, unit, gradebook, entries)
    except CourseError as error:
        yield Disagreement(unit, str(error), lost=isinstance(error, LostGradebook))


def _of_journal(unit: str, journal: Journal) -> Iterator[Disagreement]:
    """Whether the journal can be read."""
    if damage := damage_of(journal):
        yield Disagreement(unit, damage, gone=True)


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
    submission = folder.step("submitted", unit, student) / f"{unit}.ipynb"
    if digest(submission) != entry.digest:
        yield _of_another_hand_in(unit, student, there=is_there(submission))
    if recorded(folder, unit, entry.release) is None:
        yield Disagreement(
            unit, f"{student} was graded by a release of which no record is left; the grade stands"
        )


def _of_another_hand_in(unit: str, student: str, *, there: bool) -> Disagreement:
    """A hand-in that is not the one that was graded."""
    if there:
        following = f"`autograde grade {unit}` grades it, unless it is damaged: then {RESTORE}"
        return Disagreement(
            unit, f"what {student} handed in is another file than the one that was graded: {following}"
        )
    return Disagreement(
        unit,
        f"what {student} handed in is gone, and the grade stands: {RESTORE}, or collect it again",
        gone=True,
    )


def _of_checks(folder: CourseFolder, unit: str, entries: Mapping[str, Entry]) -> Iterator[Disagreement]:
    """Whether all were graded with today's checks, and with cases drawn from the secret that is here."""
    if others := by_other_checks(folder, unit, entries):
        yield Disagreement(unit, told_of_other_checks(unit, others))
    secret = folder.secret_digest()
    if drawn := [student for student, entry in sorted(entries.items()) if entry.secret not in ("", secret)]:
        yield Disagreement(
            unit,
            "the secret that random cases are drawn from is not the one by which these were graded: "
            f"{', '.join(drawn)}; {RESTORE}",
            gone=True,
        )


def _of_gradebook(
    folder: CourseFolder, unit: str, gradebook: Gradebook, entries: Mapping[str, Entry]
) -> Iterator[Disagreement]:
    """Whether the gradebook has the points of the graded notebooks, and no others."""
    students = {student.id for student in gradebook.students}
    known = {each.assignment.student_id: each for each in gradebook.notebook_submissions(unit, unit)}
    for student, entry in sorted(entries.items()):
        points = points_as_graded(folder, unit, entry)
        if points is None:
            continue
        if student not in known or student not in students:
            yield Disagreement(unit, f"the gradebook lacks the grades of {student}", student, anew=True)
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
    yield from _of_a_person(folder, unit, known, entries)


def _of_a_person(
    folder: CourseFolder, unit: str, known: Mapping[str, SubmittedNotebook], entries: Mapping[str, Entry]
) -> Iterator[Disagreement]:
    """Whether points that were given by hand are still there, and can be given at all."""
    maxima = Maxima(folder, unit)
    given = {
        student: [grade for grade in each.grades if grade.manual_score is not None]
        for student, each in known.items()
    }
    for student, before in sorted(remembered(folder, unit).items()):
        cells = set(before) - {grade.name for grade in given.get(student, ())}
        if cells:
            lost = ", ".join(f"{before[cell]:g} for {cell}" for cell in sorted(cells))
            yield Disagreement(
                unit,
                f"the gradebook has lost points that {student} was given by hand: {lost}; {RESTORE}, or give them "
                "again",
                gone=True,
            )
    for student, entry in sorted(entries.items()):
        for grade in given.get(student, ()):
            own = maxima.of(entry).get(grade.name, 0.0)
            most = min(own, maxima.today.get(grade.name, own))
            if is_out_of_range(grade, most):
                yield Disagreement(
                    unit,
                    f"{student} was given {grade.manual_score:g} by hand for {grade.name}, which can give 0 to "
                    f"{most:g}: mend it in formgrader",
                )
