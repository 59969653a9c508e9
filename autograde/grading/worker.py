"""Grade one submission: from its bytes to the notebook that shows what each check said. Plain data in and out."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace

from nbformat import NotebookNode
from nbformat.v4 import new_output

from autograde.exercise import BROKE_OFF, FAILED, checks, grade_id, header
from autograde.grading.caps import OverTime, limited, memory_limited
from autograde.grading.cells import Run, run_cells
from autograde.grading.intake import OWN, Unreadable, rebuild, stand_in
from autograde.grading.judge import Verdict
from autograde.grading.judging import Judgement, in_words, judged
from autograde.grading.plain_text import plain
from autograde.grading.student_kernel import NotStarted, OutOfTime, StudentKernel
from autograde.grading.student_text import neutral
from autograde.grading.submission import Graded, Job, Plan, Trouble
from autograde.grading.turns import own_turn

#: What a worker may use for one submission, beyond what it begins with: memory in bytes, processor time in seconds.
MEMORY, WORK = 2 << 30, 300.0
#: Why a submission is given up that takes more than that.
TOO_MUCH = "the notebook takes more memory or time to be read than a submission may: delete outputs and save it again"


def grade_submission(plan: Plan, job: Job) -> Graded:
    """Grade a submission, whatever it is: what cannot be graded counts as not attempted, with the reason.

    What may have been our doing says so by its `trouble`: it is no grade yet.
    """
    try:
        with memory_limited(MEMORY), limited(WORK):
            return _graded(plan, job)
    except Unreadable as refusal:
        return not_attempted(plan, job.student, str(refusal))
    except (MemoryError, OverTime):
        return not_attempted(plan, job.student, TOO_MUCH)
    except NotStarted as failure:
        return replace(not_attempted(plan, job.student, str(failure)), trouble=Trouble.NOT_STARTED)
    except (
        Exception
    ) as error:  # one bad submission must not stop the others, even if it finds a fault of ours
        fault = f"grading it broke off: {type(error).__name__}: {error}"
        broken_off = not_attempted(plan, job.student, "grading it broke off by a fault of the grader")
        return replace(broken_off, trouble=Trouble.BROKEN_OFF, faults=(plain(fault),), secret=True)


def _graded(plan: Plan, job: Job) -> Graded:
    seconds: dict[str, float] = {}
    with _phase(seconds, "intake"):
        rebuilt = rebuild(job.data, plan.releases)
    notebook, notes = rebuilt.notebook, list(rebuilt.notes)
    with own_turn(plan), contextlib.ExitStack() as stack:
        with _phase(seconds, "start"):
            kernel = _started(stack, StudentKernel(plan, job, time.monotonic() + plan.times.cells))
        with _phase(seconds, "cells"):
            run = run_cells(kernel, notebook)
        with _phase(seconds, "judging"):
            raised = {name: in_words(why, True) if job.secret else why for name, why in run.raised.items()}
            judgement = judged(plan, job, kernel, raised)
            notes.extend(_oddities(run, judgement))
        with _phase(seconds, "end"):
            stack.close()
    with _phase(seconds, "showing"):
        verdicts = {**run.verdicts, **judgement.verdicts}
        text = json.dumps(shown(notebook, verdicts, "not reached: see the notes"))
    faults = tuple(plain(f"{each.cell} broke off: {each.fault}") for each in verdicts.values() if each.fault)
    trouble, wrong = (
        _trouble(run, judgement, kernel),
        tuple(each.cell for each in verdicts.values() if each.wrong),
    )
    return Graded(job.student, text, "", tuple(notes), seconds, trouble, faults, judgement.secret, wrong)


def _started(stack: contextlib.ExitStack, kernel: StudentKernel) -> StudentKernel:
    """A kernel that runs until the stack is closed; `NotStarted` if there is none, whatever the cause."""
    try:
        return stack.enter_context(kernel)
    except NotStarted:
        raise
    except Exception as error:
        raise NotStarted(f"the kernel did not start: {type(error).__name__}: {error}") from error


def _trouble(run: Run, judgement: Judgement, kernel: StudentKernel) -> Trouble | None:
    """What kept a grading from coming to its end, where it may have been our doing."""
    if isinstance(run.gave_up, NotStarted):
        return Trouble.BROKEN_OFF  # one of its kernels did start
    if judgement.not_judged:
        return Trouble.NOT_JUDGED
    if isinstance(run.gave_up, OutOfTime):
        return Trouble.OUT_OF_TIME
    starved = kernel.starved or any(verdict.starved for verdict in judgement.verdicts.values())
    return Trouble.STARVED if starved else None


def not_attempted(plan: Plan, student: str, reason: str) -> Graded:
    """The grading of a submission that cannot be run."""
    reason = plain(reason)
    notebook = shown(stand_in(plan.releases[-1], reason), {}, f"not judged: {reason}")
    return Graded(student, json.dumps(notebook), reason)


def not_graded(plan: Plan, job: Job, reason: str) -> Graded:
    """What is shown of a submission that we could not grade: the student's work, not run, for a person to read."""
    reason = plain(reason)
    try:
        notebook = rebuild(job.data, plan.releases).notebook
    except Unreadable:  # then it would not have been run
        notebook = stand_in(plan.releases[-1], reason)
    return Graded(job.student, json.dumps(shown(notebook, {}, f"not graded: {reason}")))


@contextlib.contextmanager
def _phase(seconds: dict[str, float], name: str) -> Iterator[None]:
    started = time.monotonic()
    try:
        yield
    finally:
        seconds[name] = round(time.monotonic() - started, 3)


def _oddities(run: Run, judgement: Judgement) -> Iterator[str]:
    """What a person should know of the running and the judging."""
    if run.gave_up:
        yield f"the notebook was not run to its end: {run.gave_up}"
    for verdict in judgement.verdicts.values():
        if verdict.fault:
            yield f"{verdict.cell} broke off by a fault of the check: it is no grade until a person gives one"
    if judgement.not_judged:
        yield f"not judged, for time was up or the judge had ended: {', '.join(sorted(judgement.not_judged))}"


def shown(notebook: NotebookNode, verdicts: Mapping[str, Verdict], otherwise: str) -> NotebookNode:
    """The notebook with what became of each check, and nothing in it that runs where it is shown.

    A check without a verdict has failed, and says `otherwise`.
    """
    for cell in checks(notebook):
        verdict = verdicts.get(grade_id(cell), Verdict(grade_id(cell), message=otherwise))
        cell.outputs = [_as_output(verdict)]
    notebook.cells = [neutral(cell) if _is_students(cell) else cell for cell in notebook.cells]
    return notebook


def _is_students(cell: NotebookNode) -> bool:
    """Whether a cell of a rebuilt notebook has the student's words."""
    return cell.id.startswith(OWN) or header(cell).get("solution", False)


def _as_output(verdict: Verdict) -> NotebookNode:
    """A failed check is an error, as nbgrader expects it; one that passed says for what."""
    if not verdict.message:
        return new_output("stream", name="stdout", text=plain(verdict.passed) or "✓ passes, out of sight\n")
    message = plain(verdict.message)
    name = BROKE_OFF if verdict.fault else FAILED
    return new_output("error", ename=name, evalue=message, traceback=message.splitlines())
