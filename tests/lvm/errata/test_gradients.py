"""The source notes' slips about gradients: what is printed fails, and what the library does holds."""

import functools
import math

import pytest
import torch

from course.lvm.contracts import learning_signal
from course.lvm.distributions.families import Bernoulli, Categorical
from course.lvm.gradients.estimators import gradients
from course.lvm.gradients.relaxed import controlled_gradient, couple, relaxed_control
from course.lvm.gradients.score_function import (
    leave_one_out,
    optimal_constant,
    score_function,
    scores,
    simple_monte_carlo,
)
from course.lvm.gradients.variance_reduction import optimal_coefficient, regression
from course.lvm.oracles import gradients as oracle
from tests.lvm.estimates import LG1, bernoulli_moments, double, gaussian_moments, moments_of

LOG_JOINT = double(0.2, 0.5, 0.1).log()  # p(x, z = m) of three states at the x that was seen
LOGITS = double(0.3, -0.4, 0.9)


class ThreeStates:
    def log_joint(self, x, z):
        return (z * LOG_JOINT).sum(-1)


class EveryState(Categorical):
    """q over three states, whose samples are all states once."""

    def sample(self, samples, *, generator=None):
        return torch.eye(3, dtype=torch.float64)[None, :, None]


def elbo_gradient():
    leaf = LOGITS.clone().requires_grad_()
    q = leaf.softmax(0)
    (found,) = torch.autograd.grad(q @ (LOG_JOINT - q.log()), leaf)
    return found


def per_state():
    """q, the signal r and the scores ∇log q, of every state."""
    q, z = EveryState(LOGITS[None]), torch.eye(3, dtype=torch.float64)[:, None]
    signal = learning_signal(ThreeStates(), torch.zeros(1, 1))(z, q)[:, 0]
    return LOGITS.softmax(0), signal, scores(q, z).logits[:, 0]


def test_a2_a_learnable_prior_gets_its_gradient_only_with_the_whole_joint():
    prior = torch.zeros(2, dtype=torch.float64, requires_grad=True)
    responsibilities = double(0.7, 0.3)

    class BothStates(Categorical):
        def sample(self, samples, *, generator=None):
            return torch.eye(2, dtype=torch.float64)[:, None]

    q = BothStates(responsibilities.log()[None])
    log_likelihood = double(-1.0, -2.0)

    def joint(z, q):
        return (z * (log_likelihood + prior.log_softmax(0))).sum(-1)

    value = simple_monte_carlo(joint, q, 2)[:, 0]
    (found,) = torch.autograd.grad(responsibilities @ value, prior)
    torch.testing.assert_close(found, responsibilities - 0.5)  # r − π
    printed = simple_monte_carlo(lambda z, q: (z * log_likelihood).sum(-1), q, 2)
    assert not printed.requires_grad  # the printed integrand does not know the prior: its gradient is 0


def test_a14_the_score_function_holds_for_a_step_where_the_slope_is_zero():
    # f = 1[z > 0], z ~ N(.7, 1): the truth is the density at 0. Midpoints, so that none sits on the step.
    z = (torch.arange(-12_000, 12_000, dtype=torch.float64) + 0.5) / 1000
    found = gaussian_moments(score_function, lambda z, q: (z > 0).double().sum(-1), 0.7, 0.0, z)
    truth = math.exp(-0.5 * 0.7**2) / math.sqrt(2 * math.pi)
    assert truth == pytest.approx(0.31225, abs=5e-6)
    assert found["mean"].mean.item() == pytest.approx(truth, abs=1e-6)
    leaf = z.clone().requires_grad_()
    slope = torch.autograd.grad(((leaf > 0).double() + 0 * leaf).sum(), leaf)[0]
    assert slope.abs().max() == 0  # which is all that reparameterization sees


def test_a16_the_printed_expression_is_the_gradient_of_minus_the_elbo():
    q, signal, score = per_state()
    printed = -(q * signal) @ score
    torch.testing.assert_close(printed, -elbo_gradient())
    found = gradients(
        score_function, learning_signal(ThreeStates(), torch.zeros(1, 1)), EveryState(LOGITS[None]), 3
    )
    torch.testing.assert_close(q @ found.logits[:, 0], elbo_gradient())


def test_a17_the_signal_belongs_inside_the_mean():
    q, signal, score = per_state()
    printed = (q @ signal) * (q @ score)
    assert printed.abs().max() < 1e-15
    torch.testing.assert_close((q * signal) @ score, elbo_gradient())


def nine_tenths(baseline):
    """One bit of chance .9 and f = (10, 0) at 1 and 0."""
    estimator = functools.partial(score_function, baseline=baseline)
    return bernoulli_moments(estimator, lambda z, q: 10 * z.sum(-1), double(math.log(9)))


def test_a18_with_the_wrong_sign_the_baseline_adds_variance():
    for baseline, variance in [(0.0, 0.09), (-1.0, 0.36), (1.0, 0.0)]:
        found = nine_tenths(baseline)
        assert found.mean.item() == pytest.approx(0.9)
        assert found.variance.item() == pytest.approx(variance, abs=1e-12)


def test_b30_the_mean_signal_is_not_the_best_baseline_and_can_be_worse_than_none():
    assert nine_tenths(9.0).variance.item() == pytest.approx(5.76)
    z = double(*[1.0] * 9, 0.0)
    best = optimal_constant(10 * z, (z - 0.9)[:, None]).item()
    assert best == pytest.approx(1.0)
    assert nine_tenths(best).variance.item() == pytest.approx(0, abs=1e-12)


def test_b29_a_baseline_that_depends_on_its_sample_is_biased():
    assert nine_tenths(lambda signal: signal / 2).mean.item() == pytest.approx(0.45)
    for samples, mean in [(2, 0.45), (5, 0.72)]:
        for baseline, expected in [(lambda signal: signal.mean(0), mean), (leave_one_out, 0.9)]:
            estimator = functools.partial(score_function, baseline=baseline)
            found = bernoulli_moments(estimator, lambda z, q: 10 * z.sum(-1), double(math.log(9)), samples)
            assert found.mean.item() == pytest.approx(expected)


def test_a19_a_strongly_correlated_control_can_add_variance_if_its_coefficient_is_one():
    z = torch.linspace(-14, 14, 5601, dtype=torch.float64)
    weights = torch.exp(-0.5 * z**2) / math.sqrt(2 * math.pi) * (z[1] - z[0])
    best = 5 * math.exp(0.5) / 25
    assert best == pytest.approx(0.330, abs=5e-4)
    assert 5 * best / math.sqrt(math.exp(2) - math.exp(1)) == pytest.approx(
        0.762, abs=2e-3
    )  # the correlation
    # The errata's 4.68, 13.19 and 1.96 were sampled; these are exact.
    for coefficient, variance in [(0.0, 4.6708), (1.0, 13.1836), (best, 1.9525)]:
        found = moments_of(regression(z.exp(), 5 * z, 0.0, coefficient), weights)
        assert found.variance.item() == pytest.approx(variance, abs=1e-4)
        assert found.mean.item() == pytest.approx(math.exp(0.5))


def two_rows():
    """Signals and scores of two rows x, p = ½, f = z − ½ shifted by −5 for the one and 5 for the other; all z."""
    z = torch.cartesian_prod(torch.arange(2.0), torch.arange(2.0)).double()[..., None]
    signal = double(-5.0, 5.0) + z[..., 0] - 0.5
    return signal, scores(Bernoulli(torch.zeros(2, 1, dtype=torch.float64)), z).logits[..., 0]


def test_a20_the_baseline_is_fitted_over_the_data_too():
    signal, score = two_rows()
    variance = {}
    for name, baseline in [
        ("one x", signal[:, :1].mean()),
        ("global", signal.mean()),
        ("by x", signal.mean(0)),
    ]:
        estimates = (signal - baseline) * score
        torch.testing.assert_close(estimates.mean(0), double(0.25, 0.25))
        variance[name] = estimates.var(0, correction=0).mean().item()
    assert variance["by x"] == pytest.approx(0, abs=1e-12)
    assert variance["one x"] > variance["global"] > 6  # what fits one x misfits the other


def test_b22_and_b24_the_signals_own_gradient_has_mean_zero():
    q, _, score = per_state()
    torch.testing.assert_close(q @ score, torch.zeros(3, dtype=torch.float64))


def test_b25_correlated_samples_do_not_average_out():
    # Var of the mean of two copies of one sample is that of one sample, not half of it.
    z = torch.linspace(-12, 12, 4801, dtype=torch.float64)
    weights = torch.exp(-0.5 * z**2) / math.sqrt(2 * math.pi) * (z[1] - z[0])
    estimates = regression(torch.stack([z, z]).exp(), torch.stack([z, z]), 0.0, 1.0).mean(0)
    one = moments_of(regression(z.exp(), z, 0.0, 1.0), weights)
    assert moments_of(estimates, weights).variance.item() == pytest.approx(one.variance.item())


def test_b26_an_estimated_coefficient_is_biased_on_its_own_samples():
    # Three equally likely values, all 27 sets of three samples.
    z, sets = double(-1.0, 0.0, 2.0), torch.cartesian_prod(*[torch.arange(3)] * 3).T
    f, control = z[sets].exp(), z[sets]
    estimates = regression(f, control, z.mean(), optimal_coefficient(f, control)).mean(0)
    assert abs(estimates.mean() - z.exp().mean()) > 0.1


def test_b27_without_variance_in_the_control_there_is_no_coefficient():
    assert optimal_coefficient(double(1.0, 2.0), double(3.0, 3.0)) == 0


def test_b28_a_baseline_is_a_control_variate_of_mean_zero():
    q, signal, score = per_state()
    baseline = 0.7
    as_baseline = (signal - baseline)[:, None] * score
    as_control = regression(signal[:, None] * score, score, 0.0, baseline)
    torch.testing.assert_close(as_baseline, as_control)
    torch.testing.assert_close(q @ as_control, elbo_gradient())


def test_b31_a_control_that_depends_on_the_sample_needs_its_corrections():
    logits = double(0.4).logit()
    q = Bernoulli(logits[None])
    x, w = oracle.unit_quadrature()
    u = torch.cat([0.6 * x, 0.6 + 0.4 * x])
    points, weights = (
        torch.cartesian_prod(u, x),
        torch.cartesian_prod(torch.cat([0.6 * w, 0.4 * w]), w).prod(1),
    )

    def f(z, q):
        return (z - 0.45).square().sum(-1)

    control = relaxed_control(f, q, temperature=0.5)
    _, bit, after = couple(q.logits, points[:, :1, None], points[:, 1:, None])
    without = ((f(bit, q) - control(after))[..., None] * (bit - 0.4))[:, 0, 0]
    assert (weights @ without).item() == pytest.approx(0.0122, abs=1e-4)  # half of what it should be
    found = controlled_gradient(f, q, control, points[:, :1, None], points[:, 1:, None]).gradient[:, 0, 0]
    assert (weights @ found).item() == pytest.approx(0.024, abs=1e-9)


def test_b53_and_b54_swapping_gradient_and_mean_gives_zero_where_a_gradient_exists():
    signal = learning_signal(LG1(), double(0.9)[None])
    swapped = gaussian_moments(simple_monte_carlo, signal, 0.2, math.log(0.3))
    right = gaussian_moments(score_function, signal, 0.2, math.log(0.3))
    by_log_scale = 2.0  # ∂log_var/∂log σ
    for name, factor, expected in [("mean", 1.0, 2.05), ("log_var", by_log_scale, -0.9875)]:
        assert factor * swapped[name].mean.item() == pytest.approx(0, abs=1e-12)
        assert factor * right[name].mean.item() == pytest.approx(expected, abs=1e-9)
