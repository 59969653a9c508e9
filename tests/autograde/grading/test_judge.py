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
from autograde.grading.judging import Judgement, Session, _next, _take
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
        self.value = value
        self.ended = self.starved = False

    def send(self, request: dict[str, Any]) -> dict[str, Any]:
        return {"object": 1} if request["operation"] == "look_up" else {"value": encode(self.value)}


def verdict_on(cell: str, calls: list[CheckCall], link: Any) -> Verdict:
    """The verdict on a check cell, by itself."""
    examination = Examination(Question(cell, calls, -1), link, lambda: None)
    for part in (examination.in_sight, examination.out_of_sight, examination.mistake):
        if examination.verdict is None:
            part()
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


@pytest.mark.parametrize("said", ["std::bad_alloc", "DefaultCPUAllocator: can't allocate memory: you tried"])
def test_memory_that_is_refused_for_an_answer_is_no_fault_of_the_check(
    monkeypatch: pytest.MonkeyPatch, said: str
):
    """PyTorch tells it in words: taken for a fault of ours, a wrong answer would wait for a person's points."""

    def refused(*_: object) -> None:
        raise RuntimeError(said)

    monkeypatch.setattr(kinds, "close", refused)
    verdict = verdict_on("check-double", [CheckCall("close", "double", ("twice",))], Echo(1.0))
    assert (verdict.fault, "too large" in verdict.message) == ("", True)


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


class Telling(Echo):
    """A student's side that raises what it wants to tell, in every way that it can."""

    def send(self, request: dict[str, Any]) -> dict[str, Any]:
        if request["operation"] == "look_up":
            return {"object": 1}
        return {
            "error": "ThePositiveOne",
            "message": "positive",
            "line": "line 1 of positive",
            "printed": "+",
        }


class Wrong(Echo):
    """A student's side that returns the same wrong numbers whatever it is asked."""

    def send(self, request: dict[str, Any]) -> dict[str, Any]:
        return {**super().send(request), "generators": {"tuple": [None]}}


@pytest.mark.parametrize("side", [Telling(0.0), Wrong(torch.tensor([111.25]))], ids=["raises", "returns"])
def test_where_a_kernel_may_know_what_is_secret_no_word_or_number_of_its_own_is_told(side: Echo):
    cells = {"check-halve": [["close", "halve", ["half_of_six"]]]}
    told = {}
    for secret in (False, True):
        (verdict,) = (
            each for each in judged(cells, TOY, {"check-halve": side}, secret=secret) if "cell" in each
        )
        told[secret] = verdict["message"]
    for word in ("ositive", "111.25"):
        assert word not in told[True]
    assert any(word in told[False] for word in ("positive", "111.25"))


def test_what_passes_is_told_in_the_same_words_where_nothing_may_be_shown():
    cells = {"check-double": [["shape", "double", ["double_of_three"]]]}
    told = [
        [
            each
            for each in judged(cells, TOY, {"check-double": Wrong(torch.ones(2))}, secret=secret)
            if "cell" in each
        ]
        for secret in (False, True)
    ]
    assert told[0] == told[1]
    assert told[0][0]["passed"].startswith("✓")


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


def test_that_an_answer_is_wrong_is_sent_before_anybody_is_asked_for_its_mistake():
    """Whoever knows that an answer was wrong must have no other check, and no second try, to answer otherwise."""
    cells = {
        f"{kind}-{task}": [["close", task, [case]]]
        for task, case in (("double", "double_of_three"), ("halve", "half_of_six"))
        for kind in ("check", "hidden")
    }
    told = judged(cells, TOY, {name: Wrong(torch.ones(2)) for name in cells})
    places = [place for place, each in enumerate(told) if "wrong_at" in each]
    verdicts = [place for place, each in enumerate(told) if "cell" in each]
    assert {told[place]["wrong_at"] for place in places} == set(cells)
    assert max(places) < min(verdicts)
    assert all(told[place]["wrong"] for place in verdicts)


class Without(Echo):
    """A student's side that has no function."""

    def send(self, request: dict[str, Any]) -> dict[str, Any]:
        return {"object": None}


@pytest.mark.parametrize(
    ("side", "wrong"),
    [
        (Wrong(torch.ones(2)), True),
        (Wrong(torch.ones(3)), True),
        (Telling(0.0), False),
        (Without(0.0), False),
    ],
    ids=["values", "shape", "raises", "missing"],
)
def test_an_answer_is_wrong_if_one_came_whatever_is_wrong_with_it(
    monkeypatch: pytest.MonkeyPatch, side: Echo, wrong: bool
):
    monkeypatch.setattr(state, "unit", TOY)
    calls = [CheckCall(kind, "double", ("double_of_three",)) for kind in ("shape", "close")]
    verdict = verdict_on("check-double", calls, side)
    assert (verdict.wrong, bool(verdict.message)) == (wrong, True)


def test_an_answer_that_was_wrong_stays_so_where_its_mistake_is_not_looked_for_any_more():
    session = Session([PASSED], wrong=["b"])
    calls = {name: [CheckCall("close", name, ("half_of_six",))] for name in "ab"}
    verdicts: dict[str, Verdict] = {}
    _take(session, Sandbox(ends=False), calls, {}, verdicts, set())
    assert (verdicts["b"].wrong, bool(verdicts["b"].message)) == (True, True)


class Sandbox:
    """A sandbox whose supervisor hears of its end when it is asked for the third time, or never."""

    def __init__(self, *, ends: bool) -> None:
        self.ends, self.asked = ends, 0

    def ended(self) -> bool:
        self.asked += 1
        return self.ends and self.asked > 2

    def why_it_ended(self) -> str:
        return ""


def taken(told: list[Verdict], kernel: Any, suspects: set[str]) -> dict[str, Verdict]:
    """The verdicts that stand after a session in which each cell had a task of its own name."""
    calls = {each.cell: [CheckCall("close", each.cell, ("half_of_six",))] for each in told}
    verdicts: dict[str, Verdict] = {}
    _take(Session(told), kernel, calls, {}, verdicts, suspects)
    return verdicts


PASSED, ENDED = Verdict("a", passed="✓"), Verdict("b", "the call ended the process", lost=True)
ALSO = Verdict("c", "it could not be asked", lost=True)


def test_who_ended_all_processes_is_a_suspect_first_and_the_others_are_asked_again():
    suspects: set[str] = set()
    assert set(taken([PASSED, ENDED, ALSO], Sandbox(ends=True), suspects)) == {"a"}
    assert suspects == {"b"}
    calls = {name: [CheckCall("close", name, ("half_of_six",))] for name in "bc"}
    assert _next(["b", "c"], calls, suspects) == ["c"]
    assert _next(["b"], calls, suspects) == ["b"]
    assert set(taken([ENDED], Sandbox(ends=True), suspects)) == {"b"}


def test_each_suspect_is_asked_alone_after_all_others():
    """What one wrote may be seen while another is asked, and all together may use what none does alone."""
    tasks = {"check-a": "a", "check-b": "b", "hidden-b": "b", "check-c": "c"}
    calls = {cell: [CheckCall("close", task, ("half_of_six",))] for cell, task in tasks.items()}
    assert _next(list(tasks), calls, {"a", "b"}) == ["check-c"]
    assert _next(["check-a", "check-b", "hidden-b"], calls, {"a", "b"}) == ["check-a"]
    assert _next(["check-b", "hidden-b"], calls, {"a", "b"}) == ["check-b", "hidden-b"]


def test_a_wrong_answer_stays_one_when_all_processes_end_while_its_mistake_is_looked_for():
    suspects: set[str] = set()
    wrong = replace(ENDED, wrong=True)
    assert taken([wrong, ALSO], Sandbox(ends=True), suspects) == {"b": wrong}
    assert suspects == set()


def test_a_process_that_ended_alone_costs_its_own_check():
    assert set(taken([PASSED, ENDED], Sandbox(ends=False), set())) == {"a", "b"}
    assert set(taken([ENDED, replace(PASSED, cell="c")], Sandbox(ends=False), set())) == {"b", "c"}


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


def judged(
    cells: dict[str, Any], unit: str, sides: dict[str, Any], *, secret: bool = False
) -> list[dict[str, Any]]:
    """What a judge in a process of its own tells of check cells, each with a student's side."""
    pairs = [socket.socketpair() for _ in cells]
    limits = {"call": 900, "task": 900}
    request = {"unit": unit, "seed": 1, "cells": list(cells), "calls": list(cells.values()), "limits": limits}
    request["secret"] = secret
    request["snapshots"] = list(range(len(cells)))
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
