"""Write feedback: a page for each student, which says what failed and why but not what the hidden checks are."""

from __future__ import annotations

from collections.abc import Set
from functools import partial
from typing import TYPE_CHECKING, Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

from autograde.course_folder import CourseError, CourseFolder
from autograde.desk.class_marks import class_marks, damage_of
from autograde.desk.feedback_page import page, without_hidden_checks
from autograde.desk.marks import Marks
from autograde.exercise import grade_id, header
from autograde.grading.caps import OverTime, limited, memory_limited
from autograde.grading.journal import Entry, journal_of
from autograde.grading.releases import all_releases
from autograde.grading.save import is_whole
from autograde.notebooks import read_notebook

if TYPE_CHECKING:
    from autograde.grading.grade import Progress

#: What one page may take: processor time in seconds, and memory in bytes; and what is said where it takes more.
SECONDS, MEMORY = 20.0, 1 << 30
TOO_LONG = "your cells are not shown here: they take too long to be made into a page"


def feedback(folder: CourseFolder, unit: str, progress: Progress = lambda *_: None) -> list[str]:
    """Write `feedback/<student>/<unit>/<unit>.html` for every graded submission; returns the students.

    Raises `CourseError` if nothing was graded, and `Withheld`, once all others are written, if there is a student whose
    page would not be right.
    """
    graded = graded_entries(folder, unit)
    texts = _course_texts(folder, unit)
    with folder.gradebook(unit) as gradebook:
        marks = class_marks(folder, unit, gradebook, graded)
    withheld = {student: why for student in graded if (why := why_withheld(folder, unit, marks[student]))}
    written = [student for student in graded if student not in withheld]
    for done, student in enumerate(written, 1):
        text = _page_of(folder, unit, graded[student], marks[student], texts)
        target = folder.step("feedback", unit, student) / f"{unit}.html"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")
        progress(done, len(written), student)
    if withheld:
        reasons = "; ".join(f"{student}: {why}" for student, why in withheld.items())
        raise Withheld(f"wrote {len(written)} pages, and none of {reasons}")
    return written


class Withheld(CourseError):
    """Some students have no page: it would not be right, and a person must look."""

    exit_code = 3


def why_withheld(folder: CourseFolder, unit: str, marks: Marks) -> str:
    """What has to be put right before a student gets a page; empty where nothing has."""
    if marks.lost:
        return f"the gradebook has lost points ({', '.join(marks.lost)}): `autograde doctor --mend` puts them back"
    if not is_whole(folder, unit, marks.student):
        return f"the graded notebook is gone or damaged: `autograde grade {unit}` makes it again"
    return "; ".join(
        f"{marks.by_hand[cell]:g} given by hand for {cell}, which can give 0 to {marks.maximum[cell]:g}"
        for cell in marks.out_of_range
    )


def graded_entries(folder: CourseFolder, unit: str) -> dict[str, Entry]:
    """The gradings of a unit, by student in order; `CourseError` if there are none."""
    journal = journal_of(folder.state, unit)
    entries = journal.entries()
    if not entries and (damage := damage_of(journal)):
        raise CourseError(damage)
    if not entries:
        raise CourseError(f"nothing of {unit} is graded yet: run `autograde grade {unit}` first")
    return dict(sorted(entries.items()))


def graded_notebook(folder: CourseFolder, unit: str, student: str) -> NotebookNode:
    """A student's notebook as grading left it; `CourseError` if it is gone."""
    path = folder.step("autograded", unit, student) / f"{unit}.ipynb"
    if not path.exists():
        raise CourseError(f"{path} is not there any more: run `autograde grade {unit}` again")
    return read_notebook(path)


def _course_texts(folder: CourseFolder, unit: str) -> Set[str]:
    """The texts that any release of a unit brought along."""
    return {
        cell.source
        for release in all_releases(folder, unit)
        for cell in release.released.cells
        if cell.cell_type == "markdown"
    }


def _page_of(
    folder: CourseFolder,
    unit: str,
    entry: Entry,
    marks: Marks,
    texts: Set[str],
) -> str:
    notebook = graded_notebook(folder, unit, entry.student)
    make = partial(
        page, unit, marks=marks, course_texts=texts, reason=entry.reason, could_not=entry.could_not
    )
    try:
        with memory_limited(MEMORY), limited(SECONDS):
            return make(notebook, notes=entry.notes)
    except (MemoryError, OverTime):
        return make(_without_words(notebook), notes=(*entry.notes, TOO_LONG))


def _without_words(notebook: NotebookNode) -> NotebookNode:
    """The notebook with the checks and what they said, and nothing of what stood in the other graded cells."""
    graded = [cell for cell in notebook.cells if grade_id(cell)]
    for cell in graded:
        if header(cell).get("solution"):
            cell.source, cell.outputs = "", []
    return NotebookNode({**notebook, "cells": graded})


class HideHiddenChecks(NbGraderPreprocessor):
    """For stock `nbgrader generate_feedback`: take from a notebook what would show a hidden check."""

    def preprocess(self, notebook: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        return without_hidden_checks(notebook), resources
