"""The right values of exercise 05 agree with other routes: finite differences, small changes, torch's densities."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.distributions import MultivariateNormal, kl_divergence

from course.check import fixtures, load_cases
from course.check.cases.variational_inference import coarse, digits_model
from course.lvm import data
from course.lvm.ppca import maximum_likelihood

CASES = load_cases("05_variational_inference")
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


@pytest.mark.parametrize("name", ["local_slopes_of_two_rows", "local_slopes_drawn"])
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
    for name in ("local_bound_of_two_rows", "local_slopes_drawn"):
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
    (naive,) = case.mistakes.values()
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
