"""The right values of exercise 01 agree with other routes: quadrature, gradients, and laws that are far apart."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.distributions import MultivariateNormal, Normal

from course import check
from course.check import fixtures, load_cases, state
from course.check.cases.latent_variables import DRAWS, FALSE_REJECT, between_gaussians_case, drawn_pair

CASES = load_cases("01_latent_variables")
LAWS = [
    name for name, definition in CASES.items() if definition.false_reject and definition.build(0).mistakes
]
seeds = st.integers(0, 2**32)


@given(seed=seeds)
@settings(max_examples=20, deadline=None)
def test_the_most_likely_gaussian_is_where_the_gradient_of_the_likelihood_vanishes(seed):
    case = CASES["fit_drawn"].build(seed)
    mean, covariance = case.expected
    mean, root = mean.clone().requires_grad_(), torch.linalg.cholesky(covariance).requires_grad_()
    log_likelihood = MultivariateNormal(mean, scale_tril=root).log_prob(case.arguments[0]).sum()
    for gradient in torch.autograd.grad(log_likelihood, (mean, root)):
        assert gradient.abs().max() < 1e-8


def test_the_marginal_is_the_integral_of_the_joint_over_the_hidden_coordinate():
    case = CASES["marginal_of_a_line_in_space"].build(0)
    W, b, noise_covariance, prior_mean, prior_covariance = case.arguments
    z = torch.linspace(-30, 30, 4001, dtype=torch.float64)[:, None]
    x = torch.tensor([[1.0, 0.0, 3.0], [-5.0, 4.0, 1.0]], dtype=torch.float64)
    log_joint = Normal(prior_mean, prior_covariance[0].sqrt()).log_prob(z) + MultivariateNormal(
        z @ W.T + b, noise_covariance
    ).log_prob(x[:, None]).unsqueeze(-1)
    evidence = log_joint.logsumexp(1)[:, 0] + (z[1, 0] - z[0, 0]).log()
    torch.testing.assert_close(MultivariateNormal(*case.expected).log_prob(x), evidence)


def test_the_expected_joint_density_has_mass_one():
    case = CASES["joint_of_three_pairs"].build(0)
    x, z, decoder, noise_covariance = case.arguments
    decoder = fixtures.make(decoder)
    generator = torch.Generator().manual_seed(0)
    eight = torch.randn(20_000, 5, generator=generator, dtype=torch.float64) * 2
    proposal = Normal(0.0, 2.0).log_prob(eight).sum(1)
    around = MultivariateNormal(torch.zeros(3, dtype=torch.float64), noise_covariance)
    draws_z, draws_x = eight[:, :2], decoder(eight[:, :2]) + eight[:, 2:]
    log_joint = Normal(0.0, 1.0).log_prob(draws_z).sum(1) + around.log_prob(draws_x - decoder(draws_z))
    ratios = (log_joint - proposal).exp()
    assert ratios.mean().item() == pytest.approx(1, abs=5 * (ratios.std() / math.sqrt(20_000)).item())
    same = Normal(0.0, 1.0).log_prob(z).sum(1) + around.log_prob(x - decoder(z))
    torch.testing.assert_close(case.expected, same)


@given(seed=seeds)
@settings(max_examples=10, deadline=None)
def test_the_divergence_on_the_line_is_the_integral_that_defines_it(seed):
    pair = drawn_pair(torch.Generator().manual_seed(seed), 1)
    q, p = (Normal(mean, covariance[0].sqrt()) for mean, covariance in (pair[:2], pair[2:]))
    z = q.mean + q.stddev * torch.linspace(-12, 12, 4001, dtype=torch.float64)
    integrand = q.log_prob(z).exp() * (q.log_prob(z) - p.log_prob(z))
    torch.testing.assert_close(
        between_gaussians_case("", pair).expected, torch.trapezoid(integrand, z), rtol=1e-6, atol=1e-9
    )


@given(seed=seeds)
@settings(max_examples=10, deadline=None)
def test_the_two_tasks_on_divergences_agree_about_the_standard_normal(seed):
    case = CASES["to_standard_normal_drawn"].build(seed)
    for mean, log_var, expected in zip(*case.arguments, case.expected, strict=True):
        pair = drawn_pair(torch.Generator().manual_seed(0), len(mean))._replace(
            q_mean=mean, q_covariance=log_var.exp().diag(), p_mean=0 * mean, p_covariance=torch.eye(len(mean))
        )
        pair = type(pair)(*(value.double() for value in pair))
        torch.testing.assert_close(between_gaussians_case("", pair).expected, expected)


@pytest.mark.parametrize("name", LAWS)
def test_mistaken_laws_are_further_apart_than_draws_stray(name):
    """Half a band more than the band, so that draws which follow one law are hardly ever within that of another."""
    band = math.sqrt(math.log(2 / FALSE_REJECT) / (2 * DRAWS))
    t = torch.linspace(-40, 40, 160_001, dtype=torch.float64)
    for seed in range(5):
        case = CASES[name].build(seed)
        laws = [law(t) for law in (case.expected, *case.mistakes.values())]
        assert min((a - b).abs().max() for i, a in enumerate(laws) for b in laws[:i]) > 1.5 * band


def test_a_noise_that_hangs_together_with_z_is_found_in_the_law_of_x(monkeypatch):
    def sample(count, prior_mean, prior_covariance, decoder, noise_covariance, generator):
        epsilon = torch.randn(count, len(noise_covariance), generator=generator, dtype=torch.float64)
        z = prior_mean + epsilon[:, :-1] @ torch.linalg.cholesky(prior_covariance).T
        return decoder(z) + epsilon @ torch.linalg.cholesky(noise_covariance).T, z

    monkeypatch.setattr(state, "unit", "01_latent_variables")
    check.distribution(sample, "sample_law_of_z_drawn", "sample_law_of_slanted_noise_drawn")
    with pytest.raises(check.CheckFailed, match="independent parts"):
        check.distribution(sample, "sample_law_of_x_drawn")
