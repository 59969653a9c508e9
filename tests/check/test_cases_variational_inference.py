"""The right values of exercise 05 agree with other routes: finite differences, small changes, torch's densities."""

import math
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.distributions import MultivariateNormal, kl_divergence

from autograde.audit.trial import examine, read_examination
from autograde.course_folder import CourseFolder
from course.check import fixtures, load_cases
from course.check.cases.variational_inference.best_encoder import coarse, digits_model
from course.check.cases.variational_inference.common import HELD, NOT_A_NUMBER
from course.lvm import data
from course.lvm.em.ppca import maximum_likelihood

CASES = load_cases("05_variational_inference")
EXERCISE = read_examination(CourseFolder.open(Path(__file__).parents[2]), "05_variational_inference")
seeds = st.integers(0, 2**32)


def lacking(case, mean, log_var):
    """KL(q_n‖p_n), summed over the rows, for the arguments (…, means, precision)."""
    *_, means, precision = case.arguments
    q = MultivariateNormal(mean, torch.diag_embed(log_var.exp()).expand(len(mean), -1, -1))
    return kl_divergence(q, MultivariateNormal(means, precision_matrix=precision)).sum()


@given(seed=seeds)
@settings(max_examples=20, deadline=None)
def test_no_other_variances_have_a_smaller_divergence(seed):
    variances, gap = CASES["variances_drawn"].build(seed), CASES["gap_drawn"].build(seed)
    for case in (variances, gap):
        (covariance,) = case.arguments
        posterior = MultivariateNormal(torch.zeros(len(covariance)).double(), covariance)
        best = 1 / posterior.precision_matrix.diagonal()

        def divergence(v, posterior=posterior):
            return kl_divergence(MultivariateNormal(posterior.mean, torch.diag(v)), posterior)

        torch.testing.assert_close(case.expected, best if case is variances else divergence(best))
        assert all(divergence(best * factor) > divergence(best) for factor in (0.99, 1.01))


@pytest.mark.parametrize("name", ["local_slopes_of_six_rows", "local_slopes_drawn"])
def test_the_slopes_are_those_of_finite_differences(name):
    fixture, mean, log_var, noise = CASES[name].build(3).arguments
    log_joint = fixtures.make(fixture)

    def total(mean, log_var):
        std = (log_var / 2).exp()
        z = mean + std * noise
        return (log_joint(z) - torch.distributions.Normal(mean, std).log_prob(z).sum(-1)).mean(0).sum()

    step = torch.zeros_like(mean)
    step[0, 1] = 1e-5
    by_mean = (total(mean + step, log_var) - total(mean - step, log_var)) / 2e-5
    by_log_var = (total(mean, log_var + step) - total(mean, log_var - step)) / 2e-5
    found = torch.stack([by_mean, by_log_var])
    torch.testing.assert_close(found, CASES[name].build(3).expected[:, 0, 1], rtol=1e-6, atol=1e-6)


def test_the_noise_of_the_checks_is_balanced():
    for name in ("local_bound_of_six_rows", "local_slopes_drawn"):
        noise = CASES[name].build(5).arguments[3]
        torch.testing.assert_close(noise.mean(0), torch.zeros_like(noise[0]), atol=1e-12, rtol=0)
        torch.testing.assert_close(noise.square().mean(0), torch.ones_like(noise[0]))


@given(seed=seeds)
@settings(max_examples=20, deadline=None)
def test_at_the_top_both_slopes_vanish(seed):
    case = CASES["top_drawn"].build(seed)
    elbo = fixtures.make(case.arguments[0])
    q = [part.clone().requires_grad_() for part in case.expected]
    for slope in torch.autograd.grad(elbo(*q).sum(), q):
        assert slope.abs().max() < 1e-9


def test_the_given_bound_is_the_evidence_less_the_divergence_and_a_step_of_a_tenth_is_safe():
    case = CASES["top_drawn"].build(1)
    fixture, mean, log_var = case.arguments
    means, precision, log_evidence = fixture.arguments.values()
    q = MultivariateNormal(mean, torch.diag_embed(log_var.exp()))
    gap = kl_divergence(q, MultivariateNormal(means, precision_matrix=precision))
    torch.testing.assert_close(fixtures.make(fixture)(mean, log_var), log_evidence - gap)
    assert torch.linalg.eigvalsh(precision).max() < 10


@given(seed=seeds)
@settings(max_examples=20, deadline=None)
def test_no_encoder_beside_the_best_lacks_less(seed):
    case = CASES["encoder_drawn"].build(seed)
    mean, log_var = case.expected
    inputs = torch.cat([case.arguments[0], torch.ones(len(mean), 1).double()], 1)
    best = lacking(case, mean, log_var)
    for column in range(inputs.shape[1]):
        for change in (-1e-3, 1e-3):
            assert lacking(case, mean + change * inputs[:, column : column + 1], log_var) > best
    assert lacking(case, mean, log_var + 1e-3) > best
    assert lacking(case, mean, log_var - 1e-3) > best


def test_bits_that_are_certain_leave_the_naive_formula_without_a_number():
    case = CASES["bits_that_are_certain"].build(0)
    naive = case.mistakes[NOT_A_NUMBER]
    assert naive.isnan().any()
    assert case.expected.isfinite().all()


def test_the_digits_model_is_that_of_maximum_likelihood():
    x, means, precision = digits_model()
    fitted = maximum_likelihood(data.digits().x, 8)
    covariance = fitted.weights @ fitted.weights.T + fitted.noise_variance * torch.eye(64).double()
    share = torch.linalg.solve(covariance, x.T).T  # Σ_x⁻¹ x
    expected = (
        (share @ fitted.weights).square().sum(1)
    )  # Wᵀ Σ_x⁻¹ x is the posterior mean; rotations keep its length
    torch.testing.assert_close(means.square().sum(1), expected)
    torch.testing.assert_close(
        torch.logdet(precision),
        -torch.logdet(torch.eye(8) - fitted.weights.T @ torch.linalg.solve(covariance, fitted.weights)),
    )


def test_a_coarse_image_holds_the_means_of_blocks():
    image = torch.arange(64.0).reshape(1, 64)
    assert coarse(image, 8).tolist() == [[31.5]]
    assert coarse(image, 4)[0, 1] == image.reshape(8, 8)[:4, 4:].mean()


def told(name, function, seed=1):
    """What the checks of a task say of a function, in sight and out of it: None where they pass."""
    failures = examine(EXERCISE, {name: function}, seed, EXERCISE.cells_of(name))
    return tuple(
        failures[f"{kind}-{name}"].mistake or failures[f"{kind}-{name}"].problem
        if f"{kind}-{name}" in failures
        else None
        for kind in ("check", "hidden")
    )


def logs_of_bits(states, one, zero):
    return torch.where(states[:, None] == 1, one, zero).sum(2)


@pytest.mark.parametrize("small", [1e-4, 1e-6, 1e-8, 1e-10])
def test_an_epsilon_in_the_logarithm_of_a_bit_is_caught(small):
    def bits_elbo(logits, states, log_joint):
        p = logits.sigmoid()
        log_q = logs_of_bits(states, (p + small).log(), (1 - p + small).log())
        return (log_q.exp() * (log_joint - log_q)).sum(0)

    said = told("bits_elbo", bits_elbo)[1]
    assert "before the logarithm" in said or "small" in said


def test_a_clamp_of_a_bit_is_caught():
    def bits_elbo(logits, states, log_joint):
        p = logits.sigmoid().clamp(1e-7, 1 - 1e-7)
        log_q = logs_of_bits(states, p.log(), (1 - p).log())
        return (log_q.exp() * (log_joint - log_q)).sum(0)

    assert told("bits_elbo", bits_elbo)[1] == HELD


def test_weights_without_an_epsilon_do_not_hide_one_in_the_entropy():
    def bits_elbo(logits, states, log_joint):
        p = logits.sigmoid()
        q = torch.where(states[:, None] == 1, p, 1 - p).prod(2)
        return (q * (log_joint - (q + 1e-9).log())).sum(0)

    assert "small" in told("bits_elbo", bits_elbo)[1]


def field(gap_of):
    def mean_field(covariance):
        precision = torch.linalg.inv(covariance)
        variances = 1 / precision.diagonal()
        return variances, gap_of(covariance, precision, variances)

    return mean_field


def test_the_other_divergence_is_told_from_other_variances():
    def forward(covariance, precision, v):
        return 0.5 * ((covariance.diagonal() / v).sum() - len(v) - torch.logdet(covariance) + v.log().sum())

    def marginal(covariance, precision, v):
        v = covariance.diagonal()
        return 0.5 * ((precision.diagonal() * v).sum() - len(v) + torch.logdet(covariance) - v.log().sum())

    for seed in range(3):
        assert told("mean_field", field(forward), seed) == ("it is KL(p‖q), not KL(q‖p)",) * 2
        assert all(
            "q has the variances of the posterior" in m for m in told("mean_field", field(marginal), seed)
        )


@pytest.mark.parametrize("jitter", [1e-6, 1e-8, 1e-10])
def test_a_jitter_is_caught_where_the_posterior_is_narrow(jitter):
    def mean_field(covariance):
        covariance = covariance + jitter * torch.eye(len(covariance)).to(covariance)
        variances = 1 / torch.linalg.inv(covariance).diagonal()
        return variances, 0.5 * (torch.logdet(covariance) - variances.log().sum())

    assert "small" in told("mean_field", mean_field)[1]


def test_the_logarithm_of_a_determinant_is_as_good_as_logdet():
    def gap(covariance, precision, v):
        return 0.5 * (torch.det(covariance).log() - v.log().sum())

    assert told("mean_field", field(gap)) == (None, None)


@pytest.mark.parametrize("bound", [-30.0, -20.0, -10.0])
def test_a_clamp_of_the_head_is_caught(bound):
    def read_heads(output):
        mean, h = output.chunk(2, 1)
        return mean, (0.5 * h.clamp(bound, -bound)).exp()

    in_sight, hidden = told("read_heads", read_heads)
    assert in_sight is None
    assert "σ does not go below" in hidden


def test_a_clamp_of_log_var_is_caught():
    def local_elbo(log_joint, mean, log_var, noise):
        log_var = log_var.clamp(-20, 20)
        z = mean + (0.5 * log_var).exp() * noise
        log_q = -0.5 * (noise.square() + log_var + math.log(2 * math.pi)).sum(2)
        return (log_joint(z) - log_q).mean(0)

    assert told("local_elbo", local_elbo) == (None, HELD)


def climb(stop=lambda step, before, value: step == 150, rate=0.1):
    def raise_bound(elbo, mean, log_var):
        before, step = -math.inf, 0
        while True:
            mean, log_var = mean.detach().requires_grad_(), log_var.detach().requires_grad_()
            value = elbo(mean, log_var).sum()
            slopes = torch.autograd.grad(value, (mean, log_var))
            mean, log_var = mean + rate * slopes[0], log_var + rate * slopes[1]
            step += 1
            if step == 500 or stop(step, before, float(value)):
                return mean, log_var
            before = float(value)

    return raise_bound


def test_a_climb_that_stops_by_what_is_relative_is_caught_and_one_by_nats_is_right():
    relative = climb(lambda step, before, value: abs(value - before) < 1e-6 * abs(value))
    in_sight, hidden = told("raise_bound", relative)
    assert in_sight is None
    assert "has not converged" in hidden
    absolute = climb(lambda step, before, value: abs(value - before) < 1e-6)
    assert told("raise_bound", absolute) == (None, None)


def test_a_climb_is_told_whether_it_goes_down_too_short_or_too_far():
    for function, words in (
        (climb(lambda step, *_: step == 1, rate=-0.1), "downhill"),
        (climb(lambda step, *_: step == 3), "not converged"),
        (climb(rate=5.0), "diverged"),
        (lambda elbo, mean, log_var: (mean, log_var), "nothing moved"),
    ):
        assert all(words in said for said in told("raise_bound", function))


@pytest.mark.parametrize("penalty", [1.0, 1e-3, 1e-6])
def test_a_penalty_on_the_slopes_is_caught_however_small(penalty):
    def best_encoder(features, means, precision):
        f = features - features.mean(0)
        ridge = penalty * torch.eye(f.shape[1]).to(f)
        slopes = torch.linalg.solve(f.T @ f + ridge, f.T @ (means - means.mean(0)))
        return means.mean(0) + f @ slopes, -precision.diagonal().log()

    assert "there is a penalty" in told("best_encoder", best_encoder)[1]


@pytest.mark.parametrize("form", [list, tuple, np.array, lambda gap: gap[0], lambda gap: np.array([gap])])
def test_one_number_may_come_in_an_array_and_variances_in_a_list(form):
    def mean_field(covariance):
        variances = 1 / torch.linalg.inv(covariance).diagonal()
        gap = 0.5 * (torch.logdet(covariance) - variances.log().sum())
        return variances.tolist(), form([gap.item()])

    assert told("mean_field", mean_field) == (None, None)
