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
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

import torch

from autograde.grading.caps import OverTime, capped_judge, limited
from autograde.grading.snapshot import Budget, Snapshot
from course.check import CheckFailed, kinds, state
from course.check.case import SEED_VARIABLE
from course.check.link import Link, StudentError, StudentObject
from course.check.local import CheckCall
from course.check.missing import missing_function
from course.check.out_of_sight import sentence

#: The longest message that is passed on, in characters.
MESSAGE_SIZE = 20_000
#: How long the judge itself may work on one check cell, in seconds of processor time.
COMPARING = 30.0
#: Said where an answer is too large for that.
TOO_LARGE = "what came back is too large to be compared: is it what the task asks for?"
#: What PyTorch says in a RuntimeError where memory is refused.
NO_MEMORY = ("can't allocate memory", "bad_alloc")
#: Said where a check failed by a fault of its own.
OWN_FAULT = "the check broke off on this answer by a fault of its own: a person will look at it"


@dataclass(frozen=True)
class Verdict:
    """What became of one check cell: the failure's message, or empty and a line for each case that passed.

    fault: what in the check itself went wrong, for the teaching assistant; lost: whether the process that was asked
    ended; wrong: whether an answer came and was wrong, which stays so whatever became of the process since; starved:
    whether time was up by the clock alone, on a busy machine.
    """

    cell: str
    message: str = ""
    passed: str = ""
    fault: str = ""
    lost: bool = False
    wrong: bool = False
    starved: bool = False


@dataclass(frozen=True)
class Question:
    """A check cell to be asked of a snapshot, by its number."""

    cell: str
    calls: list[CheckCall]
    snapshot: int

    @property
    def task(self) -> str:
        """The function that it is about."""
        return self.calls[0].function


def judge(request: dict[str, Any], grader: socket.socket, snapshots: list[int]) -> None:
    """Judge each of the request's check cells through its snapshot, and send a verdict as soon as there is one.

    What may be shown is asked first, of all cells: the snapshots share a disk, on which one could leave to another what
    it was asked out of sight. Where the request says that an earlier judge had begun with that, nothing may be shown
    any more: by the time of its death alone one kernel can tell the next.

    After a wrong answer the rest is asked as if it had been right, and its mistake is looked for last; that it is wrong
    is sent before. Whoever is not asked any more, or asked for a mistake, knows that its answer was wrong, and must not
    have another task, check or try to answer otherwise.
    """
    capped_judge(grader)
    if request["secret"]:
        kinds.keep_all_out_of_sight()
    state.unit = request["unit"]
    os.environ[SEED_VARIABLE] = str(request["seed"])
    torch.set_default_dtype(torch.float64)
    calls = [[CheckCall(*call) for call in of_cell] for of_cell in request["calls"]]
    questions = list(map(Question, request["cells"], calls, request["snapshots"]))
    budgets = {question.task: Budget(**request["limits"]) for question in questions}
    task_of = {question.snapshot: question.task for question in questions}
    links = [Snapshot(socket.socket(fileno=each), budgets[task_of[n]]) for n, each in enumerate(snapshots)]
    waiting = [
        Examination(question, links[question.snapshot], partial(_tell, grader, {"wrong_at": question.cell}))
        for question in questions
    ]
    for part in (Examination.in_sight, Examination.out_of_sight, Examination.mistake):
        for examination in _in_turn(waiting, budgets):
            secret = part is not Examination.in_sight and examination.link.reachable()
            _tell(grader, {"at": examination.question.cell, "secret": secret})
            part(examination)
            if examination.verdict:
                _tell(grader, asdict(examination.verdict))
                if all(each.verdict for each in waiting if each.link is examination.link):
                    examination.link.close()
        waiting = [each for each in waiting if not each.verdict]


def _in_turn(examinations: Iterable[Examination], budgets: Mapping[str, Budget]) -> Iterator[Examination]:
    """The examinations in their order; those of a task that ran out of time after all others."""
    slipped = []
    for examination in examinations:
        if budgets[examination.question.task].slipped:
            slipped.append(examination)
        else:
            yield examination
    yield from slipped


def _tell(grader: socket.socket, message: dict[str, Any]) -> None:
    grader.sendall(json.dumps(message).encode() + b"\n")


class Examination:
    """A check cell that is being judged; `verdict` is there when that is done.

    on_wrong: what is called at its first wrong answer, before it is asked the rest.
    """

    def __init__(self, question: Question, link: Snapshot, on_wrong: Callable[[], None]) -> None:
        self.question, self.link = question, link
        self.verdict: Verdict | None = None
        self._on_wrong, self._first, self._part = on_wrong, kinds.Part(), kinds.Part()
        self._said, self._task, self._there = io.StringIO(), "", False

    def in_sight(self) -> None:
        """Ask what may be shown."""
        self._ask([partial(self._call, call) for call in self.question.calls])
        if self._part.over:
            self._tell_what_explains_itself()

    def out_of_sight(self) -> None:
        """Ask the rest."""
        if not self._part.over:
            self._ask(self._part.later)
        if self._first.failure is not None:
            self._tell_what_explains_itself()
        elif not self.verdict:
            self.verdict = Verdict(self.question.cell, passed=self._said.getvalue())

    def mistake(self) -> None:
        """Say what is wrong, and look for what it comes from."""
        with self._judged():
            if self._first.tell:
                self._first.tell()

    def _tell_what_explains_itself(self) -> None:
        """Wrong values do not: what they come from is looked for last of all."""
        if not self.verdict and not isinstance(self._first.failure, kinds.WrongValues):
            self.mistake()

    def _call(self, call: CheckCall) -> None:
        self._task, self._there = call.function, False
        student = handle(self.link, call.function)
        self._there = True
        getattr(kinds, call.kind)(student, *call.cases)

    def _ask(self, questions: Sequence[Callable[[], None]]) -> None:
        """Ask all, whatever comes: what a wrong answer comes from is looked for last of all."""
        with self._judged(), kinds.in_sight_only(self._wrong_answer) as self._part:
            for ask in questions:
                ask()
        if self._first.failure is None:
            self._first = self._part
        if self._first.failure is not None:
            self.verdict = None  # whatever became of the rest

    def _wrong_answer(self) -> None:
        if self._first.failure is None:
            self._on_wrong()

    @contextlib.contextmanager
    def _judged(self) -> Iterator[None]:
        """A block that asks: whatever ends it is a verdict."""
        cell = self.question.cell
        try:
            with contextlib.redirect_stdout(self._said), limited(COMPARING):
                yield
        except CheckFailed as failure:
            wrong = self._there and not isinstance(failure.__context__, StudentError)
            self.verdict = Verdict(
                cell,
                message=str(failure)[:MESSAGE_SIZE],
                lost=self.link.ended,
                wrong=wrong,
                starved=self.link.starved and not wrong,
            )
        except (MemoryError, OverTime):
            self.verdict = self._too_large()
        except Exception as error:  # a fault of ours must not keep the other cells from being judged
            if any(words in str(error) for words in NO_MEMORY):
                self.verdict = self._too_large()
                return
            fault = f"{type(error).__name__}: {error}"[:MESSAGE_SIZE]
            self.verdict = Verdict(cell, message=OWN_FAULT, fault=fault)

    def _too_large(self) -> Verdict:
        wrong = self._first.failure is not None
        return Verdict(self.question.cell, message=f"{self._task}: {TOO_LARGE}", wrong=wrong)


def handle(link: Link, function: str) -> StudentObject:
    """The student's function of that name; `CheckFailed` if there is none."""
    reply = link.send({"operation": "look_up", "name": function})
    number = reply.get("object") if isinstance(reply, dict) else None
    if not isinstance(number, int):
        if isinstance(reply, dict) and "error" in reply:
            raise CheckFailed(function, f"it could not be asked: {sentence(str(reply['error']))}")
        raise missing_function(function, {})
    return StudentObject(link, number, function)
