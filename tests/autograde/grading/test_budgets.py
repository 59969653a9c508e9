"""What counts is processor time; the clock only where nothing is done, and less the busier the machine is."""

from __future__ import annotations

import contextlib
import json
import math
import socket
import threading
from typing import Any

import pytest

from autograde.grading import stopwatch
from autograde.grading.snapshot import ANSWER_SIZE, MOST_VALUES, Budget, Snapshot
from autograde.grading.stopwatch import Stopwatch
from course.check import patience as patience_module
from course.check.patience import LEAST, MOST, patience


class Clock:
    """A clock that is set by hand, and the processor time of some work."""

    def __init__(self) -> None:
        self.now, self.worked = 1000.0, 50.0

    def passes(self, seconds: float, *, share: float) -> None:
        """Let time pass, of which the work gets a share of a processor."""
        self.now += seconds
        self.worked += share * seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(stopwatch.time, "monotonic", lambda: made.now)
    return made


@pytest.fixture
def calm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stopwatch, "patience", lambda: LEAST)


def seconds_until_over(watch: Stopwatch, clock: Clock, share: float) -> float:
    """After how many seconds by the clock the watch says that it is over."""
    for tenth in range(10_000):
        if watch.over():
            return tenth / 10
        clock.passes(0.1, share=share)
    return math.inf


@pytest.mark.usefixtures("calm")
@pytest.mark.parametrize(
    ("share", "expected"), [(1.0, 20.0), (0.6, 33.0), (0.0, 40.0)], ids=["works", "starves", "sleeps"]
)
def test_a_limit_is_one_of_work_and_at_most_twice_as_long_by_the_clock(
    clock: Clock, share: float, expected: float
):
    watch = Stopwatch(20.0, lambda: clock.worked)
    assert seconds_until_over(watch, clock, share) == pytest.approx(expected, abs=1.5)


def test_on_a_busy_machine_the_clock_counts_less(clock: Clock, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(stopwatch, "patience", lambda: MOST)
    watch = Stopwatch(20.0, lambda: clock.worked)
    assert seconds_until_over(watch, clock, share=0.2) == pytest.approx(97.0, abs=2.0)


def test_where_nobody_can_tell_the_processor_time_the_clock_counts(clock: Clock):
    watch = Stopwatch(20.0, lambda: None)
    assert seconds_until_over(watch, clock, share=0.0) == pytest.approx(20.0, abs=0.6)


def test_what_ends_soon_is_not_looked_at(clock: Clock):
    def nobody() -> float:
        raise AssertionError("it was looked at")

    watch = Stopwatch(20.0, nobody)
    clock.passes(0.9, share=1.0)
    assert not watch.over()
    assert watch.spent() == pytest.approx(0.9)


@pytest.mark.parametrize(
    ("load", "running", "expected"), [(0.0, 1, LEAST), (8.0, 1, 6.0), (0.0, 8, 6.0), (1000.0, 1, MOST)]
)
def test_patience_grows_with_the_load_within_bounds(
    monkeypatch: pytest.MonkeyPatch, load: float, running: int, expected: float
):
    monkeypatch.setattr(patience_module.os, "cpu_count", lambda: 2)
    monkeypatch.setattr(patience_module.os, "getloadavg", lambda: (load, 0.0, 0.0))
    monkeypatch.setattr(patience_module.Path, "read_text", lambda _: f"0.0 0.0 0.0 {running}/500 1234")
    assert patience() == expected


@pytest.mark.parametrize("lie", [-100.0, 0.0, math.nan, math.inf, "much", None, True])
def test_a_budget_is_used_up_whatever_a_snapshot_says_of_its_work(lie: object):
    budget = Budget(call=10.0, task=60.0)
    for _ in range(61):
        budget.spend(lie, 10.0)
    assert budget.spent()


def test_a_call_gets_what_is_left_of_its_task():
    budget = Budget(call=10.0, task=25.0)
    assert budget.next() == 10.0
    budget.spend(9.0, 30.0)
    budget.spend(9.0, 9.0)
    assert (budget.next(), budget.spent()) == (7.0, False)
    budget.spend(7.0, 9.0)
    assert budget.spent()


def reply_to(answer: bytes) -> dict[str, Any]:
    """What the judge makes of a snapshot that answers with these bytes and then ends."""
    ours, theirs = socket.socketpair()
    sending = threading.Thread(target=_send_all, args=(theirs, answer))
    sending.start()
    link = Snapshot(ours, Budget(10.0, 60.0))
    reply = link.send({"operation": "call"})
    link.close()
    sending.join()
    return reply


def _send_all(connection: socket.socket, answer: bytes) -> None:
    with connection, contextlib.suppress(OSError):  # the judge has had enough
        connection.recv(4096)  # the request: whoever closes before it came breaks the judge's writing
        connection.sendall(answer)


def test_an_answer_of_some_megabytes_is_read():
    value = {"value": "x" * (ANSWER_SIZE - 100)}
    assert reply_to(json.dumps(value).encode() + b"\n") == value


@pytest.mark.parametrize(
    "answer",
    [
        b'"' + b"x" * (ANSWER_SIZE + 1),
        b"[" + b"0," * MOST_VALUES + b"0]\n",
        b"[" + b"{}," * MOST_VALUES + b"{}]\n",
    ],
    ids=["without end", "of many numbers", "of many objects"],
)
def test_an_answer_that_is_too_large_is_not_read_and_told(answer: bytes):
    reply = reply_to(answer)
    assert reply["error"] == "CannotCross"
    assert "larger than" in reply["message"] or "more than" in reply["message"]


def test_what_a_snapshot_says_of_its_time_is_not_passed_on():
    told = reply_to(
        json.dumps({"error": "OutOfTime", "message": "asked was 3.25", "worked": 0.0}).encode() + b"\n"
    )
    assert told["error"] == "OutOfTime"
    assert "3.25" not in told["message"]
