"""The oracle itself: its known numbers, and each of its answers by an integral on a grid."""

import math

import pytest
import torch
from torch.distributions import MultivariateNormal, kl_divergence

from course.lvm.oracles import linear_gaussian as oracle

GRID = torch.linspace(-12, 12, 4801, dtype=torch.float64)
STEP = 0.005


def log_normal(value, mean, variance):
    return -0.5 * ((value - mean) ** 2 / variance + math.log(2 * math.pi * variance))


@pytest.mark.parametrize(
    ("problem", "log_evidence", "elbo"),
    [(oracle.lg1(), -1.55905, -2.02653), (oracle.iwae(), -1.828012, -2.543939)],
    ids=["LG1", "IWAE"],
)
def test_the_numbers_of_the_known_problems(problem, log_evidence, elbo):
    model, x, q = problem
    found = oracle.elbo(model, x, q.mean, q.log_var.exp()[..., None])
    assert oracle.log_evidence(model, x).item() == pytest.approx(log_evidence, abs=5e-6)
    assert found.item() == pytest.approx(elbo, abs=5e-6)


@pytest.mark.parametrize("problem", [oracle.lg1(), oracle.iwae()], ids=["LG1", "IWAE"])
def test_every_answer_is_an_integral_over_z(problem):
    model, x, q = problem
    weight, noise, variance = model.weights.item(), model.noise_covariance.item(), q.log_var.exp().item()
    log_joint = log_normal(GRID, 0, 1) + log_normal(x.item(), weight * GRID, noise)
    evidence = log_joint.exp().sum() * STEP
    assert oracle.log_evidence(model, x).item() == pytest.approx(evidence.log().item(), abs=1e-10)

    posterior = log_joint.exp() / evidence
    mean = (posterior * GRID).sum() * STEP
    found_mean, found_variance = oracle.posterior(model, x)
    assert found_mean.item() == pytest.approx(mean.item(), abs=1e-10)
    assert found_variance.item() == pytest.approx(((posterior * (GRID - mean) ** 2).sum() * STEP).item())

    log_q = log_normal(GRID, q.mean.item(), variance)
    elbo = (log_q.exp() * (log_joint - log_q)).sum() * STEP
    assert oracle.elbo(model, x, q.mean, q.log_var.exp()[..., None]).item() == pytest.approx(elbo.item())

    second_moment = (2 * log_joint - log_q).exp().sum() * STEP
    variation = oracle.squared_weight_variation(model, x, q.mean.item(), variance)
    if math.isfinite(variation):
        assert variation == pytest.approx((second_moment / evidence**2 - 1).item(), rel=1e-7)


def test_the_elbo_is_the_evidence_less_the_divergence_in_several_dimensions():
    generator = torch.Generator().manual_seed(0)
    model = oracle.LinearGaussian(
        torch.randn(4, 3, generator=generator), torch.zeros(4), torch.diag(torch.tensor([0.5, 1, 2, 3]))
    )
    x, mean = torch.randn(2, 4, generator=generator), torch.randn(2, 3, generator=generator)
    root = torch.randn(2, 3, 3, generator=generator).double()
    covariance = root @ root.mT + torch.eye(3).double()
    centers, spread = oracle.posterior(model, x)
    gap = torch.stack([oracle.kl(mean[n], covariance[n], centers[n], spread) for n in range(2)])
    found = oracle.elbo(model, x, mean, covariance)
    torch.testing.assert_close(found, oracle.log_evidence(model, x) - gap)


def test_the_divergence_is_that_of_torch_distributions():
    generator = torch.Generator().manual_seed(0)
    roots = torch.randn(2, 3, 3, generator=generator, dtype=torch.float64)
    means, covariances = torch.randn(2, 3, generator=generator, dtype=torch.float64), roots @ roots.mT
    expected = kl_divergence(
        MultivariateNormal(means[0], covariances[0]), MultivariateNormal(means[1], covariances[1])
    )
    torch.testing.assert_close(oracle.kl(means[0], covariances[0], means[1], covariances[1]), expected)


def test_weights_of_a_proposal_too_narrow_have_no_variance():
    model, x, _ = oracle.iwae()
    assert math.isfinite(oracle.squared_weight_variation(model, x, 0.75, 0.2501))
    assert oracle.squared_weight_variation(model, x, 0.75, 0.25) == math.inf
    assert oracle.squared_weight_variation(model, x, 0.75, 0.5) == pytest.approx(0, abs=1e-12)
