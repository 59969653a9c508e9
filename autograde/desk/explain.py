"""What stands behind one student's grade, for an appeal: what was asked, what is right, what was found and given.

It is for the teaching assistant: what is hidden from students is shown.
"""

from __future__ import annotations

from collections.abc import Iterator

import torch

from autograde.course_folder import CourseError, CourseFolder
from autograde.desk.class_marks import class_marks
from autograde.desk.feedback import graded_entries, graded_notebook
from autograde.desk.findings import findings
from autograde.desk.marks import Marks
from autograde.gradebook import RESTORE
from autograde.grading.grade import seed_of
from autograde.grading.journal import Entry
from autograde.grading.judging import calls_by_cell
from autograde.grading.plain_text import plain
from autograde.grading.releases import all_releases, recorded
from autograde.grading.versions import checks_of
from course.check import Case, load_cases
from course.check.case import AT_HOME
from course.check.local import CheckCall
from course.check.showing import show


def explain(folder: CourseFolder, unit: str, student: str) -> str:
    """All that led to a student's grade, as text; `CourseError` if nothing of theirs is graded."""
    entry = graded_entries(folder, unit).get(student)
    if entry is None:
        raise CourseError(f"nothing of {student} is graded for {unit}: run `autograde grade {unit}` first")
    with folder.gradebook(unit) as gradebook:
        marks = class_marks(folder, unit, gradebook, {student: entry})[student]
    release = recorded(folder, unit, entry.release) or all_releases(folder, unit)[-1]
    told = {finding.cell: finding.message for finding in findings(graded_notebook(folder, unit, student))}
    calls, seed = calls_by_cell(release.source), _seed(folder, entry)
    lines = [f"{student}, {unit}: {marks.total:g} of {marks.best:g}", *_circumstances(entry, marks)]
    if entry.checks != checks_of(release, unit):
        lines.append("today's checks are others: what is asked and right is shown as it is now")
    if seed is None:
        lines.append(
            f"the secret that its random cases were drawn from is lost, and with it what was asked: {RESTORE}"
        )
    for cell in marks.maximum:
        lines += ["", f"{cell}: {_given(cell, marks)}"]
        for call in calls.get(cell, ()):
            lines += [f"  {line}" for line in _asked(unit, call, seed)]
        if cell in calls:
            lines.append(_indented("found", told.get(cell, "it passes")))
        if cell in marks.comments:
            lines.append(_indented("comment", marks.comments[cell]))
    return plain("\n".join(lines))


def _seed(folder: CourseFolder, entry: Entry) -> int | None:
    """The seed of a submission's random cases; None where the secret that it came from is lost."""
    now = folder.secret_digest()
    return seed_of(folder.secret(), entry.digest) if now and entry.secret in ("", now) else None


def _circumstances(entry: Entry, marks: Marks) -> Iterator[str]:
    """How and with what the submission was graded."""
    yield f"the file handed in has the SHA-256 {entry.digest}"
    yield f"graded with the release {entry.release[:12]}, checks {entry.checks[:12]}, course {entry.course}"
    yield f"{entry.seconds:g} s, sandbox: {entry.tier}" + (
        ", checks inside the kernel" if entry.in_kernel else ""
    )
    if marks.penalty:
        yield f"{marks.penalty:g} taken off: handed in {marks.days_late:.2g} days late"
    yield from (f"{task} counts for nobody" for task in marks.dropped)
    yield from (f"{task} is extra credit" for task in marks.extra)
    if entry.reason:
        yield f"counts as not attempted: {entry.reason}"
    if entry.could_not:
        yield f"could not be graded: {entry.could_not}"
    yield from (f"note: {note}" for note in (*entry.notes, *entry.faults))


def _given(cell: str, marks: Marks) -> str:
    if cell in marks.lost:
        return f"the gradebook has lost the points, of {marks.maximum[cell]:g}: `autograde doctor --mend`"
    if cell in marks.out_of_range:
        return f"{marks.by_hand[cell]:g} given by hand, which is out of range: 0 to {marks.maximum[cell]:g}"
    if cell in marks.awaits:
        return f"a person has still to give up to {marks.maximum[cell]:g}"
    by = ", given by hand" if cell in marks.by_hand else ""
    return f"{marks.scores[cell]:g} of {marks.maximum[cell]:g}{by}"


def _asked(unit: str, call: CheckCall, seed: int | None) -> Iterator[str]:
    """What a call of a check asks, case by case, each on the draws that grading made, if they can be had again."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    try:
        for name in call.cases:
            title, definition = f"check.{call.kind}({call.function}, {name!r})", load_cases(unit).get(name)
            if definition is None:
                yield f"{title}: there is no such case any more"
            elif not definition.random:
                yield from _question(title, definition.build(AT_HOME))
            else:
                if not definition.hidden:
                    yield from _question(f"{title}, drawn as at home", definition.build(AT_HOME))
                if seed is not None:
                    yield from _question(f"{title}, drawn for this submission", definition.build(seed))
    finally:
        torch.set_default_dtype(before)


def _question(title: str, case: Case) -> Iterator[str]:
    yield f"{title}: {case.checked}"
    yield _indented("asked", ", ".join(map(show, case.arguments)))
    if not callable(case.expected):
        yield _indented("right", show(case.expected))


def _indented(label: str, text: str) -> str:
    first, *rest = text.splitlines() or [""]
    return "\n".join([f"    {label + ':':9}{first}", *(f"    {'':9}{line}" for line in rest)])
