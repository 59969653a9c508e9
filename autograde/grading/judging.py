"""Have the check cells of a submission judged, and wait for the verdicts.

A judge asks the snapshots one after the other. Where a question ends the judge, that check has failed, and the others
are asked by another judge. Where all snapshots end with their sandbox, the others are asked of another kernel, and then
the task that was asked at that moment, alone: only what ends a sandbox in which nobody else was asked is to blame. Once
anything was asked that must stay secret, they are asked out of sight only.
"""

from __future__ import annotations

import contextlib
import json
import socket
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from nbformat import NotebookNode

from autograde.exercise import checks, grade_id
from autograde.grading import warm_parent
from autograde.grading.endings import LEFT_OUT, NO_COPY
from autograde.grading.judge import Verdict
from autograde.grading.run_folder import RunFolder
from autograde.grading.student_kernel import NotStarted, OutOfReach, StudentKernel
from autograde.grading.submission import Job, Plan
from course.check.local import CheckCall, check_calls
from course.check.missing import missing_function
from course.check.out_of_sight import sentence

#: Said of a check whose answer ended the judge.
TOO_MUCH = "what came back takes more memory or time to be compared than an answer may: is it what the task asks for?"
#: Said of a wrong answer whose mistake could not be looked for any more.
WRONG = "what came back is not right"
#: How long the supervisor of a sandbox may take to hear that all in it ended, in seconds.
NEWS = 2.0
#: How long after its last answer what a task did is noticed, which is looked for 4 to 20 times a second.
LOOK = 0.5
#: Said of a check that nobody could ask, and why, where that is what the system says.
NOT_ASKED = "it could not be asked"
NO_PROCESS = "cells before it had started as many processes and threads as a submission may"


@dataclass
class Judgement:
    """The verdicts on check cells.

    not_judged: the cells that have none, which may have been the grader's doing; secret: whether anything was asked
    that must not be shown.
    """

    verdicts: dict[str, Verdict] = field(default_factory=dict)
    not_judged: tuple[str, ...] = ()
    secret: bool = False


@dataclass
class Session:
    """What one judge said.

    at: the cell that it was at when it ended, if it did not come to its end; secret: whether it has asked anything that
    must not be shown; wrong: the cells of which it said that an answer was wrong, before their verdicts.
    """

    verdicts: list[Verdict] = field(default_factory=list)
    at: str = ""
    secret: bool = False
    wrong: list[str] = field(default_factory=list)


def judged(plan: Plan, job: Job, kernel: StudentKernel, raised: Mapping[str, str]) -> Judgement:
    """The judgement on the check cells of which there are snapshots.

    raised: by function, what the cell raised that should have defined it.
    """
    calls = calls_by_cell(plan.releases[-1].source)
    judgement, suspects = Judgement(secret=job.secret), set[str]()
    deadline = time.monotonic() + plan.times.judging
    waiting = [cell for cell in kernel.snapshots | kernel.lost if cell in calls]
    while waiting:
        for cell in kernel.lost.keys() & set(waiting):
            function, why = calls[cell][0].function, in_words(kernel.lost[cell], judgement.secret)
            judgement.verdicts[cell] = Verdict(cell, f"{function}: {NOT_ASKED}: {why}")
        waiting = [cell for cell in waiting if cell not in judgement.verdicts]
        asked = {cell: calls[cell] for cell in _next(waiting, calls, suspects)}
        session = _session(plan, job, kernel, asked, judgement.secret, deadline)
        judgement.secret |= session.secret
        before = len(judgement.verdicts), len(suspects)
        _take(session, kernel, asked, raised, judgement.verdicts, suspects)
        waiting = [cell for cell in waiting if cell not in judgement.verdicts]
        if (len(judgement.verdicts), len(suspects)) == before or time.monotonic() >= deadline:
            break
        try:
            coming = _next(waiting, calls, suspects)
            # What a task did must not be found out while a suspect is asked alone.
            ended = _ends_within(kernel, LOOK if coming and suspects else 0.0)
            if coming and (ended or not kernel.snapshots.keys() >= set(coming)):
                kernel.again(coming, deadline)
        except NotStarted:
            break
        except OutOfReach as reason:
            if time.monotonic() >= deadline:  # the judging's time is up, not that of its cells
                break
            refused = {
                cell: Verdict(cell, f"{calls[cell][0].function}: not asked: {reason}") for cell in waiting
            }
            return replace(judgement, verdicts={**judgement.verdicts, **refused})
    return replace(judgement, not_judged=tuple(waiting))


def _next(
    waiting: Sequence[str], calls: Mapping[str, list[CheckCall]], suspects: Collection[str]
) -> list[str]:
    """The cells to be asked next: those of all tasks that are no suspects, and at last those of one that is."""
    tasks = {cell: calls[cell][0].function for cell in waiting}
    if innocent := [cell for cell in waiting if tasks[cell] not in suspects]:
        return innocent
    return [cell for cell in waiting if tasks[cell] == tasks[waiting[0]]]


def in_words(why: str, secret: bool) -> str:
    """Why a cell failed: in words of a fixed list, where the kernel may know what is secret."""
    if why.startswith("BlockingIOError"):
        return NO_PROCESS
    return sentence(why.partition(":")[0]) if secret and why not in (NO_COPY, *LEFT_OUT.values()) else why


def _session(
    plan: Plan,
    job: Job,
    kernel: StudentKernel,
    calls: Mapping[str, list[CheckCall]],
    secret: bool,
    deadline: float,
) -> Session:
    """Have one judge ask as far as it comes; secret: whether it must not show anything."""
    if not calls:
        return Session()
    connections = list(dict.fromkeys(kernel.snapshots[cell] for cell in calls))
    request = {
        "unit": plan.unit,
        "seed": job.seed,
        "secret": secret,
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
            if "wrong_at" in told:
                session.wrong.append(told["wrong_at"])
                continue
            session.at = told.get("at", "")
            session.secret |= told.get("secret", False)
            if not session.at:
                session.verdicts.append(Verdict(**told))
    session.at = ""
    return session


def _take(
    session: Session,
    kernel: StudentKernel,
    calls: Mapping[str, list[CheckCall]],
    raised: Mapping[str, str],
    verdicts: dict[str, Verdict],
    suspects: set[str],
) -> None:
    """Add a session's verdicts; where all snapshots were lost with the whole sandbox, at most one is to blame.

    The task that was asked when it happened is a suspect, no more: another one may have got its answer out before, or
    all together may have used too much. It is to blame if it happens again while it is asked alone. Who has given a
    wrong answer is not asked again: that it is asked once more, to find its mistake, would be a sign to answer
    otherwise.

    calls: those of the cells that were asked; suspects: the tasks.
    """
    if session.at:
        verdicts[session.at] = Verdict(session.at, f"{calls[session.at][0].function}: {TOO_MUCH}")
    for cell in session.wrong:
        verdicts[cell] = Verdict(cell, f"{calls[cell][0].function}: {WRONG}", wrong=True)
    all_ended = _all_ended(session.verdicts, kernel)
    for verdict in session.verdicts:
        if verdict.wrong or not (all_ended and verdict.lost):
            verdicts[verdict.cell] = _with_reason(verdict, raised)
    if not all_ended:
        return
    to_blame = next(verdict.cell for verdict in session.verdicts if verdict.lost)
    task = calls[to_blame][0].function
    if task in suspects:  # then it was asked alone
        why = kernel.why_it_ended() or "its call ended all processes of the notebook"
        verdicts[to_blame] = Verdict(to_blame, f"{task}: {why}")
    elif to_blame not in verdicts:
        suspects.add(task)


def _all_ended(verdicts: Sequence[Verdict], kernel: StudentKernel) -> bool:
    """Whether the whole sandbox ended while it was asked; its supervisor may hear of that a little later."""
    lost = [verdict.lost for verdict in verdicts]
    return any(lost) and _ends_within(kernel, NEWS if lost[-1] else 0.0)


def _ends_within(kernel: StudentKernel, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not (ended := kernel.ended()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return ended


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
