"""What holds for the cases of every exercise: mistakes can be told apart, hidden cases stay hidden, all are asked."""

import re
from contextlib import nullcontext
from pathlib import Path

import numpy as np
import pytest
import torch

from autograde.authoring.build import exercise_notebook
from autograde.authoring.rules import case_names
from autograde.course_folder import CourseFolder
from autograde.exercise import checks
from course.check import load_cases, values
from course.check.case import Case
from course.check.compare import difference

COURSE = CourseFolder.open(Path(__file__).parents[2])
UNITS = COURSE.units()
CASES = [(unit, name) for unit in UNITS for name in load_cases(unit)]
HIDDEN = [(unit, name) for unit, name in CASES if load_cases(unit)[name].hidden]


@pytest.mark.parametrize("count", [10, pytest.param(50, marks=pytest.mark.full)])
@pytest.mark.parametrize(("unit", "name"), CASES)
def test_no_mistake_looks_like_another_or_like_the_right_value(unit, name, count):
    definition = load_cases(unit)[name]
    for seed in range(count if definition.random else 1):
        definition.build(seed).validate()


@pytest.mark.full
@pytest.mark.parametrize(("unit", "name"), CASES)
def test_mistakes_look_alike_by_chance_alone_on_a_thousand_draws(unit, name):
    """Of a hundred numbers two may agree to seven digits once in a thousand draws; a name must hold on two draws."""
    definition, alike = load_cases(unit)[name], []
    for seed in range(1000 if definition.random else 1):
        try:
            definition.build(seed).validate()
        except ValueError as error:
            alike.append(str(error))
    assert len(alike) <= 2, alike


@pytest.mark.parametrize(("unit", "name"), HIDDEN)
def test_what_is_said_of_a_hidden_case_holds_no_numbers(unit, name):
    assert re.search(r"\d", load_cases(unit)[name].build(0).checked) is None


@pytest.mark.parametrize(("unit", "name"), HIDDEN)
def test_a_hidden_case_is_drawn_anew_for_each_seed(unit, name):
    one, other = (values.encode(load_cases(unit)[name].build(seed).arguments) for seed in (1, 2))
    assert one != other


@pytest.mark.parametrize("unit", UNITS)
def test_a_right_notebook_loses_points_by_chance_less_than_once_in_ten_thousand(unit):
    assert sum(definition.false_reject for definition in load_cases(unit).values()) < 1e-4


@pytest.mark.parametrize("unit", UNITS)
def test_the_exercise_asks_every_case_once(unit):
    notebook = exercise_notebook(COURSE.source_text(unit).read_text(encoding="utf-8"))
    assert sorted(name for cell in checks(notebook) for name in case_names(cell)) == sorted(load_cases(unit))


@pytest.mark.parametrize(
    "same",
    [[1.0, 2.0], (1.0, 2.0), torch.tensor([1.0, 2.0]), np.array([1.0, 2.0]), [torch.tensor(1.0), 2.0 + 1e-9]],
)
@pytest.mark.parametrize("right", [[1.0, 2.0], (1.0, 2.0), torch.tensor([1.0, 2.0])])
def test_a_mistake_that_is_right_is_found_however_both_are_written(same, right):
    case = Case("two numbers", (), right, {"a mistake": same})
    expected = pytest.raises(ValueError, match="give the same") if agree(right, same) else nullcontext()
    with expected:
        case.validate()


def agree(right, same):
    """By the comparison itself: a block of numbers is no pair of them."""
    return difference(right, same) is None


def test_all_ways_to_write_two_numbers_agree_with_a_pair_of_them():
    """So that the test above has something to find."""
    assert agree([1.0, 2.0], (1.0, 2.0))
    assert agree((1.0, 2.0), (1.0, 2.0))
    assert agree(torch.tensor([1.0, 2.0]), np.array([1.0, 2.0]))
