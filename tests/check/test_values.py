"""Whatever crosses between the student's side and the judge's arrives as an equal copy, or is refused with advice."""

import dataclasses
import json
from enum import IntEnum
from typing import NamedTuple

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from course.check import CannotCross, Fixture
from course.check.student import Student
from course.check.values import _DTYPES, Reference, decode, encode
from course.lvm.parameters import MixtureParameters


def crossed(value):
    return decode(json.loads(json.dumps(encode(value))))


simple = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
nested = st.recursive(
    simple,
    lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(nested)
def test_plain_values_cross_equal_and_keep_their_types(value):
    assert crossed(value) == value
    assert repr(crossed(value)) == repr(value)


@given(st.sampled_from(sorted(_DTYPES)), st.lists(st.integers(0, 3), max_size=4))
def test_tensors_of_every_dtype_and_shape_cross_equal(name, shape):
    tensor = torch.arange(torch.Size(shape).numel()).reshape(shape).to(_DTYPES[name])
    assert torch.equal(crossed(tensor), tensor)
    assert crossed(tensor).dtype == tensor.dtype


@given(
    st.sampled_from(["f8", "f4", ">f8", "i8", "u1", "?", "c16", "U3"]),
    st.lists(st.integers(0, 3), max_size=4),
)
def test_arrays_of_every_dtype_and_shape_cross_equal(dtype, shape):
    array = np.arange(int(np.prod(shape))).reshape(shape).astype(dtype)
    assert np.array_equal(crossed(array), array)
    assert crossed(array).dtype == array.dtype


def test_special_numbers_cross():
    values = torch.tensor([float("nan"), float("inf"), -float("inf"), -0.0])
    assert crossed(values).numpy().tobytes() == values.numpy().tobytes()
    assert crossed(float("inf")) == float("inf")
    assert np.isnan(crossed(float("nan")))


@pytest.mark.parametrize(
    "view",
    [
        lambda t: t.T,
        lambda t: t[::2, 1:],
        lambda t: t.expand(2, 4, 3),
        lambda t: t.requires_grad_(),
        lambda t: t[:0],
    ],
)
def test_views_cross_as_the_values_that_they_show(view):
    tensor = view(torch.arange(12.0).reshape(4, 3))
    assert torch.equal(crossed(tensor), tensor.detach())


def test_the_copy_shares_nothing_with_the_original():
    tensor = torch.zeros(3)
    copy = crossed(tensor)
    copy += 1
    assert torch.equal(tensor, torch.zeros(3))


def test_a_generator_crosses_with_its_state():
    generator = torch.Generator().manual_seed(5)
    torch.rand(3, generator=generator)
    copy = crossed(generator)
    assert torch.equal(torch.rand(4, generator=copy), torch.rand(4, generator=generator))


def test_the_courses_records_keep_their_type_and_other_tuples_become_tuples():
    class Pair(NamedTuple):
        one: int
        two: int

    record = MixtureParameters(torch.ones(1), torch.zeros(1, 2), torch.eye(2)[None])
    assert type(crossed(record)) is MixtureParameters
    assert torch.equal(crossed(record).covariances, record.covariances)
    assert crossed(Pair(1, 2)) == (1, 2)


def test_a_number_in_disguise_crosses_as_the_number():
    class Count(IntEnum):
        THREE = 3

    assert crossed(Count.THREE) == 3


def test_types_and_devices_cross():
    assert crossed(torch.float32) is torch.float32
    assert crossed(torch.device("cpu")) == torch.device("cpu")


@dataclasses.dataclass
class Own:
    value: int


@pytest.mark.parametrize(
    ("value", "advice"),
    [
        (torch.distributions.Normal(0.0, 1.0), "return a tensor, not a Normal"),
        ((i for i in range(3)), "list"),
        ({1, 2}, "not a set"),
        (Own(3), "a tuple of tensors"),
        (Own, "call it"),
        (object(), "not a object"),
        (torch.eye(2).to_sparse(), "to_dense"),
        (np.array([object()]), "return numbers"),
        (abs, "not a builtin_function_or_method"),
    ],
)
def test_what_cannot_cross_is_refused_with_advice(value, advice):
    with pytest.raises(CannotCross, match=advice):
        encode(value)


@pytest.mark.parametrize(
    "broken",
    [
        *([1], {}, {"nothing": 3}, {"tensor": "float64"}, object()),
        {
            "tensor": "float64",
            "shape": [3],
            "octets": "",
        },  # may not be filled with what the memory happens to hold
    ],
)
def test_data_of_another_form_are_refused(broken):
    with pytest.raises((ValueError, KeyError, RuntimeError)):
        decode(broken)


@pytest.mark.parametrize("shape", [[10**15, 0], [0, 10**15], [-1], [0, -1], [0] * 3 + [10**9]])
@pytest.mark.parametrize("kind", [{"tensor": "float64"}, {"array": "<f8"}])
def test_nothing_in_a_shape_that_no_machine_holds_is_refused(kind, shape):
    with pytest.raises(ValueError, match="no shape"):
        decode({**kind, "shape": shape, "octets": ""})


def test_functions_cross_as_references_and_fixtures_as_what_their_factory_makes():
    student = Student()
    number = student.keep(lambda f, x: f(x))
    arguments = encode((Reference(student.keep(lambda x: x + 1)), 41))
    assert student.answer({"operation": "call", "object": number, "arguments": arguments})["value"] == 42
    stretch = Fixture("censored_m_step", {"count": 6})
    reply = student.answer({"operation": "call", "object": number, "arguments": encode((stretch, 2.0))})
    assert "TypeError" in reply["error"], "m_step takes two arguments: the factory was called"


def test_an_unknown_fixture_is_named():
    student = Student()
    number = student.keep(abs)
    reply = student.answer(
        {"operation": "call", "object": number, "arguments": encode((Fixture("nothing"),))}
    )
    assert "no fixture is called 'nothing'" in reply["message"]


def test_a_single_number_cut_out_of_a_larger_tensor_crosses():
    number = torch.eye(2, dtype=torch.float64)[:1, :1].diagonal()
    assert number.stride() != (1,)
    torch.testing.assert_close(decode(encode(number)), number)
