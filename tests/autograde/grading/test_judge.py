"""A verdict is reached on every check cell, also where the check itself is at fault."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import threading
from typing import Any

import pytest
import torch

from autograde.grading.cells import Run
from autograde.grading.judge import Verdict, judge, verdict_on
from autograde.grading.judging import Judgement
from autograde.grading.worker import _oddities
from course.check import kinds, load_cases, state
from course.check.case import AT_HOME, SEED_VARIABLE
from course.check.local import CheckCall
from course.check.values import encode
from tests.autograde.conftest import TOY
from tests.autograde.grading.test_caps import forked


class Echo:
    """A student's side that has every function, and answers each call with the same value."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def send(self, request: dict[str, Any]) -> dict[str, Any]:
        return {"object": 1} if request["operation"] == "look_up" else {"value": encode(self.value)}


def test_a_fault_of_a_check_is_told_to_a_person_and_shows_the_student_no_values(
    monkeypatch: pytest.MonkeyPatch,
):
    def faulty(*_: object) -> None:
        raise TypeError("expected 3.25")

    monkeypatch.setattr(kinds, "close", faulty)
    verdict = verdict_on("check-double", [CheckCall("close", "double", ("twice",))], Echo(1.0))
    assert verdict.message
    assert "3.25" not in verdict.message
    assert list(_oddities(Run(), Judgement({"check-double": verdict}))) == [
        "check-double broke off (TypeError: expected 3.25): a fault of the check, and no grade until you give one"
    ]


def test_nothing_in_sight_is_asked_after_what_only_grading_knows(monkeypatch: pytest.MonkeyPatch):
    """Else what a function keeps of the secret numbers could come back where values are shown."""
    monkeypatch.setattr(state, "unit", "03_gaussian_mixtures")
    monkeypatch.setenv(SEED_VARIABLE, "17")
    cases = load_cases("03_gaussian_mixtures")
    calls = [CheckCall("close", "bound", (name,)) for name in ("bound_at_the_posterior", "bound_for_any_q")]
    at_home = [cases[name].build(AT_HOME) for call in calls for name in call.cases]
    drawn = [cases[name].build(17) for call in calls for name in call.cases]
    knowing = Knowing({str(encode(case.arguments)): case.expected for case in [*at_home, *drawn]})
    assert verdict_on("check-bound", calls, knowing).message == ""
    assert knowing.asked == [str(encode(case.arguments)) for case in [*at_home, *drawn]]


class Knowing(Echo):
    """A student's side that knows every answer, and remembers what it was asked."""

    def __init__(self, answers: dict[str, Any]) -> None:
        self.answers, self.asked = answers, list[str]()

    def send(self, request: dict[str, Any]) -> dict[str, Any]:
        if request["operation"] == "look_up":
            return {"object": 1}
        self.asked.append(str(request["arguments"]))
        return {"value": encode(self.answers[self.asked[-1]]), "generators": {"tuple": [None] * 3}}


def test_a_check_that_was_not_judged_is_named():
    passed = {"check-double": Verdict("check-double", passed="✓")}
    (told,) = _oddities(Run(), Judgement(passed, not_judged=("check-halve",)))
    assert told.startswith("not judged")
    assert told.endswith(": check-halve")


def answer_all(connection: socket.socket, reply: dict[str, Any]) -> None:
    """Be a snapshot that has every function and replies to each call alike."""
    with connection, contextlib.suppress(OSError), connection.makefile("rw") as stream:
        for line in stream:
            asked = json.loads(line)["operation"]
            stream.write(json.dumps({"object": 1} if asked == "look_up" else reply) + "\n")
            stream.flush()


def test_the_second_question_of_a_task_that_ran_out_of_time_is_asked_after_all_others():
    late, wrong = {"error": "OutOfTime", "message": ""}, {"value": 1.0, "generators": {"tuple": [None]}}
    cells = {"check-double": late, "hidden-double": late, "check-halve": wrong, "hidden-halve": wrong}
    pairs = [socket.socketpair() for _ in cells]
    calls = [[["close", name.partition("-")[2], ["half_of_six"]]] for name in cells]
    request = {
        "unit": TOY,
        "seed": 1,
        "cells": list(cells),
        "calls": calls,
        "limits": {"call": 900, "task": 900},
    }
    theirs = [pair[1].detach() for pair in pairs]
    process, grader = forked(lambda connection: judge(request, connection, theirs))
    for (ours, _), reply in zip(pairs, cells.values(), strict=True):
        threading.Thread(target=answer_all, args=(ours, reply), daemon=True).start()
    with grader, grader.makefile() as lines:
        told = [json.loads(line) for line in lines]
    assert os.waitpid(process, 0)[1] == 0
    assert [each["at"] for each in told if "at" in each] == [
        "check-double",
        "check-halve",
        "hidden-halve",
        "hidden-double",
    ]
    assert {each["cell"] for each in told if "cell" in each and not each["message"]} == set()
    for descriptor in theirs:
        os.close(descriptor)


@pytest.mark.parametrize(
    "dtype",
    [
        *(torch.float16, torch.bfloat16, torch.complex64, torch.complex128),
        torch.int8,
        torch.uint8,
        torch.bool,
    ],
)
def test_values_of_every_type_that_crosses_can_be_shown(dtype: torch.dtype):
    assert kinds.show(torch.ones(2, 2).to(dtype)).startswith("[[")
