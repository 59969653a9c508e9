"""A verdict is reached on every check cell, also where the check itself is at fault."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from autograde.grading.cells import Run
from autograde.grading.judge import Verdict, verdict_on
from autograde.grading.judging import Judgement
from autograde.grading.worker import _oddities
from course.check import kinds
from course.check.local import CheckCall
from course.check.values import encode


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
        "check-double broke off (TypeError: expected 3.25): a fault of the check, please have a look"
    ]


def test_a_check_that_was_not_judged_is_named():
    passed = {"check-double": Verdict("check-double", passed="✓")}
    (told,) = _oddities(Run(), Judgement(passed, not_judged=("check-halve",)))
    assert told.startswith("not judged")
    assert told.endswith(": check-halve")


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
