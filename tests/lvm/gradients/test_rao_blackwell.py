import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course.lvm.distributions.families import Bernoulli
from course.lvm.gradients.variance_reduction import rao_blackwell
from course.lvm.oracles import gradients as oracle
from tests.lvm.estimates import bernoulli_moments, double


def test_mean_and_variance_are_those_of_the_enumeration():
    f, logits = oracle.three_bernoullis()
    found, expected = (
        bernoulli_moments(rao_blackwell, lambda z, q: f(z), logits),
        oracle.rao_blackwell_moments(f, logits),
    )
    torch.testing.assert_close(found.mean, oracle.bernoulli_gradient(f, logits))
    torch.testing.assert_close(found.variance, expected.variance)
    assert found.variance[0].item() == pytest.approx(0.014688, abs=5e-7)


@given(seed=st.integers(0, 2**31), width=st.integers(1, 4))
@settings(max_examples=30, deadline=None)
def test_the_variance_is_never_above_that_of_the_score_function(seed, width):
    draws = torch.Generator().manual_seed(seed)
    logits, table = (torch.randn(n, generator=draws, dtype=torch.float64) for n in (width, 2**width))
    powers = 2.0 ** torch.arange(width - 1, -1, -1, dtype=torch.float64)

    def f(z):
        return table[(z @ powers).long()]

    found = bernoulli_moments(rao_blackwell, lambda z, q: f(z), logits)
    torch.testing.assert_close(found.mean, oracle.bernoulli_gradient(f, logits))
    assert (found.variance <= oracle.score_function_moments(f, logits).variance + 1e-12).all()


def test_a_signal_that_depends_on_the_parameters_adds_its_own_gradient():
    f, logits = oracle.three_bernoullis()
    found = bernoulli_moments(rao_blackwell, lambda z, q: f(z) - q.log_prob(z), logits)
    leaf = logits.clone().requires_grad_()
    entropy = torch.distributions.Bernoulli(logits=leaf).entropy().sum()
    (by_entropy,) = torch.autograd.grad(entropy, leaf)
    torch.testing.assert_close(found.mean, oracle.bernoulli_gradient(f, logits) + by_entropy)


def test_the_value_is_the_signal_and_other_parameters_get_their_gradient():
    theta = double(2.0).requires_grad_()
    q = Bernoulli(torch.zeros(2, 3, dtype=torch.float64))
    found = rao_blackwell(lambda z, q: theta * z.sum(-1), q, 5, generator=torch.Generator().manual_seed(0))
    z = q.sample(5, generator=torch.Generator().manual_seed(0))
    torch.testing.assert_close(found, 2 * z.sum(-1))
    found.sum().backward()
    torch.testing.assert_close(theta.grad, z.sum()[None])
