import functools
import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course.lvm.contracts import detach, learning_signal
from course.lvm.distributions.families import Bernoulli, Categorical, DiagonalGaussian, FullGaussian
from course.lvm.gradients.estimators import gradients
from course.lvm.gradients.relaxed import straight_through
from course.lvm.gradients.score_function import (
    leave_one_out,
    score_function,
    scores,
    simple_monte_carlo,
    surrogate,
)
from course.lvm.gradients.variance_reduction import rao_blackwell
from course.lvm.oracles import gradients as oracle
from tests.lvm.estimates import LG1, bernoulli_moments, double, gaussian_moments

X = double(0.9)[None]


def elbo_gradient(mean, variance):
    """∂ELBO/∂mean and ∂ELBO/∂log_var of LG1 at x = 0.9, on paper."""
    by_mean = -mean + 1.5 * (0.9 - 1.5 * mean) / 0.4
    return by_mean, 0.5 - 0.5 * variance * (1 + 1.5**2 / 0.4)


def test_the_score_function_is_unbiased_and_has_the_exact_variance():
    f, logits = oracle.three_bernoullis()
    found, expected = (
        bernoulli_moments(score_function, lambda z, q: f(z), logits),
        oracle.score_function_moments(f, logits),
    )
    torch.testing.assert_close(found.mean, oracle.bernoulli_gradient(f, logits))
    torch.testing.assert_close(found.variance, expected.variance)


@given(seed=st.integers(0, 2**31), width=st.integers(1, 4), baseline=st.floats(-5, 5))
@settings(max_examples=30, deadline=None)
def test_no_constant_baseline_changes_the_mean(seed, width, baseline):
    draws = torch.Generator().manual_seed(seed)
    logits, table = (torch.randn(n, generator=draws, dtype=torch.float64) for n in (width, 2**width))
    powers = 2.0 ** torch.arange(width - 1, -1, -1, dtype=torch.float64)

    def f(z):
        return table[(z @ powers).long()]

    found = bernoulli_moments(functools.partial(score_function, baseline=baseline), lambda z, q: f(z), logits)
    torch.testing.assert_close(found.mean, oracle.bernoulli_gradient(f, logits))
    torch.testing.assert_close(found.variance, oracle.score_function_moments(f, logits, baseline).variance)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("k", [-3.0, 0.0, 3.0])
def test_for_gaussians_mean_and_variance_are_those_on_paper(k, dtype):
    def f(z, q):
        return (z - k).square().sum(-1)

    found, expected = gaussian_moments(score_function, f, 1.0, 0.0, dtype=dtype), oracle.square(k, 1.0, 1.0)
    rtol = 1e-6 if dtype == torch.float32 else 1e-9
    half = 0.5  # ∂σ/∂log_var at σ = 1
    torch.testing.assert_close(found["mean"].mean, expected.mean[0], rtol=rtol, atol=rtol)
    torch.testing.assert_close(found["mean"].variance, expected.score_function[0], rtol=rtol, atol=0)
    torch.testing.assert_close(found["log_var"].mean, half * expected.mean[1], rtol=rtol, atol=0)
    torch.testing.assert_close(
        found["log_var"].variance, half**2 * expected.score_function[1], rtol=rtol, atol=0
    )


def test_it_is_unbiased_for_a_choice():
    logits, value = double(0.3, -1.0, 0.8), double(2.0, -1.0, 5.0)
    q = torch.softmax(logits, 0)

    class Enumerated(Categorical):
        def sample(self, samples, *, generator=None):
            return torch.eye(3, dtype=torch.float64)[None, :, None]

    found = gradients(score_function, lambda z, q: (z * value).sum(-1), Enumerated(logits[None]), 3).logits[
        :, 0
    ]
    leaf = logits.clone().requires_grad_()
    (exact,) = torch.autograd.grad(torch.softmax(leaf, 0) @ value, leaf)
    torch.testing.assert_close(q @ found, exact)


def test_it_is_unbiased_for_a_gaussian_with_dependent_coordinates():
    # By a grid over the noise of two coordinates; E|z|²/2 has the gradient (mean, factor).
    noise = torch.linspace(-9, 9, 121, dtype=torch.float64)
    weight = torch.exp(-0.5 * noise**2) / math.sqrt(2 * math.pi) * (noise[1] - noise[0])
    grid, weights = torch.cartesian_prod(noise, noise), torch.cartesian_prod(weight, weight).prod(1)
    q = FullGaussian(double(0.5, -1.0)[None], torch.tensor([[[1.0, 0.0], [0.7, 0.5]]], dtype=torch.float64))
    z = q.mean + grid[:, None] @ q.factor[0].T

    by_q = scores(q, z)
    f = 0.5 * z.square().sum(-1)
    torch.testing.assert_close((weights[:, None, None] * f[..., None] * by_q.mean).sum(0), q.mean)
    found = (weights[:, None, None, None] * f[..., None, None] * by_q.factor).sum(0)
    torch.testing.assert_close(found, q.factor)


def test_the_gradient_of_the_elbo_in_both_coordinates():
    found = gaussian_moments(score_function, learning_signal(LG1(), X), 0.2, math.log(0.3))
    expected = elbo_gradient(0.2, 0.3)
    assert found["mean"].mean.item() == pytest.approx(expected[0], rel=1e-9)
    assert found["log_var"].mean.item() == pytest.approx(expected[1], rel=1e-9)
    assert 2 * expected[1] == pytest.approx(-0.987, abs=6e-4)  # by log σ, as the errata give it
    assert expected[0] == pytest.approx(2.05, abs=5e-4)


def test_the_gradient_of_log_q_inside_the_signal_has_mean_zero_and_may_be_left_out():
    def held(z, q):
        return learning_signal(LG1(), X)(z, detach(q))

    found = gaussian_moments(score_function, held, 0.2, math.log(0.3))
    expected = elbo_gradient(0.2, 0.3)
    assert found["mean"].mean.item() == pytest.approx(expected[0], rel=1e-9)
    assert found["log_var"].mean.item() == pytest.approx(expected[1], rel=1e-9)


def test_a_signal_that_depends_on_the_parameters_adds_its_own_gradient():
    f, logits = oracle.three_bernoullis()
    estimator = functools.partial(score_function, own_gradient=True)
    found = bernoulli_moments(estimator, lambda z, q: f(z) * q.logits.sum(-1).exp(), logits)
    leaf = logits.clone().requires_grad_()
    log_q = torch.distributions.Bernoulli(logits=leaf).log_prob(oracle.configurations(3)).sum(1)
    (exact,) = torch.autograd.grad((log_q.exp() * f(oracle.configurations(3))).sum() * leaf.sum().exp(), leaf)
    torch.testing.assert_close(found.mean, exact)


def test_the_value_is_the_signal_and_other_parameters_get_their_gradient():
    theta = double(2.0).requires_grad_()
    q = Bernoulli(torch.zeros(1, 3, dtype=torch.float64, requires_grad=True))

    def f(z, q):
        return theta * z.sum(-1)

    found = score_function(f, q, 50, baseline=leave_one_out, generator=torch.Generator().manual_seed(0))
    z = q.sample(50, generator=torch.Generator().manual_seed(0))
    torch.testing.assert_close(found, 2 * z.sum(-1))
    found.mean().backward()
    torch.testing.assert_close(theta.grad, z.sum(-1).mean()[None])


def test_the_surrogate_is_differentiated_by_neither_signal_nor_baseline_nor_scale():
    log_prob, signal, baseline, scale = (double(v).requires_grad_() for v in (-1.0, 3.0, 1.0, 2.0))
    surrogate(signal, log_prob, baseline=baseline, scale=scale).sum().backward()
    assert (log_prob.grad.item(), signal.grad.item(), baseline.grad, scale.grad) == (1.0, 1.0, None, None)


def test_the_surrogate_refuses_shapes_that_would_broadcast():
    with pytest.raises(ValueError, match=r"log_prob must have .* N = 1 as in signal; got \(4,\)"):
        surrogate(torch.zeros(4, 1), torch.zeros(4))


def test_scores_have_mean_zero_and_the_fisher_information_as_variance():
    z = torch.linspace(-11.5, 12.5, 4801, dtype=torch.float64)
    weights = torch.exp(-0.5 * (z - 0.5) ** 2 / 4) / math.sqrt(8 * math.pi) * (z[1] - z[0])
    found = scores(DiagonalGaussian(double(0.5)[None], double(4.0).log()[None]), z[:, None, None])
    for field, information in zip(found, (1 / 4, 1 / 2), strict=True):
        assert (weights @ field[:, 0, 0]).item() == pytest.approx(0, abs=1e-6)
        assert (weights @ field[:, 0, 0].square()).item() == pytest.approx(information, rel=1e-5)


def test_simple_monte_carlo_is_right_for_theta():
    theta = double(0.3).requires_grad_()
    f, logits = oracle.three_bernoullis()
    weights = oracle.probabilities(logits)

    class Enumerated(Bernoulli):
        def sample(self, samples, *, generator=None):
            return oracle.configurations(3)[:, None]

    value = simple_monte_carlo(lambda z, q: torch.sin(theta * f(z)), Enumerated(logits[None]), 8)
    (found,) = torch.autograd.grad(weights @ value[:, 0], theta)
    z = f(oracle.configurations(3))
    torch.testing.assert_close(found, (weights @ (z * torch.cos(theta.detach() * z)))[None])


def test_the_naive_swap_is_zero_for_phi():
    # It would be (2.05, -0.49): the samples' own dependence on φ is left out.
    found = gaussian_moments(simple_monte_carlo, learning_signal(LG1(), X), 0.2, math.log(0.3))
    assert found["mean"].mean.item() == pytest.approx(0, abs=1e-12)
    assert found["log_var"].mean.item() == pytest.approx(0, abs=1e-12)
    assert found["mean"].variance > 1  # each sample's is not zero, only the mean


def test_simple_monte_carlo_sends_no_gradient_through_the_samples():
    q = DiagonalGaussian(torch.zeros(1, 1, requires_grad=True), torch.zeros(1, 1, requires_grad=True))
    assert not simple_monte_carlo(lambda z, q: z.sum(-1), q, 3).requires_grad


def test_the_score_of_the_signal_itself_is_left_out_unless_it_is_asked_for():
    # Near the optimum −∇log q(z) is all the variance there is: r is the same for all z, and its own gradient is not.
    start = (1.5 * 0.9 / (0.4 + 1.5**2), -math.log(1 + 1.5**2 / 0.4))  # the posterior
    signal = learning_signal(LG1(), X)
    level = signal(torch.zeros(1, 1, 1).double(), DiagonalGaussian(*(double(v)[None] for v in start))).item()
    without, own = (
        gaussian_moments(functools.partial(score_function, baseline=level, own_gradient=own), signal, *start)[
            "mean"
        ]
        for own in (False, True)
    )
    for found in (without, own):
        assert found.mean.item() == pytest.approx(0, abs=1e-9)
    assert without.variance.item() == pytest.approx(0, abs=1e-12)
    assert own.variance.item() == pytest.approx(math.exp(-start[1]), rel=1e-6)  # of the score, 1 / σ²


def test_an_entropy_in_closed_form_keeps_its_gradient_where_that_is_asked_for():
    estimator = functools.partial(score_function, own_gradient=True)
    found = gaussian_moments(estimator, lambda z, q: LG1().log_joint(X, z) + q.entropy(), 0.2, math.log(0.3))
    expected = elbo_gradient(0.2, 0.3)
    assert found["mean"].mean.item() == pytest.approx(expected[0], rel=1e-9)
    assert found["log_var"].mean.item() == pytest.approx(expected[1], rel=1e-9)


ROWS = Bernoulli(torch.zeros(3, 2, requires_grad=True))


@pytest.mark.parametrize("shape", [(3, 1), (4, 1), (1, 1), (1,), (3,), (4, 4), (1, 3, 4)])
def test_a_baseline_of_another_row_or_sample_is_refused(shape):
    # Finding 7: (N, 1) against (S, N) made a surrogate of (N, N), or took the baseline of another row.
    signal = torch.zeros(3, 4)
    for name in ("baseline", "scale"):
        with pytest.raises(ValueError, match=f"{name} must be one number for every sample and row"):
            surrogate(signal, signal, **{name: torch.ones(shape)})
    for fitting in (torch.ones(4), torch.ones(1, 4), torch.ones(3, 4), torch.tensor(1.0), 1):
        assert surrogate(signal, signal, baseline=fitting, scale=fitting).shape == (3, 4)


@pytest.mark.parametrize(
    "keep", [lambda r: r[..., None], lambda r: r[:, :1], lambda r: r.T, lambda r: r[0, :, None]]
)
@pytest.mark.parametrize("estimator", [score_function, simple_monte_carlo, rao_blackwell, straight_through])
def test_what_f_returns_is_one_number_for_every_sample_and_row(estimator, keep):
    with pytest.raises(ValueError, match=r"f must be one number for every sample and row, \(5, 3\)"):
        estimator(lambda z, q: keep(z.sum(-1)), ROWS, 5)
