"""What came is named by its relation to what is right: each relation where it holds, and none where two do."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course.check.relations import (
    Made,
    loose_relations,
    predictions,
    relations,
    relations_of_form,
    rough_relation,
    the_only,
)

SIZES = {"N": 9, "D": 7, "K": 4}


def drawn(seed: int, *shape: int) -> torch.Tensor:
    """Numbers without any relation among themselves, above 1/4."""
    generator = torch.Generator().manual_seed(seed)
    return 0.25 + torch.rand(*shape, dtype=torch.float64, generator=generator)


def spd(seed: int, width: int) -> torch.Tensor:
    root = drawn(seed, width, width)
    return root @ root.mT + torch.eye(width, dtype=torch.float64)


NUMBER, VECTOR, MATRIX, COVARIANCE = drawn(1, 1)[0], drawn(2, 7), drawn(3, 5, 4), spd(4, 4)
#: The right value, what came, and the words by which that must be named.
EXAMPLES = [
    (NUMBER, -NUMBER, "the sign is reversed"),
    (NUMBER, 2 * NUMBER, "twice"),
    (NUMBER, NUMBER / 2, "half"),
    (NUMBER, 9 * NUMBER, "multiplied by N"),
    (NUMBER, NUMBER / 7, "divided by D"),
    (COVARIANCE, COVARIANCE * 9 / 8, "divided by N − 1 instead of N"),
    (COVARIANCE, COVARIANCE * 8 / 9, "divided by N instead of N − 1"),
    (VECTOR, VECTOR.log(), "the logarithm came back"),
    (VECTOR.log(), VECTOR, "not its logarithm"),
    (VECTOR.sqrt(), VECTOR, "the square came back"),
    (VECTOR, VECTOR.sqrt(), "the square root came back"),
    (VECTOR, 1 / VECTOR, "one over"),
    (VECTOR, 1 - VECTOR, "one minus"),
    (-VECTOR, VECTOR, "the sign is reversed"),
    (VECTOR - VECTOR.mean(), (VECTOR - VECTOR.mean()).abs(), "the absolute value"),
    (VECTOR, VECTOR.flip(0), "the order is reversed"),
    (VECTOR, VECTOR.sum(), "summed to one number"),
    (VECTOR, VECTOR.mean(), "averaged to one number"),
    (VECTOR, VECTOR[1:], "the first entry is missing"),
    (VECTOR, VECTOR.cumsum(0), "running sums"),
    (MATRIX, MATRIX.mT, "transposed"),
    (MATRIX, MATRIX.sum(0), "summed over the rows"),
    (MATRIX, MATRIX.mean(1), "averaged over the columns"),
    (MATRIX, MATRIX.flip(1), "the columns are in reverse order"),
    (COVARIANCE, COVARIANCE.inverse(), "the inverse"),
    (COVARIANCE, torch.linalg.cholesky(COVARIANCE), "the Cholesky factor"),
    (COVARIANCE, torch.diag(COVARIANCE.diagonal()), "nothing is left off the diagonal"),
    (COVARIANCE, COVARIANCE.diagonal(), "the diagonal alone"),
    (VECTOR, VECTOR * 9 / 10, "divided by N + 1 instead of N"),
    (VECTOR, VECTOR * 9 / 7, "divided by D where N belongs"),
    (VECTOR, VECTOR / VECTOR.sum(), "divided by its sum"),
    (MATRIX, MATRIX / MATRIX.sum(0), "each column is divided by its sum"),
    (MATRIX, torch.eye(4, dtype=torch.float64)[MATRIX.argmax(1)], "a hard assignment"),
    (VECTOR, VECTOR / math.log(2), "to the base 2"),
    (VECTOR, -VECTOR.log(), "minus the logarithm"),
    (VECTOR - VECTOR.mean(), (VECTOR - VECTOR.mean()).clamp(min=0), "negative values are set to zero"),
    (VECTOR, torch.zeros_like(VECTOR), "only zeros"),
    (MATRIX, MATRIX[0], "the first row alone"),
    (VECTOR, VECTOR[:, None], "a side of 1 too many"),
    (COVARIANCE, COVARIANCE.expand(3, 4, 4), "repeated along a further axis"),
    ((VECTOR, MATRIX), (MATRIX, VECTOR), "the first value and the second value are exchanged"),
    ((VECTOR, MATRIX), (VECTOR, -MATRIX), "the second value: the sign is reversed"),
    ((VECTOR, MATRIX), (2 * VECTOR, 2 * MATRIX), "in every part it is twice"),
]


@pytest.mark.parametrize(("right", "came", "words"), EXAMPLES, ids=[words for _, _, words in EXAMPLES])
def test_each_relation_is_found_and_no_other_with_it(right, came, words):
    (found,) = relations(came, right, Made(sizes=SIZES))
    assert words in found


@pytest.mark.parametrize(("right", "came", "words"), EXAMPLES, ids=[words for _, _, words in EXAMPLES])
def test_it_is_found_in_single_precision_as_well(right, came, words):
    single = tuple(part.float() for part in came) if isinstance(came, tuple) else came.float()
    (found,) = relations(single, right, Made(sizes=SIZES))
    assert words in found


TERMS = {"log p(x | z)": drawn(5, 6), "log p(z)": drawn(6, 6), "−log q(z)": -drawn(7, 6)}


@pytest.mark.parametrize("name", TERMS)
@pytest.mark.parametrize(
    ("share", "words"),
    [(0, "is left out"), (2, "counts twice"), (-1, "has the wrong sign"), (0.5, "is halved")],
)
def test_a_term_that_is_treated_wrongly_is_named(name: str, share: float, words: str):
    right = sum(TERMS.values())
    came = right + (share - 1) * TERMS[name]
    assert relations(came, right, Made(sizes=SIZES, terms=TERMS)) == {f"{name} {words}"}


def test_an_alternative_that_is_taken_is_named():
    made = Made(alternatives={"the old parameters are taken": drawn(8, 6)})
    assert relations(drawn(8, 6), drawn(9, 6), made) == {"the old parameters are taken"}


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(["number", "vector", "matrix", "pair"]))
def test_of_a_wrong_value_without_a_relation_none_is_claimed(seed: int, kind: str):
    """Chance: 60 relations, each hit with a probability of about 1e-6 by one number, far less by several."""
    shapes = {"number": (1,), "vector": (6,), "matrix": (6, 4), "pair": (4, 4)}
    right, came = drawn(seed, *shapes[kind]), drawn(seed + 10**7, *shapes[kind])
    if kind == "pair":
        assert relations((came, came[0]), (right, right[0]), Made(sizes=SIZES)) == set()
    else:
        assert relations(came, right, Made(sizes=SIZES)) == set()


@given(st.integers(0, 10**6))
def test_what_is_right_has_no_relation_to_itself(seed: int):
    right = drawn(seed, 5, 4)
    assert relations(right.clone(), right, Made(sizes=SIZES)) == set()


def test_where_two_hold_none_is_named():
    right, came = torch.tensor(0.5), torch.tensor(0.25)  # half of it, and its square
    assert len(relations(came, right)) == 2
    assert the_only([relations(came, right)]) is None


def test_a_second_case_tells_them_apart():
    right, came = torch.tensor(0.5), torch.tensor(0.25)
    other = torch.tensor(0.3)
    assert "half" in str(the_only([relations(came, right), relations(other / 2, other)]))
    assert the_only([relations(came, right), relations(other * 0.7, other)]) is None


def test_a_symmetric_matrix_is_not_called_transposed():
    assert "the result is transposed" not in relations(COVARIANCE.mT, COVARIANCE)


@settings(max_examples=10)
@given(st.integers(0, 10**6))
def test_no_two_relations_say_the_same_of_numbers_in_general(seed: int):
    """Sizes that differ by more than one, and from 2, are what makes it so."""
    for right in (drawn(seed, 1)[0], drawn(seed, 7), drawn(seed, 7, 5), drawn(seed, 4, 4)):
        for name, value in predictions(right, Made(sizes=SIZES)):
            assert relations(value, right, Made(sizes=SIZES)) <= {name}


def test_an_argument_that_came_back_is_named_alone_or_as_a_part():
    old, right = drawn(11, 5, 4), drawn(12, 5, 4)
    assert relations(old, right, Made(), (VECTOR, old)) == {"the second argument came back as it was given"}
    pair = relations((VECTOR, old), (VECTOR, right), Made(), (VECTOR, old))
    assert pair == {"the second value: the second argument came back as it was given"}


@pytest.mark.parametrize(
    ("came", "words"),
    [
        (VECTOR.float().double(), "single precision"),
        (VECTOR * (1 + 1e-6), "something small added for safety"),
        (VECTOR[torch.tensor([2, 0, 1, 6, 5, 4, 3])], "in another order"),
    ],
)
def test_where_nothing_holds_exactly_the_looser_relations_are_tried(came, words):
    (found,) = loose_relations(came, VECTOR, Made())
    assert words in found
    assert loose_relations(VECTOR + 0.1, VECTOR, Made()) == set()


def test_a_task_whose_right_answers_have_an_error_of_their_own_is_not_told_of_small_ones():
    assert loose_relations(VECTOR * (1 + 1e-6), VECTOR, Made(), exact_values=False) == set()


def test_what_wrong_values_come_from_is_told_where_a_case_of_extreme_numbers_says_so():
    made = Made(not_finite="exp underflows: stay with logarithms", otherwise="an epsilon or a clamp")
    assert loose_relations(VECTOR * math.nan, VECTOR, made) == {"exp underflows: stay with logarithms"}
    assert loose_relations(torch.full_like(VECTOR, -27.6), VECTOR, made) == {"an epsilon or a clamp"}
    assert loose_relations(VECTOR * math.nan, VECTOR, Made()) == set()


def test_relations_hold_as_closely_as_right_answers_are():
    swapped = (MATRIX * 1.001, VECTOR)
    assert relations(swapped, (VECTOR, MATRIX)) == set()
    (found,) = relations(swapped, (VECTOR, MATRIX), tolerance=0.01)
    assert "exchanged" in found


def test_a_multiple_of_the_identity_that_was_added_is_told_with_its_size():
    ridge = COVARIANCE + 1e-3 * torch.eye(4, dtype=torch.float64)
    assert rough_relation(ridge, COVARIANCE) == "0.001 times the identity is added"


def test_right_shapes_tell_of_no_exchange():
    assert relations_of_form((VECTOR, VECTOR * math.nan), (VECTOR, VECTOR)) == set()


def test_complex_numbers_are_told_no_order_and_are_no_fault_of_the_check():
    wrong = torch.complex(VECTOR, VECTOR.flip(0))
    assert loose_relations(wrong, VECTOR, Made()) == set()
    assert rough_relation(wrong, VECTOR) == "the result has an imaginary part"
