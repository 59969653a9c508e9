"""Grade a class: every submission ends in a grade record, the run goes on whatever comes, and it can be stopped.

What was graded and has not changed since is left alone; points and comments given by hand always are.
"""

from __future__ import annotations

import hashlib
import hmac
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograde.course_folder import CourseError, CourseFolder
from autograde.execution import execute
from autograde.grading.intake import Unreadable, read, stand_in
from autograde.grading.journal import Entry, journal_of
from autograde.nbgrader_step import StepFailed

#: Called after each submission with how many are done, how many there are, and the student.
Progress = Callable[[int, int, str], None]


@dataclass
class Summary:
    """Who was graded, who was left alone, and whose grades are from an earlier release than today's."""

    graded: list[Entry] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    earlier_release: list[str] = field(default_factory=list)


def grade(
    folder: CourseFolder, unit: str, *, regrade: bool = False, progress: Progress = lambda *_: None
) -> Summary:
    """Grade the submissions of a unit that are new or changed, or all of them.

    Raises `CourseError` if nothing was released or collected.
    """
    folder.prepare()
    release, submissions = released_notebook(folder, unit), submitted_notebooks(folder, unit)
    entries = journal_of(folder.state, unit).entries()
    stand = (
        {} if regrade else {name: entries[name] for name in entries if _stands(folder, unit, entries[name])}
    )
    waiting = [student for student in submissions if student not in stand]
    summary = Summary(unchanged=[student for student in submissions if student in stand])
    summary.earlier_release = [name for name in summary.unchanged if stand[name].release != digest(release)]
    for done, student in enumerate(waiting, 1):
        summary.graded.append(grade_one(folder, unit, student))
        progress(done, len(waiting), student)
    return summary


def submitted_notebooks(folder: CourseFolder, unit: str) -> dict[str, Path]:
    """Where each student's notebook is, or should be."""
    root = folder.step("submitted", unit).parent
    found = {
        path.parent.name: path / f"{unit}.ipynb" for path in sorted(root.glob(f"*/{unit}")) if path.is_dir()
    }
    if not found:
        raise CourseError(
            f"there are no submissions of {unit}: bring them in with `autograde collect {unit} FOLDER`"
        )
    return found


def released_notebook(folder: CourseFolder, unit: str) -> Path:
    """The notebook that students were given."""
    path = folder.step("release", unit) / f"{unit}.ipynb"
    if not path.exists():
        raise CourseError(f"{unit} is not released: run `autograde release {unit}` first")
    return path


def digest(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal; that of nothing where there is no file."""
    return hashlib.sha256(path.read_bytes() if path.exists() else b"").hexdigest()


def _stands(folder: CourseFolder, unit: str, entry: Entry) -> bool:
    """Whether an earlier grading came to its end, is still there, and is of the file that is there now."""
    submission = folder.step("submitted", unit, entry.student) / f"{unit}.ipynb"
    result = folder.step("autograded", unit, entry.student) / f"{unit}.ipynb"
    return entry.finished and entry.digest == digest(submission) and result.exists()


def grade_one(folder: CourseFolder, unit: str, student: str) -> Entry:
    """Grade one submission, whatever it is, and note it in the journal."""
    started = time.perf_counter()
    submission = folder.step("submitted", unit, student) / f"{unit}.ipynb"
    release = released_notebook(folder, unit)
    journal = journal_of(folder.state, unit)
    entry = Entry(student, digest(submission), digest(release))
    journal.add(entry)
    reason = _run(folder, unit, submission, nbformat.read(release, as_version=4))
    entry = replace(entry, reason=reason, seconds=round(time.perf_counter() - started, 2), finished=True)
    journal.add(entry)
    return entry


def _run(folder: CourseFolder, unit: str, submission: Path, released: NotebookNode) -> str:
    """Run a submission, or the untouched release where that is not possible; returns the reason for the latter."""
    try:
        _execute(folder, unit, submission, read(submission, released))
        return ""
    except Unreadable as error:
        reason = str(error)
    except StepFailed as error:
        reason = f"running the notebook broke off: {error}"
    _execute(folder, unit, submission, stand_in(released, reason))
    return reason


def _execute(folder: CourseFolder, unit: str, submission: Path, notebook: NotebookNode) -> None:
    """Run a notebook in the place of a submission, which itself is never touched."""
    student = submission.parents[1].name
    intake = folder.state / "intake"
    place = intake / student / unit
    place.mkdir(parents=True, exist_ok=True)
    try:
        nbformat.write(notebook, place / f"{unit}.ipynb")
        if (stamp := submission.with_name("timestamp.txt")).exists():
            shutil.copy(stamp, place)
        seed = seed_of(folder.secret(), digest(submission))
        execute(folder, unit, student, submissions=intake, seed=seed)
    finally:
        shutil.rmtree(intake / student)


def seed_of(secret: bytes, submission: str) -> int:
    """The seed of a submission's random cases: not to be known beforehand, and equal whenever it is graded again."""
    return int.from_bytes(hmac.digest(secret, submission.encode(), "sha256")[:8], "big") >> 1
