"""Right values are accepted in any form and precision; wrong ones are told apart."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from course.check import Case
from course.check.compare import difference, form_difference
from course.check.relations import rough_relation

RIGHT = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.5]], dtype=torch.float64)


@pytest.mark.parametrize(
    "form",
    [
        RIGHT,
        RIGHT.float(),
        RIGHT.numpy(),
        RIGHT.tolist(),
        RIGHT.numpy().astype(np.float32),
        RIGHT + 1e-9,
        RIGHT.float() + 1e-4,
        RIGHT.half(),
        torch.complex(RIGHT, torch.zeros_like(RIGHT)),
    ],
)
def test_any_form_and_precision_of_the_right_value_agrees(form):
    assert difference(form, RIGHT) is None


@pytest.mark.parametrize(
    "wrong", [RIGHT + 1e-5, RIGHT.float() + 1e-2, RIGHT.T, RIGHT[0], 3.0, None, "x", [RIGHT]]
)
def test_another_value_or_shape_differs(wrong):
    assert difference(wrong, RIGHT) is not None


@pytest.mark.parametrize("item", [torch.as_tensor, lambda row: row.numpy(), lambda row: row.tolist()])
def test_a_list_of_rows_stands_for_the_whole(item):
    assert difference([item(row) for row in RIGHT], RIGHT) is None
    assert difference([item(row) for row in RIGHT.flip(0)], RIGHT) is not None


def test_a_list_of_rows_in_single_precision_is_in_single_precision():
    assert difference([row.float() for row in RIGHT], RIGHT) is None


def test_an_imaginary_part_is_not_overlooked():
    wrong = torch.complex(RIGHT, RIGHT)
    assert difference(wrong, RIGHT).problem == "wrong values in 6 of 6 entries"
    assert rough_relation(wrong, RIGHT) == "the result has an imaginary part"


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_a_mistake_does_not_hide_behind_few_digits(dtype):
    assert "which has few digits: use float64" in difference((1.02 * RIGHT).to(dtype), RIGHT).problem


@pytest.mark.parametrize("dtype", [torch.float32, torch.complex64, torch.float16])
def test_no_type_of_few_digits_is_given_more_than_float32_loses(dtype):
    right = torch.tensor([1.0, 2.0, 4.0], dtype=torch.float64)  # each of these types holds them exactly
    assert difference(right.to(dtype), right, single=4e-5) is None
    assert difference((1.0005 * right).to(dtype), right, single=4e-5) is not None


@pytest.mark.parametrize("dtype", [np.longdouble, np.clongdouble, ">f8", "<f4", ">i4", "u2", "u4", "u8"])
@pytest.mark.parametrize("right", [torch.tensor([1.0, 2.0, 4.0]).double(), torch.tensor([1, 2, 4])])
def test_every_type_of_numbers_that_numpy_has_is_compared(dtype, right):
    assert difference(np.array([1, 2, 4], dtype=dtype), right) is None
    assert difference(np.array([1, 2, 5], dtype=dtype), right) is not None


@given(st.floats(-1e6, 1e6), st.floats(1e-5, 1))
def test_the_tolerance_is_relative(value, share):
    right = torch.tensor([value, 1.0, -3.0], dtype=torch.float64)
    off = right.clone()
    off[0] += share * max(1.0, abs(value))
    assert difference(off, right) is not None
    assert difference(right * (1 + 1e-9), right) is None


def test_rounding_where_all_is_zero_agrees():
    zero = torch.zeros(3, dtype=torch.float64)
    assert difference(zero + 1e-17, zero) is None
    assert difference(zero + 1e-4, zero) is not None


def test_infinities_and_nan_agree_only_with_themselves():
    right = torch.tensor([float("-inf"), 1.0])
    assert difference(right.clone(), right) is None
    assert difference(torch.tensor([-1e300, 1.0], dtype=torch.float64), right) is not None
    assert "NaN" in difference(torch.tensor([float("nan"), 1.0]), right).problem
    assert difference(torch.tensor([float("nan")]), torch.tensor([float("nan")])) is None


def test_nested_values_say_where_they_differ():
    right = ({"a": torch.ones(2)}, [torch.zeros(1), "text", None, True])
    assert difference(({"a": [1, 1]}, (np.zeros(1), "text", None, True)), right) is None
    assert "[1][1]" in difference(({"a": [1, 1]}, (np.zeros(1), "other", None, True)), right).problem
    assert "['a']" in difference(({"a": [1, 2]}, (np.zeros(1), "text", None, True)), right).problem
    assert "4 values were expected at [1], but 1 values" in difference(({"a": [1, 1]}, (0,)), right).problem


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (RIGHT * 3, "3 times"),
        (RIGHT + 0.25, "off by 0.25"),
        (RIGHT**2, None),
        (torch.tensor(float("nan")), None),
    ],
)
def test_a_factor_and_an_offset_are_hinted_at(found, words):
    said = rough_relation(found, RIGHT)
    assert said is None if words is None else words in said


def test_two_mistakes_that_cannot_be_told_apart_are_an_error_of_the_case():
    x = torch.tensor([2.0])
    Case("", (x,), x**2, {"halved": x}).validate()
    with pytest.raises(ValueError, match="'the right value' and 'doubled' give the same"):
        Case("", (x,), x**2, {"doubled": 2 * x}).validate()
    with pytest.raises(ValueError, match="'one' and 'two' give the same"):
        Case("", (x,), x**2, {"one": x, "two": x + 1e-9}).validate()


def test_random_cases_follow_the_seed_and_fixed_ones_do_not():
    from tests.check import toy_cases

    fixed, random = toy_cases.sum_of_squares_of_three, toy_cases.sum_of_squares_of_many
    assert torch.equal(fixed.build(0).arguments[0], fixed.build(1).arguments[0])
    assert torch.equal(random.build(3).arguments[0], random.build(3).arguments[0])
    assert not torch.equal(random.build(3).arguments[0], random.build(4).arguments[0])


def test_a_seed_that_is_no_number_is_refused(monkeypatch):
    from course.check.case import current_seed

    monkeypatch.setenv("LVM_CHECK_SEED", "seven")
    with pytest.raises(ValueError, match="LVM_CHECK_SEED must be a whole number, not 'seven'"):
        current_seed()


def test_a_list_of_parts_of_one_shape_is_of_the_form_of_a_pair():
    pair = (torch.zeros(3, 4), torch.zeros(3, 4))
    assert form_difference([torch.ones(3, 4), np.ones((3, 4))], pair) is None
    assert form_difference([[1.0] * 4] * 3, torch.zeros(3, 4)) is None
    assert "at [1] is (4,)" in form_difference([torch.ones(3, 4), torch.ones(4)], pair).problem
