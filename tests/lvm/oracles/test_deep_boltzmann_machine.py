"""The oracle of deep machines, against plain counting and against slopes."""

import itertools
import math

import pytest
import torch

from course.lvm.boltzmann.deep import LayerStates
from course.lvm.oracles import deep_boltzmann_machine as oracle
from course.lvm.oracles.rbm import states
from course.lvm.parameters import DBMParameters
from tests.lvm.machines import assert_same, bits, deep_machine_of

MACHINE = oracle.four_three_two()


def test_the_table_is_what_plain_python_counts():
    W, V, a, b, c = (value.tolist() for value in MACHINE)
    masses = []
    for state in itertools.product((0, 1), repeat=9):
        x, g, h = state[:4], state[4:7], state[7:]
        total = math.fsum(u * v for u, v in zip((*a, *b, *c), state, strict=True))
        total += sum(x[i] * W[i][j] * g[j] for i in range(4) for j in range(3))
        total += sum(g[j] * V[j][k] * h[k] for j in range(3) for k in range(2))
        masses.append(math.exp(total))
    assert float(oracle.log_Z(MACHINE)) == pytest.approx(math.log(math.fsum(masses)), abs=1e-12)
    found = oracle.joint_table(MACHINE).flatten().tolist()
    assert found == pytest.approx([mass / math.fsum(masses) for mass in masses], abs=1e-14)


def test_the_likelihood_gradient_is_the_slope_of_the_log_likelihood():
    x, values = bits(0, 9), tuple(value.requires_grad_() for value in deep_machine_of(1))
    oracle.log_prob(x, DBMParameters(*values)).mean().backward()
    found = oracle.likelihood_gradient(x, DBMParameters(*(value.detach() for value in values)))
    assert_same(found, [value.grad for value in values])


def test_the_bound_is_log_p_less_the_divergence_from_the_posterior():
    x = states(4)[:3]
    q = LayerStates(torch.full((3, 3), 0.3).double(), torch.full((3, 2), 0.8).double())
    one, two = states(3), states(2)
    law = (0.3 ** one.sum(1) * 0.7 ** (3 - one.sum(1)))[:, None] * 0.8 ** two.sum(1) * 0.2 ** (2 - two.sum(1))
    posterior = oracle.posterior_table(x, MACHINE)
    divergence = (law * (law / posterior).log()).sum((1, 2))
    torch.testing.assert_close(oracle.lower_bound(x, q, MACHINE), oracle.log_prob(x, MACHINE) - divergence)


def test_mutual_information_is_entropy_saved():
    x = states(4)
    pair = oracle.posterior_table(x, MACHINE).sum(2).reshape(16, 2, 2, 2).sum(3)

    def entropy(p):
        return torch.special.entr(p).flatten(1).sum(1)

    expected = entropy(pair.sum(1)) + entropy(pair.sum(2)) - entropy(pair)
    torch.testing.assert_close(oracle.posterior_mutual_information(x, MACHINE), expected)
    marginals = oracle.posterior_marginals(x, MACHINE)
    torch.testing.assert_close(
        marginals.hidden_1[:, :2], torch.stack([pair[:, 1].sum(1), pair[:, :, 1].sum(1)], 1)
    )
