"""A verdict is reached on every check cell, also where the check itself is at fault."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import threading
from dataclasses import replace
from typing import Any

import pytest
import torch

from autograde.grading.cells import Run
from autograde.grading.judge import Examination, Question, Verdict, judge
from autograde.grading.judging import Judgement, Session, _take
from autograde.grading.worker import _oddities
from course.check import kinds, load_cases, state
from course.check.case import AT_HOME
from course.check.local import CheckCall
from course.check.values import encode
from tests.autograde.conftest import TOY
from tests.autograde.grading.test_caps import forked


class Echo:
    """A student's side that has every function, and answers each call with the same value."""

    def __init__(self, value: Any) -> None:
        self.value, self.ended, self.starved = value, False, False

    def send(self, request: dict[str, Any]) -> dict[str, Any]:
        return {"object": 1} if request["operation"] == "look_up" else {"value": encode(self.value)}


def verdict_on(cell: str, calls: list[CheckCall], link: Any) -> Verdict:
    """The verdict on a check cell, by itself."""
    examination = Examination(Question(cell, calls, -1), link, shown=True)
    examination.in_sight()
    if examination.verdict is None:
        examination.out_of_sight()
    assert examination.verdict is not None
    return examination.verdict


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
        "check-double broke off by a fault of the check: it is no grade until a person gives one"
    ]


def test_nothing_in_sight_is_asked_of_any_cell_after_what_only_grading_knows(monkeypatch: pytest.MonkeyPatch):
    """Else what a function keeps of the secret numbers could come back where values are shown."""
    monkeypatch.setattr(state, "unit", "03_gaussian_mixtures")
    cases = load_cases("03_gaussian_mixtures")
    cells = {
        "check-bound": [["close", "bound", ["bound_at_the_posterior", "bound_for_any_q"]]],
        "hidden-bound": [["close", "bound", [next(name for name in cases if cases[name].hidden)]]],
        "check-again": [["close", "bound", ["bound_for_any_q"]]],
    }
    at_home = {
        str(encode(each.build(AT_HOME).arguments))
        for each in cases.values()
        if not each.hidden and each.random
    }
    asked: list[str] = []
    told = judged(cells, "03_gaussian_mixtures", {name: Remembering(asked) for name in cells})
    shown = [place for place, what in enumerate(asked) if what in at_home]
    assert {each["cell"] for each in told if "cell" in each} == set(cells)
    assert len(shown) >= 2
    assert len(asked) > len(shown)
    assert max(shown) < min(set(range(len(asked))) - set(shown))


class Remembering(Echo):
    """A student's side that answers nonsense, and remembers what it was asked."""

    def __init__(self, asked: list[str]) -> None:
        super().__init__(1.0)
        self.asked = asked

    def send(self, request: dict[str, Any]) -> dict[str, Any]:
        if "arguments" in request:
            self.asked.append(str(request["arguments"]))
        return super().send(request)


class Dying(Echo):
    """A student's side that answers once, and ends when it is asked again."""

    calls = 0

    def send(self, request: dict[str, Any]) -> dict[str, Any]:
        self.calls += request["operation"] == "call"
        self.ended = self.calls > 1
        if self.ended:
            return {"error": "SystemExit", "message": "the call ended the process"}
        return {**super().send(request), "generators": {"tuple": [None]}}


def test_whoever_gave_a_wrong_answer_is_not_asked_for_another_one(monkeypatch: pytest.MonkeyPatch):
    """That it is asked once more tells it that the answer was wrong: it could end all processes for a second chance."""
    monkeypatch.setattr(state, "unit", TOY)
    link = Dying(0.5)
    verdict = verdict_on("check-halve", [CheckCall("close", "halve", ("half_of_six",))], link)
    assert (verdict.lost, verdict.wrong) == (True, True)
    assert verdict.message


class Sandbox:
    """A sandbox whose supervisor hears of its end when it is asked for the third time, or never."""

    def __init__(self, *, ends: bool) -> None:
        self.ends, self.asked = ends, 0

    def ended(self) -> bool:
        self.asked += 1
        return self.ends and self.asked > 2

    def why_it_ended(self) -> str:
        return ""


def taken(told: list[Verdict], kernel: Any, *, alone: bool) -> tuple[set[str], bool]:
    """The cells whose verdicts stand after a session, the others being asked again, and whether all had ended."""
    calls = {each.cell: [CheckCall("close", "halve", ("half_of_six",))] for each in told}
    verdicts: dict[str, Verdict] = {}
    all_ended = _take(Session(told), kernel, calls, {}, verdicts, alone=alone)
    return set(verdicts), all_ended


PASSED, ENDED = Verdict("a", passed="✓"), Verdict("b", "the call ended the process", lost=True)
ALSO = Verdict("c", "it could not be asked", lost=True)


def test_who_ended_all_processes_is_not_known_while_several_tasks_are_asked():
    assert taken([PASSED, ENDED, ALSO], Sandbox(ends=True), alone=False) == ({"a"}, True)
    assert taken([ENDED, ALSO], Sandbox(ends=True), alone=True) == ({"b"}, True)
    assert taken([ENDED], Sandbox(ends=True), alone=True) == ({"b"}, True)


def test_what_a_task_did_before_its_last_answer_is_found_out_before_the_next_one_is_asked():
    assert taken([PASSED], Sandbox(ends=True), alone=True) == ({"a"}, True)
    assert taken([PASSED], Sandbox(ends=False), alone=True) == ({"a"}, False)


def test_a_wrong_answer_stays_one_when_all_processes_end_while_its_mistake_is_looked_for():
    wrong = replace(ENDED, wrong=True)
    assert taken([wrong, ALSO], Sandbox(ends=True), alone=False) == ({"b"}, True)
    assert taken([wrong, ALSO], Sandbox(ends=True), alone=True) == ({"b", "c"}, True)


def test_a_process_that_ended_alone_costs_its_own_check():
    assert taken([PASSED, ENDED], Sandbox(ends=False), alone=False) == ({"a", "b"}, False)
    assert taken([ENDED, replace(PASSED, cell="c")], Sandbox(ends=False), alone=False) == ({"b", "c"}, False)


def test_a_check_that_was_not_judged_is_named():
    passed = {"check-double": Verdict("check-double", passed="✓")}
    (told,) = _oddities(Run(), Judgement(passed, not_judged=("check-halve",)))
    assert told.startswith("not judged")
    assert told.endswith(": check-halve")


def answer_all(connection: socket.socket, side: Any) -> None:
    """Be a snapshot that replies as a student's side does."""
    with connection, contextlib.suppress(OSError), connection.makefile("rw") as stream:
        for line in stream:
            stream.write(json.dumps(side.send(json.loads(line))) + "\n")
            stream.flush()


def judged(cells: dict[str, Any], unit: str, sides: dict[str, Any]) -> list[dict[str, Any]]:
    """What a judge in a process of its own tells of check cells, each with a student's side."""
    pairs = [socket.socketpair() for _ in cells]
    limits = {"call": 900, "task": 900}
    request = {"unit": unit, "seed": 1, "cells": list(cells), "calls": list(cells.values()), "limits": limits}
    request |= {"snapshots": list(range(len(cells))), "shown": True}
    theirs = [pair[1].detach() for pair in pairs]
    process, grader = forked(lambda connection: judge(request, connection, theirs))
    for (ours, _), name in zip(pairs, cells, strict=True):
        threading.Thread(target=answer_all, args=(ours, sides[name]), daemon=True).start()
    with grader, grader.makefile() as lines:
        told = [json.loads(line) for line in lines]
    assert os.waitpid(process, 0)[1] == 0
    for descriptor in theirs:
        os.close(descriptor)
    return told


class Late(Echo):
    """A student's side that has every function and never answers a call in time."""

    def send(self, request: dict[str, Any]) -> dict[str, Any]:
        return {"object": 1} if request["operation"] == "look_up" else {"error": "OutOfTime", "message": ""}


def test_the_second_question_of_a_task_that_ran_out_of_time_is_asked_after_all_others():
    cells = {
        f"{kind}-{task}": [["close", task, ["half_of_six"]]]
        for task in ("double", "halve")
        for kind in ("check", "hidden")
    }
    told = judged(cells, TOY, {name: Late(0.0) if "double" in name else Echo(1.0) for name in cells})
    order = dict.fromkeys(each["at"] for each in told if "at" in each)
    assert list(order) == ["check-double", "check-halve", "hidden-halve", "hidden-double"]
    assert {each["cell"] for each in told if "cell" in each and not each["message"]} == set()


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
