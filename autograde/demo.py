"""From an exercise to a graded class in one go, in a folder of its own: what `make demo` shows.

The class is drawn from the bank: right answers of different kinds, answers with one mistake each, a release that
nobody touched, and a file that breaks off.
"""

from __future__ import annotations

import shutil

import nbformat

from autograde.audit.answers import filled_in
from autograde.audit.bank import Answer, read_bank
from autograde.authoring.release import release
from autograde.course_folder import CourseError, CourseFolder, with_one_exercise
from autograde.desk.collect import collect
from autograde.desk.feedback import feedback
from autograde.desk.report import ClassReport, class_report
from autograde.desk.report_files import write_report
from autograde.grading.grade import Progress, grade
from autograde.grading.releases import released_file

#: How many right and wrong answers of the bank are in the class.
RIGHT, WRONG = 4, 5


def run_demo(
    course: CourseFolder, unit: str, progress: Progress
) -> tuple[CourseFolder, ClassReport, dict[str, str]]:
    """Release, collect, grade, give feedback and report; returns the demo's folder, the report, and what each
    student handed in.
    """
    folder = fresh_folder(course, unit)
    release(folder, unit)
    handed_in = write_class(folder, unit)
    collect(folder, unit, folder.root / "class", folder.root / "class" / "roster.csv")
    grade(folder, unit, progress=progress)
    feedback(folder, unit)
    report = class_report(folder, unit)
    write_report(folder, report)
    return folder, report, handed_in


def fresh_folder(course: CourseFolder, unit: str) -> CourseFolder:
    """An empty course in `demo/` that has the one exercise; what an earlier demo left there goes."""
    root = course.root / "demo"
    if root.exists() and not (root / ".autograde").is_dir():
        raise CourseError(f"{root} is not a demo's folder: move it away")
    shutil.rmtree(root, ignore_errors=True)
    return with_one_exercise(course, unit, root)


def write_class(folder: CourseFolder, unit: str) -> dict[str, str]:
    """Write what a small class hands in to `class/`, with a roster; returns what each student did."""
    handed_in = answers(folder, unit)
    target = folder.root / "class"
    target.mkdir()
    for student, (_, text) in handed_in.items():
        (target / f"{student}_{unit}.ipynb").write_text(text, encoding="utf-8")
    absent = f"student-{len(handed_in) + 1:02}"
    (target / "roster.csv").write_text("\n".join(["id", *handed_in, absent, ""]))
    return {student: kind for student, (kind, _) in handed_in.items()}


def answers(folder: CourseFolder, unit: str) -> dict[str, tuple[str, str]]:
    """What each student did, and the file for it."""
    released = nbformat.read(released_file(folder, unit), as_version=4)
    source = nbformat.read(folder.source_notebook(unit), as_version=4)
    bank = read_bank(unit)
    right, wrong = [each for each in bank if each.right], [each for each in bank if not each.right]
    files = [
        (f"{kind}: {each.name}", nbformat.writes(filled_in(released, source, each.source)))
        for kind, drawn in (("right", _some(right, RIGHT)), ("wrong", _some(wrong, WRONG)))
        for each in drawn
    ]
    whole = nbformat.writes(filled_in(released, source))
    files += [("untouched release", nbformat.writes(released)), ("truncated file", whole[: len(whole) // 2])]
    return {f"student-{number:02}": file for number, file in enumerate(files, 1)}


def _some(answers: list[Answer], count: int) -> list[Answer]:
    """A few of the answers, spread over all of them."""
    return [answers[place * len(answers) // count] for place in range(min(count, len(answers)))]
