"""The oracle itself, against what can be said of it without the library."""

import itertools
import math

import pytest
import torch

from course.lvm.oracles import rbm as oracle
from course.lvm.parameters import RBMParameters
from tests.lvm.machines import assert_same, bits, machine_of


def test_the_table_is_what_plain_python_counts():
    parameters = oracle.four_by_three()
    W, a, b = (value.tolist() for value in parameters)
    masses = []
    for state in itertools.product((0, 1), repeat=7):
        x, h = state[:4], state[4:]
        pairs = sum(x[i] * W[i][j] * h[j] for i in range(4) for j in range(3))
        masses.append(math.exp(math.fsum(u * v for u, v in zip((*a, *b), state, strict=True)) + pairs))
    assert float(oracle.log_Z(parameters)) == pytest.approx(math.log(math.fsum(masses)), abs=1e-12)
    found = oracle.joint_table(parameters).flatten().tolist()
    assert found == pytest.approx([mass / math.fsum(masses) for mass in masses], abs=1e-14)


def test_all_laws_sum_to_one():
    parameters, x = oracle.four_by_three(), oracle.states(4)
    one = torch.ones((), dtype=torch.float64)
    torch.testing.assert_close(oracle.joint_table(parameters).sum(), one)
    torch.testing.assert_close(oracle.hidden_table(parameters).sum(), one)
    torch.testing.assert_close(oracle.log_prob(x, parameters).exp().sum(), one)
    torch.testing.assert_close(oracle.posterior_table(x, parameters).sum(1), one.expand(16))
    torch.testing.assert_close(oracle.gibbs_transition(parameters).sum(1), one.expand(16))


def test_the_likelihood_gradient_is_the_slope_of_the_log_likelihood():
    x = bits(0, 9)
    values = tuple(value.requires_grad_() for value in machine_of(1))
    oracle.log_prob(x, RBMParameters(*values)).mean().backward()
    expected = [value.grad for value in values]
    found = oracle.likelihood_gradient(x, RBMParameters(*(value.detach() for value in values)))
    assert_same(found, expected)


def test_gibbs_steps_are_reversible_with_respect_to_the_model():
    parameters = oracle.four_by_three()
    flow = oracle.joint_table(parameters).sum(1)[:, None] * oracle.gibbs_transition(parameters)
    torch.testing.assert_close(flow, flow.T)


def test_many_gibbs_steps_forget_the_data():
    parameters, x = oracle.four_by_three(), bits(0, 5)
    assert_same(
        oracle.expected_cd_gradient(x, parameters, 200), oracle.likelihood_gradient(x, parameters), atol=1e-10
    )


@pytest.mark.parametrize("temperatures", [1, 2, 7])
def test_the_mean_weight_of_annealed_importance_sampling_is_Z(temperatures):
    parameters = machine_of(2)
    base = torch.tensor([0.3, -1.0, 0.0, 2.0], dtype=torch.float64)
    for bias in (None, base):
        mean, square = oracle.ais_moments(parameters, temperatures, bias)
        torch.testing.assert_close(mean.log(), oracle.log_Z(parameters))
        assert square > mean**2
