"""No check takes an answer of another size than its task asks for: a row more, a row less, an axis more."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
import torch

from autograde.audit.trial import CheckCell, Examination, examine, functions, read_examination
from autograde.course_folder import CourseFolder
from tests.autograde.conftest import CHECKOUT

UNITS = sorted(path.stem for path in (CHECKOUT / "exercises").glob("*.ipynb"))
#: What the task leaves free: a run of EM may leave out its start or go on, and an average of draws takes any number.
FREE = {"increases", "mean", "distribution"}
#: Cases that look at the last part of an answer alone, a number; the parts before it have cases of their own.
OF_THE_LAST_PART = {"05_variational_inference": "gap_"}
CHANGES: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "a row more": lambda value: torch.cat([value, value[-1:]]),
    "a row less": lambda value: value[:-1],
    "an axis more": lambda value: torch.stack([value, value]),
}


def changed(answer: Any, change: Callable[[torch.Tensor], torch.Tensor]) -> Any:
    """The answer with its blocks of numbers changed."""
    if isinstance(answer, tuple):
        items = [changed(item, change) for item in answer]
        return type(answer)(*items) if hasattr(answer, "_fields") else tuple(items)
    return change(answer) if isinstance(answer, torch.Tensor) and answer.ndim else answer


def single_cases(examination: Examination) -> Iterator[CheckCell]:
    """A cell for each case of each check."""
    for cell in examination.cells:
        for call in cell.calls:
            if call.kind not in FREE:
                for case in call.cases:
                    yield replace(cell, name=case, calls=(replace(call, cases=(case,)),))


@pytest.mark.full
@pytest.mark.parametrize("how", CHANGES)
@pytest.mark.parametrize("unit", UNITS)
def test_an_answer_of_another_size_is_refused(unit: str, how: str):
    examination = read_examination(CourseFolder.open(CHECKOUT), unit)
    right, taken, tried = functions(examination), [], 0
    for cell in single_cases(examination):
        function = right[cell.calls[0].function]
        sized = []

        def other(*arguments: Any, function: Any = function, sized: list[bool] = sized) -> Any:
            answer = function(*arguments)
            result = changed(answer, CHANGES[how])
            sized.append(result is not answer and str(result) != str(answer))
            return result

        failed = examine(examination, {**right, cell.calls[0].function: other}, 17, [cell])
        tried += any(sized)
        taken += [cell.name] if any(sized) and not failed else []
    assert tried > 10
    assert [name for name in taken if not name.startswith(OF_THE_LAST_PART.get(unit, "/"))] == []
