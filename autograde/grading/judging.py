"""Have the check cells of a submission judged, and wait for the verdicts.

A judge asks the snapshots one after the other. Where a question ends the judge, that check has failed, and the others
are asked by another judge. Where the sandbox ends with all snapshots, they are asked again of another kernel, from then
on one task at a time, so that each answers for what it does itself.
"""

from __future__ import annotations

import contextlib
import json
import socket
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from nbformat import NotebookNode

from autograde.exercise import checks, grade_id
from autograde.grading import warm_parent
from autograde.grading.judge import Verdict
from autograde.grading.run_folder import RunFolder
from autograde.grading.student_kernel import NotStarted, OutOfReach, StudentKernel
from autograde.grading.submission import Job, Plan
from course.check.local import CheckCall, check_calls
from course.check.missing import missing_function
from course.check.out_of_sight import sentence

#: Said of a check whose answer ended the judge.
TOO_MUCH = "what came back takes more memory or time to be compared than an answer may: is it what the task asks for?"
#: How long the supervisor of a sandbox may take to hear that all in it ended, in seconds.
NEWS = 2.0
#: How long after the last answer of a task what it did is noticed, which is looked for 4 to 20 times a second.
LOOK = 0.5
#: Said of a check that nobody could ask, and why, where that is what the system says.
NOT_ASKED = "it could not be asked"
NO_PROCESS = "cells before it had started as many processes and threads as a submission may"


@dataclass
class Judgement:
    """The verdicts on check cells; not_judged: the cells that have none, which may have been the grader's doing."""

    verdicts: dict[str, Verdict] = field(default_factory=dict)
    not_judged: tuple[str, ...] = ()


@dataclass
class Session:
    """What one judge said: verdicts, and the cell that it was at when it ended, if it did not come to its end.

    secrets: whether it has begun to ask what only grading knows.
    """

    verdicts: list[Verdict] = field(default_factory=list)
    at: str = ""
    secrets: bool = False


def judged(plan: Plan, job: Job, kernel: StudentKernel, raised: Mapping[str, str]) -> Judgement:
    """The judgement on the check cells of which there are snapshots.

    raised: by function, what the cell raised that should have defined it.
    """
    calls = calls_by_cell(plan.releases[-1].source)
    judgement, alone, secrets = Judgement(), False, False
    deadline = time.monotonic() + plan.times.judging
    waiting = [cell for cell in calls if cell in kernel.snapshots or cell in kernel.lost]
    while waiting:
        for cell in kernel.lost.keys() & set(waiting):
            function = calls[cell][0].function
            why = _why_no_snapshot(kernel.lost[cell], secrets)
            judgement.verdicts[cell] = Verdict(cell, f"{function}: {NOT_ASKED}: {why}")
        waiting = [cell for cell in waiting if cell not in judgement.verdicts]
        asked = {cell: calls[cell] for cell in waiting if not alone or _same_task(calls, cell, waiting[0])}
        session = _session(plan, job, kernel, asked, deadline, shown=not secrets)
        secrets |= session.secrets
        before = len(judgement.verdicts), alone
        alone |= _take(session, kernel, calls, raised, judgement.verdicts, alone=alone)
        waiting = [cell for cell in waiting if cell not in judgement.verdicts]
        if (len(judgement.verdicts), alone) == before or time.monotonic() >= deadline:
            break
        try:
            if waiting and kernel.ended():
                kernel.again(waiting)
        except NotStarted:
            break
        except OutOfReach as reason:
            refused = {
                cell: Verdict(cell, f"{calls[cell][0].function}: not asked: {reason}") for cell in waiting
            }
            return Judgement({**judgement.verdicts, **refused}, tuple(kernel.late - refused.keys()))
    return Judgement(judgement.verdicts, (*waiting, *sorted(kernel.late - set(waiting))))


def _same_task(calls: Mapping[str, list[CheckCall]], cell: str, other: str) -> bool:
    return calls[cell][0].function == calls[other][0].function


def _why_no_snapshot(said: str, secrets: bool) -> str:
    """Why a cell could not be asked; its own words only as long as no secret number was asked."""
    name = said.partition(":")[0]
    if name == "BlockingIOError":
        return NO_PROCESS
    return sentence(name) if secrets else said


def _session(
    plan: Plan,
    job: Job,
    kernel: StudentKernel,
    calls: Mapping[str, list[CheckCall]],
    deadline: float,
    *,
    shown: bool,
) -> Session:
    """Have one judge ask as far as it comes."""
    if not calls:
        return Session()
    connections = list(dict.fromkeys(kernel.snapshots[cell] for cell in calls))
    request = {
        "unit": plan.unit,
        "seed": job.seed,
        "shown": shown,
        "limits": {"call": plan.times.call, "task": plan.times.task},
        "cells": list(calls),
        "calls": [[list(asdict(call).values()) for call in of_cell] for of_cell in calls.values()],
        "snapshots": [connections.index(kernel.snapshots[cell]) for cell in calls],
    }
    descriptors = [connection.fileno() for connection in connections]
    judges = RunFolder(Path(plan.run_folder)).judges
    with warm_parent.request(judges, request, descriptors, socket.SOCK_STREAM) as judge:
        return _heard(judge, len(calls), deadline)


def _heard(judge: socket.socket, count: int, deadline: float) -> Session:
    session = Session()
    with judge.makefile("r", encoding="utf-8") as lines, contextlib.suppress(TimeoutError):
        while len(session.verdicts) < count:
            judge.settimeout(max(deadline - time.monotonic(), 1e-3))
            if not (line := lines.readline()):
                return session
            told = json.loads(line)
            session.secrets |= "secrets" in told
            if "cell" in told:
                session.verdicts.append(Verdict(**told))
            session.at = told.get("at", "")
    session.at = ""
    return session


def _take(
    session: Session,
    kernel: StudentKernel,
    calls: Mapping[str, list[CheckCall]],
    raised: Mapping[str, str],
    verdicts: dict[str, Verdict],
    *,
    alone: bool,
) -> bool:
    """Add a session's verdicts, and return whether all snapshots were lost with the whole sandbox.

    Then nobody is to blame as long as several tasks were asked: an earlier one may have just got its answer out, or
    all together have used more than one may. Of a task that was asked `alone`, the first check that was lost failed.
    Who has given a wrong answer is not asked again: that would be a sign to answer otherwise.
    """
    if session.at:
        verdicts[session.at] = Verdict(session.at, f"{calls[session.at][0].function}: {TOO_MUCH}")
    all_ended = _all_ended(session.verdicts, kernel, alone=alone)
    lost = [verdict.cell for verdict in session.verdicts if verdict.lost and not verdict.wrong]
    for verdict in session.verdicts:
        if not (all_ended and verdict.cell in lost):
            verdicts[verdict.cell] = _with_reason(verdict, raised)
    if all_ended and alone and lost:
        why = kernel.why_it_ended() or "its call ended all processes of the notebook"
        verdicts[lost[0]] = Verdict(lost[0], f"{calls[lost[0]][0].function}: {why}")
    return all_ended


def _all_ended(verdicts: Sequence[Verdict], kernel: StudentKernel, *, alone: bool) -> bool:
    """Whether the whole sandbox ended while it was asked; its supervisor may hear of that a little later.

    What a task did that was asked alone must not be found out while the next one is asked.
    """
    lost = [verdict.lost for verdict in verdicts]
    since = lost[lost.index(True) :] if True in lost else []
    news = bool(since) if alone else len(since) > 1 and all(since)
    deadline = time.monotonic() + (NEWS if news else LOOK if alone else 0.0)
    while not (ended := kernel.ended()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return ended and (alone or bool(since))


def _with_reason(verdict: Verdict, raised: Mapping[str, str]) -> Verdict:
    """A verdict that says of a function that is not there what its cell raised."""
    for name in raised:
        if verdict.message == str(missing_function(name, {})):
            return replace(verdict, message=str(missing_function(name, raised)))
    return verdict


def calls_by_cell(source: NotebookNode) -> dict[str, list[CheckCall]]:
    """The calls of each check cell that a judge can run: those that hold nothing but calls of `course.check`."""
    found = {grade_id(cell): check_calls(cell.source) for cell in checks(source) if cell.cell_type == "code"}
    return {name: calls for name, calls in found.items() if calls}
