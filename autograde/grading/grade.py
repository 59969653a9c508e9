"""Grade a class: every submission ends in a grade record, the run goes on whatever comes, and it can be stopped.

What was graded and has not changed since is left alone; points and comments given by hand always are.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from nbformat import NotebookNode

from autograde.course_folder import CourseError, CourseFolder
from autograde.exercise import checks, grade_id
from autograde.forks import available_cores
from autograde.gradebook import BRING_BACK
from autograde.grading import sandbox
from autograde.grading.alone import alone
from autograde.grading.changes import Change
from autograde.grading.journal import Entry, journal_of
from autograde.grading.judging import calls_by_cell
from autograde.grading.kernel_start import UNSAFE
from autograde.grading.parents import warm_parents
from autograde.grading.releases import Release, all_releases
from autograde.grading.run_folder import run_folder
from autograde.grading.save import is_whole, saving
from autograde.grading.second_tries import Tried, gradings, tried_again
from autograde.grading.submission import Graded, Job, Plan
from autograde.grading.versions import checks_of
from autograde.grading.visible_course import copy_course
from course.check.case import withheld_modules
from course.check.version import course_version
from course.reading import MOST_BYTES

#: So many bytes are read of a submission: one more than a notebook may have, and these in pieces.
MOST_READ, _PIECE = MOST_BYTES + 1, 1 << 20
#: The digest of a submission that has no file.
NO_FILE = hashlib.sha256().hexdigest()
#: Called after each submission with how many are done, how many there are, and the student.
Progress = Callable[[int, int, str], None]


@dataclass
class Summary:
    """Who was graded, whom we could not grade, who was graded again because the submission changed, who was left alone,
    whose grades are by other checks than today's, whose grades stand though what they handed in is gone, the grades
    that changed, and in which tier.
    """

    graded: list[Entry] = field(default_factory=list)
    could_not: list[Entry] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    other_checks: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    tier: str = ""


def grade(
    folder: CourseFolder,
    unit: str,
    *,
    regrade: bool = False,
    stale: bool = False,
    students: Collection[str] = (),
    jobs: int | None = None,
    tier: str | None = None,
    in_kernel: bool = False,
    progress: Progress = lambda *_: None,
) -> Summary:
    """Grade the submissions of a unit that are new or changed; with `regrade` all of them, with `stale` also those that
    were graded by other checks.

    students: of these students only, by default of all; jobs: how many at a time, by default one more than there are
    cores, for each waits now and then; tier: of the sandbox, by default the best that works here, or "unsafe";
    in_kernel: run the checks inside the students' kernels.

    Raises `CourseError` if nothing was released or collected, no sandbox works here, or a judge cannot run the checks.
    """
    folder.prepare()
    with alone(folder):
        releases = tuple(all_releases(folder, unit))
        checks = checks_of(releases[-1], unit)
        waiting, summary = _waiting(folder, unit, checks, students, regrade, stale)
        _assert_recorded(folder, unit, summary.unchanged)
        summary.tier = tier or best_tier()
        if waiting:
            with _ready(unit, releases, summary.tier, in_kernel) as plan:
                _grade_all(folder, plan, checks, waiting, jobs or available_cores() + 1, summary, progress)
    return summary


def best_tier() -> str:
    """The best sandbox that works here; `CourseError` with the reasons if none does."""
    if best := sandbox.best():
        return best
    reasons = "; ".join(f"{tier}: {why}" for tier, why in sandbox.usable().items())
    raise CourseError(
        f"no sandbox for students' code works on this machine ({reasons}). Grade on another one, or, if you trust all "
        "of the submissions, with --unsafe"
    )


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


def digest(path: Path) -> str:
    """The SHA-256 of what is read of a file, in hexadecimal; that of nothing where there is no file."""
    found = hashlib.sha256()
    if is_there(path):
        with path.open("rb") as file:
            for _ in range(0, MOST_READ, _PIECE):
                found.update(file.read(min(_PIECE, MOST_READ - file.tell())))
    return found.hexdigest()


def is_there(path: Path) -> bool:
    """Whether there is a submission's file; a link would lead somewhere else."""
    return path.is_file() and not path.is_symlink()


def _bytes_of(path: Path) -> bytes | None:
    """A submission's bytes, as many as are read of one; None where there is no file."""
    if not is_there(path):
        return None
    with path.open("rb") as file:
        return file.read(MOST_READ)


def seed_of(secret: bytes, submission: str) -> int:
    """The seed of a submission's random cases: not to be known beforehand, and equal whenever it is graded again."""
    return int.from_bytes(hmac.digest(secret, submission.encode(), "sha256")[:8], "big") >> 1


def _waiting(
    folder: CourseFolder, unit: str, checks: str, students: Collection[str], regrade: bool, stale: bool
) -> tuple[dict[str, Path], Summary]:
    """The submissions to be graded, and the summary so far."""
    submissions = _of(students, submitted_notebooks(folder, unit))
    entries = journal_of(folder.state, unit).entries()
    gone = _gone(submissions, entries, students)
    submissions = {name: path for name, path in submissions.items() if name not in gone}
    stand = [name for name in submissions if name in entries and _stands(folder, unit, entries[name])]
    other = {name for name in stand if entries[name].checks != checks}
    kept = [name for name in stand if not (regrade or (stale and name in other))]
    changed = [
        name for name in entries if name in submissions and entries[name].digest != digest(submissions[name])
    ]
    return (
        {name: path for name, path in submissions.items() if name not in kept},
        Summary(
            changed=changed, unchanged=kept, other_checks=[name for name in kept if name in other], gone=gone
        ),
    )


def _gone(submissions: dict[str, Path], entries: dict[str, Entry], students: Collection[str]) -> list[str]:
    """Whose file was graded and is not there any more: that we lost it is no reason to take the grade away."""
    here = {name for name, path in submissions.items() if is_there(path)}
    had = [name for name, entry in entries.items() if entry.digest != NO_FILE]
    return [name for name in had if name not in here and (not students or name in students)]


def _assert_recorded(folder: CourseFolder, unit: str, students: Collection[str]) -> None:
    """Before any code runs: the gradebook can be used, and has the grades that stand."""
    with folder.gradebook(unit) as gradebook:
        known = {submission.student_id for submission in gradebook.assignment_submissions(unit)}
        known &= {student.id for student in gradebook.students}
    if lost := [student for student in students if student not in known]:
        raise CourseError(
            f"the gradebook has lost the grades of {', '.join(lost)}: {BRING_BACK}, but not what was given by hand"
        )


def _of(students: Collection[str], submissions: dict[str, Path]) -> dict[str, Path]:
    """The submissions of these students, or of all; `CourseError` naming those who have none."""
    if unknown := [student for student in students if student not in submissions]:
        raise CourseError(f"there is no submission of {', '.join(unknown)}")
    return {name: path for name, path in submissions.items() if not students or name in students}


def _stands(folder: CourseFolder, unit: str, entry: Entry) -> bool:
    """Whether an earlier grading is still there, and is of the file that is there now; or whether a person has it."""
    submission = folder.step("submitted", unit, entry.student) / f"{unit}.ipynb"
    if entry.could_not and not entry.for_a_person:
        return False
    return entry.digest == digest(submission) and is_whole(folder, unit, entry.student)


@contextlib.contextmanager
def _ready(unit: str, releases: tuple[Release, ...], tier: str, in_kernel: bool) -> Iterator[Plan]:
    """Have all that workers need stand ready inside the block."""
    if not in_kernel:
        _assert_judgeable(unit, releases[-1].source)
    optimisers = any("optim" in cell.source for cell in releases[-1].source.cells)
    with run_folder() as place:
        copy_course(place.course, () if in_kernel else withheld_modules(unit))
        with warm_parents(place, unit, kernels=tier != UNSAFE, judges=not in_kernel, optimisers=optimisers):
            yield Plan(unit, releases, str(place.root), tier, in_kernel)


def _assert_judgeable(unit: str, source: NotebookNode) -> None:
    calls = calls_by_cell(source)
    if others := [grade_id(cell) for cell in checks(source) if grade_id(cell) not in calls]:
        raise CourseError(
            f"{unit} has checks that hold code of their own, which no judge can run: {', '.join(others)}. Write them "
            "as calls of course.check, or run all checks inside the students' kernels with --in-kernel"
        )


def _grade_all(
    folder: CourseFolder,
    plan: Plan,
    checks: str,
    waiting: dict[str, Path],
    processes: int,
    summary: Summary,
    progress: Progress,
) -> None:
    digests = {student: digest(path) for student, path in waiting.items()}
    entries = journal_of(folder.state, plan.unit).entries()
    before = {
        student: entries[student]
        for student in waiting
        if student in entries and entries[student].could_not and entries[student].digest == digests[student]
    }
    secret, troubled = folder.secret(), list[Graded]()

    def job_of(student: str, number: int) -> Job:
        return Job(student, number, _bytes_of(waiting[student]), seed_of(secret, digests[student]))

    with saving(folder, plan.unit) as saver:

        def save(tried: Tried) -> None:
            student = tried.graded.student
            entry = _entry(plan, checks, tried, digests[student], before.get(student))
            entry = replace(entry, secret=folder.secret_digest())
            entry = saver.save(tried.graded, entry)
            (summary.could_not if tried.could_not else summary.graded).append(entry)
            progress(len(summary.graded) + len(summary.could_not), len(waiting), student)

        jobs = (job_of(student, number) for number, student in enumerate(waiting))
        with contextlib.closing(gradings(plan, jobs, min(processes, len(waiting)))) as results:
            for _, graded in results:
                if graded.trouble:
                    troubled.append(graded)
                else:
                    save(Tried(graded))
        often = {student for student, entry in before.items() if entry.tries > 1}
        for tried in tried_again(plan, troubled, job_of, len(waiting), often):
            save(tried)
        summary.changes = sorted(saver.changes, key=lambda change: change.student)


def _entry(plan: Plan, checks: str, tried: Tried, submission: str, before: Entry | None) -> Entry:
    graded = tried.graded
    return Entry(
        graded.student,
        submission,
        plan.releases[-1].version,
        graded.reason,
        graded.notes,
        plan.tier,
        plan.in_kernel,
        round(sum(graded.seconds.values()), 2),
        could_not=tried.could_not,
        tries=tried.tries + (before.tries if before else 0),
        runs=1 + (before.runs if before else 0),
        checks=checks,
        course=course_version(),
        faults=graded.faults,
    )
