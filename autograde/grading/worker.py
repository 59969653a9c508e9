"""Grade one submission: from its bytes to the notebook that shows what each check said. Plain data in and out."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Iterator, Mapping, Set
from dataclasses import replace

from nbformat import NotebookNode
from nbformat.v4 import new_output

from autograde.exercise import checks, grade_id, header
from autograde.grading.conversation import Execution
from autograde.grading.intake import OWN, Unreadable, rebuild, stand_in
from autograde.grading.judge import Verdict
from autograde.grading.judging import judged
from autograde.grading.outputs import bounded
from autograde.grading.plain_text import one_line, plain
from autograde.grading.student_kernel import NotStarted, OutOfReach, OutOfTime, StudentKernel
from autograde.grading.student_text import neutral
from autograde.grading.submission import Graded, Job, Plan, Trouble
from course.check.missing import defined_in, missing_function

#: Said of a cell that did not come to its end.
LEFT_OUT = {
    "time": "This cell ran too long and was stopped.",
    "flood": "This cell put out too much and was stopped.",
    "gone": "This cell ended the kernel, and was left out of all that came after it.",
}


def grade_submission(plan: Plan, job: Job) -> Graded:
    """Grade a submission, whatever it is: what cannot be graded counts as not attempted, with the reason.

    What may have been our doing says so by its `trouble`: it is no grade yet.
    """
    try:
        return _graded(plan, job)
    except Unreadable as refusal:
        return not_attempted(plan, job.student, str(refusal))
    except NotStarted as failure:
        return replace(not_attempted(plan, job.student, str(failure)), trouble=Trouble.NOT_STARTED)
    except (
        Exception
    ) as error:  # one bad submission must not stop the others, even if it finds a fault of ours
        reason = f"grading it broke off: {type(error).__name__}: {error}"
        return replace(not_attempted(plan, job.student, reason), trouble=Trouble.BROKEN_OFF)


def _graded(plan: Plan, job: Job) -> Graded:
    seconds: dict[str, float] = {}
    started = time.monotonic()
    with _phase(seconds, "intake"):
        rebuilt = rebuild(job.data, plan.releases)
    notebook, notes = rebuilt.notebook, list(rebuilt.notes)
    with contextlib.ExitStack() as stack:
        with _phase(seconds, "start"):
            kernel = _started(stack, StudentKernel(plan, job, started + plan.times.cells))
        with _phase(seconds, "cells"):
            verdicts, raised = _run_cells(kernel, notebook, notes)
        with _phase(seconds, "judging"):
            asked = set(kernel.snapshots)
            judgement = judged(plan, job, kernel.snapshots, started + plan.times.submission)
            verdicts |= {cell: _with_reason(verdict, raised) for cell, verdict in judgement.items()}
            notes.extend(_oddities(asked, verdicts))
            trouble = _trouble(kernel, asked - set(verdicts))
        with _phase(seconds, "end"):
            stack.close()
    with _phase(seconds, "showing"):
        text = json.dumps(shown(notebook, verdicts, "not reached: see the notes"))
    return Graded(job.student, text, "", tuple(notes), seconds, trouble)


def _started(stack: contextlib.ExitStack, kernel: StudentKernel) -> StudentKernel:
    """A kernel that runs until the stack is closed; `NotStarted` if there is none, whatever the cause."""
    try:
        return stack.enter_context(kernel)
    except NotStarted:
        raise
    except Exception as error:
        raise NotStarted(f"the kernel did not start: {type(error).__name__}: {error}") from error


def _trouble(kernel: StudentKernel, not_judged: Set[str]) -> Trouble | None:
    """What kept a grading from coming to its end, where it may have been our doing."""
    if isinstance(kernel.gave_up, NotStarted):
        return Trouble.BROKEN_OFF  # one of its kernels did start
    if not_judged:
        return Trouble.NOT_JUDGED
    return Trouble.OUT_OF_TIME if isinstance(kernel.gave_up, OutOfTime) else None


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


def _run_cells(
    kernel: StudentKernel, notebook: NotebookNode, notes: list[str]
) -> tuple[dict[str, Verdict], dict[str, str]]:
    """Run the student's cells in their order, and leave a snapshot, or run the check, where a check stands.

    Returns the verdicts on the checks that ran inside the kernel, and by function what the cell raised that should
    have defined it.
    """
    verdicts, raised = dict[str, Verdict](), dict[str, str]()
    names = {grade_id(cell) for cell in checks(notebook)}
    try:
        for cell in notebook.cells:
            name = grade_id(cell)
            if cell.cell_type != "code" or not cell.source.strip():
                continue
            if name not in names:
                execution = kernel.run(cell.source)
                cell.outputs = _told(execution)
                raised |= dict.fromkeys(defined_in(cell.source), _why_it_failed(execution))
            elif kernel.plan.in_kernel:
                verdicts[name] = _verdict_in_kernel(name, kernel.run(cell.source))
            else:
                kernel.take_snapshot(name)
    except OutOfReach as reason:
        notes.append(f"the notebook was not run to its end: {reason}")
        kernel.gave_up = reason
    return verdicts, {name: why for name, why in raised.items() if why}


def _why_it_failed(execution: Execution) -> str:
    """What a cell raised, in one line; empty where it came to its end."""
    errors = (each for each in execution.outputs if each.output_type == "error")
    raised = next((one_line(f"{each.ename}: {each.evalue}", 300) for each in errors), "")
    return raised or LEFT_OUT.get(execution.ended, "")


def _with_reason(verdict: Verdict, raised: Mapping[str, str]) -> Verdict:
    """A verdict that says of a function that is not there what its cell raised."""
    for name in raised:
        if verdict.message == str(missing_function(name, {})):
            return replace(verdict, message=str(missing_function(name, raised)))
    return verdict


def _oddities(asked: set[str], verdicts: Mapping[str, Verdict]) -> Iterator[str]:
    """What a person should know of the judging."""
    for verdict in verdicts.values():
        if verdict.fault:
            yield f"{verdict.cell} broke off ({verdict.fault}): a fault of the check, please have a look"
    if missing := sorted(asked - set(verdicts)):
        yield f"not judged, for time was up or the judge had ended: {', '.join(missing)}"


def _told(execution: Execution) -> list[NotebookNode]:
    """A cell's outputs, with a word where it did not come to its end."""
    outputs = bounded(execution.outputs)
    if why := LEFT_OUT.get(execution.ended):
        because = f" It was ended: {execution.why}." if execution.why else ""
        outputs.append(new_output("stream", name="stderr", text=f"{why}{because}\n"))
    return outputs


def _verdict_in_kernel(cell: str, execution: Execution) -> Verdict:
    """What a check that ran inside the student's kernel says of itself."""
    for output in execution.outputs:
        if output.output_type == "error":
            told = output.evalue if output.ename == "CheckFailed" else f"{output.ename}: {output.evalue}"
            return Verdict(cell, message=told)
    if execution.ended != "ok":
        return Verdict(cell, message=LEFT_OUT.get(execution.ended, "the check did not come to its end"))
    return Verdict(cell, passed="".join(each.text for each in execution.outputs if "text" in each))


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
    return new_output("error", ename="CheckFailed", evalue=message, traceback=message.splitlines())
