"""A float32 answer to float64 arguments may be off by four times what honest float32 loses on the case, and no more."""

from dataclasses import replace

import pytest
import torch

from autograde.audit.bank import read_bank
from autograde.audit.trial import examine, functions, read_examination
from course.check.case import Case
from course.check.compare import difference, numbers
from tests.check.test_cases import COURSE, UNITS

SEEDS = range(1, 5)


def leaves(found, right):
    if isinstance(right, tuple | list) and numbers(right) is None:
        for pair in zip(found, right, strict=True):
            yield from leaves(*pair)
    else:
        yield numbers(found), numbers(right)


def loss(found, right):
    """The largest error, relative to each entry and to the largest one below one; None if nothing is in float32."""
    blocks = [
        (f, r) for f, r in leaves(found, right) if f.dtype == torch.float32 and r.dtype == torch.float64
    ]
    worst = [0.0] * bool(blocks)
    for came, value in blocks:
        finite, came = value.isfinite(), came.double().reshape(value.shape)
        size = float(value[finite].abs().max()) if bool(finite.any()) else 0.0
        scale = value.abs() + min(1.0, size or 1.0)
        worst += ((came - value).abs() / scale)[finite].tolist()
    return max(worst, default=None)


def of_values(cell):
    """A check cell without the calls that look at draws, of which no value is compared."""
    return replace(
        cell, calls=tuple(call for call in cell.calls if call.kind not in ("mean", "distribution"))
    )


@pytest.mark.parametrize("unit", UNITS)
def test_honest_float32_loses_no_more_than_its_cases_say(unit, monkeypatch):
    lost, compare = [], Case.difference

    def compared(case, found, value):
        if value is case.expected and case.tolerance is None and (came := loss(found, value)) is not None:
            lost.append((came, case.loss_in_single_precision, case.checked))
        return compare(case, found, value)

    monkeypatch.setattr(Case, "difference", compared)
    examination = read_examination(COURSE, unit)
    for answer in read_bank(unit):
        if answer.right and "float32" in answer.source + answer.title:
            cells = [of_values(cell) for cell in examination.cells if cell.task in answer.tasks]
            for seed in SEEDS:
                assert examine(examination, functions(examination, answer.source), seed, cells) == {}
    assert lost
    assert [each for each in lost if each[0] > each[1]] == []


def test_a_case_on_which_float32_loses_too_much_is_refused():
    with pytest.raises(ValueError, match="loses too much"):
        Case("a sum", (), torch.tensor(1.0), loss_in_single_precision=2e-4).validate()


@pytest.mark.parametrize("value", [1e-3, 2e-4, 1e-4])
def test_float32_is_no_cover_for_something_added(value):
    right = torch.tensor([0.3, 1.0, 2.5], dtype=torch.float64)
    case = Case("three numbers", (right,), right)
    assert case.difference(right.float(), right) is None
    assert case.difference((right + value).float(), right) is not None


def test_float32_arguments_have_the_wider_tolerance():
    right = torch.tensor([0.3, 1.0, 2.5])
    assert Case("three numbers", (right,), right).difference(right + 2e-4, right) is None


def test_a_list_of_parts_is_compared_so_too():
    right = (torch.tensor(1.0, dtype=torch.float64), torch.ones(2, dtype=torch.float64))
    near = (torch.tensor(1.0002), torch.ones(2))
    assert difference(near, right, single=4e-5).problem == "the number at [0] is wrong"
    assert difference(near, right) is None
