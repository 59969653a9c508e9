"""The oracles of PPCA against quadrature, counting by hand, and each other."""

import math

import pytest
import torch

from course.lvm.oracles import mixtures, ppca
from course.lvm.parameters import PPCAMixtureParameters, PPCAParameters, component

THETA = PPCAParameters(
    torch.tensor([[1.5], [-0.5]]).double(), torch.tensor([0.2, 1.0]).double(), torch.tensor(0.4).double()
)
X = torch.tensor([[1.0, 0.5], [-2.0, 2.0], [0.3, 0.9]], dtype=torch.float64)
Z = torch.linspace(-9, 9, 4001, dtype=torch.float64)[:, None]  # a fine grid of the one latent coordinate


def joint_on_the_grid(row):
    """p(x_n, z) by the two factors of the model, one scalar normal density at a time."""
    weights, mean, noise_variance = THETA
    density = torch.exp(-0.5 * Z[:, 0].square()) / math.sqrt(2 * math.pi)
    for d in range(2):
        deviation = row[d] - mean[d] - weights[d, 0] * Z[:, 0]
        normalizer = (2 * math.pi * noise_variance).sqrt()
        density = density * torch.exp(-0.5 * deviation.square() / noise_variance) / normalizer
    return density


def test_densities_are_integrals_over_the_latent():
    for n, row in enumerate(X):
        joint = joint_on_the_grid(row)
        evidence = torch.trapezoid(joint, Z[:, 0])
        assert ppca.score_samples(X, THETA)[n].item() == pytest.approx(evidence.log().item(), abs=1e-9)
        same_row = row.expand(len(Z), 2)
        torch.testing.assert_close(ppca.log_joint(same_row, Z, THETA).exp(), joint)


def test_the_posterior_has_the_moments_of_the_quadrature():
    means, covariance = ppca.posterior(X, THETA)
    for n, row in enumerate(X):
        joint = joint_on_the_grid(row)
        density = joint / torch.trapezoid(joint, Z[:, 0])
        mean = torch.trapezoid(density * Z[:, 0], Z[:, 0])
        variance = torch.trapezoid(density * (Z[:, 0] - mean).square(), Z[:, 0])
        assert means[n, 0].item() == pytest.approx(mean.item(), abs=1e-9)
        assert covariance[0, 0].item() == pytest.approx(variance.item(), abs=1e-9)


def test_the_expected_log_joint_is_that_of_the_quadrature():
    means = torch.tensor([[0.3], [1.0], [-0.7]], dtype=torch.float64)
    covariance = torch.tensor([[0.6]], dtype=torch.float64)
    total = 0.0
    for n, row in enumerate(X):
        q = torch.exp(-0.5 * (Z[:, 0] - means[n]).square() / 0.6) / math.sqrt(2 * math.pi * 0.6)
        total += torch.trapezoid(q * joint_on_the_grid(row).log(), Z[:, 0]).item()
    assert ppca.expected_log_joint(X, means, covariance, THETA).item() == pytest.approx(total, abs=1e-8)
    entropy = 3 * 0.5 * math.log(2 * math.pi * math.e * 0.6)
    assert ppca.elbo(X, means, covariance, THETA).item() == pytest.approx(total + entropy, abs=1e-8)


def test_the_elbo_is_a_bound_and_tight_at_the_posterior():
    means, covariance = ppca.posterior(X, THETA)
    ell = ppca.log_likelihood(X, THETA)
    torch.testing.assert_close(ppca.elbo(X, means, covariance, THETA), ell)
    assert ppca.elbo(X, means + 0.1, covariance, THETA) < ell
    assert ppca.elbo(X, means, 1.1 * covariance, THETA) < ell


def test_steps_of_em_reach_what_the_search_finds_and_the_eigenvalues_tell():
    x = torch.randn(25, 3, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    x[:, 1] += 2 * x[:, 0]
    found, theta = (
        ppca.search_maximum(x, 1),
        PPCAParameters(torch.ones(3, 1).double(), x[0], torch.tensor(1.0)),
    )
    before = -math.inf
    for _ in range(60):
        theta = ppca.em_step(x, theta)
        assert ppca.log_likelihood(x, theta) >= before
        before = ppca.log_likelihood(x, theta)
    assert before.item() == pytest.approx(ppca.log_likelihood(x, found).item(), abs=1e-5)
    assert ppca.log_likelihood(x, found).item() == pytest.approx(
        ppca.maximum_log_likelihood(x, 1).item(), abs=1e-7
    )


def test_a_mixture_written_out_has_the_densities_of_its_components():
    theta = PPCAMixtureParameters(
        torch.tensor([0.4, 0.6]).double(),
        torch.stack([THETA.weights, 2 * THETA.weights]),
        torch.stack([THETA.mean, -THETA.mean]),
        torch.tensor([0.4, 0.9]).double(),
    )
    densities = mixtures.log_density(X, ppca.as_gaussian_mixture(theta))
    for k in range(2):
        torch.testing.assert_close(densities[:, k], ppca.score_samples(X, component(theta, k)))
