"""All values of a few bits: each once, in order, as a whole or in blocks."""

import itertools

import pytest
import torch

from course.lvm.distributions.exact import binary_states, by_blocks, state_blocks
from course.lvm.distributions.families import Bernoulli


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("width", [1, 2, 5])
def test_the_states_are_those_of_the_product_and_have_all_the_chance(width, dtype):
    states = binary_states(width, like=torch.zeros(1, dtype=dtype))
    assert states.shape == (2**width, 1, width)
    assert states.dtype == dtype
    assert states[:, 0].tolist() == [list(state) for state in itertools.product([0, 1], repeat=width)]
    q = Bernoulli(torch.linspace(-2, 2, 3 * width, dtype=dtype).reshape(3, width))
    torch.testing.assert_close(q.log_prob(states).exp().sum(0), torch.ones(3, dtype=dtype))


@pytest.mark.parametrize("block", [1, 3, 100])
def test_blocks_hold_the_same_states_in_the_same_order(block):
    like = torch.zeros(1).double()
    blocks = list(state_blocks(5, like=like, block=block))
    assert max(map(len, blocks)) <= block
    assert torch.equal(torch.cat(blocks), binary_states(5, like=like)[:, 0])


def test_too_many_bits_are_refused():
    for width in (0, 25):
        with pytest.raises(ValueError, match=f"width must be a whole number from 1 to 20; got {width}"):
            binary_states(width, like=torch.zeros(1))


def test_a_function_of_nothing_is_refused_by_name():
    with pytest.raises(ValueError, match="arguments must be one tensor at least"):
        by_blocks(torch.neg)
