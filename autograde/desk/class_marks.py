"""The marks of a whole class as they are now: what was decided since, extensions and lateness are applied anew."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from autograde.course_folder import CourseFolder
from autograde.desk.by_hand import remember
from autograde.desk.findings import graded_cells
from autograde.desk.marks import Marks, lost_marks, marks_of
from autograde.exercise import grade_id, header
from autograde.gradebook import RESTORE, patiently
from autograde.grading.journal import Entry, Journal, journal_of
from autograde.grading.lateness import Lateness, days_late, extend
from autograde.grading.policy import read_policy
from autograde.grading.releases import Release, current, recorded
from autograde.grading.versions import checks_of

if TYPE_CHECKING:
    from nbgrader.api import Gradebook, SubmittedNotebook


def class_marks(
    folder: CourseFolder, unit: str, gradebook: Gradebook, entries: Mapping[str, Entry]
) -> dict[str, Marks]:
    """The marks of each student, in this order, each by the release that they were graded by. The gradebook gets the
    penalties, so that nbgrader's export has them; what was given by hand is remembered.

    Raises `CourseError` if the gradebook cannot be written.
    """
    maxima, policy, lateness = Maxima(folder, unit), read_policy(folder, unit), Lateness(folder, unit)

    def attempt() -> dict[str, Marks]:
        found = {}
        for student, entry in entries.items():
            submission = _find(gradebook, unit, student)
            if submission is None:
                found[student] = lost_marks(student, maxima.of(entry), policy)
                continue
            extend(submission.assignment, policy)
            marks = found[student] = marks_of(submission, maxima.of(entry), policy)
            marks.penalty = lateness.penalty(submission, marks.points)
            marks.days_late = days_late(submission.assignment)
            submission.late_submission_penalty = marks.penalty or None
        gradebook.db.commit()
        return found

    marks = patiently(attempt, between=gradebook.db.rollback)
    remember(folder, unit, marks)
    return marks


def _find(gradebook: Gradebook, unit: str, student: str) -> SubmittedNotebook | None:
    """A student's submission in the gradebook; None if it is not there."""
    from nbgrader.api import MissingEntry

    try:
        return gradebook.find_submission_notebook(unit, unit, student)
    except MissingEntry:
        return None


class Maxima:
    """How many points each graded cell of a unit can give, in the exercise's order: today, and by earlier releases."""

    def __init__(self, folder: CourseFolder, unit: str) -> None:
        self._folder, self._unit, now = folder, unit, current(folder, unit)
        self.today = _maximum(now)
        self._found = {now.version: self.today}

    def of(self, entry: Entry) -> dict[str, float]:
        """By the release of a grading; today's where no record of that is left."""
        if entry.release not in self._found:
            release = recorded(self._folder, self._unit, entry.release)
            self._found[entry.release] = _maximum(release) if release else self.today
        return self._found[entry.release]


def maximum(folder: CourseFolder, unit: str) -> dict[str, float]:
    """How many points each graded cell of a unit can give today, in the exercise's order."""
    return Maxima(folder, unit).today


def _maximum(release: Release) -> dict[str, float]:
    return {grade_id(cell): float(header(cell)["points"]) for cell in graded_cells(release.released)}


def by_other_checks(folder: CourseFolder, unit: str, entries: Mapping[str, Entry]) -> list[str]:
    """The students whose grades come from other checks than today's."""
    checks = checks_of(current(folder, unit), unit)
    return [student for student, entry in entries.items() if entry.checks != checks]


def warnings(folder: CourseFolder, unit: str) -> list[str]:
    """A sentence on each thing for which a class's points may not be those that they should be."""
    journal = journal_of(folder.state, unit)
    entries = journal.entries()
    stale = by_other_checks(folder, unit, entries) if entries else []
    return list(filter(None, [damage_of(journal), told_of_other_checks(unit, stale) if stale else ""]))


def told_of_other_checks(unit: str, students: list[str]) -> str:
    """A sentence on grades that come from other checks than today's."""
    named = ", ".join(sorted(students))
    return f"graded with other checks than today's: {named}; `autograde grade {unit} --stale` renews them"


def damage_of(journal: Journal) -> str:
    """A sentence on the lines of a journal that cannot be read; empty where all can."""
    lines = journal.damaged_lines()
    if not lines:
        return ""
    shown = ", ".join(map(str, lines[:5])) + (" and others" if len(lines) > 5 else "")
    return (
        f"the journal {journal.path} is damaged in line {shown}: whom it named there is not known; {RESTORE}"
    )
