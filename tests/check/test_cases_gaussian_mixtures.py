"""The cases of exercise 03: the right value is right, and other right answers pass."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.distributions import MultivariateNormal

from course import check
from course.check import fixtures, load_cases, state
from course.check.cases.gaussian_mixtures import Lamps, drawn_lamps, five_lamps, log_likelihoods

UNIT = "03_gaussian_mixtures"
CASES = load_cases(UNIT)
seeds = st.integers(0, 2**32)


@pytest.fixture(autouse=True)
def _exercise(monkeypatch):
    monkeypatch.setattr(state, "unit", UNIT)


@given(seed=seeds)
@settings(max_examples=20, deadline=None)
def test_the_bound_at_the_posterior_is_the_log_likelihood(seed):
    case = CASES["bound_drawn"].build(seed)
    log_density, weights, _ = case.arguments
    posterior = (log_density + weights.log()).softmax(1)
    whatever_q = case.mistakes["this is the log-likelihood, whatever q is"]
    by_enumeration = sum(
        math.log(sum(float(w) * math.exp(float(a)) for w, a in zip(weights, row, strict=True)))
        for row in log_density
    )
    touching = (posterior * (log_density + weights.log() - posterior.log())).sum()
    torch.testing.assert_close(whatever_q, torch.tensor(by_enumeration, dtype=torch.float64))
    torch.testing.assert_close(touching, whatever_q)
    assert case.expected < whatever_q


@pytest.mark.parametrize("name", ["surrogate_at_the_old_parameters", "surrogate_far_away"])
def test_the_surrogate_has_the_gradient_of_the_log_likelihood_at_the_old_parameters(name):
    case = CASES[name].build(3)
    log_joint = case.arguments[0].clone().requires_grad_()
    (gradient,) = torch.autograd.grad(log_joint.logsumexp(1).sum(), log_joint)
    torch.testing.assert_close(gradient, case.expected[0])


def test_the_whole_bound_with_nothing_frozen_is_a_right_surrogate(monkeypatch):
    def whole_bound(log_joint, log_joint_old):
        log_r = log_joint_old.log_softmax(1)
        return (log_r.exp() * (log_joint - log_r)).sum()

    for seed in range(20):
        monkeypatch.setenv("LVM_CHECK_SEED", str(seed))
        check.gradient(
            whole_bound, *(name for name in CASES if name.startswith("surrogate_") and "one" not in name)
        )


@given(seed=seeds)
@settings(max_examples=20, deadline=None)
def test_the_expected_m_step_is_where_the_gradient_of_the_surrogate_vanishes(seed):
    case = CASES["m_step_drawn"].build(seed)
    x, r, _ = case.arguments
    logits = case.expected.weights.log().requires_grad_()
    means = case.expected.means.clone().requires_grad_()
    factors = torch.linalg.cholesky(case.expected.covariances).requires_grad_()
    log_density = MultivariateNormal(means, scale_tril=factors).log_prob(x[:, None])
    surrogate = (r * (logits.log_softmax(0) + log_density)).sum()
    for gradient in torch.autograd.grad(surrogate, (logits, means, factors)):
        assert gradient.abs().max() < 1e-7


def test_far_away_the_densities_underflow_and_the_answer_is_finite():
    for name in ("likelihood_far_away", "responsibilities_far_away"):
        case = CASES[name].build(0)
        (underflown,) = case.mistakes.values()
        assert case.expected.isfinite().all()
        assert not underflown.isfinite().all()


def lamps_of(seed):
    return drawn_lamps(torch.Generator().manual_seed(seed))


@given(seed=seeds)
@settings(max_examples=20, deadline=None)
def test_the_expected_rates_are_those_of_em_by_the_given_steps(seed):
    lamps = lamps_of(seed)
    x, rate, e_step, m_step, _, _ = lamps.arguments(tolerance=0.0, max_steps=1)
    e_step, m_step = fixtures.make(e_step), fixtures.make(m_step)
    for expected in lamps.rates()[:20]:
        statistics, log_likelihood = e_step(x, rate)
        assert float(rate) == pytest.approx(expected, rel=1e-12)
        assert float(log_likelihood) == pytest.approx(lamps.log_likelihood(expected), rel=1e-12)
        rate = m_step(statistics, rate)


@given(seed=seeds)
@settings(max_examples=20, deadline=None)
def test_em_settles_where_the_likelihood_is_largest(seed):
    lamps = lamps_of(seed)
    settled = lamps.rates()[-1]
    assert settled == pytest.approx(lamps.most_likely, rel=1e-9)
    highest = lamps.log_likelihood(lamps.most_likely)
    assert all(lamps.log_likelihood(factor * lamps.most_likely) < highest for factor in (0.99, 1.01))


def steps_until(rule, lamps):
    """The steps of EM until a stopping rule on (λ, ℓ) before and after holds."""
    rates = lamps.rates()
    pairs = [(rate, lamps.log_likelihood(rate)) for rate in rates]
    return next(step for step in range(1, len(pairs)) if rule(*pairs[step - 1], *pairs[step]))


@pytest.mark.parametrize(
    "rule",
    [
        lambda _, before, __, after: after - before < 0.01,
        lambda _, before, __, after: abs((after - before) / after) < 0.01,
        lambda _, before, __, after: after - before < 0.01 / 100,
        lambda old, _, new, __: abs(new - old) < 0.01,
    ],
    ids=["rise", "relative rise", "a hundredth of it", "change of the parameters"],
)
def test_with_a_loose_tolerance_any_stopping_rule_ends_far_below_the_limit(rule):
    for lamps in [five_lamps(0.1), *map(slow_lamps, range(50))]:
        assert steps_until(rule, lamps) < 250


def slow_lamps(seed):
    lamps = lamps_of(seed)
    return Lamps(lamps.lifetimes, lamps.start, 0.1)


def test_a_trace_may_hold_tensors_arrays_or_numbers():
    for trace in ([-2.0, -1.0], torch.tensor([-2.0, -1.0]), [torch.tensor(-2.0), torch.tensor(-1.0)]):
        assert log_likelihoods((None, trace)).tolist() == [-2.0, -1.0]
