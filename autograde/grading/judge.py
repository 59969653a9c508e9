"""The judge: a process that runs the checks of one submission and that the student's code cannot reach.

It has a connection to a snapshot of the student's kernel for each check cell. It asks, compares, and reports; nothing
that comes back is ever run, and nothing but this report gives points.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import socket
from collections import deque
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

import torch

from autograde.grading.caps import OverTime, capped_judge, limited
from autograde.grading.snapshot import Budget, Snapshot
from course.check import CheckFailed, kinds, state
from course.check.case import SEED_VARIABLE
from course.check.link import Link, StudentObject
from course.check.local import CheckCall
from course.check.missing import missing_function
from course.check.out_of_sight import sentence

#: The longest message that is passed on, in characters.
MESSAGE_SIZE = 20_000
#: How long the judge itself may work on one check cell, in seconds of processor time.
COMPARING = 30.0
#: Said where an answer is too large for that.
TOO_LARGE = "what came back is too large to be compared: is it what the task asks for?"
#: Said where a check failed by a fault of its own.
BROKE_OFF = "the check broke off on this answer by a fault of its own: a person will look at it"


@dataclass(frozen=True)
class Verdict:
    """What became of one check cell: the failure's message, or empty and a line for each case that passed.

    fault: what in the check itself went wrong, for the teaching assistant; lost: whether the process that was asked
    ended.
    """

    cell: str
    message: str = ""
    passed: str = ""
    fault: str = ""
    lost: bool = False


@dataclass(frozen=True)
class Question:
    """A check cell to be asked of its snapshot. again: whether an earlier cell of its task ran out of time."""

    cell: str
    calls: list[CheckCall]
    snapshot: int
    again: bool = False

    @property
    def task(self) -> str:
        """The function that it is about."""
        return self.calls[0].function


def judge(request: dict[str, Any], grader: socket.socket, snapshots: list[int]) -> None:
    """Judge each of the request's check cells through its snapshot, and send a verdict as soon as there is one."""
    capped_judge(grader)
    state.unit = request["unit"]
    os.environ[SEED_VARIABLE] = str(request["seed"])
    torch.set_default_dtype(torch.float64)
    calls = [[CheckCall(*call) for call in of_cell] for of_cell in request["calls"]]
    waiting = deque(map(Question, request["cells"], calls, snapshots))
    budgets = {question.task: Budget(**request["limits"]) for question in waiting}
    while waiting:
        question = waiting.popleft()
        budget = budgets[question.task]
        if budget.slipped and not question.again:  # whoever has not been asked at all comes first
            waiting.append(Question(question.cell, question.calls, question.snapshot, again=True))
            continue
        _tell(grader, {"at": question.cell})
        with Snapshot(socket.socket(fileno=question.snapshot), budget) as link:
            verdict = verdict_on(question.cell, question.calls, link)
            _tell(grader, {**asdict(verdict), "lost": link.ended})


def _tell(grader: socket.socket, message: dict[str, Any]) -> None:
    grader.sendall(json.dumps(message).encode() + b"\n")


def verdict_on(cell: str, calls: Iterable[CheckCall], link: Link) -> Verdict:
    """Run the calls of a check cell up to the first that fails."""
    said, task = io.StringIO(), ""
    try:
        with contextlib.redirect_stdout(said), limited(COMPARING), kinds.in_sight_first():
            for call in calls:
                task = call.function
                getattr(kinds, call.kind)(handle(link, call.function), *call.cases)
    except CheckFailed as failure:
        return Verdict(cell, message=str(failure)[:MESSAGE_SIZE])
    except (MemoryError, OverTime):
        return Verdict(cell, message=f"{task}: {TOO_LARGE}")
    except Exception as error:  # a fault of ours must not keep the other cells from being judged
        fault = f"{type(error).__name__}: {error}"[:MESSAGE_SIZE]
        return Verdict(cell, message=BROKE_OFF, fault=fault)
    return Verdict(cell, passed=said.getvalue())


def handle(link: Link, function: str) -> StudentObject:
    """The student's function of that name; `CheckFailed` if there is none."""
    reply = link.send({"operation": "look_up", "name": function})
    number = reply.get("object") if isinstance(reply, dict) else None
    if not isinstance(number, int):
        if isinstance(reply, dict) and "error" in reply:
            raise CheckFailed(function, f"it could not be asked: {sentence(str(reply['error']))}")
        raise missing_function(function, {})
    return StudentObject(link, number, function)
