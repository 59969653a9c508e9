"""The right values of exercise 06 agree with other routes: quadrature, enumeration, autograd, finite differences."""

import math
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn.functional import logsigmoid

from autograde.audit.trial import examine, read_examination
from autograde.course_folder import CourseFolder
from course.check import load_cases
from course.check.cases.making import real
from course.check.cases.score_function.bandit_update import updated_by_loops
from course.check.cases.score_function.bernoulli_scores import scores_by_loops
from course.check.cases.score_function.common import all_states, quarters, samples_in_exact_shares
from course.check.cases.score_function.gaussian_scores import scores_by_autograd
from course.check.cases.score_function.score_gradient import (
    bits_behind_digits,
    digits_log_joint,
    exact_gradient,
)
from course.check.cases.score_function.score_variance import variance_by_enumeration
from course.check.cases.variational_inference.bits_elbo import bits_by_loops
from course.lvm.oracles import gradients

CASES = load_cases("06_score_function")
EXERCISE = read_examination(CourseFolder.open(Path(__file__).parents[2]), "06_score_function")
seeds = st.integers(0, 2**32)


def generator(seed=1):
    return torch.Generator().manual_seed(seed)


def told(name, function, seed=1):
    """What the checks of a task say of a function, in sight and out of it: None where they pass."""
    failures = examine(EXERCISE, {name: function}, seed, EXERCISE.cells_of(name))
    return tuple(
        failures[f"{kind}-{name}"].mistake or failures[f"{kind}-{name}"].problem
        if f"{kind}-{name}" in failures
        else None
        for kind in ("check", "hidden")
    )


def test_scores_of_a_gaussian_have_mean_zero_and_the_fisher_information_as_covariance():
    nodes, weights = (torch.tensor(part) for part in np.polynomial.hermite_e.hermegauss(20))
    weights = weights / weights.sum()
    mean, log_var = real([[0.3]]), real([[-0.8]])
    z = mean + (0.5 * log_var).exp() * nodes[:, None, None]
    scores = torch.stack(scores_by_autograd(z, mean, log_var))[:, :, 0, 0]  # (2, S)
    torch.testing.assert_close(scores @ weights, torch.zeros(2).double(), atol=1e-12, rtol=0)
    information = (scores * weights) @ scores.T
    expected = torch.diag(real([math.exp(0.8), 0.5]))
    torch.testing.assert_close(information, expected, atol=1e-12, rtol=0)


def test_scores_of_bits_are_those_of_autograd_and_have_mean_zero():
    logits = 2 * torch.randn(3, 4, dtype=torch.float64, generator=generator())
    z = all_states(4)[:, None].expand(16, 3, 4)
    leaf = logits.expand(16, 3, 4).clone().requires_grad_()
    log_q = z * logsigmoid(leaf) + (1 - z) * logsigmoid(-leaf)
    scores = scores_by_loops(z, logits)
    torch.testing.assert_close(scores, torch.autograd.grad(log_q.sum(), leaf)[0])
    chances = log_q.detach().sum(2).exp()
    mean = (chances[..., None] * scores).sum(0)
    torch.testing.assert_close(mean, torch.zeros(3, 4).double(), atol=1e-12, rtol=0)


@given(seed=seeds)
@settings(max_examples=10, deadline=None)
def test_in_exact_shares_every_state_comes_as_often_as_it_is_probable(seed):
    p = quarters(generator(seed), 2, 3)
    z = samples_in_exact_shares(generator(seed), p)
    for state in all_states(3):
        share = (z == state).all(2).double().mean(0)
        torch.testing.assert_close(share, torch.where(state == 1, p, 1 - p).prod(1))


def test_the_exact_gradient_of_digits_is_that_of_finite_differences_of_the_bound_by_loops():
    x, states = bits_behind_digits()[0][:2], all_states(4)
    logits = torch.randn(2, 4, dtype=torch.float64, generator=generator())
    log_joint, step = digits_log_joint(x, states[:, None]), torch.zeros(2, 4).double()
    step[1, 2] = 1e-5
    up, down = (bits_by_loops(logits + sign * step, states, log_joint).sum() for sign in (1, -1))
    assert exact_gradient(x, logits)[1, 2].item() == pytest.approx((up - down).item() / 2e-5, rel=1e-6)


@given(seed=seeds)
@settings(max_examples=10, deadline=None)
def test_over_exact_shares_signal_times_score_is_the_exact_gradient(seed):
    case = CASES["score_gradient_of_digits"].build(seed)
    scores, signal = case.arguments
    torch.testing.assert_close(torch.einsum("snm,sn->nm", scores, signal) / len(signal), case.expected)


@given(seed=seeds)
@settings(max_examples=10, deadline=None)
def test_the_mean_theta_gradient_of_a_mixture_has_r_less_pi(seed):
    case = CASES["theta_of_a_mixture"].build(seed)
    prior_grads, likelihood_grads = case.arguments
    torch.testing.assert_close((prior_grads + likelihood_grads).mean(0), case.expected)
    assert case.expected[:4].sum().abs() < 1e-12


@given(seed=seeds)
@settings(max_examples=10, deadline=None)
def test_the_enumerated_step_of_a_bandit_climbs_the_expected_reward_and_steps_sum_to_zero(seed):
    logits, rewards = torch.randn(2, 5, dtype=torch.float64, generator=generator(seed))
    leaf = logits.clone().requires_grad_()
    (slope,) = torch.autograd.grad(leaf.softmax(0) @ rewards, leaf)
    steps = torch.stack([updated_by_loops(logits, k, float(rewards[k]), 0.3) - logits for k in range(5)])
    torch.testing.assert_close(logits.softmax(0) @ steps, 0.3 * slope)
    assert steps.sum(1).abs().max() < 1e-12


@given(seed=seeds)
@settings(max_examples=10, deadline=None)
def test_the_variance_is_the_derived_one_and_that_of_the_oracle(seed):
    p, reward = CASES["variance_drawn"].build(seed).arguments
    found = variance_by_enumeration(p, reward)
    derived = p * (1 - p) * ((1 - p) * reward[:, 1] + p * reward[:, 0]).square()
    torch.testing.assert_close(found, derived)
    for chance, pair, variance in zip(p, reward, found, strict=True):
        logit = (chance / (1 - chance)).log()[None]
        moments = gradients.score_function_moments(lambda z, pair=pair: pair[z[:, 0].long()], logit)
        torch.testing.assert_close(moments.variance[0], variance)


def test_a_constant_of_five_narrows_the_cloud_of_the_exercise_and_one_of_twenty_widens_it():
    """The standard deviations of score times signal by the mean and by log_var, by quadrature."""
    nodes, weights = (torch.tensor(part) for part in np.polynomial.hermite_e.hermegauss(40))
    weights, z = weights / weights.sum(), 0.2 + 0.3**0.5 * nodes
    normal = torch.distributions.Normal
    signal = normal(0.0, 1.0).log_prob(z) + normal(1.5 * z, 0.4**0.5).log_prob(torch.tensor(0.9))
    signal = signal - normal(0.2, 0.3**0.5).log_prob(z)
    scores = torch.stack([(z - 0.2) / 0.3, 0.5 * (nodes.square() - 1)])
    torch.testing.assert_close(
        (scores * signal) @ weights, torch.tensor([2.05, -0.49]).double(), atol=0.006, rtol=0
    )

    def width(constant):
        products = scores * (signal + constant)
        return (products.square() @ weights - (products @ weights).square()).sqrt()

    assert bool((width(5) < 0.8 * width(0)).all())
    assert bool((width(20) > 2 * width(0)).all())


def with_signal(of):
    """A surrogate whose factor of log q is made of the detached signal."""

    def surrogate(log_q, log_joint):
        return (of((log_joint - log_q).detach()) * log_q + log_joint).mean()

    return surrogate


@pytest.mark.parametrize(
    "surrogate",
    [
        with_signal(lambda r: r - 1),
        with_signal(lambda r: r + 100),
        lambda log_q, log_joint: ((log_joint - log_q).detach() * log_q + log_joint - log_q).mean(),
        lambda log_q, log_joint: (
            (log_q - log_q.detach()).exp() * (log_joint - log_q).detach() + log_joint
        ).mean(),
    ],
)
def test_a_surrogate_that_differs_by_a_term_of_mean_zero_is_right(surrogate):
    assert told("surrogate", surrogate) == (None, None)


def test_a_surrogate_that_subtracts_its_own_samples_mean_is_told_so_on_a_single_sample():
    said = told("surrogate", with_signal(lambda r: r - r.mean()))
    assert said[0] is None
    assert "the own one included" in said[1]


def test_an_attached_signal_is_told_apart_by_what_is_attached():
    attached = told("surrogate", lambda q, p: (q * (p - q) + p).mean())
    half = told("surrogate", lambda q, p: (q * (p.detach() - q) + p).mean())
    assert all("differentiated by both" in said for said in attached)
    assert all("only log p(x, z) is detached" in said for said in half)


def test_logits_may_differ_by_a_constant_and_both_scores_may_be_stacked():
    def bandit_update(logits, action, reward, rate):
        chosen = torch.eye(len(logits)).to(logits)[action]
        return logits + 3 + rate * reward * (chosen - logits.softmax(0))

    def gaussian_scores(z, mean, log_var):
        by_mean = (z - mean) / log_var.exp()
        return torch.stack([by_mean, 0.5 * (by_mean * (z - mean) - 1)])

    assert told("bandit_update", bandit_update) == (None, None)
    assert told("gaussian_scores", gaussian_scores) == (None, None)
    assert told("gaussian_scores", lambda *given: gaussian_scores(*given).numpy()) == (None, None)


@pytest.mark.parametrize("small", [1e-3, 1e-6, 1e-8, 1e-10])
def test_an_epsilon_in_the_logarithm_of_a_bit_is_caught(small):
    def bernoulli_scores(z, logits):
        p = logits.sigmoid()
        return (z / (p + small) - (1 - z) / (1 - p + small)) * p * (1 - p)

    said = told("bernoulli_scores", bernoulli_scores)[1]
    assert "is added to probabilities" in said or "something small" in said


@pytest.mark.parametrize("bound", [30.0, 20.0, 10.0])
def test_a_clamp_of_log_var_is_caught(bound):
    def gaussian_scores(z, mean, log_var):
        by_mean = (z - mean) / log_var.clamp(-bound, bound).exp()
        return by_mean, 0.5 * (by_mean * (z - mean) - 1)

    said = told("gaussian_scores", gaussian_scores)[1]
    assert said is None if bound > 26 else "a clamp" in said


@pytest.mark.parametrize("form", [list, tuple, np.array, lambda values: torch.tensor(values)])
def test_variances_may_come_in_any_form(form):
    def score_variance(p, reward):
        inner = (1 - p) * reward[:, 1] + p * reward[:, 0]
        return form((p * (1 - p) * inner.square()).tolist())

    assert told("score_variance", score_variance) == (None, None)
