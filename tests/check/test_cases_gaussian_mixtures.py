"""The cases of exercise 03: the right value is right, and other right answers pass."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.distributions import MultivariateNormal

from course import check
from course.check import fixtures, load_cases, state
from course.check.cases.gaussian_mixtures.expectation_maximization import (
    drawn_lamps,
    log_likelihoods,
    slow_lamps,
)

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

    gradients = [name for name in CASES if name.startswith("surrogate_") and "one" not in name]
    for seed in range(20):
        monkeypatch.setenv("LVM_CHECK_SEED", str(seed))
        check.gradient(whole_bound, *gradients)


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


@pytest.mark.parametrize("name", ["likelihood_far_away", "responsibilities_far_away", "surrogate_far_away"])
def test_far_away_all_densities_underflow_and_the_answer_is_finite(name):
    for seed in range(20):
        case = CASES[name].build(seed)
        assert torch.as_tensor(case.expected).isfinite().all()
        assert (case.arguments[0].exp() == 0).all()


def told(judge, function, *names):
    """What a check says is likely, or what is wrong if it knows no mistake; nothing if it passes."""
    try:
        judge(function, *names)
    except check.CheckFailed as failure:
        return failure.mistake or failure.problem
    return None


@pytest.mark.parametrize("seed", ["0", "5"])
@pytest.mark.parametrize("value", [1e-3, 1e-8, 1e-12, 1e-30])
def test_a_weight_of_zero_is_not_something_small(monkeypatch, seed, value):
    monkeypatch.setenv("LVM_CHECK_SEED", seed)
    for safe in (lambda weights: weights + value, lambda weights: weights.clamp(value)):

        def likelihood(log_density, weights, safe=safe):
            return (log_density + safe(weights).log()).logsumexp(1).sum()

        def responsibilities(log_density, weights, safe=safe):
            return (log_density + safe(weights).log()).softmax(1)

        said = told(check.close, likelihood, "likelihood_with_a_dead_component")
        assert said is not None
        assert f"a weight of 0 is taken for {value:g}" in said
        said = told(check.close, responsibilities, "responsibilities_with_a_dead_component")
        assert said is not None
        assert "the component of weight 0 takes every point" in said
        if value > 1e-20:  # there the component is fewer nats denser, which exp in single precision can bear
            assert told(check.close, likelihood, "likelihood_in_single_precision")
            assert told(check.close, responsibilities, "responsibilities_in_single_precision")


def test_a_dead_component_is_by_far_the_densest_and_leaves_what_is_right_finite():
    for seed in range(50):
        log_density, weights = CASES["responsibilities_with_a_dead_component"].build(seed).arguments
        dead = weights == 0
        lead = log_density[:, dead] - log_density[:, ~dead]
        assert lead.min() > 200
        assert lead.max() < 700  # where exp of it would underflow
        shifted = weights * (log_density - log_density.amax(1, keepdim=True)).exp()
        assert (shifted.sum(1) > 0).all()


@pytest.mark.parametrize("value", [1e-3, 1e-6, 1e-9, 1e-12])
def test_nothing_can_be_added_to_a_narrow_covariance(value):
    def log_gaussian(x, means, covariances):
        safe = covariances + value * torch.eye(x.shape[1], dtype=x.dtype)
        return MultivariateNormal(means, safe).log_prob(x[:, None])

    said = told(check.close, log_gaussian, "gaussians_very_narrow")
    assert said is not None
    assert f"{value:g} is added to the diagonal" in said


@pytest.mark.parametrize("value", [1e-3, 1e-6, 1e-9, 1e-12])
def test_nothing_can_be_added_in_an_m_step(value):
    def m_step(x, r, _, *, ridge, floor):
        counts = r.sum(0) + floor
        means = r.T @ x / counts[:, None]
        d = x[:, None] - means
        covariances = torch.einsum("nk,nki,nkj->kij", r, d, d) / counts[:, None, None]
        return r.mean(0), means, covariances + ridge * torch.eye(x.shape[1], dtype=x.dtype)

    def with_ridge(x, r, old):
        return m_step(x, r, old, ridge=value, floor=0)

    def with_floor(x, r, old):
        return m_step(x, r, old, ridge=0, floor=value)

    assert f"{value:g} is added to the diagonal" in (
        told(check.close, with_ridge, "m_step_of_tiny_data") or ""
    )
    said = told(check.close, with_floor, "m_step_of_a_nearly_empty_component") or ""
    assert f"{value:g} is added to N_k" in said


@pytest.mark.parametrize("value", [1e-4, 1e-6, 1e-8, 1e-10])
def test_nothing_can_be_added_inside_the_logarithms_of_a_bound(value):
    def in_q(log_density, weights, q):
        return (q * (log_density + weights.log() - (q + value).log())).sum()

    def in_the_weights(log_density, weights, q):
        return (q * (log_density + (weights + value).log()) + torch.special.entr(q)).sum()

    assert f"{value:g} is added to q" in (told(check.close, in_q, "bound_of_many_points") or "")
    said = told(check.close, in_the_weights, "bound_with_a_rare_component") or ""
    assert f"{value:g} is added to the weights" in said


def test_a_q_that_is_clamped_is_not_the_q_that_was_given():
    def bound(log_density, weights, q):
        q = q.clamp(1e-12)
        return (q * (log_density + weights.log() - q.log())).sum()

    assert told(check.close, bound, "bound_with_a_zero")


def test_a_surrogate_of_one_element_is_one_number():
    def surrogate(log_joint, log_joint_old):
        return (log_joint_old.softmax(1).detach() * log_joint).sum().reshape(1)

    def per_point(log_joint, log_joint_old):
        return (log_joint_old.softmax(1).detach() * log_joint).sum(1)

    assert told(check.close, surrogate, "surrogate_is_one_number") is None
    assert told(check.close, per_point, "surrogate_is_one_number") == "the shape is (9,), not ()"


def generator(seed):
    return torch.Generator().manual_seed(seed)


def lamps_of(seed):
    return drawn_lamps(generator(seed))


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


def loop(stops, *, once_more=False, before_the_m_step=False):
    """EM with a rule of its own on (λ, ℓ) before and after; with ℓ once more at the end, or no last M-step."""

    def expectation_maximization(x, parameters, e_step, m_step, tolerance, max_steps):
        trace, old = [], None
        for _ in range(max_steps):
            statistics, value = e_step(x, parameters)
            trace.append(value)
            done = old is not None and stops(old, (parameters, value), tolerance, len(x))
            if done and before_the_m_step:
                break
            old, parameters = (parameters, value), m_step(statistics, parameters)
            if done:
                break
        if once_more:
            trace.append(e_step(x, parameters)[1])
        return parameters, trace

    return expectation_maximization


def by_the_rise(old, new, tolerance, _):
    return new[1] - old[1] < tolerance


RULES = {
    "taken relative to the log-likelihood": lambda old, new, tolerance, _: (
        new[1] - old[1] < tolerance * abs(old[1])
    ),
    "relative to the log-likelihood": lambda old, new, tolerance, _: (
        new[1] - old[1] < tolerance * (1 + abs(new[1]))
    ),
    "for the log-likelihood per point": lambda old, new, tolerance, n: (new[1] - old[1]) / n < tolerance,
    "for the change of the parameters": lambda old, new, tolerance, _: abs(new[0] - old[0]) < tolerance,
    "for the relative change of the parameters": lambda old, new, tolerance, _: (
        abs(new[0] / old[0] - 1) < tolerance
    ),
    "never met": lambda old, new, tolerance, _: False,
    "still rises": lambda old, new, tolerance, _: old[1] - new[1] < tolerance,
}


@pytest.mark.parametrize("seed", [str(seed) for seed in range(12)])
def test_the_loop_stops_by_the_rule_that_is_asked_for_and_by_no_other(monkeypatch, seed):
    monkeypatch.setenv("LVM_CHECK_SEED", seed)
    for more in ({}, {"once_more": True}, {"before_the_m_step": True}):
        for name in ("em_stops_in_time", "em_stops_in_time_drawn"):
            assert told(check.close, loop(by_the_rise, **more), name) is None
    for words, rule in RULES.items():
        assert words in (told(check.close, loop(rule), "em_stops_in_time_drawn") or "")


@given(seed=seeds)
@settings(max_examples=20, deadline=None)
def test_where_stopping_rules_are_told_apart_the_log_likelihood_is_far_from_one(seed):
    lamps = slow_lamps(generator(seed))
    assert lamps.log_likelihood(lamps.most_likely) > 2 * len(lamps.lifetimes)


def test_the_parts_of_an_answer_in_each_others_place_are_told():
    def exchanged(*arguments):
        return loop(by_the_rise)(*arguments)[::-1]

    said = told(check.close, exchanged, "em_makes_four_steps")
    assert said == "the parameters and the trace are exchanged"


@pytest.mark.parametrize(
    ("function", "judge", "cases", "words"),
    [
        (
            lambda x, means, covariances: MultivariateNormal(means, covariances).log_prob(x[:, None]).T,
            check.close,
            ("gaussians_in_six_dimensions",),
            "the result is transposed",
        ),
        (
            lambda log_density, weights: (log_density + weights.log()).logsumexp(1).mean(),
            check.close,
            ("likelihood_of_nine_points",),
            "it is divided by N",
        ),
        (
            lambda log_density, weights: (log_density + weights.log()).log_softmax(1),
            check.close,
            ("overlapping_components",),
            "the logarithm came back, not the value itself",
        ),
        (
            lambda log_density, weights, q: (q * (log_density + weights.log()) + torch.xlogy(q, q)).sum(),
            check.close,
            ("bound_at_the_posterior", "bound_for_any_q"),
            "the entropy of q has the wrong sign",
        ),
        (
            lambda log_joint, log_joint_old: -(log_joint_old.softmax(1).detach() * log_joint).sum(),
            check.gradient,
            ("surrogate_at_the_old_parameters", "surrogate_away_from_the_old_parameters"),
            "the sign is reversed",
        ),
    ],
    ids=["transposed", "averaged", "logarithm", "sign of a term", "sign"],
)
@pytest.mark.parametrize("seed", ["0", "3"])
def test_relations_are_told_where_no_case_lists_them(monkeypatch, seed, function, judge, cases, words):
    monkeypatch.setenv("LVM_CHECK_SEED", seed)
    assert words == told(judge, function, *cases)


def test_a_trace_may_hold_tensors_arrays_or_numbers():
    for trace in ([-2.0, -1.0], torch.tensor([-2.0, -1.0]), [torch.tensor(-2.0), torch.tensor(-1.0)]):
        assert log_likelihoods((None, trace)).tolist() == [-2.0, -1.0]
