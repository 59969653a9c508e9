"""What we could not do is not a grade: a grading in trouble is tried again, and whose doing it was is found out.

A submission's own doing is a grade, with its reason. Ours it is where the submission never reached a kernel, or where
a right notebook fails in the same way.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Generator, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from functools import partial

from autograde.exercise import solved
from autograde.forks import Died, in_forks
from autograde.grading.endings import NOT_SHOWN, remark
from autograde.grading.submission import Graded, Job, Plan, Trouble
from autograde.grading.worker import grade_submission, not_attempted, not_graded

#: What a worker gets on top of a submission's own limit before it is given up, in seconds.
MARGIN = 60.0


@dataclass(frozen=True)
class Tried:
    """A grading that has come to its end, and how often it was tried in this run.

    could_not: what kept us from it; empty where it is a grade.
    """

    graded: Graded
    tries: int = 1
    could_not: str = ""


def gradings(plan: Plan, jobs: Iterator[Job], processes: int) -> Generator[tuple[int, Graded], None, None]:
    """The grading of each job with its place, as they come to their ends. What ended a worker is told as a trouble."""
    students: list[str] = []
    results = in_forks(
        partial(grade_submission, plan),
        _noting(jobs, students),
        processes=processes,
        limit=plan.times.submission + MARGIN,
    )
    with contextlib.closing(results):
        for place, result in results:
            yield place, _lost(plan, students[place]) if isinstance(result, Died) else result


def _noting(jobs: Iterator[Job], students: list[str]) -> Iterator[Job]:
    for job in jobs:
        students.append(job.student)
        yield job


def _lost(plan: Plan, student: str) -> Graded:
    reason = "grading it broke off: the process that graded it ended or did not come to an end"
    return replace(not_attempted(plan, student, reason), trouble=Trouble.BROKEN_OFF, secret=True)


def tried_again(
    plan: Plan,
    troubled: Sequence[Graded],
    job_of: Callable[[str, int], Job],
    first: int,
    tried_before: Set[str],
) -> Iterator[Tried]:
    """What becomes of gradings in trouble, each by itself, so that no neighbor can be the cause.

    job_of: makes the job of a student, with a number; first: the first number that is free; tried_before: the students
    who had a second try in an earlier run: one in this is enough.
    """
    if not troubled:
        return
    right = json.dumps(solved(plan.releases[-1].released, plan.releases[-1].source)).encode()
    ((_, control),) = gradings(plan, iter([Job("", first, right, 0)]), 1)
    for number, graded in enumerate(troubled, first + 1):
        tries = 1
        if graded.student not in tried_before and _may_end_otherwise(graded.trouble, control.trouble):
            before, job = graded, replace(job_of(graded.student, number), secret=graded.secret)
            ((_, graded),) = gradings(plan, iter([job]), 1)
            graded, tries = _with_the_first(before, graded), 2
        if graded.trouble and _is_ours(graded.trouble, control.trouble):
            could_not = graded.reason or "; ".join(graded.notes) or graded.trouble
            shown = _without_grade(plan, job_of(graded.student, number), could_not)
            yield Tried(replace(shown, faults=graded.faults), tries, could_not)
        else:
            yield Tried(graded, tries)


def _with_the_first(before: Graded, graded: Graded) -> Graded:
    """A second grading with what stands of the first one: which answers were wrong, and what the cells put out.

    Who was asked once more after a wrong answer knows that it was wrong: the trouble may be there to have another
    chance. And the first may have ended when it did, or as it did, to tell the second what it was asked out of sight.
    """
    first = {
        cell["id"]: cell["outputs"] for cell in json.loads(before.notebook)["cells"] if "outputs" in cell
    }
    notebook = json.loads(graded.notebook)
    for cell in notebook["cells"]:
        header = cell.get("metadata", {}).get("nbgrader", {})
        if "outputs" not in cell:
            continue
        if header.get("grade") and not header.get("solution"):
            if header["grade_id"] in before.wrong:
                cell["outputs"] = first.get(cell["id"], cell["outputs"])
        elif before.secret:
            cell["outputs"] = first.get(cell["id"], [remark(NOT_SHOWN)] if cell["outputs"] else [])
    return replace(graded, notebook=json.dumps(notebook))


def _may_end_otherwise(trouble: Trouble | None, of_a_right_one: Trouble | None) -> bool:
    """Whether it is worth another try. Where no kernel starts now, none will; and a submission that used up its time
    would do so once more, unless a right one does.
    """
    if of_a_right_one is Trouble.NOT_STARTED:
        return False
    return trouble is not Trouble.OUT_OF_TIME or of_a_right_one is Trouble.OUT_OF_TIME


def _is_ours(trouble: Trouble, of_a_right_one: Trouble | None) -> bool:
    return trouble in (Trouble.NOT_STARTED, of_a_right_one)


def _without_grade(plan: Plan, job: Job, reason: str) -> Graded:
    """The submission as it is shown without a grade; read in a process of its own, as it is a stranger's."""
    results = in_forks(partial(not_graded, plan, reason=reason), [job], processes=1, limit=MARGIN)
    ((_, result),) = results
    if isinstance(result, Died):
        return not_graded(plan, replace(job, data=None), reason)
    return result
